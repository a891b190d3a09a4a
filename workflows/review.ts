import { patched } from '@temporalio/workflow';
import { isOpen } from '../domain/lifecycle.ts';
import type { Plan } from '../domain/policy.ts';
import type { Standing } from '../domain/schedule.ts';
import type { SealedReview } from '../domain/review.ts';
import { reviewOn } from './steps.ts';

/** A language model's look at the revision that stands. */
export interface Reviewing {
  /** Whether it has ended, and what came of it is still to be recorded. */
  ended(): boolean;
  /** What came of it, once; null where no worker answered in time. */
  take(): SealedReview | null;
  /** Whether people need not be told yet: it may settle what nothing else has happened to. */
  holdsBack(now: Standing): boolean;
}

/**
 * Begins a review where the plan has one, and does not wait for it. A run that a worker of version 0.3.0 began has none,
 * though its plan, which a later API may have made, says so.
 */
export function startReview(approvalId: string, plan: Plan, { version, status }: Standing): Reviewing {
  const isAsked = plan.review !== undefined && isOpen(status) && patched('reviews');
  let state: 'none' | 'under way' | 'ended' = isAsked ? 'under way' : 'none';
  let came: SealedReview | null = null;
  const end = (sealed: SealedReview | null): void => {
    came = sealed;
    state = 'ended';
  };
  if (isAsked) {
    void reviewOn(approvalId).then(
      (sealed) => end(sealed),
      () => end(null),
    );
  }
  return {
    ended: () => state === 'ended',
    take() {
      state = 'none';
      return came;
    },
    holdsBack: (now) => plan.review === 'decides' && state !== 'none' && now.version === version,
  };
}
