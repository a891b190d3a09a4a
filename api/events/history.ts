import type { Query } from '../../store/database.ts';
import { readEntries } from '../../store/ledger.ts';
import { type Published, publish } from './published.ts';

/** Entries that are no longer in memory, read from the ledger. */
export interface History {
  /**
   * The entries after `seq` up to the end of its page, but none after `until`. Safe to retry.
   * @param until a seq that is committed
   */
  after(seq: number, until: number): Promise<readonly Published[]>;
}

/** Pages begin at multiples of this, so that those who are behind by different amounts share them. */
const PAGE = 500;
/** Pages that are kept for others who are as far behind. */
const KEPT = 4;
/** Pages read at a time: a crowd that comes back must not keep decisions waiting. */
const AT_ONCE = 2;

export function createHistory(read: Query): History {
  const pages = new Map<number, Promise<readonly Published[]>>();
  const waiting: (() => void)[] = [];
  let reading = 0;

  async function readPage(page: number): Promise<readonly Published[]> {
    if (reading >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
    else reading += 1;
    try {
      return (await readEntries(read, { after: page * PAGE, limit: PAGE })).map(publish);
    } finally {
      const next = waiting.shift();
      if (next === undefined) reading -= 1;
      else next();
    }
  }

  function pageOf(page: number): Promise<readonly Published[]> {
    const known = pages.get(page);
    if (known !== undefined) return known;
    const found = readPage(page);
    pages.set(page, found);
    for (const oldest of pages.keys()) if (pages.size > KEPT) pages.delete(oldest);
    // A page that could not be read, or that may still grow, is read anew by the next who asks.
    const forget = (): boolean => pages.get(page) === found && pages.delete(page);
    found.then((entries) => entries.length === PAGE || forget(), forget);
    return found;
  }

  return {
    async after(seq, until) {
      const entries = await pageOf(Math.floor(seq / PAGE));
      return entries.filter((one) => one.seq > seq && one.seq <= until);
    },
  };
}
