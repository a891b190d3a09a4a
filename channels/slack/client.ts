import { createHash } from 'node:crypto';
import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebClient,
  type WebClientOptions,
} from '@slack/web-api';
import type { SlackConfig } from '../../config-channels.ts';
import { type Log, ChannelRefused } from '../channel.ts';
import { type Redact, createRedact } from '../redact.ts';
import type { SlackBlock, SlackView } from './blocks.ts';
import { createVendorLogger } from './vendor-log.ts';

/** For one request, in milliseconds. */
const ANSWER_MS = 5_000;
/** Messages that are looked through for one that may be out already: what a bot's DM or an approvals channel has in minutes. */
const LOOK_BACK = 50;

/**
 * What will not change by trying again: this person, this channel, this message. From Slack's pages of these methods;
 * what is said of the token or the app is not among them, since whoever runs the app can mend it.
 */
const FINAL = new Set([
  ...['channel_not_found', 'is_archived', 'not_in_channel', 'restricted_action', 'cannot_dm_bot'],
  ...[
    'user_not_found',
    'users_not_found',
    'user_disabled',
    'user_not_visible',
    'method_not_supported_for_channel_type',
  ],
  ...[
    'message_not_found',
    'cant_update_message',
    'edit_window_closed',
    'thread_not_found',
    'messages_tab_disabled',
  ],
  ...['invalid_blocks', 'invalid_blocks_format', 'msg_too_long', 'msg_blocks_too_long', 'no_text'],
]);

/**
 * What is no word on whether the app may look: Slack is not able to now, or refuses the token, as it would refuse the
 * sending. Any other refusal means that it may not, or cannot there.
 */
