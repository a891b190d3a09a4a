import { z } from 'zod';
import { type ZodOpenApiPathsObject, createDocument } from 'zod-openapi';
import { cancelSchema, createApprovalSchema, decisionSchema, resubmitSchema } from '../contract/approvals.ts';
import { eventsSchema } from '../contract/events.ts';
import { approverViewSchema, approversSchema } from '../contract/approvers.ts';
import {
  askInWorkspaceSchema,
  askedInWorkspaceSchema,
  workspaceApprovalSchema,
  workspaceListSchema,
} from '../contract/workspaces.ts';
import {
  approvalSchema,
  cardViewSchema,
  chainReportSchema,
  decidedSchema,
  entrySchema,
  exactActionSchema,
  pageOf,
} from '../contract/views.ts';
import { CONFIRMATION_PATHS } from './openapi-confirmations.ts';
import { EXECUTOR_PATHS } from './openapi-executors.ts';
import { GRANT_PATHS } from './openapi-grants.ts';
import { IDEMPOTENT, operation } from './openapi-operation.ts';
import { RISK_PATHS } from './openapi-risk.ts';
import { SESSION_PATHS } from './openapi-session.ts';
import { TASK_PATHS } from './openapi-tasks.ts';
import { payloadsSchema } from './routes/codec.ts';
import { auditSchema, cardSchema, listSchema, waitSchema } from '../contract/queries.ts';

/** OpenAPI 3.1 of every route, from the same schemas that check what comes in. */
export function createOpenApi(version: string): ReturnType<typeof createDocument> {
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Countersign',
      version,
      description:
        'Durable human approval for AI agents. In `/v1` errors are problem+json and unknown fields are refused; the ' +
        'older protocols answer errors as plain JSON, and ignore what they do not know.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    security: [{ key: [] }, {}],
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'Not needed in open mode' } },
    },
    paths: PATHS,
  });
}

