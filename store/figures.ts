import { STATES, isOpen, isUnderWay } from '../domain/lifecycle.ts';
import type { Database, Query } from './database.ts';

/** States in which an approval waits for somebody or something. */
const WAITING = STATES.filter((state) => isOpen(state) || isUnderWay(state));
const OPEN = STATES.filter(isOpen);

export interface WaitingCount {
  readonly state: string;
  readonly tier: string;
  readonly count: number;
}

/** Approvals that wait, by their state and tier. */
export async function countWaiting(query: Query): Promise<readonly WaitingCount[]> {
  const rows = await query
    .selectFrom('approvals')
    .select((select) => ['status', 'tier', select.fn.countAll<number>().as('count')])
    .where('status', 'in', WAITING)
    .groupBy(['status', 'tier'])
    .execute();
  return rows.map(({ status, tier, count }) => ({ state: status, tier, count }));
}

/** Open approvals whose deadline passed before `before` (ISO 8601). */
export async function countOverdue(query: Query, before: string): Promise<number> {
  const row = await query
    .selectFrom('approvals')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('status', 'in', OPEN)
    .where('expires_at', '<', before)
    .executeTakeFirst();
  return row?.count ?? 0;
}

/** Copies of open approvals that show an older version than the ledger's, by channel. */
export async function countStaleCopies(
  query: Query,
): Promise<readonly { readonly channel: string; readonly count: number }[]> {
  const rows = await query
    .selectFrom('approvals')
    .innerJoin('copies', 'copies.approval_id', 'approvals.id')
    .select((select) => ['copies.channel', select.fn.countAll<number>().as('count')])
    .where('approvals.status', 'in', OPEN)
    .whereRef('copies.shown_version', '<', 'approvals.version')
    .groupBy('copies.channel')
    .execute();
  return rows.map(({ channel, count }) => ({ channel, count }));
}

/** Milliseconds since a worker was last heard of; null where none ever was, or each has said that it stopped. */
export async function heartbeatAge(database: Database): Promise<number | null> {
  const row = await database.read
    .selectFrom('worker_heartbeats')
    .select((select) => select.fn.max('at').as('at'))
    .executeTakeFirst();
  return row === undefined || row.at === null ? null : Math.max(0, database.now() - Date.parse(row.at));
}
