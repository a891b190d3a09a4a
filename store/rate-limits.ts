import { type RateLimit, type RateStanding, WINDOW_SECONDS } from '../domain/rate-limit.ts';
import type { Database, Query } from './database.ts';

/** Rows older than the longest window that may be set count for nothing, in milliseconds. */
const KEPT_MS = WINDOW_SECONDS.max * 1_000;

/**
 * Counts one request against its limit, if there is room. In any window of that length at most `limit` are let
 * through, whichever process is asked, over restarts too. Not safe to retry: each call counts.
 * @param key who asks for what
 * @param now in milliseconds since 1970
 * @param id of this request, by which `giveBackRate` takes it out again
 */
export async function takeRate(
  database: Database,
  key: string,
  rate: RateLimit,
  now: number = database.now(),
  id: string = crypto.randomUUID(),
): Promise<RateStanding> {
  return database.write(async (query) => {
    const before = await readWindow(query, key, rate, now);
    if (before.count >= rate.limit) return standing(before, rate, now, false);
    await query.insertInto('rate_events').values({ id, key, at: now }).execute();
    return standing(await readWindow(query, key, rate, now), rate, now, true);
  });
}

/** Counts a request no longer: nothing came of it. Safe to retry. */
export async function giveBackRate(database: Database, id: string): Promise<void> {
  await database.write((query) => query.deleteFrom('rate_events').where('id', '=', id).execute());
}

/** Where a key stands, without counting anything. */
export async function peekRate(
  query: Query,
  key: string,
  rate: RateLimit,
  now: number = Date.now(),
): Promise<RateStanding> {
  const window = await readWindow(query, key, rate, now);
  return standing(window, rate, now, window.count < rate.limit);
}

interface Window {
  readonly count: number;
  /** The moment whose leaving makes room for one more; null while nothing was counted. */
  readonly next: number | null;
}

/** What counts now. A moment that a clock put into the future counts too. */
async function readWindow(
  query: Query,
  key: string,
  { limit, windowSeconds }: RateLimit,
  now: number,
): Promise<Window> {
  const inside = query
    .selectFrom('rate_events')
    .where('key', '=', key)
    .where('at', '>', now - windowSeconds * 1_000);
  const { count } = await inside
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  // A limit that was lowered may leave more in the window than it allows: all but that many must leave it first.
  const row = await inside
    .select('at')
    .orderBy('at')
    .offset(Math.max(0, count - limit))
    .limit(1)
    .executeTakeFirst();
  return { count, next: row?.at ?? null };
}

function standing(window: Window, rate: RateLimit, now: number, allowed: boolean): RateStanding {
  const windowMs = rate.windowSeconds * 1_000;
  return {
    allowed,
    remaining: Math.max(0, rate.limit - window.count),
    resetMs: Math.min(windowMs, (window.next ?? now) + windowMs - now),
  };
}

/** Forgets what no window reaches any more. */
export async function forgetRateEvents(database: Database): Promise<void> {
  const before = database.now() - KEPT_MS;
  const old = await database.read
    .selectFrom('rate_events')
    .select('id')
    .where('at', '<', before)
    .limit(1)
    .execute();
  if (old.length > 0)
    await database.write((query) => query.deleteFrom('rate_events').where('at', '<', before).execute());
}
