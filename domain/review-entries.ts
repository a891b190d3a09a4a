import type { Approval } from './approval.ts';
import type { Resolution } from './decision.ts';
import { reviewedEntry, settledEntry } from './entries.ts';
import type { EntryDraft } from './ledger-entry.ts';
import { isOpen } from './lifecycle.ts';
import { REVIEWER, type Review, type ReviewReport } from './review.ts';

/**
 * What a review amounts to, by the approval as the ledger holds it. Never more than the approval of a LOW request that
 * nobody has touched; a review of what no longer stands, or of what has ended, is dropped.
 */
export function reviewEntries(approval: Approval, report: ReviewReport): readonly EntryDraft[] {
  if (!isAwaited(approval, report)) return [];
  const { review } = report;
  const entry = reviewedEntry(approval, review);
  if (!mayApprove(approval, review)) return [entry];
  const resolution: Resolution = {
    ...{ outcome: 'auto_approved', by: REVIEWER, via: 'system' },
    ...{ at: review.at, comment: '' },
  };
  return [entry, settledEntry(approval, approval.revision, approval.status, resolution, null)];
}

function isAwaited(approval: Approval, { approvalId, revision, digest }: ReviewReport): boolean {
  if (!isOpen(approval.status) || approval.plan.review === undefined) return false;
  const standing = approvalId === approval.id && revision === approval.revision && digest === approval.digest;
  return standing && approval.review === undefined;
}

/**
 * Whether a model's word settles the question. Whatever else has happened to it first (a vote, a rung, a revision, a
 * request for changes) has put it before people, and it stays with them.
 */
function mayApprove(approval: Approval, review: Review): boolean {
  const { plan, risk, currentTier, revision, rung, decisions, status } = approval;
  const deadline = plan.rungs[0]?.deadline ?? '';
  const untouched = status === 'pending' && revision === 1 && rung === 0 && decisions.length === 0;
  return (
    plan.review === 'decides' &&
    untouched &&
    risk.tier === 'LOW' &&
    currentTier === 'LOW' &&
    review.outcome === 'approve' &&
    review.concerns.length === 0 &&
    review.at <= deadline
  );
}
