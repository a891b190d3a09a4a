import type { ExpressionBuilder, SqlBool, Expression } from 'kysely';
import type { Opening } from '../domain/approval.ts';
import type { Database, Query } from './database.ts';
import type { Tables } from './tables.ts';

/**
 * Remembers that somebody who may decide has opened an approval; once a step. Safe to retry.
 * @param since when the present step began: what was opened before that is marked anew. Both ISO 8601, as
 *   `toISOString` writes it
 * @param place the one copy that was opened; null for the page, which stands for every copy that is out
 */
export async function markOpened(
  database: Database,
  approvalId: string,
  since: string,
  at: string,
  place: { readonly channel: string; readonly recipient: string } | null,
): Promise<void> {
  const toMark = ({ eb, and, or }: ExpressionBuilder<Tables, 'copies'>): Expression<SqlBool> =>
    and([
      eb('approval_id', '=', approvalId),
      or([eb('opened_at', 'is', null), eb('opened_at', '<', since)]),
      ...(place === null ? [] : [eb('channel', '=', place.channel), eb('recipient', '=', place.recipient)]),
    ]);
  // Most often it is marked already, and looking needs no lock.
  const found = await database.read.selectFrom('copies').select('channel').where(toMark).executeTakeFirst();
  if (found === undefined) return;
  await database.write(async (query) => {
    await query.updateTable('copies').set({ opened_at: at }).where(toMark).execute();
  });
}

/** Where an approval was opened since that time (ISO 8601), at first; null where it was not. */
export async function findOpened(query: Query, approvalId: string, since: string): Promise<Opening | null> {
  const row = await query
    .selectFrom('copies')
    .select(['channel', 'opened_at'])
    .where('approval_id', '=', approvalId)
    .where('opened_at', '>=', since)
    .orderBy('opened_at')
    .limit(1)
    .executeTakeFirst();
  return row === undefined || row.opened_at === null ? null : { via: row.channel, at: row.opened_at };
}
