import { sql } from 'kysely';
import type { Copy } from '../domain/copy.ts';
import { STATES, isOpen } from '../domain/lifecycle.ts';
import type { Database } from './database.ts';

export async function listCopies(
  database: Database,
  approvalId: string,
  channel: string,
): Promise<readonly Copy[]> {
  const rows = await database.read
    .selectFrom('copies')
    .selectAll()
    .where('approval_id', '=', approvalId)
    .where('channel', '=', channel)
    .orderBy('recipient')
    .execute();
  return rows.map((row) => ({
    recipient: row.recipient,
    messageId: row.message_id,
    chatId: row.chat_id,
    sentAt: row.sent_at,
    shownVersion: row.shown_version,
    reminders: row.reminders,
  }));
}

/**
 * Remembers a copy or what it now shows. The message that showed the approval to the same recipient before is
 * remembered as superseded. Safe to retry.
 */
export async function saveCopy(
  database: Database,
  approvalId: string,
  channel: string,
  copy: Copy,
): Promise<void> {
  const shown = {
    message_id: copy.messageId,
    chat_id: copy.chatId,
    sent_at: copy.sentAt,
    shown_version: copy.shownVersion,
    reminders: copy.reminders,
  };
  const place = { approval_id: approvalId, channel, recipient: copy.recipient };
  await database.write(async (query) => {
    const before = await query
      .selectFrom('copies')
      .select('message_id')
      .where('approval_id', '=', approvalId)
      .where('channel', '=', channel)
      .where('recipient', '=', copy.recipient)
      .executeTakeFirst();
    if (before !== undefined && before.message_id !== copy.messageId) {
      await query
        .insertInto('superseded_copies')
        .values({ ...place, message_id: before.message_id })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
    await query
      .insertInto('copies')
      .values({ ...place, ...shown, opened_at: null })
      .onConflict((conflict) => conflict.columns(['approval_id', 'channel', 'recipient']).doUpdateSet(shown))
      .execute();
  });
}

/** States in which a copy must take an answer. */
const ASKING = STATES.filter((state) => isOpen(state) || state === 'executed');

/** The copies in a channel of approvals that still ask, oldest first. */
export async function listAskingCopies(
  database: Database,
  channel: string,
  limit: number,
): Promise<readonly { readonly approvalId: string; readonly messageId: string }[]> {
  const rows = await database.read
    .selectFrom('approvals')
    .innerJoin('copies', 'copies.approval_id', 'approvals.id')
    .select(['approvals.id', 'copies.message_id'])
    .where('approvals.status', 'in', ASKING)
    .where('copies.channel', '=', channel)
    .orderBy('copies.sent_at')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ approvalId: row.id, messageId: row.message_id }));
}

/** Approvals that still ask, with copies in the channel from before that time (ISO 8601). */
export async function listWornOut(
  database: Database,
  channel: string,
  before: string,
  limit: number,
): Promise<readonly string[]> {
  // What still asks is little, and copies are kept for good: no index on their age may be chosen, hence the operator.
  const rows = await database.read
    .selectFrom('approvals')
    .select('id')
    .where('status', 'in', ASKING)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('copies')
          .select('copies.approval_id')
          .whereRef('copies.approval_id', '=', 'approvals.id')
          .where('copies.channel', '=', channel)
          .where(sql`copies.sent_at || ''`, '<=', before),
      ),
    )
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => row.id);
}

/**
 * The approval that a message in a channel shows, or showed until another took its place, and to whom; null for a
 * message that is none of ours.
 */
export async function findCopy(
  database: Database,
  channel: string,
  messageId: string,
): Promise<{ readonly approvalId: string; readonly recipient: string } | null> {
  const row = await database.read
    .selectFrom('copies')
    .select(['approval_id', 'recipient'])
    .where('channel', '=', channel)
    .where('message_id', '=', messageId)
    .unionAll((query) =>
      query
        .selectFrom('superseded_copies')
        .select(['approval_id', 'recipient'])
        .where('channel', '=', channel)
        .where('message_id', '=', messageId),
    )
    .executeTakeFirst();
  return row === undefined ? null : { approvalId: row.approval_id, recipient: row.recipient };
}
