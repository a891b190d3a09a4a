import type { Request, Response } from 'express';
import type { Approval } from '../domain/approval.ts';
import type { DecisionKind } from '../domain/decision.ts';
import { decisionIdFor, newDecisionId } from '../domain/ids.ts';
import { saidIn } from './body.ts';
import { idempotencyKeyOf } from './idempotency.ts';
import type { ApiPorts } from './ports.ts';
import { type Answer, type Decided, decide } from './service/decide.ts';
import { viewOf } from './service/view.ts';

/** What our own clients call themselves in `X-Countersign-Via`. */
const DOORS = ['cli', 'web'] as const;

/** What a claim on an approval as it stands says of it. */
export function on({ id, revision, digest }: Approval): Pick<Answer, 'approvalId' | 'revision' | 'digest'> {
  return { approvalId: id, revision, digest };
}

/**
 * The same for an answer that may say which digest was shown. An approval that says none is one of the first revision:
 * what took its place since, nobody approves unseen.
 */
export function onShown(
  approval: Approval,
  decision: DecisionKind,
  digest: string | undefined,
): Pick<Answer, 'approvalId' | 'revision' | 'digest'> {
  const standing = on(approval);
  if (digest !== undefined) return { ...standing, digest };
  return decision === 'approve' ? { ...standing, revision: 1 } : standing;
}

/** 200 once the ledger has it, 202 where it is durable and waits for a worker. */
export function statusOf({ kind }: Decided): 200 | 202 {
  return kind === 'decided' ? 200 : 202;
}

/** Decides, and answers as `/v1` does. */
export async function answerWith(
  ports: ApiPorts,
  request: Request,
  response: Response,
  answer: Omit<Answer, 'decisionId' | 'via'>,
): Promise<void> {
  const claimed = { ...answer, ...claimedBy(request, answer) };
  show(ports, response, await decide(ports, claimed), claimed.decisionId);
}

/** By which door a decision came in, and what it is known by when it comes again. */
export function claimedBy(
  request: Request,
  { approvalId, principal }: Pick<Answer, 'approvalId' | 'principal'>,
): Pick<Answer, 'decisionId' | 'via'> {
  const key = idempotencyKeyOf(request);
  const decisionId =
    key === null ? newDecisionId() : decisionIdFor(approvalId, principal, key, saidIn(request));
  return { decisionId, via: doorOf(request) };
}

/** By which of our own clients a request comes, as it says. */
export function doorOf(request: Request): (typeof DOORS)[number] | 'http' {
  return DOORS.find((door) => door === request.get('x-countersign-via')) ?? 'http';
}

export function show(ports: ApiPorts, response: Response, decided: Decided, decisionId: string): void {
  response.status(statusOf(decided)).json({ ...viewOf(ports, decided.approval), decisionId });
}
