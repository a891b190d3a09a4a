import type { Approval } from '../domain/approval.ts';
import { type KeyRing, sealWith } from '../domain/envelope.ts';
import { CountersignError } from '../domain/errors.ts';
import { isOpen } from '../domain/lifecycle.ts';
import { type Review, ReviewFailed, type SealedReview, questionOf } from '../domain/review.ts';
import type { LedgerPort, ReviewerPort } from './ports.ts';

export interface ReviewApproval {
  (approvalId: string): Promise<SealedReview>;
}

/**
 * Has a language model look at the revision that stands, as the ledger has it, masked. Given half of the time that the
 * first rung has left at the most, so that a person still has the other half. That it failed is a result, not an
 * error. Safe to retry: it asks again, and writes nothing.
 * @throws what cut it off, to be tried again elsewhere
 */
export function createReview(ports: {
  readonly ledger: Pick<LedgerPort, 'find'>;
  readonly seals: KeyRing;
  /** Null where this worker is told of none. */
  readonly reviewer: ReviewerPort | null;
  readonly failed: (failure: {
    readonly approvalId: string;
    readonly model: string;
    readonly error: Error;
  }) => void;
  /** Aborts when the answer is not wanted any more; never, unless told. */
  readonly cancelled?: () => AbortSignal;
  /** The clock, in milliseconds; the system's unless told. */
  readonly now?: () => number;
}): ReviewApproval {
  const now = ports.now ?? Date.now;
  return async (approvalId) => {
    const approval = await ports.ledger.find(approvalId);
    if (approval === null)
      throw new CountersignError('not_found', `the ledger holds no approval ${approvalId}`);
    const { revision, digest } = approval;
    const model = ports.reviewer?.model ?? '';
    const cancelled = ports.cancelled?.() ?? new AbortController().signal;
    const began = now();
    const said = await answerOn(approval, ports.reviewer, cancelled, began).catch((thrown: unknown) => {
      if (cancelled.aborted) throw thrown;
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      ports.failed({ approvalId, model, error });
      const note = error instanceof ReviewFailed ? error.message : 'it could not be asked';
      return { outcome: 'failed', note, concerns: [] } as const;
    });
    const review: Review = {
      ...said,
      ...{ model, latencyMs: Math.max(0, now() - began), at: new Date(now()).toISOString() },
    };
    const report = { approvalId, revision, digest, review };
    return { report, ...sealWith(ports.seals, 'review', report) };
  };
}

async function answerOn(
  approval: Approval,
  reviewer: ReviewerPort | null,
  cancelled: AbortSignal,
  now: number,
): Promise<Pick<Review, 'outcome' | 'note' | 'concerns'>> {
  if (reviewer === null) throw new ReviewFailed('no reviewer is configured where the worker runs');
  const { status, plan, rung } = approval;
  const left = Date.parse(plan.rungs[rung]?.deadline ?? '') - now;
  if (!isOpen(status) || !(left > 0)) throw new ReviewFailed('no time was left to ask');
  const { decision, note, concerns } = await reviewer.review(questionOf(approval), left / 2, cancelled);
  return { outcome: decision, note, concerns };
}
