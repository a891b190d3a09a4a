import type { Published } from './published.ts';

/** The newest entries, kept in memory so that who comes back after a moment costs no query. */
export interface Recent {
  add(one: Published): void;
  /** The oldest seq that it holds; one past the head while it holds none. */
  first(): number;
  head(): number;
  /** At most `limit` entries after `seq`, in order. Only for a `seq` of `first() - 1` or more. */
  after(seq: number, limit: number): readonly Published[];
}

/** What an entry costs beside its text, in bytes, roughly. */
const OVERHEAD = 200;

/**
 * @param head the seq of the entry before the first one that will be added
 * @param limit bytes of text to hold; the newest entry is held whatever its size
 */
export function createRecent(head: number, limit: number): Recent {
  // Entries before `start` are gone; they are cut off when they are half of the array.
  let entries: (Published | undefined)[] = [];
  let start = 0;
  let bytes = 0;
  let newest = head;

  function drop(): void {
    bytes -= costOf(entries[start]);
    entries[start] = undefined;
    start += 1;
    if (start * 2 <= entries.length) return;
    entries = entries.slice(start);
    start = 0;
  }

  const first = (): number => newest + 1 - (entries.length - start);

  return {
    add(one) {
      entries.push(one);
      bytes += costOf(one);
      newest = one.seq;
      while (bytes > limit && entries.length - start > 1) drop();
    },
    first,
    head: () => newest,
    after(seq, most) {
      const from = start + (seq + 1 - first());
      return entries.slice(from, from + most).filter((one) => one !== undefined);
    },
  };
}

function costOf(one: Published | undefined): number {
  return one === undefined ? 0 : one.json.length * 2 + OVERHEAD;
}
