import { type Request, Router } from 'express';
import {
  cancelSchema,
  createApprovalSchema,
  decisionSchema,
  resubmitSchema,
  toAction,
} from '../../contract/approvals.ts';
import { toBounds } from '../../contract/grant-bounds.ts';
import type { CountersignError } from '../../domain/errors.ts';
import { grantDetails } from '../../domain/grant-making.ts';
import type { State } from '../../domain/lifecycle.ts';
import { authorize } from '../../domain/principal.ts';
import { type ApprovalFilter, listApprovals } from '../../store/approvals.ts';
import { readEntries } from '../../store/ledger.ts';
import { type Caller, callerOf, deciderOf, ownerOf, requesterOf } from '../authenticate.ts';
import { parseBody, parseQuery } from '../body.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { invalidInput } from '../errors.ts';
import { hangUp } from '../hang-up.ts';
import { idempotencyKeyOf } from '../idempotency.ts';
import type { ApiPorts } from '../ports.ts';
import { createApproval } from '../service/create.ts';
import { noteOpened } from '../service/opened.ts';
import { authorizeExact, exactAction } from '../service/exact-action.ts';
import { approveEdited, resubmit } from '../service/revise.ts';
import { viewOf } from '../service/view.ts';
import { waitForChange } from '../service/wait.ts';
import { visible } from '../visible.ts';
import { answerWith, claimedBy, on, onShown, show } from '../answering.ts';
import { WAIT_SECONDS_MAX, cardSchema, listSchema, waitSchema } from '../../contract/queries.ts';

const PAGE = 50;

export function approvalRoutes(ports: ApiPorts): Router {
  const router = Router();

  router.post('/', async (request, response) => {
    const caller = callerOf(request);
    const input = parseBody(request, createApprovalSchema);
    authorize(caller.principal, 'create', input.workspace);
    const key = idempotencyKeyOf(request);
    const { approval, replayed } = await createApproval(
      ports,
      input,
      requesterOf(caller, input.requester),
      key,
    );
    const shown = await waitForChange(ports, approval, preferredWaitMs(request), hangUp(response));
    if (replayed) response.setHeader('Idempotent-Replayed', 'true');
    response.status(201).location(`/v1/approvals/${shown.id}`).json(viewOf(ports, shown));
  });

  router.get('/', async (request, response) => {
    const caller = callerOf(request);
    const { limit = PAGE, cursor, workspace, status, ...filter } = parseQuery(request, listSchema);
    authorize(caller.principal, 'read', workspace ?? null);
    const approvals = await listApprovals(ports.database.read, {
      ...filter,
      ...stateOf(status),
      ...workspacesOf(caller, workspace),
      limit: limit + 1,
      ...(cursor === undefined ? {} : { after: decodeCursor(cursor) }),
    });
    const page = approvals.slice(0, limit);
    const last = page.at(-1);
    response.json({
      data: page.map((approval) => viewOf(ports, approval)),
      nextCursor: approvals.length > limit && last !== undefined ? encodeCursor(last) : null,
    });
  });

  router.get('/:id', async (request, response) => {
    const { wait = 0 } = parseQuery(request, waitSchema);
    const approval = await visible(ports, request);
    const { principal, atPage = false } = callerOf(request);
    if (atPage) await noteOpened(ports.database, approval, principal, Date.now(), null);
    const waitMs = isNews(request, () => viewOf(ports, approval))
      ? 0
      : Math.min(wait, WAIT_SECONDS_MAX) * 1_000;
    response.json(viewOf(ports, await waitForChange(ports, approval, waitMs, hangUp(response))));
  });

  router.get('/:id/events', async (request, response) => {
    const approval = await visible(ports, request);
    const entries = await readEntries(ports.database.read, {
      after: 0,
      limit: 10_000,
      approvalId: approval.id,
    });
    response.json({ data: entries, nextCursor: null });
  });

  router.post('/:id/decision', async (request, response) => {
    const caller = callerOf(request);
    const body = parseBody(request, decisionSchema);
    const approval = await visible(ports, request);
    const principal = deciderOf(caller, body.approver, ports.systemUser);
    const { decision, comment, edits, digest, grant } = body;
    const said = {
      ...onShown(approval, decision, digest),
      ...{ principal, comment },
      ...(grant === undefined ? {} : { details: grantDetails(toBounds(grant, Date.now())) }),
    };
    if (edits === undefined) {
      await answerWith(ports, request, response, { ...said, decision });
      return;
    }
    const claimed = { ...said, ...claimedBy(request, said) };
    const decided = await approveEdited(ports, approval, claimed, edits);
    show(ports, response, decided, claimed.decisionId);
  });

  router.post('/:id/resubmit', async (request, response) => {
    const { action, reason = null, comment, ...body } = parseBody(request, resubmitSchema);
    const approval = await visible(ports, request);
    const principal = ownerOf(callerOf(request), body.requester, approval.requester);
    const { digest = approval.digest } = body;
    const said = { ...on(approval), principal, comment, digest };
    const claimed = { ...said, ...claimedBy(request, said) };
    const decided = await resubmit(ports, approval, claimed, toAction(action), reason);
    show(ports, response, decided, claimed.decisionId);
  });

  router.get('/:id/action', async (request, response) => {
    const approval = await visible(ports, request);
    authorizeExact(approval, callerOf(request).principal);
    const { id, revision, digest } = approval;
    response.json({ id, revision, digest, action: await exactAction(ports, approval) });
  });

  router.get('/:id/card', async (request, response) => {
    const { channel: asked } = parseQuery(request, cardSchema);
    const approval = await visible(ports, request);
    const previews = ports.previews();
    const channel = asked ?? [...previews.keys()][0];
    const preview = channel === undefined ? undefined : previews.get(channel);
    if (preview === undefined) throw noPreview(previews, asked);
    response.json({ channel, card: preview(approval) });
  });

  router.post('/:id/cancel', async (request, response) => {
    const { comment, requester } = parseBody(request, cancelSchema);
    const approval = await visible(ports, request);
    const principal = ownerOf(callerOf(request), requester, approval.requester);
    await answerWith(ports, request, response, {
      ...on(approval),
      principal,
      decision: 'cancel',
      comment,
    });
  });

  return router;
}

