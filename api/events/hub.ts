import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { Feed } from '../../store/feed.ts';
import type { Query } from '../../store/database.ts';
import { readHead } from '../../store/ledger.ts';
import { createHistory } from './history.ts';
import { type Audience, type Published, publish } from './published.ts';
import { createRecent } from './recent.ts';
import { type Start, startFrom } from './start.ts';

/** Where a listener's entries go. */
export interface Sink {
  /** Entries to be sent, in order; at least one. Listeners who hear the same get the same array. */
  send(entries: readonly Published[]): void;
  /** Whether more is waiting to be sent than should. */
  full(): boolean;
  /** Resolves when it is no longer full, or has ended. */
  drained(): Promise<void>;
  /** Cuts it off: it does not read, or the ledger cannot be read. It may come back and go on where it was. */
  cut(): void;
}

/** The ledger, told to any number of listeners. */
export interface Hub {
  /**
   * Where a listener begins that has heard everything up to `asked`. It may come from a node that was told sooner.
   * @throws Error where the ledger had to be asked and could not be
   */
  begin(asked: number | undefined): Promise<Start>;
  /**
   * Sends every entry after `after` that the audience hears, each once and in order, for as long as it is attached.
   * @param after from `begin`
   */
  attach(sink: Sink, audience: Audience, after: number): Attachment;
  stop(): void;
}

export interface Attachment {
  /** The place up to which everything has been sent, or was not for this listener. */
  seq(): number;
  end(): void;
}

/** Text held in memory for those who come back, in bytes. */
const RECENT_BYTES = 16 * 1_024 * 1_024;
/** Entries that one listener gets in one go. */
const BATCH = 200;
/** Listeners that are served before anything else in the process gets its turn. */
const SLICE = 200;

interface Listener {
  readonly sink: Sink;
  readonly audience: Audience;
  /** Everything up to here has been sent or was not for it. */
  seq: number;
  attached: boolean;
}

/**
 * Each listener has its place in the ledger and nothing else: no queue, and while it keeps up no query. Whoever is too
 * far behind for the memory reads pages of the ledger, shared with others, until it has caught up.
 */
export function createHub(
  read: Query,
  feed: Pick<Feed, 'subscribe' | 'head'>,
  onError: (error: unknown) => void,
  recentBytes = RECENT_BYTES,
): Hub {
  const recent = createRecent(feed.head(), recentBytes);
  const history = createHistory(read);
  const live = new Set<Listener>();
  let pumping = false;

  const unsubscribe = feed.subscribe((entries: readonly LedgerEntry[]) => {
    for (const entry of entries) recent.add(publish(entry));
    if (pumping || live.size === 0) return;
    pumping = true;
    void pump();
  });

  /** Rounds through all who listen, until nobody is behind: what came meanwhile goes out together. */
  async function pump(): Promise<void> {
    for (let behind = true; behind;) {
      behind = false;
      const heard = new Map<string, readonly Published[]>();
      let served = 0;
      for (const listener of live) {
        if (listener.seq >= recent.head()) continue;
        tryToServe(listener, heard);
        behind = true;
        served += 1;
        if (served % SLICE === 0) {
          await new Promise<void>((resolve) => setImmediate(resolve));
          heard.clear();
        }
      }
    }
    pumping = false;
  }

  /** What is wrong with one listener ends that one and no other. */
  function tryToServe(listener: Listener, heard: Map<string, readonly Published[]>): void {
    try {
      serve(listener, heard);
    } catch (error) {
      onError(error);
      cutOff(listener);
    }
  }

  function serve(listener: Listener, heard: Map<string, readonly Published[]>): void {
    const { sink, audience, seq } = listener;
    if (sink.full()) return cutOff(listener);
    if (seq + 1 < recent.first()) {
      live.delete(listener);
      return void catchUp(listener);
    }
    const key = `${seq} ${audience.key}`;
    const entries = heard.get(key) ?? hearable(recent.after(seq, BATCH), audience);
    heard.set(key, entries);
    listener.seq = Math.min(seq + BATCH, recent.head());
    if (entries.length > 0) sink.send(entries);
  }

  async function catchUp(listener: Listener): Promise<void> {
    const { sink, audience } = listener;
    try {
      while (listener.attached && listener.seq < recent.head()) {
        const entries = await after(listener.seq);
        if (!listener.attached) return;
        listener.seq = entries.at(-1)?.seq ?? listener.seq;
        const heard = hearable(entries, audience);
        if (heard.length > 0) sink.send(heard);
        if (sink.full()) await sink.drained();
      }
      if (listener.attached) live.add(listener);
    } catch (error) {
      onError(error);
      cutOff(listener);
    }
  }

  async function after(seq: number): Promise<readonly Published[]> {
    if (seq + 1 >= recent.first()) return recent.after(seq, BATCH);
    const until = recent.first() - 1;
    const entries = await history.after(seq, until);
    if (entries.length > 0) return entries;
    throw new RangeError(`the ledger holds no entry after ${seq}, though ${until} is committed`);
  }

  function cutOff(listener: Listener): void {
    detach(listener);
    listener.sink.cut();
  }

  function detach(listener: Listener): void {
    listener.attached = false;
    live.delete(listener);
  }

  return {
    async begin(asked) {
      const head = recent.head();
      if (asked === undefined || asked <= head) return startFrom(asked, head);
      const stored = await readHead(read);
      return startFrom(asked, Math.max(stored.seq, recent.head()));
    },
    attach(sink, audience, from) {
      const listener: Listener = { sink, audience, seq: from, attached: true };
      void catchUp(listener);
      return { seq: () => listener.seq, end: () => detach(listener) };
    },
    stop() {
      unsubscribe();
      live.clear();
    },
  };
}

function hearable(entries: readonly Published[], audience: Audience): readonly Published[] {
  return entries.filter((one) => audience.hears(one));
}
