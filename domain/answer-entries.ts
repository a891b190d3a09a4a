import type { Approval } from './approval.ts';
import {
  type AnswerKind,
  type Decision,
  type DecisionClaim,
  type Resolution,
  countApprovals,
  isUnproven,
  revisedBy,
  standingVotes,
} from './decision.ts';
import { grantMadeEntry } from './grant-entries.ts';
import { grantOf } from './grant-making.ts';
import type { Grant } from './grant.ts';
import { escalatedEntry, revisedEntry, settledEntry, votedEntry } from './entries.ts';
import { CountersignError } from './errors.ts';
import type { Judgement } from './judgement.ts';
import type { EntryDraft } from './ledger-entry.ts';
import { maskText } from './mask.ts';
import type { Decider } from './principal.ts';
import {
  type Course,
  type NewRevision,
  courseOfEdit,
  courseOfResubmission,
  revisedApproval,
} from './revision.ts';

/**
 * What an answer amounts to that has passed every check.
 * @throws CountersignError `illegal_move` where there is no rung to climb to, `forged` for a claim that names a
 *   revision and brings none
 */
export function answerEntries(
  approval: Approval,
  claim: DecisionClaim,
  kind: AnswerKind,
  who: Decider,
  revised: NewRevision | null,
): readonly EntryDraft[] {
  const grant = grantOf(approval, claim, who);
  const decision: Decision = {
    decisionId: claim.decisionId,
    decision: kind,
    by: claim.principal,
    via: claim.via,
    at: claim.acceptedAt,
    comment: maskText(claim.comment),
    tier: approval.currentTier,
    roles: who.roles,
    ...(isUnproven(claim) ? { unproven: true } : {}),
  };
  switch (kind) {
    case 'deny':
      return [settle(approval, decision, 'denied')];
    case 'cancel':
      return [settle(approval, decision, 'cancelled')];
    case 'escalate':
      return [climb(approval, decision)];
    case 'request_changes':
      return [votedEntry(approval, decision, 'changes_requested')];
    case 'resubmit': {
      const judgement = brought(revised).judge();
      const course = courseOfResubmission(approval, judgement);
      const entry = revisedEntry(approval, claim, brought(revised), judgement, course, 'resubmitted');
      return [entry, ...crisisEntries(after(approval, entry), claim, judgement)];
    }
    case 'approve':
      return revisedBy(claim) === null
        ? [countVote(approval, decision, who), ...madeWith(grant, approval)]
        : editedEntries(approval, decision, claim, who, brought(revised));
  }
}

/** Both or neither: a decision that does not count is not remembered. */
function madeWith(grant: Grant | null, approval: Approval): readonly EntryDraft[] {
  return grant === null ? [] : [grantMadeEntry(grant, approval)];
}

function brought(revised: NewRevision | null): NewRevision {
  if (revised !== null) return revised;
  throw new CountersignError('forged', 'no revision with the seal of Countersign came with this');
}

/** The editor approves what the editor wrote: both or neither. */
function editedEntries(
  approval: Approval,
  decision: Decision,
  claim: DecisionClaim,
  who: Decider,
  revised: NewRevision,
): readonly EntryDraft[] {
  const judgement = revised.judge();
  const course: Course = courseOfEdit(approval, judgement, who);
  const entry = revisedEntry(approval, claim, revised, judgement, course, 'edited');
  const edited = after(approval, entry);
  const ended = crisisEntries(edited, claim, judgement);
  if (ended.length > 0) return [entry, ...ended];
  // The decision is told by what it came to, not by the step before.
  return [{ ...entry, decisionId: null }, countVote(edited, { ...decision, tier: edited.currentTier }, who)];
}

function after(approval: Approval, entry: EntryDraft & { readonly event: 'revised' }): Approval {
  return revisedApproval(approval, entry.details, entry.actor, approval.version + 1);
}

/** Text that shows a person in danger is not put to a vote in a revision either. */
function crisisEntries(
  approval: Approval,
  { acceptedAt: at }: DecisionClaim,
  { verdict, notice }: Judgement,
): readonly EntryDraft[] {
  if (!verdict.labels.includes('crisis')) return [];
  const resolution: Resolution = {
    outcome: 'crisis',
    by: 'system:crisis',
    via: 'system',
    at,
    comment: notice,
  };
  return [settledEntry(approval, approval.revision, approval.status, resolution, null)];
}

function countVote(approval: Approval, decision: Decision, { openMode }: Decider): EntryDraft {
  const rung = approval.plan.rungs[approval.rung];
  if (rung === undefined) throw new CountersignError('illegal_move', `${approval.id} asks no person`);
  const votes = standingVotes(approval.decisions, openMode === true);
  if (approval.status === 'final_review') {
    const isMissed = approval.plan.finalReview !== null && votes.length < approval.decisions.length;
    if (isMissed && countApprovals(votes, rung.approvers) < rung.quorum) throw firstLookFell(approval);
    return settle(approval, decision, 'approved');
  }
  const approvals = countApprovals([...votes, decision], rung.approvers);
  if (approvals < rung.quorum) return votedEntry(approval, decision, 'voted');
  if (approval.plan.finalReview !== null) return votedEntry(approval, decision, 'final_review');
  return settle(approval, decision, 'approved');
}

function firstLookFell({ id }: Approval): CountersignError {
  return new CountersignError(
    'illegal_move',
    `${id} came to its final review by names that open mode took on trust, and that has ended; request changes, so that it is asked anew, or deny it`,
  );
}

/**
 * To the next rung; from the last one to a final review, where the profile knows one but does not require it here.
 * Never past votes that are still missing: a final review takes one person.
 */
function climb(approval: Approval, decision: Decision): EntryDraft {
  const pending = approval.status === 'pending';
  const entry = pending ? escalatedEntry(approval, approval.rung + 1, decision) : null;
  if (entry !== null) return entry;
  if (climbsToFinalReview(approval)) return votedEntry(approval, decision, 'final_review');
  throw new CountersignError('illegal_move', `${approval.id} stands on its last rung; approve or deny it`);
}

/** Whether a person may escalate it as it stands. */
export function canEscalate(approval: Approval): boolean {
  const { status, plan, rung } = approval;
  return (status === 'pending' && plan.rungs[rung + 1] !== undefined) || climbsToFinalReview(approval);
}

function climbsToFinalReview({ status, plan, rung }: Approval): boolean {
  const { escalateTo = [], finalReview, rungs } = plan;
  return status === 'pending' && finalReview === null && escalateTo.length > 0 && rungs[rung]?.quorum === 1;
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
