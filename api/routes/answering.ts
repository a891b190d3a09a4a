import type { Request, Response } from 'express';
import type { Approval } from '../../domain/approval.ts';
import { CountersignError } from '../../domain/errors.ts';
import { APPROVAL_ID, decisionIdFor, newDecisionId } from '../../domain/ids.ts';
import { authorize, sees } from '../../domain/principal.ts';
import { callerOf } from '../authenticate.ts';
import { idempotencyKeyOf } from '../idempotency.ts';
import type { ApiPorts } from '../ports.ts';
import { type Answer, decide, findOpened, unknownApproval } from '../service/decide.ts';
import { viewOf } from '../service/view.ts';

/** What a claim on an approval as it stands says of it. */
export function on({ id, revision, digest }: Approval): Pick<Answer, 'approvalId' | 'revision' | 'digest'> {
  return { approvalId: id, revision, digest };
}

/** 200 once the ledger has it, 202 where it is durable and waits for a worker. */
export async function answerWith(
  ports: ApiPorts,
  request: Request,
  response: Response,
  answer: Omit<Answer, 'decisionId' | 'via'>,
): Promise<void> {
  const key = idempotencyKeyOf(request);
  const decisionId = key === null ? newDecisionId() : decisionIdFor(answer.approvalId, answer.principal, key);
  const via = request.get('x-countersign-via') === 'cli' ? 'cli' : 'http';
  const decided = await decide(ports, { ...answer, decisionId, via });
  response
    .status(decided.kind === 'decided' ? 200 : 202)
    .json({ ...viewOf(ports, decided.approval), decisionId });
}

/** The approval a path names, if the caller may see it; otherwise it does not exist. */
export async function visible(ports: ApiPorts, request: Request): Promise<Approval> {
  const id = String(request.params['id']);
  const { principal } = callerOf(request);
  authorize(principal, 'read', null);
  if (!APPROVAL_ID.test(id)) {
    throw new CountersignError(
      'not_found',
      `"${id}" is no approval id; one is apr_ and 26 or 52 letters and digits`,
    );
  }
  const approval = await findOpened(ports, id);
  if (!sees(principal, approval.workspace)) throw unknownApproval(id);
  return approval;
}
