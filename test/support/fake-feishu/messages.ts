import { createHash, randomBytes } from 'node:crypto';
import { CardFault } from './card-fault.ts';
import { MAX_CARD_BYTES } from './card-schema.ts';
import { validateCard } from './card-validation.ts';
import { ApiRefusal, invalidParameter } from './errors.ts';
import { objectAt, parseObject, stringAt } from './json.ts';
import type { Card, CardVersion, MessageContent, StoredMessage } from './types.ts';

const UUID_MS = 60 * 60_000;
/** A request with a text message; a card's is far smaller. */
const MAX_TEXT_BYTES = 150 * 1024;
export const EDITABLE_MS = 14 * 24 * 60 * 60_000;

/** A message's fixed part; its versions grow. */
export type NewMessage = Pick<
  StoredMessage,
  'appId' | 'chatId' | 'receiveId' | 'receiveIdType' | 'uuid' | 'parentId' | 'threadId'
>;

export interface Messages {
  add(message: NewMessage, content: MessageContent, by: 'send' | 'reply'): StoredMessage;
  /** The message this app sent with this uuid within the last hour, or null. */
  sentWith(appId: string, uuid: string | null): StoredMessage | null;
  all(): readonly StoredMessage[];
  /** @throws ApiRefusal 230001 */
  get(messageId: string): StoredMessage;
  show(messageId: string, card: Card, by: CardVersion['by']): void;
  recall(messageId: string): void;
  /** A click's card is locked until the click is answered. */
  lock(messageId: string): () => void;
  isLocked(messageId: string): boolean;
}

export function createMessages(
  now: () => number,
  onCard: (message: StoredMessage, version: CardVersion) => void,
  onText: (message: StoredMessage, text: string) => void,
): Messages {
  const messages = new Map<string, StoredMessage>();
  const locks = new Map<string, number>();

  function put(
    message: Omit<StoredMessage, 'versions' | 'card'>,
    versions: readonly CardVersion[],
  ): StoredMessage {
    const shown = versions.at(-1);
    const stored: StoredMessage = { ...message, versions, card: shown?.card ?? {} };
    messages.set(stored.messageId, stored);
    if (shown) onCard(stored, shown);
    if (stored.text !== null) onText(stored, stored.text);
    return stored;
  }

  function get(messageId: string): StoredMessage {
    const message = messages.get(messageId);
    if (!message) throw invalidParameter(`invalid message_id ${messageId}`);
    return message;
  }

  return {
    add(message, content, by) {
      const messageId = `om_${randomBytes(16).toString('hex')}`;
      const at = now();
      const { msgType } = content;
      const text = content.msgType === 'text' ? content.text : null;
      const versions = content.msgType === 'interactive' ? [{ card: content.card, at, by }] : [];
      return put({ ...message, messageId, createdAt: at, recalled: false, msgType, text }, versions);
    },
    sentWith(appId, uuid) {
      const sent = [...messages.values()].findLast(
        (message) => message.uuid === uuid && message.appId === appId,
      );
      return uuid !== null && sent && now() - sent.createdAt < UUID_MS ? sent : null;
    },
    all: () => [...messages.values()],
    get,
    show(messageId, card, by) {
      const message = get(messageId);
      put(message, [...message.versions, { card, at: now(), by }]);
    },
    recall(messageId) {
      messages.set(messageId, { ...get(messageId), recalled: true });
    },
    lock(messageId) {
      locks.set(messageId, (locks.get(messageId) ?? 0) + 1);
      return () => {
        locks.set(messageId, (locks.get(messageId) ?? 1) - 1);
      };
    },
    isLocked: (messageId) => (locks.get(messageId) ?? 0) > 0,
  };
}

/** The chat between the bot and a user: the same for the same user. */
export function chatIdOf(receiveIdType: string, receiveId: string): string {
  if (receiveIdType === 'chat_id') return receiveId;
  return `oc_${createHash('sha256').update(receiveId).digest('hex').slice(0, 32)}`;
}

/**
 * Reads and checks the `content` of a card message.
 * @param requestBytes the size of the request that brought it, since that is what Feishu limits
 * @throws ApiRefusal 230001, 230025, 230099
 */
export function readCard(content: string | null, requestBytes: number): Card {
  if (content === null) throw invalidParameter('content is required');
  if (requestBytes > MAX_CARD_BYTES) throw tooLong();
  const card = parseObject(content);
  try {
    if (!card) {
      throw new CardFault(
        200621,
        'parse card json err, please check whether the card json is correct',
        null,
        '',
      );
    }
    validateCard(card);
    return card;
  } catch (error) {
    if (!(error instanceof CardFault)) throw error;
    throw badCardContent(error);
  }
}

/**
 * Reads and checks the `content` of a text message: `{"text": "…"}`.
 * @param requestBytes the size of the request that brought it, since that is what Feishu limits
 * @throws ApiRefusal 230001, 230025
 */
export function readText(content: string | null, requestBytes: number): string {
  if (content === null) throw invalidParameter('content is required');
  if (requestBytes > MAX_TEXT_BYTES) throw tooLong();
  const text = stringAt(parseObject(content) ?? {}, 'text');
  if (text === null) throw invalidParameter('content is not a string in json format: {"text": "…"}');
  if (text.trim() === '') throw invalidParameter('text is empty');
  return text;
}

function tooLong(): ApiRefusal {
  return new ApiRefusal(400, 230025, 'The length of the message content reaches its limit.');
}

export function badCardContent(fault: CardFault): ApiRefusal {
  return new ApiRefusal(400, 230099, `Failed to create card content, ext=${fault.message}`);
}

export function isShared(card: Card): boolean {
  return objectAt(card, 'config')?.['update_multi'] === true;
}
