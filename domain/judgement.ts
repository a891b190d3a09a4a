import type { Grantable } from './grant.ts';
import type { Plan } from './policy.ts';
import type { Verdict } from './verdict.ts';

/** What the rules and the policy make of a request; fixed with its first ledger entry. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly plan: Plan;
  /** What the requester is told where the verdict itself ends the question: help, for a person in danger. */
  readonly notice: string;
  /** What may be remembered of it; absent where nothing may. */
  readonly grantable?: Grantable;
}
