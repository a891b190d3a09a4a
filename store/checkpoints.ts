import type Libsql from 'libsql';
import LibsqlAside from 'libsql/promise';

/** When the log is carried over into the file. */
export interface CheckpointPace {
  /** How often, in milliseconds, where anything was written. */
  readonly everyMs: number;
  /** Pages of the log from which on it is begun anew. */
  readonly restartPages: number;
}

/** Begun anew from 64 MB on. */
export const CHECKPOINT_PACE: CheckpointPace = { everyMs: 1_000, restartPages: 16_000 };

/** Pages after which a commit carries the log over itself, should all else fail: 256 MB. */
export const LAST_RESORT_PAGES = 64_000;

const CHECKPOINT = 'PRAGMA wal_checkpoint(PASSIVE)';

/** Keeps the write-ahead log short without holding commits up. */
export interface Checkpoints {
  /** To be told of every commit. */
  noteCommit(): void;
  /**
   * To be called while nothing is being written: carries over what little was written since the log was carried over,
   * since only a log that stands in the file as a whole begins anew. Never throws.
   */
  finish(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Carries the log over on a connection and a thread of their own, beside the commits: whoever commits would wait for
 * hundreds of pages and two flushes otherwise.
 * @param writing the connection that commits
 */
export function startCheckpoints(
  file: string,
  writing: Libsql.Database,
  { everyMs, restartPages }: CheckpointPace,
): Checkpoints {
  let aside: LibsqlAside | null = null;
  let isDirty = false;
  let isLong = false;
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    isDirty = false;
    aside ??= new LibsqlAside(file, {});
    const checkpoint = (await aside.prepare(CHECKPOINT)) as { all(): Promise<readonly CarriedOver[]> };
    const [carried] = await checkpoint.all();
    if ((carried?.log ?? 0) < restartPages) return;
    // What came meanwhile as well, so that next to nothing is left to whoever commits.
    await checkpoint.all();
    isLong = true;
  }

  const timer = setInterval(() => {
    if (!isDirty) return;
    // What cannot be carried over now is next time, or by whoever commits.
    running ??= run()
      .catch(() => undefined)
      .finally(() => {
        running = null;
      });
  }, everyMs).unref();

  return {
    noteCommit() {
      isDirty = true;
    },
    async finish() {
      if (!isLong || running !== null) return;
      isLong = false;
      await execAside(writing, CHECKPOINT).catch(() => undefined);
    },
    async stop() {
      clearInterval(timer);
      await running;
      aside?.close();
    },
  };
}

/** What SQLite says of a checkpoint. */
interface CarriedOver {
  /** Pages in the log. */
  readonly log: number;
}

/**
 * Runs a statement of a connection on a thread of the driver's, where a flush to disk holds nothing else up. The
 * driver's two faces share the connection that this reaches.
 */
export function execAside(sqlite: Libsql.Database, text: string): Promise<void> {
  return LibsqlAside.prototype.exec.call(sqlite, text) as Promise<void>;
}
