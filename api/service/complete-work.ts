import type { Approval } from '../../domain/approval.ts';
import { canonicalJson } from '../../domain/canonical.ts';
import { sealWith } from '../../domain/envelope.ts';
import { CountersignError } from '../../domain/errors.ts';
import type { ExecutionResult } from '../../domain/execution.ts';
import { maskResult } from '../../domain/follow-up-entries.ts';
import { recordWithdrawn } from '../../store/transitions.ts';
import type { ApiPorts } from '../ports.ts';
import type { WorkClaim } from '../work-token.ts';
import { OUTCOME_MS, findOpened } from './decide.ts';

/**
 * Hands an executor's answer to the run, and waits a moment until the ledger has it. Safe to retry: the same answer
 * again is the same answer.
 * @returns the approval, or null where something else stands as the order's answer
 * @throws CountersignError `unavailable` where it was over and the ledger does not yet say with what
 */
export async function completeWork(
  ports: ApiPorts,
  claim: WorkClaim,
  result: ExecutionResult,
): Promise<Approval | null> {
  const { approvalId, attempt, key, ref } = claim;
  const recorded = ports.waiters.expect(
    approvalId,
    OUTCOME_MS,
    (entry) => entry.event === 'executed' && entry.details.attempt === attempt,
  );
  let taken: boolean;
  try {
    const sealed = { result, ...sealWith(ports.orders, 'result', { key, result }) };
    taken = await ports.desk.complete(ref, sealed);
    // What stands already, a person's report perhaps, is not written again; a first answer may be on its way.
    if (!hasResult(await findOpened(ports, approvalId), attempt)) await recorded.entry;
  } finally {
    recorded.giveUp();
  }
  const approval = await findOpened(ports, approvalId);
  if (hasResult(approval, attempt)) return isSame(approval, attempt, result) ? approval : null;
  if (taken) return approval;
  if ((await ports.runs.stateOf(approvalId)) !== 'open') {
    // Ended in Temporal behind our back: nobody else would write that this attempt is over.
    await recordWithdrawn(ports.database, approvalId);
    return null;
  }
  throw new CountersignError('unavailable', 'the order was answered, and that is not written yet; ask again');
}

function hasResult({ dispatch }: Approval, attempt: number): boolean {
  return dispatch !== null && (dispatch.attempt > attempt || dispatch.outcome !== null);
}

function isSame({ dispatch }: Approval, attempt: number, result: ExecutionResult): boolean {
  if (dispatch?.attempt !== attempt || dispatch.result === null) return false;
  return canonicalJson(dispatch.result) === canonicalJson(maskResult(result));
}
