import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { Api } from 'grammy';
import type { InlineKeyboardButton, MessageEntity, Update } from 'grammy/types';
import type { TelegramConfig } from '../../config-channels.ts';
import { type Pace, createPace } from '../pacer.ts';
import { type Redact, createRedact } from '../redact.ts';
import { TelegramFailure, isUnchanged, readFailure, toChannelError } from './vendor-errors.ts';

/** A message as Telegram takes it. Formatting stands apart from the text, so nothing in the text can be markup. */
export interface Outgoing {
  /** At most 4096 UTF-16 units. */
  readonly text: string;
  readonly entities: readonly MessageEntity[];
  /** Rows of buttons; none where it is empty. */
  readonly keyboard: readonly (readonly InlineKeyboardButton[])[];
}

/** How a message is sent, beside what it says. */
export interface Manner {
  /** The message of the same chat that it answers. It is sent also where that is gone. */
  readonly replyTo?: number;
  /** Opens the field to answer it with, for those whom it mentions or answers; this stands in the field. */
  readonly forceReply?: string;
}

/** The calls of the Bot API that approvals need. Each throws ChannelRefused where Telegram said no for good. */
export interface TelegramClient {
  /** Not safe to repeat where it threw without an answer: Telegram knows no key for a message. */
  send(chatId: string, message: Outgoing, manner?: Manner): Promise<number>;
  /** Safe to repeat. */
  edit(chatId: string, messageId: number, message: Outgoing): Promise<void>;
  /** Safe to repeat, also of a message that is gone. */
  remove(chatId: string, messageId: number): Promise<void>;
  /** A word to who pressed a button. @param isAlert shown until it is closed */
  answer(queryId: string, text: string, isAlert: boolean): Promise<void>;
  /**
   * What came since, and confirms all before `offset`.
   * @param seconds to wait for something to come
   * @throws TelegramFailure alone, whatever Telegram said
   */
  updates(offset: number | null, seconds: number, ending?: AbortSignal): Promise<readonly Update[]>;
  setWebhook(url: string, secret: string): Promise<void>;
  /** Lets updates be polled for. Loses none. */
  deleteWebhook(): Promise<void>;
}

export const WANTED_UPDATES = ['message', 'callback_query'] as const;

/** Milliseconds. */
const TIMEOUT_MS = 5_000;
/** The longest that a rate limit is waited out within a call. */
const LONGEST_WAIT_MS = 3_000;

const tooMany = (): Error =>
  new TelegramFailure('Telegram takes about one message a second to a chat, and too many are waiting');
/** Telegram takes one message a second to a chat, a few at once now and then, and 30 a second to all. */
const TO_CHAT = { perWindow: 3, windowMs: 3_050, mostWaiting: 3, tooMany };
const TO_ALL = { perWindow: 25, windowMs: 1_050, mostWaiting: 75, tooMany };

/**
 * The vendor's client, kept from its traps: a time limit, a connection for each call (one that was kept open may be
 * closed under a send, whose fate is then unknown), no redirect, and no address, which holds the token, in an error.
 * A rate limit that ends within 3 s is waited out once.
 * @param options.timeoutMs for one request, its answer included; 5000 unless told
 */
