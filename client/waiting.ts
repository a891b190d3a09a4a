import { setTimeout as delay } from 'node:timers/promises';
import { isOpen } from '../domain/lifecycle.ts';
import type { Remote, RemoteApproval } from './http.ts';
import { type News, listenFor } from './news.ts';
import { isPassing } from './remote-errors.ts';
import type { ClientSettings } from './settings.ts';

/** Longest that one poll is held at the server, in seconds. */
const HOLD_SECONDS = 50;
/** After how long it is looked all the same where news are listened for, in milliseconds. */
const LOOK_MS = 30_000;
/** How long the next try waits after one that failed, in milliseconds. */
const PAUSE_MS = 1_000;

/**
 * Waits until an approval is decided, or changes are requested, or the time is up. Listens for news, and polls where
 * nobody can be listened to; a server that is away is asked again until the time is up.
 * @param until in milliseconds since 1970
 * @param onWaiting hears of the approval each time that it was looked at and is still open
 * @returns the approval as the server told it last
 * @throws RemoteProblem for what another try would not change, such as a key that is no longer good
 */
export async function waitOn(
  remote: Pick<Remote, 'get'>,
  approval: RemoteApproval,
  settings: Pick<ClientSettings, 'url' | 'key' | 'useWebSocket' | 'pollIntervalSeconds'>,
  until: number,
  onWaiting: (approval: RemoteApproval) => void = () => undefined,
): Promise<RemoteApproval> {
  let now = approval;
  if (!isWaitedFor(now)) return now;
  let news = settings.useWebSocket ? await listenFor(settings, now.id, until - Date.now()) : null;
  try {
    while (isWaitedFor(now) && until > Date.now()) {
      onWaiting(now);
      const listening = news !== null && (await hears(news, until));
      // Listened for, it is only looked at; otherwise the server holds the question until something happens.
      const seen = await look(remote, now, listening ? 0 : holdSeconds(settings, until), until);
      if (!listening || seen === null) {
        news?.close();
        news = null;
      }
      now = seen ?? now;
    }
  } finally {
    news?.close();
  }
  return now;
}

function isWaitedFor({ status }: RemoteApproval): boolean {
  return isOpen(status) && status !== 'changes_requested';
}

/** Waits for news, or for the time to look all the same. False where none will come any more. */
async function hears(news: News, until: number): Promise<boolean> {
  return (await news.next(Math.max(0, Math.min(LOOK_MS, until - Date.now())))) !== 'dead';
}

function holdSeconds(
  { pollIntervalSeconds }: Pick<ClientSettings, 'pollIntervalSeconds'>,
  until: number,
): number {
  const left = Math.ceil((until - Date.now()) / 1_000);
  return Math.max(0, Math.min(HOLD_SECONDS, Math.ceil(pollIntervalSeconds), left));
}

/** The approval as it is now; null where the server cannot be asked, after a pause. */
async function look(
  remote: Pick<Remote, 'get'>,
  known: RemoteApproval,
  seconds: number,
  until: number,
): Promise<RemoteApproval | null> {
  const begun = Date.now();
  try {
    const now = await beforehand(remote.get(known.id, seconds, known), until, known);
    // What holds no question, or answers each by the way, is not to be asked without end.
    if (seconds > 0 && isWaitedFor(now) && Date.now() - begun < PAUSE_MS) await pause(until);
    return now;
  } catch (error) {
    if (!isPassing(error)) throw error;
    await pause(until);
    return null;
  }
}

function pause(until: number): Promise<void> {
  return delay(Math.max(0, Math.min(PAUSE_MS, until - Date.now())));
}

/** What a promise brings, or something else where that is not in time. */
export async function beforehand<T>(promise: Promise<T>, until: number, otherwise: T): Promise<T> {
  const over = new AbortController();
  const late = delay(Math.max(0, until - Date.now()), otherwise, { signal: over.signal }).catch(
    () => otherwise,
  );
  try {
    return await Promise.race([promise, late]);
  } finally {
    over.abort();
    promise.catch(() => undefined);
  }
}
