import { REVIEWER } from '../../domain/review.ts';
import type { RemoteApproval } from '../http.ts';

const SAID = {
  approve: 'would let it pass',
  ask: 'wants a person to look',
  failed: 'gave no advice',
} as const;

/** What a language model said of it: advice, unless it settled the question. */
export function reviewRows({ review = null, resolution }: RemoteApproval): [string, string][] {
  if (review === null) return [];
  const { outcome, note, concerns, model } = review;
  const who = model === '' ? 'the language model' : `the language model ${model}`;
  return [
    resolution?.by === REVIEWER
      ? ['review', `${who} approved it: nobody was asked`]
      : ['advice', `${who} ${SAID[outcome]} (advice, not a decision)`],
    ...(note === '' ? [] : [['', note] as [string, string]]),
    ...concerns.map((concern): [string, string] => ['', `- ${concern}`]),
  ];
}