function noPreview(previews: ReturnType<ApiPorts['previews']>, asked: string | undefined): CountersignError {
  const got = asked === undefined ? '' : `; got ${JSON.stringify(asked)}`;
  const message =
    previews.size === 0
      ? `names a channel with a message to show, and none is configured here${got}`
      : `must be one of ${[...previews.keys()].join(', ')}${got}`;
  return invalidInput([{ path: '/channel', message }]);
}

function stateOf(asked: State | 'open' | undefined): Pick<ApprovalFilter, 'status' | 'answer'> {
  if (asked === undefined) return {};
  return asked === 'open' ? { answer: 'pending' } : { status: asked };
}

/**
 * Whether a caller who names what it knows (`If-None-Match`) would wait for what has happened already: between two
 * polls, a change would otherwise go unheard until the next one is over. Express names each answer by its text.
 */
function isNews(request: Request, view: () => object): boolean {
  const known = request.get('if-none-match');
  if (known === undefined) return false;
  const nameOf = request.app.get('etag fn') as (body: string, encoding: string) => string;
  return known !== nameOf(JSON.stringify(view()), 'utf8');
}

function workspacesOf(
  caller: Caller,
  asked: string | undefined,
): { readonly workspaces?: readonly string[] } {
  if (asked !== undefined) return { workspaces: [asked] };
  const { workspaces } = caller.principal;
  return workspaces === '*' ? {} : { workspaces };
}

/** `Prefer: wait=N` in seconds, at most 55; anything else in that header is not for us. */
function preferredWaitMs(request: Request): number {
  const seconds = Number(
    /(?:^|[,;\s])wait=(\d{1,6})(?:$|[,;\s])/.exec(request.get('prefer') ?? '')?.[1] ?? 0,
  );
  return Math.min(seconds, WAIT_SECONDS_MAX) * 1_000;
}
