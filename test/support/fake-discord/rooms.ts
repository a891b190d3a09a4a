import { ApiError, invalidBody } from './api-error.ts';
import { messageFault } from './body-rules.ts';
import { textAt } from './text-at.ts';
import type { Channel, Json, Lack, StoredMessage } from './types.ts';

const EPOCH_MS = 1_420_070_400_000;
/** How long a nonce is remembered: "the past few minutes". */
const NONCE_MS = 3 * 60_000;

/** Channels and what stands in them. */
export interface Rooms {
  readonly all: readonly StoredMessage[];
  /** A number as Discord gives them, of now. */
  nextId(): string;
  /** A channel of a guild that the bot is in. */
  addChannel(id: string, lacks?: readonly Lack[]): void;
  openDirect(person: string): Channel;
  channel(id: string): Channel;
  message(channelId: string, id: string): StoredMessage;
  post(channelId: string, body: Json): StoredMessage;
  edit(channelId: string, id: string, body: Json): StoredMessage;
  /** What another person writes. */
  say(channelId: string, person: string, content: string, replyTo?: string): StoredMessage;
  block(person: string, isBlocked: boolean): void;
}

export function createRooms(botId: string, now: () => number): Rooms {
  const all: StoredMessage[] = [];
  const channels = new Map<string, Channel>();
  const blocked = new Set<string>();
  const nonces = new Map<string, { readonly at: number; readonly message: StoredMessage }>();
  let count = 0;

  const nextId = (): string => String((BigInt(now() - EPOCH_MS) << 22n) + BigInt((count += 1)));

  function channel(id: string): Channel {
    const found = channels.get(id);
    if (found === undefined) throw new ApiError(404, 10003, 'Unknown Channel');
    if (found.lacks.has('view')) throw new ApiError(403, 50001, 'Missing Access');
    return found;
  }

  function message(channelId: string, id: string): StoredMessage {
    const found = all.find((one) => one.id === id && one.channel_id === channel(channelId).id);
    if (found === undefined) throw new ApiError(404, 10008, 'Unknown Message');
    return found;
  }

  /** What the channel lets through of it: Discord drops embeds and buttons where the bot has no right to them. */
  function shownIn({ lacks }: Channel, body: Json): { embeds: readonly Json[]; components: readonly Json[] } {
    const components = (body['components'] ?? []) as readonly Json[];
    if (components.length > 0 && lacks.has('refuses-components'))
      throw invalidBody([['components', 'COMPONENT_NOT_ALLOWED', 'no components here']]);
    return {
      embeds: lacks.has('embed') ? [] : ((body['embeds'] ?? []) as readonly Json[]),
      components: lacks.has('components') ? [] : components,
    };
  }

  function add(
    more: Pick<StoredMessage, 'channel_id' | 'author' | 'content'> & Partial<StoredMessage>,
  ): StoredMessage {
    const stored: StoredMessage = {
      id: nextId(),
      timestamp: new Date(now()).toISOString(),
      ...{ nonce: null, message_reference: null, embeds: [], components: [], allowed_mentions: null },
      ...{ edited_timestamp: null, reactions: new Map() },
      ...more,
    };
    all.push(stored);
    return stored;
  }

  return {
    all,
    nextId,
    channel,
    message,
    addChannel(id, lacks = []) {
      channels.set(id, { id, person: null, lacks: new Set(lacks) });
    },
    openDirect(person) {
      if (!/^\d{15,20}$/.test(person)) throw new ApiError(400, 50033, 'Invalid Recipient(s)');
      const known = [...channels.values()].find((one) => one.person === person);
      if (known !== undefined) return known;
      const opened = { id: nextId(), person, lacks: new Set<Lack>() };
      channels.set(opened.id, opened);
      return opened;
    },
    post(channelId, body) {
      const place = channel(channelId);
      if (place.lacks.has('send')) throw new ApiError(403, 50013, 'Missing Permissions');
      if (place.person !== null && blocked.has(place.person))
        throw new ApiError(403, 50007, 'Cannot send messages to this user');
      const fault = messageFault(body);
      if (fault !== null) throw fault;
      const { nonce, enforce_nonce: enforced, message_reference: reference } = body;
      const key = `${channelId} ${textAt(body, 'nonce')}`;
      const before = enforced === true ? nonces.get(key) : undefined;
      if (before !== undefined && now() - before.at < NONCE_MS) return before.message;
      const content = textAt(body, 'content');
      const shown = shownIn(place, body);
      if (content === '' && shown.embeds.length === 0)
        throw new ApiError(400, 50006, 'Cannot send an empty message');
      const parent = (reference as { message_id?: string; fail_if_not_exists?: boolean } | undefined) ?? null;
      if (parent !== null && parent.fail_if_not_exists !== false) message(channelId, parent.message_id ?? '');
      const stored = add({
        ...{ channel_id: channelId, author: { id: botId, username: 'countersign', bot: true }, content },
        ...shown,
        allowed_mentions: (body['allowed_mentions'] ?? null) as Json | null,
        nonce: typeof nonce === 'string' ? nonce : null,
        message_reference: parent === null ? null : { message_id: parent.message_id ?? '' },
      });
      if (enforced === true) nonces.set(key, { at: now(), message: stored });
      return stored;
    },
    edit(channelId, id, body) {
      const stored = message(channelId, id);
      if (stored.author.id !== botId)
        throw new ApiError(403, 50005, 'Cannot edit a message authored by another user');
      const fault = messageFault(body);
      if (fault !== null) throw fault;
      const shown = shownIn(channel(channelId), body);
      if (body['content'] !== undefined) stored.content = textAt(body, 'content');
      if (body['embeds'] !== undefined) stored.embeds = shown.embeds;
      if (body['components'] !== undefined) stored.components = shown.components;
      if (body['allowed_mentions'] !== undefined) stored.allowed_mentions = body['allowed_mentions'] as Json;
      stored.edited_timestamp = new Date(now()).toISOString();
      return stored;
    },
    say(channelId, person, content, replyTo) {
      return add({
        ...{
          channel_id: channelId,
          author: { id: person, username: `user${person.slice(-4)}`, bot: false },
          content,
        },
        message_reference: replyTo === undefined ? null : { message_id: replyTo },
      });
    },
    block(person, isBlocked) {
      if (isBlocked) blocked.add(person);
      else blocked.delete(person);
    },
  };
}
