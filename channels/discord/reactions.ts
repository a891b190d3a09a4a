import type { APIMessage } from '@discordjs/core';
import { sha256 } from '../../domain/digest.ts';
import type { Door, Log } from '../channel.ts';
import { type JsonRecord, recordAt, textAt } from '../json-record.ts';
import type { Asked } from '../text/form.ts';
import { type Toast, error } from '../text/toasts.ts';
import { type Answering, type Place, sayToast } from './answering.ts';
import { type DiscordClient, NOBODY_CALLED } from './client.ts';
import { type Mark, NO, YES, askedByMark } from './reaction-mode.ts';

/** Answers by reactions, where a message may have no buttons. */
export interface Reactions {
  /** A reaction that was put under some message: under one of ours that takes it, it is an answer. */
  onReaction(event: JsonRecord): Promise<void>;
  /** A message: in reply to one of ours, by somebody who has crossed it, it is the comment of a denial. */
  onMessage(event: JsonRecord): Promise<void>;
}

/** Whoever reacts while a message changes has not read what it says now. Milliseconds. */
const SETTLED_AFTER_MS = 3_000;
/** Discord gives reactions no number: of the same one within this time, which several processes get, one counts. */
const SAME_MS = 5_000;
const NONCE_LENGTH = 25;

const CHANGED = error(
  '消息刚刚有变更，未计入；请看过之后取消表情再重新添加。',
  'The message changed just now, so this was not counted; read it, take your reaction away and add it again.',
);
const REPLY = error(
  '还没有计入：请回复那条消息，写明意见。',
  'Not counted yet: reply to that message with a comment.',
);

/** @param options.now our clock in milliseconds; the system's unless told */
export function createReactions(options: {
  readonly door: Door;
  readonly client: DiscordClient;
  readonly answering: Answering;
  readonly log: Log;
  readonly now?: () => number;
}): Reactions {
  const { door, client, answering, now = Date.now } = options;

  /** One of our own messages that takes answers by reactions, as it stands; null for any other. */
  async function readOurs(place: Place): Promise<APIMessage | null> {
    if ((await door.copyOf(place.messageId)) === null) return null;
    const [me, message] = await Promise.all([client.me(), client.read(place.channelId, place.messageId)]);
    return message.author.id === me ? message : null;
  }

  async function tell(place: Place, eventId: string, toast: Toast): Promise<void> {
    const content = sayToast(toast);
    const body = { content, embeds: [], components: [], allowed_mentions: NOBODY_CALLED };
    await client.post(place.channelId, body, sha256(eventId).slice(0, NONCE_LENGTH), place.messageId);
  }

  async function answer(
    place: Place,
    eventId: string,
    given: { readonly asked: Asked; readonly identity: string; readonly comment: string },
  ): Promise<void> {
    const { messageId } = place;
    const { toast } = await answering.take(
      { channel: 'discord', eventId, onceId: null, messageId, ...given },
      place,
    );
    await tell(place, eventId, toast);
  }

  return {
    async onReaction(event) {
      const mark = markOf(textAt(recordAt(event, 'emoji') ?? {}, 'name'));
      const identity = textAt(event, 'user_id');
      const place = { channelId: textAt(event, 'channel_id'), messageId: textAt(event, 'message_id') };
      if (mark === null || identity === '' || identity === (await client.me())) return;
      const message = await readOurs(place);
      const asked = message === null ? null : askedByMark(message, mark);
      if (message === null || asked === null) return;
      const eventId = `${place.messageId}:${mark}:${Math.floor(now() / SAME_MS)}:${identity}`;
      if (!(await door.takeOnce(`gateway:${eventId}`))) return;
      if (now() - Date.parse(message.edited_timestamp ?? message.timestamp) < SETTLED_AFTER_MS)
        return tell(place, eventId, CHANGED);
      if (mark === NO) {
        const at = new Date(now()).toISOString();
        // Where that is not noted, more people are told.
        await door.opened({ messageId: place.messageId, identity, at }).catch(() => undefined);
        return tell(place, eventId, REPLY);
      }
      await answer(place, eventId, { asked, identity, comment: '' });
    },
    async onMessage(event) {
      const identity = textAt(recordAt(event, 'author') ?? {}, 'id');
      const reference = recordAt(event, 'message_reference') ?? {};
      const place = { channelId: textAt(event, 'channel_id'), messageId: textAt(reference, 'message_id') };
      if (place.messageId === '' || identity === '' || identity === (await client.me())) return;
      const message = await readOurs(place);
      const asked = message === null ? null : askedByMark(message, NO);
      if (asked === null) return;
      if (!(await client.hasReacted(place.channelId, place.messageId, NO, identity))) return;
      const eventId = textAt(event, 'id');
      if (!(await door.takeOnce(`gateway:${eventId}`))) return;
      await answer(place, eventId, { asked, identity, comment: textAt(event, 'content').trim() });
    },
  };
}

function markOf(emoji: string): Mark | null {
  return [YES, NO].find((mark): mark is Mark => mark === emoji) ?? null;
}
