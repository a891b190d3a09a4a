import type { Door, Log } from '../channel.ts';
import type { Click } from './click.ts';
import { type JsonRecord, recordAt, textAt } from '../json-record.ts';

/** Somebody has read messages of the app's, in a chat of the two alone. */
export const READ_EVENT = 'im.message.message_read_v1';

/** Tells the door who has read which messages. What cannot be noted is logged, and lets more people be told. */
export async function noteRead(door: Door, event: JsonRecord, log: Log): Promise<void> {
  const reader = recordAt(event, 'reader') ?? {};
  const identity = textAt(recordAt(reader, 'reader_id') ?? {}, 'open_id');
  const readMs = Number(textAt(reader, 'read_time'));
  const messages = Array.isArray(event['message_id_list']) ? event['message_id_list'] : [];
  if (identity === '' || !Number.isSafeInteger(readMs) || readMs <= 0) return;
  const at = new Date(Math.min(readMs, Date.now())).toISOString();
  for (const messageId of messages) {
    if (typeof messageId === 'string') await note(door, { messageId, identity, at }, log);
  }
}

/** Whoever presses a button has it before them, whatever becomes of the press. */
export async function noteClick(door: Door, { messageId, openId: identity }: Click, log: Log): Promise<void> {
  if (identity !== '') await note(door, { messageId, identity, at: new Date().toISOString() }, log);
}

async function note(door: Door, seen: Parameters<Door['opened']>[0], log: Log): Promise<void> {
  try {
    await door.opened(seen);
  } catch (error) {
    log.warn({ err: error }, 'that a Feishu message was opened could not be noted');
  }
}
