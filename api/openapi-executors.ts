import type { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import { approvalSchema, decidedSchema, heartbeatSchema } from '../contract/views.ts';
import { workSchema } from '../contract/work-order.ts';
import {
  completeSchema,
  dispatchToSchema,
  reportSchema,
  verifySchema,
  workQuerySchema,
} from '../contract/work.ts';
import { IDEMPOTENT, operation } from './openapi-operation.ts';

/** What is done about an approved action, and how executors take it. */
export const EXECUTOR_PATHS: ZodOpenApiPathsObject = {
  '/v1/approvals/{id}/dispatch': {
    post: followUp('Hand an approved action to an executor', dispatchToSchema),
  },
  '/v1/approvals/{id}/result': {
    post: followUp('Tell what came of an approved action', reportSchema),
  },
  '/v1/approvals/{id}/verify': {
    post: followUp('Accept a result, have it done again, or give it up', verifySchema),
  },
  '/v1/work': {
    get: operation({
      summary: 'Wait for the next order of an executor; whoever takes one has begun it',
      tag: 'executors',
      query: workQuerySchema,
      answers: {
        200: { description: 'An order', schema: workSchema },
        204: { description: 'None came within `wait` seconds (at most 55)' },
      },
    }),
  },
  '/v1/work/{token}/heartbeat': {
    post: operation({
      summary: 'Say that an order is still worked on',
      tag: 'executors',
      path: 'token',
      answers: {
        200: { description: 'Go on, or stop where `cancelled`', schema: heartbeatSchema },
        409: { description: 'The order is over: stop' },
      },
    }),
  },
  '/v1/work/{token}/complete': {
    post: operation({
      summary: 'Answer an order',
      tag: 'executors',
      path: 'token',
      body: completeSchema,
      answers: {
        200: { description: 'Recorded; the same answer again is answered the same', schema: approvalSchema },
        202: { description: 'Durable, and written when a worker runs', schema: approvalSchema },
        409: { description: 'The order is over: answered before, or its time was up' },
      },
    }),
  },
};

/** A deed on an approved action: decided like any other. */
function followUp(summary: string, body: z.ZodType): ZodOpenApiOperationObject {
  return operation({
    summary,
    tag: 'executors',
    path: true,
    body,
    headers: [IDEMPOTENT],
    answers: {
      200: { description: 'Done: the ledger has it', schema: decidedSchema },
      202: { description: 'Recorded: durable, takes effect when a worker runs', schema: decidedSchema },
      409: { description: 'Not possible in this state; the allowed moves are named' },
    },
  });
}