const LOOK_AGAIN = new Set([
  ...['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'ratelimited'],
  ...['invalid_auth', 'not_authed', 'token_revoked', 'token_expired', 'account_inactive'],
]);

/** Under which type our messages carry the key that they were sent with. */
const KEPT_AS = 'countersign_copy';

export interface SlackMessage {
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
}

/** Slack's Web API, as far as the channel uses it, by the vendor's client. Each call is one try. */
export interface SlackClient {
  /** The direct channel to a person. */
  openDirect(user: string): Promise<string>;
  /** @returns the message's `ts` */
  post(channel: string, message: SlackMessage, key: string): Promise<string>;
  /** In the thread of a message, shown in the channel too. */
  reply(channel: string, ts: string, text: string, key: string): Promise<void>;
  update(channel: string, ts: string, message: SlackMessage): Promise<void>;
  /**
   * The `ts` of the message that was sent with this key, of the latest in the channel or the thread; null where none was.
   * Null as well where the app may not look, which is logged.
   */
  find(channel: string, key: string, thread: string | null): Promise<string | null>;
  openView(trigger: string, view: SlackView): Promise<void>;
}

/** @throws from each call: ChannelRefused where Slack said no for good, else an error that is worth another try */
export function createSlackClient({
  config,
  log,
  timeoutMs = ANSWER_MS,
}: {
  readonly config: SlackConfig;
  readonly log: Log;
  readonly timeoutMs?: number;
}): SlackClient {
  const redact = createRedact([config.token, config.appToken, config.signingSecret]);
  const web = new WebClient(config.token, {
    ...clientOptions(config, timeoutMs),
    logger: createVendorLogger(log, redact),
  });
  let notBefore = 0;

  async function call<T>(what: string, run: () => Promise<T>): Promise<T> {
    const wait = notBefore - Date.now();
    if (wait > 0) throw new Error(`Slack asked to be left alone for ${wait} ms more, so ${what} comes later`);
    try {
      return await run();
    } catch (thrown) {
      if (thrown instanceof WebAPIRateLimitedError) notBefore = Date.now() + thrown.retryAfter * 1_000;
      throw readFailure(what, thrown, redact);
    }
  }

  return {
    async openDirect(user) {
      const { channel } = await call('conversations.open', () => web.conversations.open({ users: user }));
      if (channel?.id === undefined) throw new Error('Slack named no direct channel');
      return channel.id;
    },
    async post(channel, message, key) {
      const { ts } = await call('chat.postMessage', () =>
        web.chat.postMessage({ channel, ...bodyOf(message), metadata: keptAs(key), ...PLAIN }),
      );
      if (ts === undefined) throw new Error('Slack did not say which message it was');
      return ts;
    },
    async reply(channel, ts, text, key) {
      await call('chat.postMessage', () =>
        web.chat.postMessage({
          channel,
          thread_ts: ts,
          reply_broadcast: true,
          text,
          metadata: keptAs(key),
          ...PLAIN,
        }),
      );
    },
    async update(channel, ts, message) {
      await call('chat.update', () => web.chat.update({ channel, ts, ...bodyOf(message), parse: 'none' }));
    },
    async find(channel, key, thread) {
      const place = { channel, include_all_metadata: true, limit: LOOK_BACK };
      try {
        const { messages = [] } = await call('looking for a message', () =>
          thread === null
            ? web.conversations.history(place)
            : web.conversations.replies({ ...place, ts: thread }),
        );
        const kept = messages.find(({ metadata }) => isKept(metadata, key));
        return kept?.ts ?? null;
      } catch (error) {
        const reason = reasonOf(error);
        if (reason === null || LOOK_AGAIN.has(reason)) throw error;
        log.warn(
          { reason },
          'the Slack app may not look for messages that may be out already; one may stand twice',
        );
        return null;
      }
    },
    async openView(trigger, view) {
      await call('views.open', () => web.views.open({ trigger_id: trigger, view: view as never }));
    },
  };
}

/** Slack was not reached, or was not able. Holds nothing of the request. */
export class SlackFailure extends Error {
  /** Slack's word for it; null where it gave none. */
  readonly reason: string | null;

  constructor(message: string, reason: string | null) {
    super(message);
    this.name = 'SlackFailure';
    this.reason = reason;
  }
}

/** Slack's word for what it refused; null where there is none. */
function reasonOf(error: unknown): string | null {
  if (error instanceof SlackFailure) return error.reason;
  return error instanceof ChannelRefused ? error.code.replace(/^slack_/, '') : null;
}

const PLAIN = { parse: 'none', link_names: false, unfurl_links: false, unfurl_media: false } as const;

/** How the vendor's clients are to behave: one try, and a rate limit is said rather than waited out. */
export function clientOptions({ apiUrl }: SlackConfig, timeout: number): WebClientOptions {
  return {
    slackApiUrl: `${apiUrl}/`,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout,
    allowAbsoluteUrls: false,
  };
}

/** The vendor's types are of every block there is. */
function bodyOf({ text, blocks }: SlackMessage): { readonly text: string; readonly blocks: never } {
  return { text, blocks: blocks as never };
}

/** Only a hash, since others in the channel may read it. */
function keptAs(key: string) {
  return { event_type: KEPT_AS, event_payload: { key: hashOf(key) } };
}

function isKept(metadata: unknown, key: string): boolean {
  const kept = metadata as { event_type?: string; event_payload?: { key?: string } } | undefined;
  return kept?.event_type === KEPT_AS && kept.event_payload?.key === hashOf(key);
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 32);
}

function readFailure(what: string, thrown: unknown, redact: Redact): Error {
  if (thrown instanceof WebAPIPlatformError) {
    const { error } = thrown.data;
    const message = `Slack refused ${what}: ${error}`;
    return FINAL.has(error)
      ? new ChannelRefused(`slack_${error}`, message)
      : new SlackFailure(message, error);
  }
  if (thrown instanceof WebAPIRateLimitedError) {
    return new SlackFailure(`Slack asked to be left alone for ${thrown.retryAfter} s`, 'ratelimited');
  }
  if (thrown instanceof WebAPIHTTPError) {
    return new SlackFailure(`Slack answered ${what} with ${thrown.statusCode}`, null);
  }
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new SlackFailure(redact(`Slack gave no answer to ${what}: ${reason}`), null);
}
