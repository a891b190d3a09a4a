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

export function answerOf({ outcome, by, comment }: Resolution): Answered {
  return {
    status: grants(outcome) ? 'approved' : 'denied',
    decided_by: by,
    comment: comment === '' ? (WHY[outcome] ?? '') : comment,
  };
}
