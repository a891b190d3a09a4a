import type { Copy } from '../domain/copy.ts';
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

/** Remembers a copy or what it now shows. Safe to retry. */
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
  await database.write((query) =>
    query
      .insertInto('copies')
      .values({ approval_id: approvalId, channel, recipient: copy.recipient, ...shown })
      .onConflict((conflict) => conflict.columns(['approval_id', 'channel', 'recipient']).doUpdateSet(shown))
      .execute(),
  );
}

/** The approval that a message in a channel shows, and to whom; null for a message that is none of ours. */
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
    .executeTakeFirst();
  return row === undefined ? null : { approvalId: row.approval_id, recipient: row.recipient };
}
