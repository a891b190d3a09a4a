import { Client, DefaultCache, LoggerLevel } from '@larksuiteoapi/node-sdk';
import type { FeishuConfig } from '../../config-feishu.ts';
import type { Log } from '../channel.ts';
import { createRedact } from '../redact.ts';
import { type Limit, createPace } from '../pacer.ts';
import { createCall, createTokens } from './vendor-call.ts';
import { FeishuFailure } from './vendor-errors.ts';
import { createHttp } from './vendor-http.ts';
import { VENDOR_TOKEN, createVendorLogger } from './vendor-log.ts';

export type ReceiveIdType = 'open_id' | 'chat_id';

/** A message to send: `content` is JSON, and one `uuid` is one message for an hour. */
export interface Message {
  readonly type: 'interactive' | 'text';
  readonly content: string;
  /** At most 50 characters. */
  readonly uuid: string;
}

/** The three calls of Feishu's message API that cards need. */
export interface FeishuClient {
  send(to: string, idType: ReceiveIdType, message: Message): Promise<SentMessage>;
  /** @param place whom the parent message was sent to, for the pace */
  reply(parentId: string, place: string, message: Message): Promise<void>;
  /** Replaces a message's card. Safe to repeat. */
  patch(messageId: string, content: string): Promise<void>;
}

export interface SentMessage {
  readonly messageId: string;
  readonly chatId: string;
}

/** Milliseconds. */
const TIMEOUT_MS = 5_000;

/** Feishu takes 5 a second to one place, from all bots together; one less leaves room. */
const PACE: Limit = {
  perWindow: 4,
  windowMs: 1_050,
  // Waiting behind more than these would take over 3 s.
  mostWaiting: 8,
  tooMany: () =>
    new FeishuFailure('Feishu takes 5 messages a second to one place, and more than that are waiting'),
};

/**
 * The vendor's client, kept from its traps: a token cache of its own, one token fetch however many calls are cold,
 * a revoked token replaced once, a time limit, no proxy and no redirect, and a log that holds no secret. A rate
 * limit that ends within 3 s is waited out once. Every method may be tried again with the same arguments.
 * @param timeoutMs for one request, its answer included; 5000 unless told
 * @throws ChannelRefused where Feishu said no for good, else an error that is worth another try
 */
export function createFeishuClient(options: {
  readonly config: FeishuConfig;
  readonly log: Log;
  readonly timeoutMs?: number;
}): FeishuClient {
  const { config, log } = options;
  const redact = createRedact([config.appSecret, config.encryptKey, config.verificationToken], VENDOR_TOKEN);
  const cache = new DefaultCache();
  const vendor = new Client({
    appId: config.appId,
    appSecret: config.appSecret,
    domain: config.baseUrl,
    cache,
    logger: createVendorLogger(log, redact),
    loggerLevel: LoggerLevel.warn,
    httpInstance: createHttp(options.timeoutMs ?? TIMEOUT_MS),
  });
  const call = createCall(createTokens(vendor, cache, config.appId), redact);
  const pace = createPace(PACE);

  return {
    async send(to, idType, message) {
      const payload = {
        params: { receive_id_type: idType },
        data: { receive_id: to, ...bodyOf(message) },
      };
      const sent = await call('the sending of a message', () =>
        pace(to, () => vendor.im.v1.message.create(payload)),
      );
      const { message_id: messageId, chat_id: chatId } = sent;
      if (typeof messageId !== 'string' || typeof chatId !== 'string') {
        throw new FeishuFailure('Feishu took a message and did not say under which id');
      }
      return { messageId, chatId };
    },
    async reply(parentId, place, message) {
      const payload = { path: { message_id: parentId }, data: bodyOf(message) };
      await call('a reply', () => pace(place, () => vendor.im.v1.message.reply(payload)));
    },
    async patch(messageId, content) {
      const payload = { path: { message_id: messageId }, data: { content } };
      await call('the update of a card', () =>
        pace(`update ${messageId}`, () => vendor.im.v1.message.patch(payload)),
      );
    },
  };
}

function bodyOf({ type, content, uuid }: Message): { msg_type: string; content: string; uuid: string } {
  return { msg_type: type, content, uuid };
}
