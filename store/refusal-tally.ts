import type { Database } from './database.ts';
import {
  type RefusalSum,
  type StrayRefusal,
  WRITTEN_PER_MINUTE,
  addRefusals,
  minuteOf,
  recordStrayRefusal,
} from './refusals.ts';

/** How often counts go into the store, in milliseconds; where this process is killed, those of so long are lost. */
const FLUSH_MS = 1_000;
/** Sources counted at once. Each refusal of a further one is a write of its own, so that memory is bounded. */
const MAX_SOURCES = 1_000;

/** Where a process has recorded whoever is turned away at its doors. */
export interface Refusals {
  /**
   * Records one. The first ten of a source and minute have an entry each, which stands when this resolves; the others are
   * counted at once, and stand in the ledger as a sum. Safe to retry.
   * @param tell called before it resolves where the refusal may have an entry of its own, to log it by itself
   * @throws CountersignError `unavailable` where an entry cannot be written
   */
  record(draft: StrayRefusal, tell?: () => void): Promise<void>;
  /** Writes what was counted; from then on every refusal is a write of its own. */
  stop(): Promise<void>;
}

interface Log {
  warn(fields: object, message: string): void;
}

/** Of one source and minute, in this process. */
interface Tally {
  readonly source: string;
  readonly minute: string;
  seen: number;
  /** Counted, and not in the store yet. */
  owed: number;
}

/**
 * Whoever is turned away can come back thousands of times a second. Past the first ten a minute of one source nothing is
 * done for them but counting in memory; once a second one write takes in the sums of all sources, and when the minute is
 * over one line in the log tells how many they were.
 */
export function createRefusals(database: Database, log: Log): Refusals {
  const tallies = new Map<string, Tally>();
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> = Promise.resolve();
  let isFailing = false;
  let isStopped = false;

  /** Null where there is no room for it. */
  function tallyOf(source: string): Tally | null {
    const minute = minuteOf(database.now());
    const key = `${minute} ${source}`;
    const known = tallies.get(key);
    if (known !== undefined) return known;
    if (tallies.size >= MAX_SOURCES) return null;
    const tally = { source, minute, seen: 0, owed: 0 };
    tallies.set(key, tally);
    timer ??= setInterval(() => void flush(), FLUSH_MS).unref();
    return tally;
  }

  function flush(): Promise<void> {
    flushing = flushing.then(async () => {
      if (await write()) forgetPast();
    });
    return flushing;
  }

  /** False where it cannot be done now. */
  async function write(): Promise<boolean> {
    const sums = [...tallies.values()]
      .filter(({ owed }) => owed > 0)
      .map((tally) => ({ tally, sum: sumOf(tally, tally.owed) }));
    if (sums.length === 0) return true;
    try {
      await addRefusals(
        database,
        sums.map(({ sum }) => sum),
      );
    } catch (error) {
      if (!isFailing || isStopped)
        log.warn(
          { err: error, sums: sums.map(({ sum }) => sum) },
          'counted refusals are not in the ledger yet',
        );
      isFailing = true;
      return false;
    }
    isFailing = false;
    for (const { tally, sum } of sums) tally.owed -= sum.count;
    return true;
  }

  function forgetPast(): void {
    const now = minuteOf(database.now());
    for (const [key, tally] of tallies) {
      if (tally.owed > 0 || (tally.minute === now && !isStopped)) continue;
      tallies.delete(key);
      const more = sumOf(tally, tally.seen - WRITTEN_PER_MINUTE);
      if (more.count > 0) log.warn({ ...more }, 'so many more were refused, and counted');
    }
    if (tallies.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  return {
    async record(draft, tell) {
      const tally = isStopped ? null : tallyOf(draft.source);
      if (tally !== null) {
        tally.seen += 1;
        if (tally.seen > WRITTEN_PER_MINUTE) {
          tally.owed += 1;
          return;
        }
      }
      tell?.();
      await recordStrayRefusal(database, draft);
    },
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await flush();
    },
  };
}

function sumOf({ source, minute }: Tally, count: number): RefusalSum {
  return { source, minute, count };
}
