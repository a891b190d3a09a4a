import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { grantSchema } from '../contract/grant-views.ts';
import { createGrantSchema, grantIdSchema, listGrantsSchema } from '../contract/grants.ts';
import { pageOf } from '../contract/views.ts';
import { operation } from './openapi-operation.ts';

const REVOKED = { 200: { description: 'Revoked: it covers nothing from now on', schema: grantSchema } };

/** Remembered approvals. */
export const GRANT_PATHS: ZodOpenApiPathsObject = {
  '/v1/grants': {
    get: operation({
      summary: 'Remembered approvals, newest first; a requester sees those for its own requests',
      tag: 'grants',
      query: listGrantsSchema,
      answers: { 200: { description: 'A page', schema: pageOf(grantSchema) } },
    }),
    post: operation({
      summary: 'Remember an approval: this structure, this requester, so often or so long',
      tag: 'grants',
      body: createGrantSchema,
      answers: {
        201: { description: 'The grant', schema: grantSchema },
        409: { description: 'Not to be remembered: its tier, its kind, or it takes several people' },
      },
    }),
    delete: operation({
      summary: 'Revoke a grant',
      tag: 'grants',
      query: grantIdSchema,
      answers: REVOKED,
    }),
  },
  '/v1/grants/{id}': {
    get: operation({
      summary: 'One grant, with its uses',
      tag: 'grants',
      path: true,
      answers: { 200: { description: 'The grant', schema: grantSchema } },
    }),
    delete: operation({ summary: 'Revoke a grant', tag: 'grants', path: true, answers: REVOKED }),
  },
};
