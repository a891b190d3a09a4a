import type { LedgerEntry } from '../domain/ledger-entry.ts';
import type { Database } from './database.ts';
import { readEntries, readHead } from './ledger.ts';

/** The ledger as a stream: the one tailer of this process. */
export interface Feed {
  /** Calls back with entries in the order of the chain, each once. Returns its end. */
  subscribe(listener: (entries: readonly LedgerEntry[]) => void): () => void;
  /** The seq of the newest entry that it has called back with. */
  head(): number;
  stop(): Promise<void>;
}

const PAGE = 500;

/**
 * Follows the ledger from its present head. Whatever process commits, its entries come from the table, so order and
 * content are the ledger's own.
 * @param onError told when the store cannot be read; the feed goes on at the next commit
 */
export async function followLedger(database: Database, onError: (error: unknown) => void): Promise<Feed> {
  const listeners = new Set<(entries: readonly LedgerEntry[]) => void>();
  let last = (await readHead(database.read)).seq;
  let reading: Promise<void> | null = null;
  let again = false;

  async function readNew(): Promise<void> {
    do {
      again = false;
      const entries = await readEntries(database.read, { after: last, limit: PAGE });
      last = entries.at(-1)?.seq ?? last;
      if (entries.length > 0) for (const listener of listeners) listener(entries);
      again ||= entries.length === PAGE;
    } while (again);
  }

  function wake(): void {
    again = true;
    reading ??= readNew()
      .catch(onError)
      .finally(() => {
        reading = null;
        // A commit between the last page and this line would otherwise wait for the next one.
        if (again) wake();
      });
  }

  const unwatch = database.watch(wake);
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    head: () => last,
    async stop() {
      unwatch();
      listeners.clear();
      await reading;
    },
  };
}
