import { setTimeout as delay } from 'node:timers/promises';
import type { Update } from 'grammy/types';
import type { Listener, Log, Receiver } from '../channel.ts';
import { toRecord } from '../json-record.ts';
import { isSameText } from '../same-text.ts';
import type { TelegramClient } from './client.ts';
import type { TakingIn } from './taking-in.ts';

export const WEBHOOK_PATH = '/api/webhook/telegram';

/** Between two tries to register, in milliseconds. */
const PAUSE_MS = 1_000;
const PAUSE_MS_MAX = 60_000;

/**
 * Takes in Telegram's requests. What does not carry the secret gets 401, an empty body and a ledger entry; what does
 * gets 200 once it has been dealt with, and comes again where this process ends before that.
 */
export function createTelegramReceiver(options: {
  readonly secret: string;
  readonly takingIn: TakingIn;
}): Receiver {
  const { secret, takingIn } = options;
  return {
    path: WEBHOOK_PATH,
    async receive({ headers, body }) {
      const shown = headers['x-telegram-bot-api-secret-token'];
      if (typeof shown !== 'string' || secret === '' || !isSameText(shown, secret)) {
        await takingIn.turnAway('the secret token is missing or wrong');
        return { status: 401, body: {} };
      }
      const update = readUpdate(body);
      if (update !== null) await takingIn.take(update);
      return { status: 200, body: {} };
    },
  };
}

/**
 * Tells Telegram where to send updates, until it has taken that in.
 * @param options.pageUrl where Telegram reaches us; null: an operator has told Telegram
 */
export function openRegistration(options: {
  readonly client: TelegramClient;
  readonly pageUrl: string | null;
  readonly secret: string;
  readonly log: Log;
}): Listener {
  const { client, pageUrl, secret, log } = options;
  const ending = new AbortController();
  let problem: string | null = pageUrl === null ? null : 'not registered yet';

  async function register(url: string): Promise<void> {
    let pauseMs = PAUSE_MS;
    while (!ending.signal.aborted) {
      try {
        await client.setWebhook(url, secret);
        problem = null;
        return;
      } catch (thrown) {
        const message = thrown instanceof Error ? thrown.message : String(thrown);
        if (problem !== message)
          log.warn({ problem: message }, 'Telegram did not take the webhook; trying again');
        problem = message;
      }
      await delay(pauseMs, undefined, { signal: ending.signal }).catch(() => undefined);
      pauseMs = Math.min(pauseMs * 2, PAUSE_MS_MAX);
    }
  }

  const done = pageUrl === null ? Promise.resolve() : register(`${pageUrl}${WEBHOOK_PATH}`);
  return {
    health: () => ({
      ok: problem === null,
      lastError: problem === null ? null : `the webhook is not registered: ${problem}`,
    }),
    async stop() {
      ending.abort();
      await done;
      problem = 'stopped';
    },
  };
}

/** Whoever knows the secret is Telegram, so the fields are as it says they are; null for what is no JSON object. */
function readUpdate(body: Buffer): Update | null {
  try {
    const update = toRecord(JSON.parse(body.toString('utf8')));
    return update === null ? null : (update as unknown as Update);
  } catch {
    return null;
  }
}
