import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { sessionSchema, signInSchema } from '../contract/session.ts';
import { operation } from './openapi-operation.ts';

/** How a person signs in to the page. Programs send their key with each request instead. */
export const SESSION_PATHS: ZodOpenApiPathsObject = {
  '/v1/session': {
    get: operation({
      summary: 'Who is signed in in this browser',
      tag: 'session',
      answers: { 200: { description: 'Nobody, where principal is null', schema: sessionSchema } },
    }),
    post: operation({
      summary: 'Sign in to the page: a key, once, becomes an HttpOnly cookie of at most 12 hours',
      tag: 'session',
      body: signInSchema,
      answers: {
        200: { description: 'Signed in', schema: sessionSchema },
        429: { description: 'Too many wrong keys from this address; Retry-After says when' },
      },
    }),
    delete: operation({
      summary: 'Sign out',
      tag: 'session',
      answers: { 204: { description: 'The cookie is gone' } },
    }),
  },
};
