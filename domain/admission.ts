import type { Approval } from './approval.ts';
import { answerEntries } from './answer-entries.ts';
import { checkAnswer, checkShown } from './answer-checks.ts';
import { type DecisionClaim, isAnswer, revisedBy } from './decision.ts';
import { CountersignError, type ErrorCode } from './errors.ts';
import { followUpEntries } from './follow-up.ts';
import type { EntryDraft } from './ledger-entry.ts';
import type { Decider } from './principal.ts';
import type { NewRevision } from './revision.ts';

/** What a decision amounts to, before it is written. */
export type Admission =
  | Refused
  /** Accepted when a higher rung was due by the clock: climb first, then ask again. */
  | { readonly kind: 'later_rung' }
  | { readonly kind: 'admitted'; readonly entries: readonly EntryDraft[] };

export interface Refused {
  readonly kind: 'refused';
  readonly code: ErrorCode;
  readonly message: string;
}

/** What the ledger made of a decision. */
export type Recorded =
  | { readonly kind: 'counted'; readonly approval: Approval }
  | (Refused & { readonly approval: Approval })
  | { readonly kind: 'later_rung'; readonly approval: Approval };

/** An attempt that a door turned away. Beyond a few a minute per source they are only counted. */
export interface RefusedAttempt {
  readonly source: string;
  readonly actor: string;
  /** Unique to the attempt, so that a retry is not a second one. */
  readonly attemptId: string;
  readonly code: ErrorCode;
  readonly message: string;
  readonly attempted: string;
  readonly via: string;
}

/**
 * Judges one decision against the approval as the ledger holds it. Pure but for the judge of a revision. The
 * workflow's activity asks it under the ledger's lock, and only that answer counts.
 * @param who the decider as known now, or null where nobody goes by that name any more
 * @param revised what the claim asks for from now on; null where it leaves the action as it is
 */
export function admit(
  approval: Approval,
  claim: DecisionClaim,
  who: Decider | null,
  revised: NewRevision | null = null,
): Admission {
  return admitting(() => {
    const decider = known(claim, who);
    if (!isAnswer(claim.decision)) {
      checkShown(approval, claim);
      return followUpEntries(approval, claim, claim.decision, decider);
    }
    const stage = checkAnswer(approval, claim, decider);
    return stage === 'later_rung' ? stage : answerEntries(approval, claim, claim.decision, decider, revised);
  });
}

/**
 * What a door can tell before anybody is asked: the refusal that this decision will get, or null. A revision is not
 * judged here, where its exact request is not known.
 */
export function foreseeRefusal(
  approval: Approval,
  claim: DecisionClaim,
  who: Decider | null,
): Refused | null {
  const admission =
    revisedBy(claim) === null
      ? admit(approval, claim, who)
      : admitting(() => (checkAnswer(approval, claim, known(claim, who)) === 'now' ? [] : 'later_rung'));
  return admission.kind === 'refused' ? admission : null;
}

function admitting(judge: () => readonly EntryDraft[] | 'later_rung'): Admission {
  try {
    const entries = judge();
    return entries === 'later_rung' ? { kind: entries } : { kind: 'admitted', entries };
  } catch (error) {
    if (error instanceof CountersignError)
      return { kind: 'refused', code: error.code, message: error.message };
    throw error;
  }
}

function known(claim: DecisionClaim, who: Decider | null): Decider {
  if (who !== null) return who;
  throw new CountersignError('forbidden', `${claim.principal} is not known here and decides nothing`);
}
