import type { GrantView } from '../../contract/grant-views.ts';
import type { ApprovalView } from '../../contract/views.ts';
import { patternIn } from '../../domain/grant.ts';
import { isDeciding } from '../../domain/principal.ts';
import type { SessionView } from '../../contract/session.ts';

export type { GrantView };
type Grantable = NonNullable<ApprovalView['grantable']>;

/** How often and how long an approval is to be remembered, as a person has put it in. */
export interface Bounds {
  readonly uses: number;
  readonly expiresInSeconds: number;
}

/** Times that are offered, in seconds. */
const TIMES = [3_600, 8 * 3_600, 86_400, 7 * 86_400, 30 * 86_400];

/** The times that the policy allows, shortest first, with the one that is offered first among them. */
export function timesFor({ maxSeconds, offer }: Grantable): readonly number[] {
  const all = new Set([...TIMES, offer.seconds, maxSeconds].filter((seconds) => seconds <= maxSeconds));
  return [...all].sort((a, b) => a - b);
}

/** A time in the largest unit that it is a whole number of. */
export function wholeSpan(seconds: number): { readonly unit: 's' | 'm' | 'h' | 'd'; readonly n: number } {
  if (seconds % 86_400 === 0) return { unit: 'd', n: seconds / 86_400 };
  if (seconds % 3_600 === 0) return { unit: 'h', n: seconds / 3_600 };
  return seconds % 60 === 0 ? { unit: 'm', n: seconds / 60 } : { unit: 's', n: seconds };
}

/** Uses that one grant may have at the most. */
export function mostUses({ maxUses }: Grantable): number {
  return maxUses ?? 1_000;
}

/** What was typed as uses; null where it is no number that the policy allows. */
export function readUses(typed: string, grantable: Grantable): number | null {
  const uses = Number(typed);
  return /^\d{1,4}$/.test(typed.trim()) && uses >= 1 && uses <= mostUses(grantable) ? uses : null;
}

/** A pattern in the reader's language. */
export function patternFor(pattern: string, language: string): string {
  return patternIn(pattern, language === 'zh' ? 'zh' : 'en');
}

/** Whether somebody may end grants, as far as a page can know. */
export function mayRevoke(who: NonNullable<SessionView['principal']>): boolean {
  return who.roles.some(isDeciding);
}
