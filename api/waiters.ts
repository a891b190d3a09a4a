import type { LedgerEntry } from '../domain/ledger-entry.ts';
import type { Feed } from '../store/feed.ts';

/** Whoever waits for something to happen to an approval. */
export interface Waiters {
  /**
   * Begins to wait for an entry of the approval; begin before causing it, so that none is missed.
   * @param ms how long to wait at the most
   */
  expect(approvalId: string, ms: number, test: (entry: LedgerEntry) => boolean): Expectation;
  /** Ends every wait with null: the process stops. */
  stop(): void;
}

export interface Expectation {
  /** The entry, or null when the time was up or the wait was given up. Never rejects. */
  readonly entry: Promise<LedgerEntry | null>;
  giveUp(): void;
}

interface Waiter {
  readonly approvalId: string;
  readonly until: number;
  readonly test: (entry: LedgerEntry) => boolean;
  readonly answer: (entry: LedgerEntry | null) => void;
}

/** How late the end of a wait may come, in milliseconds: one timer serves every waiter. */
const TICK_MS = 100;

/** Waiters on the one tailer of the ledger: no query and no timer each. */
export function createWaiters(feed: Feed): Waiters {
  const byApproval = new Map<string, Set<Waiter>>();
  let tick: NodeJS.Timeout | null = null;
  let stopped = false;

  function finish(waiter: Waiter, entry: LedgerEntry | null): void {
    const waiting = byApproval.get(waiter.approvalId);
    waiting?.delete(waiter);
    if (waiting?.size === 0) byApproval.delete(waiter.approvalId);
    if (byApproval.size === 0 && tick !== null) {
      clearInterval(tick);
      tick = null;
    }
    waiter.answer(entry);
  }

  function endOverdue(): void {
    const now = performance.now();
    for (const waiter of [...byApproval.values()].flatMap((waiting) => [...waiting])) {
      if (waiter.until <= now) finish(waiter, null);
    }
  }

  feed.subscribe((entries) => {
    for (const entry of entries) {
      for (const waiter of [...(byApproval.get(entry.approvalId) ?? [])]) {
        if (waiter.test(entry)) finish(waiter, entry);
      }
    }
  });

  return {
    expect(approvalId, ms, test) {
      // A request that was on its way here when the process was told to stop.
      if (stopped) return { entry: Promise.resolve(null), giveUp: () => undefined };
      let giveUp = (): void => undefined;
      const entry = new Promise<LedgerEntry | null>((answer) => {
        const waiter: Waiter = { approvalId, until: performance.now() + ms, test, answer };
        const waiting = byApproval.get(approvalId) ?? new Set();
        byApproval.set(approvalId, waiting.add(waiter));
        tick ??= setInterval(endOverdue, TICK_MS);
        giveUp = () => finish(waiter, null);
      });
      return { entry, giveUp: () => giveUp() };
    },
    stop() {
      stopped = true;
      for (const waiting of [...byApproval.values()]) for (const waiter of [...waiting]) finish(waiter, null);
    },
  };
}
