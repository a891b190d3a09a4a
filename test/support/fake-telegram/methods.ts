import { type JsonObject, numberAt, objectAt, textAt } from './json.ts';
import { readMarkup } from './keyboard.ts';
import { createRate } from './rate.ts';
import { type Store, messageJson } from './store.ts';
import { charactersIn, readText } from './text.ts';
import { type CallbackAnswer, Refusal, type StoredMessage } from './types.ts';
import type { Updates } from './updates.ts';

/** Seconds in which a press can be answered. */
const ANSWER_WITHIN_S = 60;

/** Where a bot may not write, and why. */
export type Closed = 'blocked' | 'not started' | 'kicked';

const CLOSED: Readonly<Record<Closed, string>> = {
  blocked: 'Forbidden: bot was blocked by the user',
  'not started': "Forbidden: bot can't initiate conversation with a user",
  kicked: 'Forbidden: bot was kicked from the supergroup chat',
};

/** What the methods work on. */
export interface Bot {
  readonly botId: number;
  readonly store: Store;
  readonly updates: Updates;
  /** Chats that there are. */
  readonly chats: ReadonlySet<number>;
  readonly closed: ReadonlyMap<number, Closed>;
  /** When each press was made, in milliseconds. */
  readonly queries: Map<string, number>;
  readonly answers: CallbackAnswer[];
  readonly now: () => number;
}

export type Method = (payload: JsonObject) => unknown;

/** Methods of the Bot API, by name. Each gives the result, or throws a Refusal. */
export function createMethods(bot: Bot): Readonly<Record<string, Method>> {
  const { store, updates, botId } = bot;
  const rate = createRate();

  function chatOf(payload: JsonObject): number {
    const chatId = numberAt(payload, 'chat_id');
    if (chatId === null || !bot.chats.has(chatId)) throw new Refusal(400, 'Bad Request: chat not found');
    const closed = bot.closed.get(chatId);
    if (closed !== undefined) throw new Refusal(403, CLOSED[closed]);
    return chatId;
  }

  function ownMessage(payload: JsonObject, verb: string): StoredMessage {
    const chatId = chatOf(payload);
    const message = store.find(chatId, numberAt(payload, 'message_id') ?? 0);
    if (message === null) throw new Refusal(400, `Bad Request: message to ${verb} not found`);
    if (message.from !== null && verb === 'edit')
      throw new Refusal(400, "Bad Request: message can't be edited");
    return message;
  }

  function edit(payload: JsonObject, changed: Pick<StoredMessage, 'text' | 'entities'> | null): JsonObject {
    const message = ownMessage(payload, 'edit');
    if (message.forceReply !== null) throw new Refusal(400, "Bad Request: message can't be edited");
    const { keyboard } = readMarkup(payload);
    const next = { ...message, ...changed, keyboard };
    const shown = ({ text, entities, keyboard: rows }: StoredMessage): string =>
      JSON.stringify([text, entities, rows]);
    if (shown(next) === shown(message)) {
      throw new Refusal(
        400,
        'Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
      );
    }
    store.change({ ...next, edits: message.edits + 1 });
    return messageJson(next, botId);
  }

  return {
    getMe: () => ({ id: botId, is_bot: true, first_name: 'Countersign', username: 'csbot' }),
    getUpdates: (payload) => updates.getUpdates(payload),
    getWebhookInfo: () => ({ url: updates.webhook()?.url ?? '' }),
    setWebhook(payload) {
      updates.setWebhook(payload);
      return true;
    },
    deleteWebhook() {
      updates.deleteWebhook();
      return true;
    },
    sendMessage(payload) {
      const chatId = chatOf(payload);
      const said = readText(payload);
      const markup = readMarkup(payload);
      const reply = objectAt(payload, 'reply_parameters');
      const parent = reply === null ? null : store.find(chatId, numberAt(reply, 'message_id') ?? 0);
      if (reply !== null && parent === null && reply['allow_sending_without_reply'] !== true)
        throw new Refusal(400, 'Bad Request: message to be replied not found');
      rate(chatId);
      const stored = store.add({
        ...{ chatId, from: null, ...said, ...markup },
        replyTo: parent?.messageId ?? null,
      });
      return messageJson(stored, botId, parent);
    },
    editMessageText: (payload) => edit(payload, readText(payload)),
    editMessageReplyMarkup: (payload) => edit(payload, null),
    deleteMessage(payload) {
      const { chatId, messageId } = ownMessage(payload, 'delete');
      store.remove(chatId, messageId);
      return true;
    },
    answerCallbackQuery(payload) {
      const queryId = textAt(payload, 'callback_query_id');
      const text = textAt(payload, 'text');
      const askedMs = bot.queries.get(queryId);
      if (charactersIn(text) > 200) throw new Refusal(400, 'Bad Request: MESSAGE_TOO_LONG');
      if (askedMs === undefined || bot.now() - askedMs > ANSWER_WITHIN_S * 1_000) {
        throw new Refusal(
          400,
          'Bad Request: query is too old and response timeout expired or query ID is invalid',
        );
      }
      bot.answers.push({ queryId, text, isAlert: payload['show_alert'] === true });
      return true;
    },
  };
}
