import { type Request, type Response, Router } from 'express';
import { confirmApproveSchema, confirmAuditSchema, confirmDenySchema } from '../../contract/confirmations.ts';
import { CountersignError } from '../../domain/errors.ts';
import { newDecisionId } from '../../domain/ids.ts';
import { DEFAULT_WORKSPACE, authorize } from '../../domain/principal.ts';
import { askedSeconds } from '../../store/asked-seconds.ts';
import { listApprovals } from '../../store/approvals.ts';
import { onShown, statusOf } from '../answering.ts';
import { type Caller, authenticate, callerOf, deciderOf, holdsSingleKey } from '../authenticate.ts';
import { parseBody, parseQuery, rawBody } from '../body.ts';
import type { ApiPorts } from '../ports.ts';
import { decide, findOpened } from '../service/decide.ts';
import { visible } from '../visible.ts';
import { submitConfirmation } from './confirmation-submit.ts';
import { type ConfirmationStatus, confirmationOf, resolvedOf } from './confirmation-view.ts';

/** Who decides where a client of this protocol names nobody. */
const DEFAULT_DECIDER = 'api';

/** The confirmations protocol: `/confirm` and `/audit`, over the same approvals as `/v1`. */
export function confirmationRoutes(ports: ApiPorts): Router {
  const router = Router();
  const enter = [authenticate(ports.directory), rawBody];

  router.post('/confirm', enter, (request: Request, response: Response) =>
    submitConfirmation(ports, request, response),
  );

  router.get('/confirm/:id', enter, async (request: Request, response: Response) => {
    const approval = await visible(ports, request);
    const asked = await askedSeconds(ports.database.read, [approval]);
    response.json(confirmationOf(approval, asked.get(approval.id) ?? null));
  });

  router.post('/confirm/:id/approve', enter, async (request: Request, response: Response) => {
    const { approver } = parseBody(request, confirmApproveSchema);
    await answerWith(ports, request, response, { decision: 'approve', named: approver, comment: '' });
  });

  router.post('/confirm/:id/deny', enter, async (request: Request, response: Response) => {
    const { denier, reason = '' } = parseBody(request, confirmDenySchema);
    await answerWith(ports, request, response, { decision: 'deny', named: denier, comment: reason });
  });

  router.get('/audit', enter, async (request: Request, response: Response) => {
    authorize(callerOf(request).principal, 'read', DEFAULT_WORKSPACE);
    const { limit } = parseQuery(request, confirmAuditSchema);
    const { read } = ports.database;
    const filter = { protocol: 'confirmations', workspaces: [DEFAULT_WORKSPACE], limit } as const;
    const approvals = await listApprovals(read, filter);
    const asked = await askedSeconds(read, approvals);
    const entries = approvals.map((approval) => confirmationOf(approval, asked.get(approval.id) ?? null));
    response.json({ count: entries.length, entries });
  });

  return router;
}

interface Answer {
  readonly decision: 'approve' | 'deny';
  readonly named: string | undefined;
  readonly comment: string;
}

/** 200 once the ledger has it; 202 where it is durable but no worker runs, still `pending`: ask again. */
async function answerWith(
  ports: ApiPorts,
  request: Request,
  response: Response,
  { decision, named, comment }: Answer,
): Promise<void> {
  const approval = await visible(ports, request);
  try {
    const decided = await decide(ports, {
      ...onShown(approval, decision, undefined),
      decisionId: newDecisionId(),
      principal: personOf(ports, callerOf(request), named),
      decision,
      comment,
      via: 'http',
    });
    response.status(statusOf(decided)).json(resolvedOf(decided.approval));
  } catch (error) {
    throw await inItsWords(ports, approval.id, error);
  }
}

/**
 * In open mode whoever is named; with a key its principal, whatever the single key's back end or this protocol's
 * default call it.
 * @throws CountersignError `invalid_request` where a personal key comes with somebody else's name
 */
function personOf(ports: ApiPorts, caller: Caller, named: string | undefined): string {
  if (caller.open) return named ?? DEFAULT_DECIDER;
  if (holdsSingleKey(caller)) return caller.principal.id;
  return deciderOf(caller, named === DEFAULT_DECIDER ? undefined : named, ports.systemUser);
}

const TOO_LATE = ['already_decided', 'already_voted', 'illegal_move', 'deadline_passed'];

/** A conflict tells the client of this protocol where the confirmation stands, in the words of this protocol. */
async function inItsWords(ports: ApiPorts, id: string, error: unknown): Promise<unknown> {
  if (!(error instanceof CountersignError) || !TOO_LATE.includes(error.code)) return error;
  const { resolved_by, resolved_at, ...now } = resolvedOf(await findOpened(ports, id));
  const status: ConfirmationStatus = error.code === 'deadline_passed' ? 'expired' : now.status;
  return new CountersignError(error.code, error.message, { status, resolved_by, resolved_at });
}
