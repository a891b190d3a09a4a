import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Runs } from './api/ports.ts';
import { CountersignError } from './domain/errors.ts';
import type { LedgerEntry } from './domain/ledger-entry.ts';
import { listOverdue } from './store/approvals.ts';
import { listWornOut } from './store/copies.ts';
import type { Database } from './store/database.ts';
import type { Feed } from './store/feed.ts';
import { AUDIT_FILE, type JsonlProjection, openJsonl } from './store/jsonl.ts';
import { forgetWorkers, giveUpLease, takeLease } from './store/presence.ts';
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

/** How often copies that have grown old are looked for, in milliseconds: far less than their lives have to spare. */
const RENEW_EVERY_MS = 3 * 3_600_000;
/** Approvals whose copies are renewed at once; the others have their turn at the next look. */
const RENEW_AT_ONCE = 1_000;

/** A channel whose copies stop taking answers at that age, in milliseconds. */
export interface AgingChannel {
  readonly name: string;
  readonly copyLifeMs: number;
}

/**
 * The chores that one process does for all: the JSONL file, the minute's refusals, forgetting what is old, ending
 * what lost its run, seeing to it that the sweep is scheduled, having copies renewed that have grown old. Whoever
 * holds the lease does them; when its holder dies another takes over within seconds.
 */
export function startLeader(
  database: Database,
  feed: Feed,
  runs: Pick<Runs, 'stateOf' | 'showEnded' | 'refresh'>,
  scheduleSweep: () => Promise<void>,
  home: string,
  log: Logger,
  aging: readonly AgingChannel[],
): { stop(): Promise<void> } {
  // Containers may share a host name, and have the same process id each.
  const holder = `${hostname()}:${process.pid}:${randomUUID()}`;
  let jsonl: JsonlProjection | null = null;
  let busy: Promise<void> = Promise.resolve();
  let renewedAt = Number.NEGATIVE_INFINITY;
  let sweepStands = false;
  /** By this process's steady clock. */
  let leadsUntil = Number.NEGATIVE_INFINITY;

  async function tick(): Promise<void> {
    const asking = performance.now();
    if (!(await takeLease(database, LEASE, holder, LEASE_MS))) {
      leadsUntil = Number.NEGATIVE_INFINITY;
      await jsonl?.close();
      jsonl = null;
      return;
    }
    leadsUntil = asking + LEASE_MS;
    // One that cannot be done now keeps none of the others from being done.
    for (const chore of chores) await chore().catch(warn);
  }

  const chores: readonly (() => Promise<void>)[] = [
    () => flushRefusals(database),
    () => forgetSeen(database),
    () => forgetRateEvents(database),
    () => forgetWorkers(database),
    writeAudit,
    endOverdue,
    async () => {
      sweepStands ||= (await asked(scheduleSweep)) !== null;
    },
    renewCopies,
  ];

  async function writeAudit(): Promise<void> {
    jsonl ??= await openJsonl(database, join(home, AUDIT_FILE));
    await catchUp();
  }

  /** Nodes may share a folder, and so the file: who leads no more leaves it alone. */
  async function catchUp(news: readonly LedgerEntry[] = []): Promise<void> {
    if (performance.now() < leadsUntil) await jsonl?.catchUp(news);
  }

  /** The runs send the new copies: here is only the clock, which no run needs to have for itself. */
  async function renewCopies(): Promise<void> {
    if (performance.now() - renewedAt < RENEW_EVERY_MS) return;
    for (const { name, copyLifeMs } of aging) {
      const before = new Date(Date.now() - copyLifeMs).toISOString();
      for (const id of await listWornOut(database, name, before, RENEW_AT_ONCE)) {
        if ((await asked(() => runs.refresh(id))) === null) return;
      }
    }
    renewedAt = performance.now();
  }

  /** A run that was terminated, or lost, never comes to its deadline: what it left open is withdrawn for it. */
  async function endOverdue(): Promise<void> {
    const before = new Date(Date.now() - OVERDUE_MS).toISOString();
    for (const id of await listOverdue(database.read, before, 50)) {
      const state = await asked(() => runs.stateOf(id));
      if (state === null) return;
      if (state === 'open') continue;
      const ended = await recordWithdrawn(database, id);
      // What cannot be shown now the sweep finds.
      if (ended !== null) await runs.showEnded(id, ended.version).catch(() => undefined);
    }
  }

  /** Null while Temporal is away, as it is when a process has just begun: later, then. */
  async function asked<T>(ask: () => Promise<T>): Promise<T | null> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof CountersignError && error.code === 'unavailable') return null;
      throw error;
    }
  }

  function warn(error: unknown): void {
    log.warn({ err: error }, 'a chore could not be done now');
  }

  function run(work: () => Promise<void>): void {
    busy = busy.then(work).catch(warn);
  }

  run(tick);
  const timer = setInterval(() => run(tick), TICK_MS);
  // A file for people may lag a little: many commits become one append.
  let soon: NodeJS.Timeout | undefined;
  let news: LedgerEntry[] = [];
  const unsubscribe = feed.subscribe((entries) => {
    if (jsonl === null) return;
    news.push(...entries);
    soon ??= setTimeout(() => {
      const told = news;
      [soon, news] = [undefined, []];
      run(() => catchUp(told));
    }, APPEND_MS);
  });
  return {
    async stop() {
      clearInterval(timer);
      unsubscribe();
      clearTimeout(soon);
      await busy;
      await catchUp().catch(() => undefined);
      await jsonl?.close();
      // Last, since whoever leads next writes the same file. Where it cannot be given back, it ends by itself.
      await giveUpLease(database, LEASE, holder).catch(warn);
    },
  };
}