const PATHS: ZodOpenApiPathsObject = {
  '/v1/approvals': {
    post: operation({
      summary: 'Ask for an approval',
      tag: 'approvals',
      body: createApprovalSchema,
      headers: [
        IDEMPOTENT,
        {
          name: 'Prefer',
          description: '`wait=N`: answer when it is decided, after N seconds (at most 55) anyway',
        },
      ],
      answers: {
        201: { description: 'The approval as the ledger holds it', schema: approvalSchema },
        422: { description: 'The key was used with another body' },
      },
    }),
    get: operation({
      summary: 'List approvals, newest first',
      tag: 'approvals',
      query: listSchema,
      answers: { 200: { description: 'A page', schema: pageOf(approvalSchema) } },
    }),
  },
  '/v1/approvals/{id}': {
    get: operation({
      summary: 'One approval; with `wait`, once its state changes or the time is up',
      tag: 'approvals',
      path: true,
      query: waitSchema,
      answers: { 200: { description: 'The approval', schema: approvalSchema } },
    }),
  },
  '/v1/approvals/{id}/decision': {
    post: operation({
      summary: 'Approve, with edits or without, deny, request changes or escalate',
      tag: 'approvals',
      path: true,
      body: decisionSchema,
      headers: [IDEMPOTENT],
      answers: {
        200: { description: 'Decided: the ledger has it', schema: decidedSchema },
        202: { description: 'Recorded: durable, takes effect when a worker runs', schema: decidedSchema },
        409: { description: 'Decided already (by whom and when), or past the deadline' },
        412: { description: 'The digest is not that of what is now asked' },
        422: { description: 'The key was used with another decision' },
      },
    }),
  },
  '/v1/approvals/{id}/resubmit': {
    post: operation({
      summary: 'Another action in the place of the one that changes were requested to',
      tag: 'approvals',
      path: true,
      body: resubmitSchema,
      headers: [IDEMPOTENT],
      answers: {
        200: { description: 'The next revision stands, and is decided on anew', schema: decidedSchema },
        202: { description: 'Recorded: durable, takes effect when a worker runs', schema: decidedSchema },
        409: { description: 'Nobody has requested changes, or it has ended' },
        412: { description: 'The digest is not that of what is now asked' },
        422: { description: 'The key was used with another action' },
      },
    }),
  },
  '/v1/approvals/{id}/action': {
    get: operation({
      summary:
        'The exact action of the revision that stands; for its requester, executors and those who decide',
      tag: 'approvals',
      path: true,
      answers: {
        200: { description: 'As it was asked, or edited', schema: exactActionSchema },
        503: { description: 'No worker runs that could tell' },
      },
    }),
  },
  '/v1/approvals/{id}/card': {
    get: operation({
      summary: 'The message that a channel would send now, in its vendor’s form; nothing is sent',
      tag: 'approvals',
      path: true,
      query: cardSchema,
      answers: { 200: { description: 'The message', schema: cardViewSchema } },
    }),
  },
  '/v1/approvals/{id}/cancel': {
    post: operation({
      summary: 'Take a request back',
      tag: 'approvals',
      path: true,
      body: cancelSchema,
      headers: [IDEMPOTENT],
      answers: {
        200: { description: 'Cancelled', schema: decidedSchema },
        202: { description: 'Recorded', schema: decidedSchema },
        409: { description: 'Decided already' },
      },
    }),
  },
  '/v1/approvals/{id}/events': {
    get: operation({
      summary: 'Its ledger entries',
      tag: 'approvals',
      path: true,
      answers: { 200: { description: 'All of them, in order', schema: pageOf(entrySchema) } },
    }),
  },
  '/v1/approvers': {
    get: operation({
      summary: 'Who may decide now',
      tag: 'approvers',
      answers: { 200: { description: 'All of them', schema: pageOf(approverViewSchema) } },
    }),
    put: operation({
      summary: 'Replace those who may decide; in force for the very next decision',
      tag: 'approvers',
      body: approversSchema,
      answers: { 200: { description: 'All of them, as they are now', schema: pageOf(approverViewSchema) } },
    }),
    delete: operation({
      summary: 'Go back to those of the policy',
      tag: 'approvers',
      answers: { 200: { description: 'All of them, as they are now', schema: pageOf(approverViewSchema) } },
    }),
  },
  '/workspaces/{workspace}/approvals': {
    post: operation({
      summary: 'Ask a person',
      tag: 'workspaces',
      plain: true,
      path: 'workspace',
      body: askInWorkspaceSchema,
      headers: [
        IDEMPOTENT,
        { name: 'X-Role', description: 'The agent’s role in `rbac.roles`, where its key does not say it' },
      ],
      answers: {
        201: { description: 'Asked', schema: askedInWorkspaceSchema },
        422: { description: 'The key was used with another body' },
      },
    }),
    get: operation({
      summary: 'The workspace’s approvals, newest first; `/ws` pushes their decisions',
      tag: 'workspaces',
      plain: true,
      path: 'workspace',
      query: workspaceListSchema,
      answers: { 200: { description: 'A plain array', schema: z.array(workspaceApprovalSchema) } },
    }),
  },
  '/v1/audit': {
    get: operation({
      summary: 'The ledger, in order',
      tag: 'audit',
      query: auditSchema,
      answers: { 200: { description: 'A page', schema: pageOf(entrySchema) } },
    }),
  },
  '/v1/audit/export': {
    get: operation({
      summary: 'The whole ledger as JSON lines',
      tag: 'audit',
      answers: { 200: { description: 'application/jsonl' } },
    }),
  },
  '/v1/audit/verify': {
    get: operation({
      summary: 'Walk the hash chain',
      tag: 'audit',
      answers: { 200: { description: 'Whether every entry stands as written', schema: chainReportSchema } },
    }),
  },
  '/v1/events': {
    get: operation({
      summary: 'What happens, as it happens: ledger entries as server-sent events; `/ws` has them too',
      tag: 'events',
      query: eventsSchema,
      headers: [{ name: 'Last-Event-ID', description: 'A seq: what came after it is sent first' }],
      answers: { 200: { description: 'text/event-stream, for as long as both sides like' } },
    }),
  },
  ...GRANT_PATHS,
  ...RISK_PATHS,
  ...EXECUTOR_PATHS,
  ...SESSION_PATHS,
  ...CONFIRMATION_PATHS,
  ...TASK_PATHS,
  '/codec/decode': {
    post: operation({
      summary: 'Temporal payloads in readable form, for Temporal’s UI and command line; admins only',
      tag: 'operations',
      body: payloadsSchema,
      answers: { 200: { description: 'The same payloads, decoded', schema: payloadsSchema } },
    }),
  },
  '/codec/encode': {
    post: operation({
      summary: 'The reverse of decode',
      tag: 'operations',
      body: payloadsSchema,
      answers: { 200: { description: 'The same payloads, encoded', schema: payloadsSchema } },
    }),
  },
  '/api/webhook/feishu': {
    post: operation({
      summary:
        'Feishu’s callbacks, where FEISHU_MODE is webhook; proven by Feishu’s signature instead of a key',
      tag: 'channels',
      answers: { 200: { description: 'What Feishu shows to who clicked' } },
    }),
  },
  '/health': {
    get: operation({
      summary: 'How it stands',
      tag: 'operations',
      answers: { 200: { description: 'Well' } },
    }),
  },
  '/livez': {
    get: operation({
      summary: 'The process runs',
      tag: 'operations',
      answers: { 200: { description: 'Yes' } },
    }),
  },
  '/readyz': {
    get: operation({
      summary: 'What is up and what is down',
      tag: 'operations',
      answers: { 200: { description: 'Ready' } },
    }),
  },
  '/metrics': {
    get: operation({
      summary: 'For Prometheus',
      tag: 'operations',
      answers: { 200: { description: 'Text' } },
    }),
  },
};
