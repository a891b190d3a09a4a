import type { Approval } from './approval.ts';
import { type DecisionClaim, revisedBy, standingVotes } from './decision.ts';
import { CountersignError } from './errors.ts';
import { isOpen, movesFrom } from './lifecycle.ts';
import { type Rung, finalDeciders } from './policy.ts';
import { type Decider, type Principal, type Role, SINGLE_KEY, authorize } from './principal.ts';
import { MAX_REVISIONS } from './revision.ts';

/**
 * Whether an answer may be given now, by this person. Its moment is the claim's `acceptedAt`.
 * @returns `later_rung` for one given when a rung was due to which nobody has climbed yet
 * @throws CountersignError with the reason of a refusal
 */
export function checkAnswer(approval: Approval, claim: DecisionClaim, who: Decider): 'now' | 'later_rung' {
  const own = claim.decision === 'cancel' || claim.decision === 'resubmit';
  if (own) authorizeOwn(approval, claim.decision, who);
  else authorize(who, 'decide', approval.workspace);
  if (!isOpen(approval.status)) throw alreadyDecided(approval);
  checkShown(approval, claim);
  checkStage(approval, claim);
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
  // A final review climbs no further: it waits for the approval's own deadline, and so do changes that are awaited.
  if (approval.status === 'pending' && claim.acceptedAt > rung.deadline) return 'later_rung';
  if (!own) checkSeparation(approval, claim, who, rung);
  return 'now';
}

/** What was said of another revision was said of other bytes. */
export function checkShown(approval: Approval, claim: DecisionClaim): void {
  const { id, revision, digest } = approval;
  if (claim.revision === revision && claim.digest === digest) return;
  throw new CountersignError(
    'digest_mismatch',
    `${id} has changed since it was shown: revision ${revision} stands now, with digest ${digest}; look at it again`,
    { revision, digest },
  );
}

/** Who asked may take it back, or mend it; so may an admin. */
function authorizeOwn(approval: Approval, deed: string, who: Principal): void {
  authorize(who, deed === 'cancel' ? 'cancel' : 'create', approval.workspace);
  if (who.id === approval.requester || who.roles.includes('admin')) return;
  throw new CountersignError(
    'forbidden',
    `only ${approval.requester} or an admin may ${deed} ${approval.id}`,
  );
}

/** While changes are awaited nothing is approved, and nothing is changed that nobody asked to have changed. */
function checkStage(approval: Approval, claim: DecisionClaim): void {
  const { id, status, changes, revision } = approval;
  const { decision } = claim;
  const awaited = status === 'changes_requested';
  if (awaited && decision !== 'deny' && decision !== 'cancel' && decision !== 'resubmit') {
    const who = changes === undefined ? '' : ` by ${changes.by} at ${changes.at}`;
    throw new CountersignError(
      'illegal_move',
      `changes to ${id} were requested${who}; it waits for revision ${revision + 1}, or is denied or cancelled`,
      { from: status, allowed: movesFrom(status) },
    );
  }
  if (!awaited && decision === 'resubmit') {
    throw new CountersignError(
      'illegal_move',
      `nobody has requested changes to revision ${revision} of ${id}`,
      {
        from: status,
        allowed: movesFrom(status),
      },
    );
  }
  if (status === 'final_review' && decision === 'approve' && revisedBy(claim) !== null) {
    throw new CountersignError(
      'illegal_move',
      `${id} is in its final review, and its first look was at other bytes; request changes instead of editing`,
    );
  }
  if (revision >= MAX_REVISIONS && (decision === 'request_changes' || revisedBy(claim) !== null)) {
    throw new CountersignError(
      'illegal_move',
      `${id} has had ${revision} revisions; approve it, deny it or ask anew`,
    );
  }
}

/** Separation of duties: nobody grants their own request, votes twice, or gives both looks of a final review. */
function checkSeparation(approval: Approval, claim: DecisionClaim, who: Decider, rung: Rung): void {
  if (claim.decision === 'approve' && askedForIt(approval, who) && !approval.plan.selfApproval) {
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
  // Whoever has proved their name meanwhile may vote under it; but both looks of a final review are two names' always.
  const votes = standingVotes(approval.decisions, final || who.openMode === true);
  const before = votes.some(
    (vote) => vote.by === who.id && (vote.decision === 'approve' || (final && vote.decision === 'escalate')),
  );
  // An edit takes one's vote along to what it makes; everybody else's falls.
  if (before && claim.decision === 'approve' && revisedBy(claim) === null) {
    throw new CountersignError(
      'already_voted',
      `${who.id} has had a say in ${approval.id} already; it takes another person`,
    );
  }
}

/**
 * The requester, or who resubmitted for them. An editor is not: an edit is a vote on what it makes. The single key
 * proves no person, and resubmits for its agents as it asks for them.
 */
function askedForIt({ requester, revised }: Approval, { id }: Principal): boolean {
  return id === requester || (revised?.how === 'resubmitted' && id === revised.by && id !== SINGLE_KEY);
}

function deciders({ status, plan }: Approval, rung: Rung): readonly Role[] {
  if (status === 'final_review') return finalDeciders(plan);
  // Whoever may have asked for the changes may also deny instead.
  return status === 'changes_requested' ? [...rung.approvers, ...finalDeciders(plan)] : rung.approvers;
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
