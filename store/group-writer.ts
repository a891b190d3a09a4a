import { setImmediate as breath } from 'node:timers/promises';
import { CountersignError } from '../domain/errors.ts';
import type { Database, Query } from './database.ts';

/** Operations that share one commit, at the most. */
const GROUP = 64;

/** One operation that waits to be written. */
export interface Job {
  /** Runs it; what it returns tells the caller, and is called only after the commit. */
  readonly run: (query: Query) => Promise<() => void>;
  readonly fail: (error: unknown) => void;
}

/**
 * Group commit: what is waiting shares one transaction and so one flush to disk.
 * @param commit writes a group in one transaction, each operation in a savepoint of its own; never throws. Returns
 * what tells each caller
 * @param committed called after each commit
 */
export function createGroupWriter(
  commit: (group: readonly Job[]) => Promise<() => void>,
  committed: () => void,
): {
  readonly write: Database['write'];
  readonly isWriting: () => boolean;
  readonly idle: () => Promise<void>;
} {
  const waiting: Job[] = [];
  let running: Promise<void> | null = null;

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const settle = await commit(waiting.splice(0, GROUP));
      settle();
      committed();
      // The embedded database answers without a pause: writers that follow one another would let nothing else go on.
      await breath();
    }
    running = null;
  }

  return {
    write<T>(op: (query: Query) => Promise<T>): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        waiting.push({
          run: async (query) => {
            const result = await op(query);
            return () => resolve(result);
          },
          fail: reject,
        });
        running ??= Promise.resolve().then(drain);
      });
    },
    isWriting: () => running !== null,
    async idle() {
      await running;
    },
  };
}

/** Tells every caller of a group that nothing was written. */
export function failAll(group: readonly Job[], reason: string): () => void {
  const error = new CountersignError('unavailable', `the ledger cannot be written now: ${reason}`);
  return () => group.forEach((job) => job.fail(error));
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
