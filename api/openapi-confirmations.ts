import type { ZodOpenApiPathsObject } from 'zod-openapi';
import {
  allowSchema,
  allowlistItemSchema,
  allowlistQuerySchema,
  disallowQuerySchema,
  disallowSchema,
  rateLimitsSchema,
  removedSchema,
} from '../contract/allowlist.ts';
import {
  confirmApproveSchema,
  confirmAuditPageSchema,
  confirmAuditSchema,
  confirmDenySchema,
  confirmSchema,
  confirmationSchema,
  resolvedSchema,
  submittedSchema,
} from '../contract/confirmations.ts';
import { pageOf } from '../contract/views.ts';
import { operation } from './openapi-operation.ts';

const tag = 'confirmations';

const DECIDED = {
  200: { description: 'Decided: the ledger has it', schema: resolvedSchema },
  202: { description: 'Recorded, and pending until a worker runs', schema: resolvedSchema },
  409: { description: 'Decided already, or expired; `status` says which' },
};

/** The confirmations protocol, and what lets its requests pass or turns them away. */
export const CONFIRMATION_PATHS: ZodOpenApiPathsObject = {
  '/confirm': {
    post: operation({
      summary: 'Ask for a confirmation',
      tag,
      plain: true,
      body: confirmSchema,
      answers: {
        200: { description: 'On the allowlist: `auto_approved`', schema: submittedSchema },
        202: { description: 'A person is asked', schema: submittedSchema },
        429: { description: 'Over the limit for this action and requester' },
      },
    }),
  },
  '/confirm/{id}': {
    get: operation({
      summary: 'One confirmation',
      tag,
      plain: true,
      path: true,
      answers: { 200: { description: 'As it stands', schema: confirmationSchema } },
    }),
  },
  '/confirm/{id}/approve': {
    post: operation({
      summary: 'Approve',
      tag,
      plain: true,
      path: true,
      body: confirmApproveSchema,
      answers: DECIDED,
    }),
  },
  '/confirm/{id}/deny': {
    post: operation({
      summary: 'Deny',
      tag,
      plain: true,
      path: true,
      body: confirmDenySchema,
      answers: DECIDED,
    }),
  },
  '/audit': {
    get: operation({
      summary: 'Confirmations, newest first',
      tag,
      plain: true,
      query: confirmAuditSchema,
      answers: { 200: { description: 'One row for each', schema: confirmAuditPageSchema } },
    }),
  },
  '/v1/allowlist': {
    get: operation({
      summary: 'Actions that skip confirmation',
      tag,
      query: allowlistQuerySchema,
      answers: { 200: { description: 'What holds now', schema: pageOf(allowlistItemSchema) } },
    }),
    put: operation({
      summary: 'Add an action, for all sessions or for one',
      tag,
      body: allowSchema,
      answers: { 200: { description: 'As it stands now', schema: allowlistItemSchema } },
    }),
    delete: operation({
      summary: 'Take an action off; named in the body or in the query',
      tag,
      query: disallowQuerySchema,
      body: disallowSchema,
      answers: { 200: { description: 'Whether it stood there', schema: removedSchema } },
    }),
  },
  '/v1/rate-limits': {
    get: operation({
      summary: 'How many confirmations may be asked for',
      tag,
      answers: { 200: { description: 'As it holds now', schema: rateLimitsSchema } },
    }),
    put: operation({
      summary: 'Set it, from the next request on',
      tag,
      body: rateLimitsSchema,
      answers: { 200: { description: 'As it holds now', schema: rateLimitsSchema } },
    }),
    delete: operation({
      summary: 'Back to what the environment says',
      tag,
      answers: { 200: { description: 'As it holds now', schema: rateLimitsSchema } },
    }),
  },
};
