import {
  API,
  type APIActionRowComponent,
  type APIComponentInMessageActionRow,
  type APIEmbed,
  type APIInteractionResponse,
  type APIMessage,
  type RESTPatchAPIChannelMessageJSONBody,
  Routes,
} from '@discordjs/core';
import { REST, type RequestData } from '@discordjs/rest';
import type { DiscordConfig } from '../../config-channels.ts';
import { createRedact } from '../redact.ts';
import { TOKEN_IN_ADDRESS, readFailure, toChannelError } from './vendor-errors.ts';

/** A message as it is to stand: what is not in it is taken away from one that stands. */
export interface Body {
  readonly content: string;
  readonly embeds: APIEmbed[];
  readonly components: APIActionRowComponent<APIComponentInMessageActionRow>[];
  readonly allowed_mentions: typeof NOBODY_CALLED;
}

/** The calls of Discord's that the channel needs. Each may be tried again with the same arguments. */
export interface DiscordClient {
  /** The vendor's library itself, for the gateway. */
  readonly rest: REST;
  /** The bot's own id as a user; asked once. */
  me(): Promise<string>;
  /** The channel of direct messages with a person; there is one, however often it is opened. */
  openDirect(userId: string): Promise<string>;
  /**
   * @param nonce one message for some minutes, at most 25 characters
   * @param replyTo the message that it answers; one that is gone is no hindrance
   */
  post(channelId: string, body: Body, nonce: string, replyTo?: string): Promise<APIMessage>;
  edit(channelId: string, messageId: string, body: RESTPatchAPIChannelMessageJSONBody): Promise<APIMessage>;
  /** The latest messages of a channel, newest first. */
  recent(channelId: string): Promise<readonly APIMessage[]>;
  read(channelId: string, messageId: string): Promise<APIMessage>;
  react(channelId: string, messageId: string, emoji: string): Promise<void>;
  /** Whether a person's reaction stands under a message. */
  hasReacted(channelId: string, messageId: string, emoji: string, userId: string): Promise<boolean>;
  /** Answers an interaction for the first time; within 3 s. */
  answer(interactionId: string, token: string, response: APIInteractionResponse): Promise<void>;
  /** Says what came of an interaction whose answer was put off; within 15 minutes. */
  answerLater(applicationId: string, token: string, content: string): Promise<void>;
}

/** Milliseconds. */
const TIMEOUT_MS = 5_000;
/** The longest that one rate limit is waited out within a call. */
const LONGEST_WAIT_MS = 3_000;
/** Of one request: what a call may take with its queue, its waits and its answer's body. */
const TIMES = 3;

export const NOBODY_CALLED = { parse: [] };

/**
 * The vendor's client, kept from its traps: it forgets its token with the first 401, retries by itself, and waits out
 * any rate limit without an end while all others queue behind it.
 * @param options.timeoutMs for one request; 5000 unless told. A call with all its waits takes 3 times that at most.
 * @throws ChannelRefused where Discord said no for good, else an error that is worth another try
 */
export function createDiscordClient(options: {
  readonly config: DiscordConfig;
  readonly timeoutMs?: number;
}): DiscordClient {
  const { config, timeoutMs = TIMEOUT_MS } = options;
  const redact = createRedact([config.token], TOKEN_IN_ADDRESS);
  const rest = new REST({
    api: config.apiUrl,
    timeout: timeoutMs,
    retries: 0,
    // One without a time, as proxies send them, would be tried again at once, and again.
    rejectOnRateLimit: ({ retryAfter }) => retryAfter <= 0 || retryAfter > LONGEST_WAIT_MS,
  });
  const api = new API(rest);
  let me: Promise<string> | null = null;

  async function call<T>(what: string, run: (limits: Pick<RequestData, 'signal'>) => Promise<T>): Promise<T> {
    rest.setToken(config.token);
    const late = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        late.abort();
        reject(new Error(`nothing within ${TIMES * timeoutMs} ms`));
      }, TIMES * timeoutMs);
    });
    try {
      return await Promise.race([run({ signal: late.signal }), tooLate]);
    } catch (thrown) {
      throw toChannelError(readFailure(what, thrown, redact));
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    rest,
    me() {
      me ??= call('the question who we are', (limits) => api.users.getCurrent(limits)).then(
        ({ id }) => id,
        (error: unknown) => {
          me = null;
          throw error;
        },
      );
      return me;
    },
    async openDirect(userId) {
      return (await call('the opening of direct messages', (limits) => api.users.createDM(userId, limits)))
        .id;
    },
    post(channelId, body, nonce, replyTo) {
      const reference =
        replyTo === undefined
          ? {}
          : { message_reference: { message_id: replyTo, fail_if_not_exists: false } };
      return call('a message', (limits) =>
        api.channels.createMessage(channelId, { ...body, ...reference, nonce, enforce_nonce: true }, limits),
      );
    },
    edit: (channelId, messageId, body) =>
      call('the change of a message', (limits) =>
        api.channels.editMessage(channelId, messageId, body, limits),
      ),
    recent: (channelId) =>
      call('the question for the latest messages', (limits) =>
        api.channels.getMessages(channelId, { limit: 50 }, limits),
      ),
    read: (channelId, messageId) =>
      call('the question for a message', (limits) => api.channels.getMessage(channelId, messageId, limits)),
    react: (channelId, messageId, emoji) =>
      call('a reaction', (limits) => api.channels.addMessageReaction(channelId, messageId, emoji, limits)),
    async hasReacted(channelId, messageId, emoji, userId) {
      const after = String(BigInt(userId) - 1n);
      const [first] = await call('the question for reactions', (limits) =>
        api.channels.getMessageReactions(channelId, messageId, emoji, { after, limit: 1 }, limits),
      );
      return first?.id === userId;
    },
    async answer(interactionId, token, response) {
      await call('the answer to an interaction', (limits) =>
        rest.post(Routes.interactionCallback(interactionId, token), {
          ...{ body: response, auth: false },
          ...limits,
        }),
      );
    },
    async answerLater(applicationId, token, content) {
      const body = { content, allowed_mentions: NOBODY_CALLED };
      await call('the later answer to an interaction', (limits) =>
        api.interactions.editReply(applicationId, token, body, '@original', limits),
      );
    },
  };
}
