import type { ZodOpenApiPathsObject } from 'zod-openapi';
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
const common = { tag, plain: true } as const;

const MOVED = {
  200: { description: 'The ledger has it', schema: taskSchema },
  202: { description: 'Recorded: durable, takes effect when a worker runs', schema: taskSchema },
  409: { description: 'The lifecycle has no such move; `allowed` names those it has' },
};

/** The tasks protocol. */
export const TASK_PATHS: ZodOpenApiPathsObject = {
  '/api/tasks': {
    post: operation({
      ...common,
      summary: 'Ask for a task',
      body: createTaskSchema,
      answers: { 201: { description: 'It waits for the commander', schema: taskSchema } },
    }),
    get: operation({
      ...common,
      summary: 'Tasks, newest first',
      query: listTasksSchema,
      answers: { 200: { description: 'At most 500', schema: taskListSchema } },
    }),
  },
  '/api/tasks/{id}': {
    get: operation({
      ...common,
      summary: 'One task',
      path: true,
      answers: { 200: { description: 'As it stands', schema: taskSchema } },
    }),
    post: operation({
      ...common,
      summary: 'Move a task along its lifecycle',
      path: true,
      body: moveTaskSchema,
      answers: MOVED,
    }),
  },
  '/api/tasks/{id}/dispatch': {
    post: operation({
      ...common,
      summary: 'Hand a task to an executor',
      path: true,
      body: dispatchTaskSchema,
      answers: MOVED,
    }),
  },
  '/api/tasks/{id}/verify': {
    post: operation({
      ...common,
      summary: 'The result of a task, the word on it, or both',
      path: true,
      body: verifyTaskSchema,
      answers: MOVED,
    }),
  },
};
