import type { Approval } from '../../domain/approval.ts';
import type { Principal } from '../../domain/principal.ts';
import { isAsked, stepBegan, turnOf } from '../../domain/routing.ts';
import type { Database } from '../../store/database.ts';
import { markOpened } from '../../store/opened.ts';

/**
 * Remembers that somebody has opened an approval, where that keeps another channel from having its turn: while one
 * waits, and only for those whose answer is wanted. Safe to retry.
 * @param atMs when, in milliseconds since 1970; what comes from the future counts as now
 * @param place the copy that was opened; null for the page
 */
export async function noteOpened(
  database: Database,
  approval: Approval,
  who: Principal,
  atMs: number,
  place: { readonly channel: string; readonly recipient: string } | null,
): Promise<void> {
  if (turnOf(approval) === null || !isAsked(approval, who)) return;
  const since = stepBegan(approval);
  const at = new Date(Math.min(atMs, database.now())).toISOString();
  if (at >= since) await markOpened(database, approval.id, since, at, place);
}
