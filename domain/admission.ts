import type { Approval } from './approval.ts';
import {
  type AnswerKind,
  type Decision,
  type DecisionClaim,
  type Resolution,
  countApprovals,
  isAnswer,
} from './decision.ts';
import { escalatedEntry, settledEntry, votedEntry } from './entries.ts';
import { CountersignError, type ErrorCode } from './errors.ts';
import { followUpEntries } from './follow-up.ts';
import type { EntryDraft } from './ledger-entry.ts';
import { isOpen } from './lifecycle.ts';
import { maskText } from './mask.ts';
import { type Rung, finalDeciders } from './policy.ts';
import { type Principal, type Role, authorize } from './principal.ts';

/** What a decision amounts to, before it is written. */
export type Admission =
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly message: string }
  /** Accepted when a higher rung was due by the clock: climb first, then ask again. */
  | { readonly kind: 'later_rung' }
  | { readonly kind: 'admitted'; readonly entries: readonly EntryDraft[] };

/** What the ledger made of a decision. */
export type Recorded =
  | { readonly kind: 'counted'; readonly approval: Approval }
  | {
      readonly kind: 'refused';
      readonly code: ErrorCode;
      readonly message: string;
      readonly approval: Approval;
    }
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
 * Judges one decision against the approval as the ledger holds it. Pure: the API asks it to answer a hopeless
 * request early, the workflow's activity asks it under the ledger's lock, and only that answer counts.
 * @param who the decider as known now, or null where nobody goes by that name any more
 */
export function admit(approval: Approval, claim: DecisionClaim, who: Principal | null): Admission {
  try {
    return { kind: 'admitted', entries: entriesFor(approval, claim, known(claim, who)) };
  } catch (error) {
    if (error instanceof LaterRung) return { kind: 'later_rung' };
    if (error instanceof CountersignError)
      return { kind: 'refused', code: error.code, message: error.message };
    throw error;
  }
}

class LaterRung extends Error {}

function known(claim: DecisionClaim, who: Principal | null): Principal {
  if (who !== null) return who;
  throw new CountersignError('forbidden', `${claim.principal} is not known here and decides nothing`);
}

function entriesFor(approval: Approval, claim: DecisionClaim, who: Principal): readonly EntryDraft[] {
  const { decision } = claim;
  if (isAnswer(decision)) {
    checkAnswer(approval, claim, who);
    return [answerEntry(approval, claim, decision, who)];
  }
  checkShown(approval, claim);
  return followUpEntries(approval, claim, decision, who);
}

function checkShown(approval: Approval, claim: DecisionClaim): void {
  if (claim.revision === approval.revision && claim.digest === approval.digest) return;
  throw new CountersignError(
    'digest_mismatch',
    `${approval.id} has changed since it was shown; look at it again`,
  );
}

function checkAnswer(approval: Approval, claim: DecisionClaim, who: Principal): void {
  if (claim.decision === 'cancel') authorizeCancel(approval, who);
  else authorize(who, 'decide', approval.workspace);
  if (!isOpen(approval.status)) throw alreadyDecided(approval);
  checkShown(approval, claim);
  if (approval.expiresAt !== null && claim.acceptedAt > approval.expiresAt) {
    throw new CountersignError(
      'deadline_passed',
      `${approval.id} could be decided until ${approval.expiresAt}`,
      {
        expiresAt: approval.expiresAt,
      },
    );
  }
  const rung = approval.plan.rungs[approval.rung];
  if (rung === undefined) throw new CountersignError('illegal_move', `${approval.id} asks no person`);
  // A final review climbs no further: it waits for the approval's own deadline.
  if (approval.status === 'pending' && claim.acceptedAt > rung.deadline) throw new LaterRung();
  if (claim.decision !== 'cancel') checkSeparation(approval, claim, who, rung);
}

/** Who asked may take it back; so may an admin. */
function authorizeCancel(approval: Approval, who: Principal): void {
  authorize(who, 'cancel', approval.workspace);
  if (who.id === approval.requester || who.roles.includes('admin')) return;
  throw new CountersignError('forbidden', `only ${approval.requester} or an admin may cancel ${approval.id}`);
}

