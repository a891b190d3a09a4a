import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';

/** Pauses between tries, in milliseconds: short at first, since a server that was restarted is back in seconds. */
const RETRY_MS = 500;
const RETRY_MS_MAX = 3_000;

/** Something that is brought up again after every fall. */
export interface Loop {
  /** Resolves once it was up for the first time. */
  readonly up: Promise<void>;
  readonly done: Promise<void>;
  end(): void;
}

/** Does something with Temporal again whenever it fails, until it is told to end. */
export function keepUp(log: Logger, attempt: (isUp: () => void) => Promise<void>): Loop {
  const ended = new AbortController();
  let isUp = (): void => undefined;
  const up = new Promise<void>((resolve) => {
    isUp = resolve;
  });
  async function run(): Promise<void> {
    let pause = RETRY_MS;
    let told = '';
    while (!ended.signal.aborted) {
      try {
        await attempt(() => {
          pause = RETRY_MS;
          told = '';
          isUp();
        });
      } catch (error) {
        if (ended.signal.aborted) return;
        // The same trouble is told once: it may last for hours.
        const reason = error instanceof Error ? error.message : String(error);
        if (reason !== told) log.warn({ err: error }, 'not connected to Temporal; trying again');
        told = reason;
      }
      await delay(pause, undefined, { signal: ended.signal }).catch(() => undefined);
      pause = Math.min(pause * 2, RETRY_MS_MAX);
    }
  }
  // Begun a tick later, so that the caller has the loop in hand when its first attempt ends it.
  const done = Promise.resolve().then(run);
  return { up, done, end: () => ended.abort() };
}
