import type { JsonObject } from './json.ts';
import type { StoredMessage } from './types.ts';

/** Messages as Telegram numbers them: supergroups by themselves, all other chats of a bot in one row. */
export interface Store {
  add(message: Omit<StoredMessage, 'messageId' | 'date' | 'edits'>): StoredMessage;
  find(chatId: number, messageId: number): StoredMessage | null;
  change(message: StoredMessage): void;
  remove(chatId: number, messageId: number): void;
  all(): readonly StoredMessage[];
}

export function createStore(now: () => number): Store {
  const messages = new Map<string, StoredMessage>();
  const counters = new Map<string, number>();
  const keyOf = (chatId: number, messageId: number): string => `${chatId} ${messageId}`;
  return {
    add(message) {
      const row = isSupergroup(message.chatId) ? String(message.chatId) : 'bot';
      const messageId = (counters.get(row) ?? 100) + 1;
      counters.set(row, messageId);
      const stored = { ...message, messageId, date: Math.floor(now() / 1_000), edits: 0 };
      messages.set(keyOf(message.chatId, messageId), stored);
      return stored;
    },
    find: (chatId, messageId) => messages.get(keyOf(chatId, messageId)) ?? null,
    change: (message) => void messages.set(keyOf(message.chatId, message.messageId), message),
    remove: (chatId, messageId) => void messages.delete(keyOf(chatId, messageId)),
    all: () => [...messages.values()],
  };
}

export function isSupergroup(chatId: number): boolean {
  return chatId <= -1_000_000_000_000;
}

export function userJson(id: number): JsonObject {
  return { id, is_bot: false, first_name: `Person ${id}` };
}

function chatJson(chatId: number): JsonObject {
  if (chatId > 0) return { id: chatId, type: 'private', first_name: `Person ${chatId}` };
  return { id: chatId, type: isSupergroup(chatId) ? 'supergroup' : 'group', title: 'Approvals' };
}

/** As updates and answers carry it. @param replied left out where it stands in another message */
export function messageJson(
  message: StoredMessage,
  botId: number,
  replied?: StoredMessage | null,
): JsonObject {
  const { chatId, messageId, date, from, text, entities, keyboard, edits } = message;
  return {
    message_id: messageId,
    ...{ date, chat: chatJson(chatId), text },
    from:
      from === null
        ? { id: botId, is_bot: true, first_name: 'Countersign', username: 'csbot' }
        : userJson(from),
    ...(edits === 0 ? {} : { edit_date: date }),
    ...(entities.length === 0
      ? {}
      : {
          entities: entities.map(({ userId, ...entity }) => ({
            ...entity,
            ...(userId === undefined ? {} : { user: userJson(userId) }),
          })),
        }),
    ...(keyboard.length === 0
      ? {}
      : {
          reply_markup: {
            inline_keyboard: keyboard.map((row) =>
              row.map(({ text: label, callbackData, url }) => ({
                text: label,
                ...(callbackData === null ? {} : { callback_data: callbackData }),
                ...(url === null ? {} : { url }),
              })),
            ),
          },
        }),
    ...(replied === undefined || replied === null ? {} : { reply_to_message: messageJson(replied, botId) }),
  };
}
