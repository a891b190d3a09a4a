import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

export type Query = Kysely<Tables>;

/** The store: the ledger, and the tables read beside it. */
export interface Database {
  /** For reading. Sees what is committed. */
  readonly read: Query;
  /**
   * Runs `op` alone under the write lock and resolves once its changes are on disk. What `op` throws undoes
   * only what `op` wrote.
   * @throws CountersignError `unavailable` if nothing could be written; nothing was, unless the message says that
   * this is not known: `op` must find what stands when it is tried again
   */
  write<T>(op: (query: Query) => Promise<T>): Promise<T>;
  /** Calls back whenever something may have been committed, by this process or another. Returns its end. */
  watch(notify: () => void): () => void;
  /** The time that every process on this database goes by, in milliseconds since 1970. */
  now(): number;
  close(): Promise<void>;
}