/** Separation of duties: nobody grants their own request, votes twice, or gives both looks of a final review. */
function checkSeparation(approval: Approval, claim: DecisionClaim, who: Principal, rung: Rung): void {
  if (claim.decision === 'approve' && who.id === approval.requester && !approval.plan.selfApproval) {
    throw new CountersignError(
      'self_approval',
      `${who.id} asked for this and cannot approve it; another person must`,
    );
  }
  const needed = deciders(approval, rung);
  if (!who.roles.some((role) => needed.includes(role))) {
    throw new CountersignError(
      'forbidden',
      `${approval.id} is now decided by ${needed.join(' or ')}; ${who.id} is neither`,
      {
        needed,
      },
    );
  }
  const final = approval.status === 'final_review';
  const before = approval.decisions.some(
    (vote) => vote.by === who.id && (vote.decision === 'approve' || (final && vote.decision === 'escalate')),
  );
  if (before && claim.decision === 'approve') {
    throw new CountersignError(
      'already_voted',
      `${who.id} has had a say in ${approval.id} already; it takes another person`,
    );
  }
}

function deciders(approval: Approval, rung: Rung): readonly Role[] {
  return approval.status === 'final_review' ? finalDeciders(approval.plan) : rung.approvers;
}

function answerEntry(approval: Approval, claim: DecisionClaim, kind: AnswerKind, who: Principal): EntryDraft {
  const decision: Decision = {
    decisionId: claim.decisionId,
    decision: kind,
    by: claim.principal,
    via: claim.via,
    at: claim.acceptedAt,
    comment: maskText(claim.comment),
    tier: approval.currentTier,
    roles: who.roles,
  };
  switch (kind) {
    case 'deny':
      return settle(approval, decision, 'denied');
    case 'cancel':
      return settle(approval, decision, 'cancelled');
    case 'escalate':
      return climb(approval, decision);
    case 'approve':
      return countVote(approval, decision);
  }
}

function countVote(approval: Approval, decision: Decision): EntryDraft {
  if (approval.status === 'final_review') return settle(approval, decision, 'approved');
  const rung = approval.plan.rungs[approval.rung];
  if (rung === undefined) throw new CountersignError('illegal_move', `${approval.id} asks no person`);
  const approvals = countApprovals([...approval.decisions, decision], rung.approvers);
  if (approvals < rung.quorum) return votedEntry(approval, decision, 'voted');
  if (approval.plan.finalReview !== null) return votedEntry(approval, decision, 'final_review');
  return settle(approval, decision, 'approved');
}

/**
 * To the next rung; from the last one to a final review, where the profile knows one but does not require it here.
 * Never past votes that are still missing: a final review takes one person.
 */
function climb(approval: Approval, decision: Decision): EntryDraft {
  const pending = approval.status === 'pending';
  const entry = pending ? escalatedEntry(approval, approval.rung + 1, decision) : null;
  if (entry !== null) return entry;
  const { escalateTo = [], finalReview, rungs } = approval.plan;
  if (pending && finalReview === null && escalateTo.length > 0 && rungs[approval.rung]?.quorum === 1) {
    return votedEntry(approval, decision, 'final_review');
  }
  throw new CountersignError('illegal_move', `${approval.id} stands on its last rung; approve or deny it`);
}

function settle(approval: Approval, decision: Decision, outcome: Resolution['outcome']): EntryDraft {
  const resolution = {
    outcome,
    by: decision.by,
    via: decision.via,
    at: decision.at,
    comment: decision.comment,
  };
  return settledEntry(approval, approval.revision, approval.status, resolution, decision);
}

/** The refusal a late click gets: by whom, when and how it was decided. */
export function alreadyDecided(approval: Approval): CountersignError {
  const how = approval.resolution;
  if (how === null)
    return new CountersignError(
      'illegal_move',
      `${approval.id} is ${approval.status} and not up for a decision`,
    );
  return new CountersignError(
    'already_decided',
    `${approval.id} was ${how.outcome} by ${how.by} at ${how.at}`,
    {
      outcome: how.outcome,
      by: how.by,
      at: how.at,
      status: approval.status,
    },
  );
}
