import type { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import {
  createTaskSchema,
  dispatchTaskSchema,
  listTasksSchema,
  moveTaskSchema,
  taskListSchema,
  taskSchema,
  verifyTaskSchema,
} from '../contract/tasks.ts';
import { operation } from './openapi-operation.ts';

const tag = 'tasks';

/** The tasks protocol. A task is named by its number, such as TASK-0001, or by its approval's id. */
export const TASK_PATHS: ZodOpenApiPathsObject = {
  '/api/tasks': {
    post: operation({
      summary: 'Ask the commander for a task',
      tag,
      plain: true,
      body: createTaskSchema,
      answers: { 201: { description: 'The task', schema: taskSchema } },
    }),
    get: operation({
      summary: 'List tasks, newest first, at most 500',
      tag,
      plain: true,
      query: listTasksSchema,
      answers: { 200: { description: 'All, or those of one status', schema: taskListSchema } },
    }),
  },
  '/api/tasks/{id}': {
    get: operation({
      summary: 'One task',
      tag,
      plain: true,
      path: true,
      answers: { 200: { description: 'As it stands', schema: taskSchema } },
    }),
    post: move('Move a task to another status', moveTaskSchema),
  },
  '/api/tasks/{id}/dispatch': { post: move('Hand an approved task to a sub-agent', dispatchTaskSchema) },
  '/api/tasks/{id}/verify': {
    post: move('Tell the result of a task, what to make of it, or both', verifyTaskSchema),
  },
};

function move(summary: string, body: z.ZodType): ZodOpenApiOperationObject {
  return operation({
    summary,
    tag,
    plain: true,
    path: true,
    body,
    answers: {
      200: { description: 'The task, moved', schema: taskSchema },
      202: { description: 'Durable, and done when a worker runs', schema: taskSchema },
      409: { description: 'The lifecycle has no such move; `allowed` lists those it has' },
    },
  });
}
