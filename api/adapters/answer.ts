import type { Approval } from '../../domain/approval.ts';
import { type Outcome, type Resolution, grants } from '../../domain/decision.ts';

/** A decision as the workspaces protocol tells it: whatever grants nothing is a denial. */
export interface Answered {
  readonly status: 'approved' | 'denied';
  readonly decided_by: string;
  readonly comment: string;
}

const WHY: Readonly<Partial<Record<Outcome, string>>> = {
  expired: 'nobody decided in time',
  cancelled: 'the request was taken back',
};

/** What was asked for instead, of a request that still waits for it; its protocol has no other word for that. */
export function wantedInstead({ status, changes }: Pick<Approval, 'status' | 'changes'>): string | null {
  return status === 'changes_requested' ? (changes?.comment ?? null) : null;
}

export function answerOf({ outcome, by, comment }: Resolution): Answered {
  return {
    status: grants(outcome) ? 'approved' : 'denied',
    decided_by: by,
    comment: comment === '' ? (WHY[outcome] ?? '') : comment,
  };
}
