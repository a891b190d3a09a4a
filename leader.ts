import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Runs } from './api/ports.ts';
import { CountersignError } from './domain/errors.ts';
import { listOverdue } from './store/approvals.ts';
import type { Database } from './store/database.ts';
import type { Feed } from './store/feed.ts';
import { type JsonlProjection, openJsonl } from './store/jsonl.ts';
import { takeLease } from './store/presence.ts';
import { flushRefusals } from './store/refusals.ts';
import { recordWithdrawn } from './store/transitions.ts';
import { forgetSeen } from './store/seen-events.ts';
import { forgetRateEvents } from './store/rate-limits.ts';

const LEASE = 'leader';
const LEASE_MS = 10_000;
const TICK_MS = 3_000;
/** How long after a commit its entries reach the file, in milliseconds. */
const APPEND_MS = 100;
/** How long after its deadline an open approval is looked after, in milliseconds: its run has had its chance. */
const OVERDUE_MS = 5_000;

/**
 * The chores that one process does for all: the JSONL file, the minute's refusals, forgetting old events, ending
 * what lost its run. Whoever holds the lease does them; when its holder dies another takes over within seconds.
 */
export function startLeader(
  database: Database,
  feed: Feed,
  runs: Pick<Runs, 'stateOf'>,
  home: string,
  log: Logger,
): { stop(): Promise<void> } {
  // Containers may share a host name, and have the same process id each.
  const holder = `${hostname()}:${process.pid}:${randomUUID()}`;
  let jsonl: JsonlProjection | null = null;
  let busy: Promise<void> = Promise.resolve();

  async function tick(): Promise<void> {
    if (!(await takeLease(database, LEASE, holder, LEASE_MS))) {
      await jsonl?.close();
      jsonl = null;
      return;
    }
    jsonl ??= await openJsonl(database, join(home, 'audit.jsonl'));
    await jsonl.catchUp();
    await flushRefusals(database);
    await forgetSeen(database);
    await forgetRateEvents(database);
    await endOverdue();
  }

  /** A run that was terminated, or lost, never comes to its deadline: what it left open is withdrawn for it. */
  async function endOverdue(): Promise<void> {
    const before = new Date(Date.now() - OVERDUE_MS).toISOString();
    for (const id of await listOverdue(database.read, before, 50)) {
      const state = await stateOf(id);
      if (state === null) return;
      if (state !== 'open') await recordWithdrawn(database, id);
    }
  }

  /** Null while Temporal is away, as it is when a process has just begun: later, then. */
  async function stateOf(id: string): Promise<'open' | 'ended' | 'unknown' | null> {
    try {
      return await runs.stateOf(id);
    } catch (error) {
      if (error instanceof CountersignError && error.code === 'unavailable') return null;
      throw error;
    }
  }

  function run(work: () => Promise<void>): void {
    busy = busy
      .then(work)
      .catch((error: unknown) => log.warn({ err: error }, 'a chore could not be done now'));
  }

  run(tick);
  const timer = setInterval(() => run(tick), TICK_MS);
  // A file for people may lag a little: many commits become one append.
  let soon: NodeJS.Timeout | undefined;
  const unsubscribe = feed.subscribe(() => {
    soon ??= setTimeout(() => {
      soon = undefined;
      run(async () => jsonl?.catchUp());
    }, APPEND_MS);
  });
  return {
    async stop() {
      clearInterval(timer);
      unsubscribe();
      clearTimeout(soon);
      await busy;
      await jsonl?.catchUp().catch(() => undefined);
      await jsonl?.close();
    },
  };
}
