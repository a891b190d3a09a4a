import { setTimeout as delay } from 'node:timers/promises';
import type { Listener, Log } from '../channel.ts';
import type { TelegramClient } from './client.ts';
import type { TakingIn } from './taking-in.ts';
import { TelegramFailure } from './vendor-errors.ts';

/** Seconds that Telegram holds a question for updates open. */
const POLL_S = 25;
/** Between two tries, in milliseconds. */
const PAUSE_MS = 500;
const PAUSE_MS_MAX = 30_000;
/** Another process polls: whoever asks next cuts the other off, so it is seldom. In milliseconds. */
const STANDBY_MS = 20_000;
const LAST_WORD_S = 0;
/** Longer than any answer takes, in milliseconds. */
const DRAIN_MS = 6_000;

/**
 * Asks Telegram for updates until it is told to stop. An update is confirmed only once it has been dealt with, so
 * none is lost when this process ends: it comes again, here or elsewhere, and counts once. Telegram lets one process
 * ask at a time; another one stands by and tries now and then.
 * @param options.standbyMs 20 000 unless told
 */
export function openPolling(options: {
  readonly client: TelegramClient;
  readonly takingIn: TakingIn;
  readonly log: Log;
  readonly standbyMs?: number;
}): Listener {
  const { client, takingIn, log } = options;
  const standbyMs = options.standbyMs ?? STANDBY_MS;
  const ending = new AbortController();
  let problem: string | null = 'not asked yet';
  /** The first update that is not dealt with; null: what Telegram holds first. */
  let offset: number | null = null;

  async function pollOnce(): Promise<void> {
    // At first, and after trouble, it is to be known at once whether Telegram answers.
    const updates = await client.updates(offset, problem === null ? POLL_S : 0, ending.signal);
    problem = null;
    await Promise.all(updates.map((update) => takingIn.take(update)));
    const last = updates.at(-1);
    if (last !== undefined) offset = last.update_id + 1;
  }

  /** @returns how long to wait before the next try, in milliseconds */
  async function recover(failure: Error, pauseMs: number): Promise<number> {
    const { code, description, retryAfterMs } =
      failure instanceof TelegramFailure ? failure : new TelegramFailure(failure.message);
    if (code === 409 && /webhook/i.test(description)) {
      log.warn(
        {},
        'Telegram sends updates to a webhook; it is removed, since the configuration says polling',
      );
      await client.deleteWebhook();
      return 0;
    }
    if (code === 409) {
      // Its updates are being answered, by the other one.
      if (problem !== null) log.info({}, 'another process asks Telegram for updates; standing by');
      problem = null;
      offset = null;
      return standbyMs * (0.5 + Math.random());
    }
    if (problem !== failure.message) log.warn({ problem: failure.message }, 'Telegram gave no updates');
    problem = failure.message;
    return Math.max(retryAfterMs ?? 0, pauseMs * (0.5 + Math.random()));
  }

  async function keepAsking(): Promise<void> {
    let pauseMs = PAUSE_MS;
    while (!ending.signal.aborted) {
      try {
        await pollOnce();
        pauseMs = PAUSE_MS;
      } catch (thrown) {
        if (ending.signal.aborted) return;
        const failure = thrown instanceof Error ? thrown : new Error(String(thrown));
        const waitMs = await recover(failure, pauseMs).catch((error: Error) => {
          problem = error.message;
          return pauseMs;
        });
        await delay(waitMs, undefined, { signal: ending.signal }).catch(() => undefined);
        pauseMs = Math.min(pauseMs * 2, PAUSE_MS_MAX);
      }
    }
  }

  const done = keepAsking();
  return {
    health: () => ({
      ok: problem === null,
      lastError: problem === null ? null : `updates are not asked for: ${problem}`,
    }),
    async stop() {
      ending.abort();
      await Promise.race([done, delay(DRAIN_MS, undefined, { ref: false })]);
      // So that what was dealt with does not come again. Where this fails it does, and counts once all the same.
      if (offset !== null) await client.updates(offset, LAST_WORD_S).catch(() => undefined);
      problem = 'stopped';
    },
  };
}