export function createTelegramClient(options: {
  readonly config: TelegramConfig;
  readonly timeoutMs?: number;
}): TelegramClient {
  const { config } = options;
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const redact = createRedact([config.token, config.webhookSecret]);
  const isHttps = config.apiUrl.startsWith('https:');
  const agent = isHttps ? new HttpsAgent({ keepAlive: false }) : new HttpAgent({ keepAlive: false });
  const { raw } = new Api(config.token, {
    apiRoot: config.apiUrl,
    baseFetchConfig: { agent, redirect: 'error', compress: true },
  });
  const [toChat, toAll] = [createPace(TO_CHAT), createPace(TO_ALL)];
  const paced: Pace = (chatId, run) => toChat(chatId, () => toAll('all', run));
  const call = <T>(what: string, run: () => Promise<T>): Promise<T> => callOnce(what, run, redact);
  // Made when a call begins: it may have waited for its turn.
  const inTime = (): Signal => AbortSignal.timeout(timeoutMs) as Signal;

  return {
    async send(chatId, { text, entities, keyboard }, { replyTo, forceReply } = {}) {
      const payload = {
        ...{ chat_id: chatId, ...bodyOf({ text, entities, keyboard }) },
        ...(replyTo === undefined
          ? {}
          : { reply_parameters: { message_id: replyTo, allow_sending_without_reply: true } }),
        ...(forceReply === undefined
          ? {}
          : {
              reply_markup: {
                force_reply: true as const,
                selective: true,
                input_field_placeholder: forceReply,
              },
            }),
      };
      const sent = await call('the sending of a message', () =>
        paced(chatId, () => raw.sendMessage(payload, inTime())),
      );
      return sent.message_id;
    },
    async edit(chatId, messageId, { text, entities, keyboard }) {
      const rows = keyboard.map((row) => [...row]);
      await call('the update of a message', async () => {
        try {
          await raw.editMessageText(
            {
              ...{ chat_id: chatId, message_id: messageId, text, entities: [...entities] },
              ...{ link_preview_options: NO_PREVIEW, reply_markup: { inline_keyboard: rows } },
            },
            inTime(),
          );
        } catch (thrown) {
          if (!isUnchanged(readFailure('', thrown, redact))) throw thrown;
        }
      });
    },
    async remove(chatId, messageId) {
      await call('the removal of a message', () =>
        raw.deleteMessage({ chat_id: chatId, message_id: messageId }, inTime()),
      );
    },
    async answer(queryId, text, isAlert) {
      await call('a word to who pressed a button', () =>
        raw.answerCallbackQuery({ callback_query_id: queryId, text, show_alert: isAlert }, inTime()),
      );
    },
    async updates(offset, seconds, ending) {
      const late = AbortSignal.timeout(seconds * 1_000 + timeoutMs);
      const signal = ending === undefined ? late : AbortSignal.any([late, ending]);
      const wanted = { timeout: seconds, allowed_updates: WANTED_UPDATES, limit: 100 };
      try {
        return await raw.getUpdates(offset === null ? wanted : { ...wanted, offset }, signal as Signal);
      } catch (thrown) {
        throw readFailure('the question for updates', thrown, redact);
      }
    },
    async setWebhook(url, secret) {
      const payload = { url, secret_token: secret, allowed_updates: WANTED_UPDATES, max_connections: 40 };
      await call('the registration of the webhook', () => raw.setWebhook(payload, inTime()));
    },
    async deleteWebhook() {
      await call('the removal of the webhook', () => raw.deleteWebhook({}, inTime()));
    },
  };
}

/** A link of the configuration's could show something else than stands there. */
const NO_PREVIEW = { is_disabled: true };

/** grammY's own name for a signal; the one of Node is of the same shape. */
type Signal = NonNullable<Parameters<Api['raw']['getMe']>[0]>;

/** What a message says, as Telegram takes it. */
export function bodyOf({ text, entities, keyboard }: Outgoing): {
  readonly text: string;
  readonly entities: MessageEntity[];
  readonly link_preview_options: { readonly is_disabled: boolean };
  readonly reply_markup?: { readonly inline_keyboard: InlineKeyboardButton[][] };
} {
  const inline_keyboard = keyboard.map((row) => [...row]);
  return {
    ...{ text, entities: [...entities], link_preview_options: NO_PREVIEW },
    ...(keyboard.length === 0 ? {} : { reply_markup: { inline_keyboard } }),
  };
}

/** @throws ChannelRefused where Telegram said no for good, else TelegramFailure */
async function callOnce<T>(what: string, run: () => Promise<T>, redact: Redact): Promise<T> {
  let waited = false;
  for (;;) {
    try {
      return await run();
    } catch (thrown) {
      const failure = readFailure(what, thrown, redact);
      const { retryAfterMs } = failure;
      if (retryAfterMs === null || retryAfterMs > LONGEST_WAIT_MS || waited) throw toChannelError(failure);
      waited = true;
      await sleep(retryAfterMs);
    }
  }
}
