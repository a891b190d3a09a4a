import { admit } from '../../domain/admission.ts';
import type { Approval } from '../../domain/approval.ts';
import type { DecisionClaim } from '../../domain/decision.ts';
import type { ExecutionOutcome, ExecutionResult, FollowUp } from '../../domain/execution.ts';
import { resultEntries } from '../../domain/follow-up-entries.ts';
import { type EntryDraft, chainEntry } from '../../domain/ledger-entry.ts';
import type { Principal } from '../../domain/principal.ts';
import { project } from '../../domain/projection.ts';
import { type Asked, askedFor, claimOn, later, person } from './samples.ts';

/** What a request asks for after its approval, an executor's run checked by its exit code unless told. */
export function followUpOf(changes: Partial<FollowUp> = {}): FollowUp {
  return {
    executor: 'it-ops-worker',
    limitSeconds: 600,
    verification: { mode: 'auto', check: null },
    ...changes,
  };
}

export function resultOf(changes: Partial<ExecutionResult> = {}): ExecutionResult {
  return {
    outcome: 'succeeded',
    exitCode: 0,
    signal: null,
    stdout: 'done',
    stderr: '',
    truncated: false,
    checkExitCode: null,
    checkOutput: '',
    message: '',
    startedAt: later(5),
    endedAt: later(6),
    ...changes,
  };
}

export const FAILED = resultOf({ outcome: 'failed', exitCode: 1 });

/** The approval after these entries, as the ledger would fold them. */
export function fold(approval: Approval, drafts: readonly EntryDraft[]): Approval {
  return drafts.reduce((before, draft) => {
    const next = project(before, chainEntry(draft, before.version + 1, later(10), '0'.repeat(64)));
    if (next === null) throw new Error('an entry undid its approval');
    return next;
  }, approval);
}

/** What somebody's claim amounts to; throws where it is refused, with the code and the message. */
export function entriesOf(
  approval: Approval,
  who: Principal,
  changes: Partial<DecisionClaim>,
): readonly EntryDraft[] {
  const admission = admit(approval, claimOn(approval, { principal: who.id, ...changes }), who);
  if (admission.kind === 'admitted') return admission.entries;
  throw new Error(admission.kind === 'refused' ? `${admission.code}: ${admission.message}` : 'a later rung');
}

/** The approval after somebody's claim. */
export function after(approval: Approval, who: Principal, changes: Partial<DecisionClaim>): Approval {
  return fold(approval, entriesOf(approval, who, changes));
}

export function approvedWith(followUp: FollowUp | null, asked: Asked = {}): Approval {
  const asking = askedFor({ ...asked, request: { ...asked.request, followUp } });
  return after(asking, person('ann'), { decision: 'approve' });
}

export function dispatchedWith(followUp: FollowUp, asked: Asked = {}): Approval {
  return after(approvedWith(followUp, asked), person('ann'), { decision: 'dispatch' });
}

/** The approval after an attempt that its executor, or nobody, told of. */
export function told(
  dispatched: Approval,
  result: ExecutionResult | null,
  outcome: ExecutionOutcome = result?.outcome ?? 'unknown',
): Approval {
  return fold(dispatched, resultEntries(dispatched, outcome, result, null));
}

/** Put before a person: a person verifies what the executor told. */
export function executedWith(asked: Asked = {}): Approval {
  return told(
    dispatchedWith(followUpOf({ verification: { mode: 'human', check: null } }), asked),
    resultOf(),
  );
}
