import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { classifySchema } from '../contract/approvals.ts';
import { safetySchema, safetyVerdictSchema } from '../contract/safety.ts';
import { verdictSchema } from '../contract/views.ts';
import { operation } from './openapi-operation.ts';

/** What is judged without asking anybody. */
export const RISK_PATHS: ZodOpenApiPathsObject = {
  '/v1/classify': {
    post: operation({
      summary: 'Judge an action without asking anybody',
      tag: 'risk',
      body: classifySchema,
      answers: { 200: { description: 'The verdict', schema: verdictSchema } },
    }),
  },
  '/v1/safety': {
    post: operation({
      summary: 'Check what a person or an agent wrote, for crisis text and by a content safety model',
      tag: 'risk',
      body: safetySchema,
      answers: {
        200: {
          description: 'The verdict, and what to send instead where it is unsafe',
          schema: safetyVerdictSchema,
        },
      },
    }),
  },
};
