import type { Approval } from '../domain/approval.ts';
import type { State } from '../domain/lifecycle.ts';
import { type AskedPlace, type OwedCopy, sweepOf, sweptEntry } from '../domain/sweep.ts';
import { findApproval } from './approvals.ts';
import type { Database, Query } from './database.ts';
import { append } from './ledger.ts';

/**
 * Approvals in one state, those that were asked for first come first.
 * @param before asked for before this moment (ISO 8601): who was asked later cannot have ended long ago
 */
export async function listInState(
  query: Query,
  state: State,
  before: string,
  after: AskedPlace | null,
  limit: number,
): Promise<readonly Approval[]> {
  let select = query
    .selectFrom('approvals')
    .select('doc')
    .where('status', '=', state)
    .where('created_at', '<', before);
  if (after !== null) {
    select = select
      .where('created_at', '>=', after.createdAt)
      .where((where) => where.or([where('created_at', '>', after.createdAt), where('id', '>', after.id)]));
  }
  const rows = await select.orderBy('created_at').orderBy('id').limit(limit).execute();
  return rows.map((row) => JSON.parse(row.doc) as Approval);
}

/**
 * Files one approval away if it ended long enough ago, or finds it filed. What is under way, and what is asked, is
 * left as it is. Safe to retry.
 * @param now in milliseconds since 1970
 */
export async function recordSwept(database: Database, approvalId: string, now: number): Promise<void> {
  return database.write(async (query) => {
    const approval = await findApproval(query, approvalId);
    if (approval === null || sweepOf(approval, now) !== 'archive') return;
    await append(query, [sweptEntry(approval)], approval);
  });
}

/** States in which no run brings copies up to date by itself, or will have soon. */
const ENDED: readonly State[] = ['approved', 'rejected', 'archived'];

/** Messages of approvals that ended which show less than the ledger has, oldest first. @param sentAfter ISO 8601 */
export async function listOwedCopies(
  query: Query,
  channels: readonly string[],
  sentAfter: string,
  after: OwedCopy | null,
  limit: number,
): Promise<readonly OwedCopy[]> {
  if (channels.length === 0) return [];
  let select = query
    .selectFrom('copies')
    .innerJoin('approvals', 'approvals.id', 'copies.approval_id')
    .select(['copies.sent_at as sentAt', 'copies.approval_id as approvalId', 'copies.channel as channel'])
    .where('copies.sent_at', '>', sentAfter)
    .where('copies.channel', 'in', channels)
    .where('approvals.status', 'in', ENDED)
    .whereRef('copies.shown_version', '<', 'approvals.version');
  if (after !== null) {
    select = select
      .where('copies.sent_at', '>=', after.sentAt)
      .where((where) =>
        where.or([
          where('copies.sent_at', '>', after.sentAt),
          where('copies.approval_id', '>', after.approvalId),
          where.and([
            where('copies.approval_id', '=', after.approvalId),
            where('copies.channel', '>', after.channel),
          ]),
        ]),
      );
  }
  return select
    .orderBy('copies.sent_at')
    .orderBy('copies.approval_id')
    .orderBy('copies.channel')
    .limit(limit)
    .execute();
}

/** The channels in which an approval has messages. */
export async function channelsOf(query: Query, approvalId: string): Promise<readonly string[]> {
  const rows = await query
    .selectFrom('copies')
    .select('channel')
    .distinct()
    .where('approval_id', '=', approvalId)
    .orderBy('channel')
    .execute();
  return rows.map((row) => row.channel);
}
