import type { Approval } from '../../domain/approval.ts';
import { type Channel, ChannelRefused } from '../channel.ts';
import { recipientsOn } from '../recipients.ts';
import { createWatch } from '../watch.ts';
import { sayReminder } from '../text/reminder.ts';
import { type TelegramClient, bodyOf } from './client.ts';
import { type Drawing, drawApproval, drawEnd } from './draw.ts';
import { createOnce } from '../once.ts';
import { createWriter } from './writer.ts';

/**
 * Telegram as a channel: messages to approvers and to the group chat, as the bot that the configuration names.
 * Recipients read `user:123` and `chat:-100123`; the id of a message begins with its chat's, since Telegram counts
 * the messages of each chat by themselves. Every method may be tried again; a message whose answer was lost may then
 * stand twice, since Telegram knows no key for a message and cannot be asked what it has.
 */
export function createTelegramChannel(options: {
  readonly client: TelegramClient;
  readonly drawing: Drawing;
  readonly groupId: string | null;
}): Channel {
  const { client, drawing, groupId } = options;
  const once = createOnce<number>();
  const { watched, health } = createWatch();

  return {
    name: 'telegram',
    recipients: recipientsOn('telegram', { person: 'user', group: 'chat' }, groupId),
    async send(approval, recipient, key) {
      const chatId = readRecipient(recipient);
      const message = drawApproval(drawing, approval);
      const sent = await once(`${chatId} ${key}`, () => watched(() => client.send(chatId, message)));
      return { messageId: joinMessageId(chatId, sent), chatId };
    },
    async update(approval, copy, shows) {
      const message = shows === 'all' ? drawApproval(drawing, approval) : drawEnd(drawing, approval);
      const { chatId, id } = readMessageId(copy.messageId);
      await watched(() => client.edit(chatId, id, message));
    },
    async remind(approval, copy, key) {
      const { chatId, id } = readMessageId(copy.messageId);
      const message = { ...drawReminder(approval), keyboard: [] };
      await once(`${chatId} ${key}`, () => watched(() => client.send(chatId, message, { replyTo: id })));
    },
    preview: (approval) => bodyOf(drawApproval(drawing, approval)),
    health,
  };
}

function drawReminder(approval: Approval): ReturnType<ReturnType<typeof createWriter>['done']> {
  const writer = createWriter();
  writer.write(sayReminder(approval));
  return writer.done();
}

/** @throws ChannelRefused for what is no recipient of this channel */
function readRecipient(recipient: string): string {
  const id = /^(?:user:(\d{1,20})|chat:(-?\d{1,20}))$/.exec(recipient);
  const chatId = id?.[1] ?? id?.[2];
  if (chatId !== undefined) return chatId;
  throw new ChannelRefused('bad_recipient', 'a recipient of Telegram reads user:… or chat:…, with a number');
}

export function joinMessageId(chatId: number | string, id: number): string {
  return `${chatId}:${id}`;
}

/** @throws ChannelRefused for what is no message of this channel */
function readMessageId(messageId: string): { readonly chatId: string; readonly id: number } {
  const [, chatId, id] = /^(-?\d{1,20}):(\d{1,15})$/.exec(messageId) ?? [];
  if (chatId !== undefined) return { chatId, id: Number(id) };
  throw new ChannelRefused('bad_message', 'a message of Telegram reads chat:number');
}
