import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';

const RETRY_MS = 500;

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
    while (!ended.signal.aborted) {
      try {
        await attempt(isUp);
      } catch (error) {
        if (ended.signal.aborted) return;
        log.warn({ err: error }, 'Temporal cannot be reached; trying again');
      }
      await delay(RETRY_MS, undefined, { signal: ended.signal }).catch(() => undefined);
    }
  }
  // Begun a tick later, so that the caller has the loop in hand when its first attempt ends it.
  const done = Promise.resolve().then(run);
  return { up, done, end: () => ended.abort() };
}
