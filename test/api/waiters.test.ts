import { createWaiters } from '../../api/waiters.ts';
import { type LedgerEntry, chainEntry } from '../../domain/ledger-entry.ts';
import { remindedEntry } from '../../domain/entries.ts';
import type { Feed } from '../../store/feed.ts';
import { askedFor } from '../support/samples.ts';
import { approvalId } from '../support/temp-store.ts';

/** A feed that says what the test tells it to. */
function handFed(): Feed & { readonly say: (...entries: readonly LedgerEntry[]) => void } {
  const listeners = new Set<(entries: readonly LedgerEntry[]) => void>();
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    head: () => seq,
    async stop() {
      listeners.clear();
    },
    say: (...entries) => listeners.forEach((listener) => listener(entries)),
  };
}

let seq = 0;

function entryOf(number: number): LedgerEntry {
  const approval = askedFor({ request: { id: approvalId(number) } });
  return chainEntry(remindedEntry(approval, 0), (seq += 1), approval.createdAt, '0'.repeat(64));
}

const LONG = 60_000;
const any = (): boolean => true;

describe('waiting for an approval', () => {
  test('ends with the first entry of it that is meant, for everybody who waits', async () => {
    const feed = handFed();
    const waiters = createWaiters(feed);
    const [other, early, meant] = [entryOf(2), entryOf(1), entryOf(1)];
    const first = waiters.expect(approvalId(1), LONG, any);
    const second = waiters.expect(approvalId(1), LONG, (entry) => entry.seq === meant.seq);
    feed.say(other, early, meant);
    expect(await first.entry).toBe(early);
    expect(await second.entry).toBe(meant);
  });

  test('hears nothing of what came before it began', async () => {
    const feed = handFed();
    const waiters = createWaiters(feed);
    feed.say(entryOf(1));
    const waiting = waiters.expect(approvalId(1), LONG, any);
    const later = entryOf(1);
    feed.say(later);
    expect(await waiting.entry).toBe(later);
  });

  test('ends with nothing when its time is up, no earlier, whoever waits longer', async () => {
    const waiters = createWaiters(handFed());
    const from = performance.now();
    const [short, long] = [waiters.expect(approvalId(1), 150, any), waiters.expect(approvalId(1), LONG, any)];
    expect(await short.entry).toBeNull();
    const took = performance.now() - from;
    // A timer of Node's may ring a millisecond early.
    expect(took).toBeGreaterThanOrEqual(149);
    expect(took).toBeLessThan(LONG / 2);
    long.giveUp();
    expect(await long.entry).toBeNull();
  });

  test('ends with nothing when it is given up, and stays ended', async () => {
    const feed = handFed();
    const waiters = createWaiters(feed);
    const waiting = waiters.expect(approvalId(1), LONG, any);
    waiting.giveUp();
    feed.say(entryOf(1));
    waiting.giveUp();
    expect(await waiting.entry).toBeNull();
  });

  test('that is given up ends nobody else’s', async () => {
    const feed = handFed();
    const waiters = createWaiters(feed);
    const gone = waiters.expect(approvalId(1), LONG, any);
    const staying = waiters.expect(approvalId(1), LONG, any);
    gone.giveUp();
    gone.giveUp();
    const entry = entryOf(1);
    feed.say(entry);
    expect(await staying.entry).toBe(entry);
  });

  test('ends for all when the process stops', async () => {
    const waiters = createWaiters(handFed());
    const all = [1, 1, 2].map((number) => waiters.expect(approvalId(number), LONG, any).entry);
    waiters.stop();
    expect(await Promise.all(all)).toEqual([null, null, null]);
  });
});
