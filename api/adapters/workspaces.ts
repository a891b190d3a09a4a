import { type Request, Router } from 'express';
import { createApprovalSchema, workspaceSchema } from '../../contract/approvals.ts';
import {
  WORKSPACE_LIST_MAX,
  actionOf,
  actionShown,
  askInWorkspaceSchema,
  workspaceListSchema,
} from '../../contract/workspaces.ts';
import type { Approval } from '../../domain/approval.ts';
import { CountersignError } from '../../domain/errors.ts';
import { maskText } from '../../domain/mask.ts';
import { authorize } from '../../domain/principal.ts';
import { ASK_PERMISSION, permits } from '../../domain/rbac.ts';
import { type ApprovalFilter, listApprovals } from '../../store/approvals.ts';
import { recordRbacDeny } from '../../store/refusals.ts';
import { type Caller, callerOf, speaksForMany } from '../authenticate.ts';
import { parseBody, parseQuery } from '../body.ts';
import { invalidInput } from '../errors.ts';
import { idempotencyKeyOf } from '../idempotency.ts';
import type { ApiPorts } from '../ports.ts';
import { createApproval } from '../service/create.ts';
import { answerOf, wantedInstead } from './answer.ts';

/** Seconds that a person has: the protocol's own, and its clients wait that long. */
const DEADLINE_SECONDS = 300;

/** How many a list shows, and since when it shows all the same, in milliseconds: a client that polls must find its own. */
const PAGE = 200;
const RECENT_MS = 600_000;

/** The workspaces protocol: ask, and poll. Its push is `/ws` (api/live.ts). */
export function workspaceRoutes(ports: ApiPorts): Router {
  const router = Router();

  router.post('/:workspace/approvals', async (request, response) => {
    const caller = callerOf(request);
    const workspace = workspaceOf(request);
    authorize(caller.principal, 'create', workspace);
    const body = parseBody(request, askInWorkspaceSchema);
    const named = body.requester ?? body.agent_id;
    const requester = speaksForMany(caller) ? (named ?? 'agent') : caller.principal.id;
    await requirePermission(ports, request, workspace, {
      id: requester,
      roles: rolesOf(caller, request, body.role),
    });
    const input = createApprovalSchema.parse({
      action: actionOf(body.action),
      reason: body.reason,
      workspace,
      profile: 'confirm',
      timeoutSeconds: DEADLINE_SECONDS,
    });
    const how = { protocol: 'workspaces', allowlisted: false } as const;
    const { approval } = await createApproval(ports, input, requester, idempotencyKeyOf(request), how);
    response.status(201).json({ approval_id: approval.id });
  });

  router.get('/:workspace/approvals', async (request, response) => {
    const workspace = workspaceOf(request);
    authorize(callerOf(request).principal, 'read', workspace);
    const { status, limit } = parseQuery(request, workspaceListSchema);
    const filter = { workspaces: [workspace], ...(status === undefined ? {} : { answer: status }) };
    response.json((await newest(ports, filter, limit)).map(shown));
  });

  return router;
}

function workspaceOf(request: Request): string {
  const given = request.params['workspace'];
  const parsed = workspaceSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const message = parsed.error.issues.map((issue) => issue.message).join('; ');
  throw invalidInput([{ path: '/workspace', message: `${message}; got ${JSON.stringify(given)}` }]);
}

/** What the key says, or where it says nothing of the agent, what the request does. */
function rolesOf(caller: Caller, request: Request, named: string | null | undefined): readonly string[] {
  if (!speaksForMany(caller)) return caller.principal.roles;
  const role = request.get('x-role') ?? request.get('x-user-role') ?? named ?? '';
  return role === '' ? [] : [role];
}

/** @throws CountersignError `forbidden`, once the ledger has it */
async function requirePermission(
  ports: ApiPorts,
  request: Request,
  workspace: string,
  caller: { readonly id: string; readonly roles: readonly string[] },
): Promise<void> {
  if (permits(ports.rbac(), caller, ASK_PERMISSION)) return;
  const held = caller.roles.length === 0 ? 'no role' : `the role ${caller.roles.join(', ')}`;
  const message = maskText(
    `${caller.id}, with ${held}, lacks the permission "${ASK_PERMISSION}" in rbac.roles`,
  );
  const { principal, open } = callerOf(request);
  await recordRbacDeny(ports.database, {
    // A name that the request gives could be another one each time, and none would ever be too many.
    source: open ? `http:${request.socket.remoteAddress}` : principal.id,
    attemptId: crypto.randomUUID(),
    code: 'forbidden',
    message,
    attempted: `POST /workspaces/${workspace}/approvals`,
    via: 'http',
    workspace,
  });
  throw new CountersignError('forbidden', message, { required: ASK_PERMISSION });
}

/** The newest; without a limit all recent ones too, so that polling loses none in a busy workspace. */
async function newest(
  ports: ApiPorts,
  filter: Omit<ApprovalFilter, 'limit'>,
  limit: number | undefined,
): Promise<readonly Approval[]> {
  const { read } = ports.database;
  const page = await listApprovals(read, { ...filter, limit: limit ?? PAGE });
  const since = new Date(Date.now() - RECENT_MS).toISOString();
  if (limit !== undefined || page.length < PAGE || (page.at(-1)?.createdAt ?? '') < since) return page;
  return listApprovals(read, { ...filter, since, limit: WORKSPACE_LIST_MAX });
}

function shown(approval: Approval): Record<string, unknown> {
  const answer = approval.resolution === null ? null : answerOf(approval.resolution);
  return {
    id: approval.id,
    action: actionShown(approval.action),
    reason: approval.reason,
    status: answer?.status ?? 'pending',
    decided_by: answer?.decided_by ?? null,
    decided_at: approval.resolution?.at ?? null,
    comment: answer?.comment ?? wantedInstead(approval),
    requester: approval.requester,
    created_at: approval.createdAt,
    expires_at: approval.expiresAt,
    risk_level: approval.risk.level,
  };
}
