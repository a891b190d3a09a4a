import type { Action } from '../../../domain/action.ts';
import { type Grant, type Grantable, whyNotCovered } from '../../../domain/grant.ts';
import type { JudgeSettings, Verdict } from '../../../domain/verdict.ts';
import { classify } from '../../../risk/classify.ts';
import { shapeOf } from '../../../risk/grants/shape.ts';

const settings: JudgeSettings = { trustedNetworks: ['10.0.0.0/24'] };

export interface Judged {
  readonly verdict: Verdict;
  readonly hash: string | null;
  readonly pattern: string | null;
}

export function judged(action: Action, profile = 'interactive'): Judged {
  const verdict = classify({ action }, settings);
  const shape = shapeOf({ action, followUp: null, profile }, verdict);
  return { verdict, hash: shape?.hash ?? null, pattern: shape?.pattern ?? null };
}

export const patternOf = (action: Action | string): string | null =>
  judged(typeof action === 'string' ? { command: action } : action).pattern;

/** Whether a grant that was given for one action lets the other pass, as the judge asks it. */
export function covers(given: Action, asked: Action): boolean {
  const [one, other] = [judged(given), judged(asked)];
  if (one.hash === null || other.hash === null) return false;
  const grant: Pick<Grant, 'shape' | 'tier' | 'labels'> = { shape: one.hash, ...one.verdict };
  const grantable: Grantable = {
    ...{ shape: other.hash, pattern: other.pattern ?? '', upTo: 'HIGH', maxUses: null, maxSeconds: 1 },
  };
  return whyNotCovered(grant, other.verdict, grantable) === null;
}

export const isCovered = (given: string, asked: string): boolean =>
  covers({ command: given }, { command: asked });
