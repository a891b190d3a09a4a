import { Gauge, type Registry } from 'prom-client';
import { countExecuted, countOpen } from '../store/approvals.ts';
import type { Database } from '../store/database.ts';
import type { Feed } from '../store/feed.ts';
import { countOverdue, countStaleCopies, countWaiting, heartbeatAge } from '../store/figures.ts';
import { readHead } from '../store/ledger.ts';

/** How long after its deadline an open approval counts as overdue, in milliseconds: its timer has had its chance. */
const OVERDUE_MS = 10_000;

/** Gauges that are read from the store when they are asked for; without a value while it cannot be read. */
export function registerStoreGauges(registry: Registry, database: Database, feed: Feed): void {
  let told = 0;
  feed.subscribe((entries) => {
    told = entries.at(-1)?.seq ?? told;
  });
  gauge(
    registry,
    { name: 'countersign_approvals_open', help: 'Approvals that wait for a decision' },
    async () => [{ value: await countOpen(database.read) }],
  );
  gauge(
    registry,
    {
      name: 'countersign_results_waiting',
      help: 'Results that wait for a person to accept them, have them done again or give them up',
    },
    async () => [{ value: await countExecuted(database.read) }],
  );
  gauge(
    registry,
    {
      name: 'countersign_approvals_waiting',
      help: 'Approvals that wait for a person or an executor, by state and tier',
      labelNames: ['state', 'tier'],
    },
    async () => (await countWaiting(database.read)).map(({ count, ...labels }) => ({ labels, value: count })),
  );
  gauge(
    registry,
    {
      name: 'countersign_approvals_overdue',
      help: 'Open approvals more than 10 s past their deadline, whose timers did not fire',
    },
    async () => {
      const before = new Date(database.now() - OVERDUE_MS).toISOString();
      return [{ value: await countOverdue(database.read, before) }];
    },
  );
  gauge(
    registry,
    {
      name: 'countersign_copies_stale',
      help: 'Cards of open approvals that do not show the newest version yet, by channel',
      labelNames: ['channel'],
    },
    async () =>
      (await countStaleCopies(database.read)).map(({ count, ...labels }) => ({ labels, value: count })),
  );
  gauge(registry, { name: 'countersign_ledger_seq', help: 'Number of the newest ledger entry' }, async () => [
    { value: (await readHead(database.read)).seq },
  ]);
  gauge(
    registry,
    {
      name: 'countersign_feed_lag_entries',
      help: 'Ledger entries that this process has not told its listeners of yet',
    },
    async () => {
      const { seq } = await readHead(database.read);
      // Until the first entry that it hears of, a process has had nothing to tell.
      return [{ value: told === 0 ? 0 : Math.max(0, seq - told) }];
    },
  );
  gauge(
    registry,
    {
      name: 'countersign_worker_heartbeat_age_seconds',
      help: 'Time since a worker was last heard of; without a value where none runs',
    },
    async () => {
      const age = await heartbeatAge(database);
      return age === null ? [] : [{ value: age / 1_000 }];
    },
  );
}

interface Reading {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

function gauge(
  registry: Registry,
  about: { readonly name: string; readonly help: string; readonly labelNames?: string[] },
  read: () => Promise<readonly Reading[]>,
): void {
  new Gauge({
    ...about,
    registers: [registry],
    async collect() {
      if (about.labelNames === undefined) this.remove();
      else this.reset();
      // A store that cannot be read must not take the other metrics with it.
      const readings = await read().catch(() => []);
      for (const { labels, value } of readings) this.set(labels ?? {}, value);
    },
  });
}
