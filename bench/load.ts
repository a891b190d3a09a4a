import { setTimeout as delay } from 'node:timers/promises';
import type { Opened, Subject } from './subject.ts';

/** How a subject is driven. */
export type Load =
  /** As fast as it goes: so many at once, each opened and decided back to back. Nobody waits beside it. */
  | { readonly kind: 'closed'; readonly concurrency: number; readonly count: number }
  /** One at a time, on fixed slots, with a requester waiting and a pause before the decision. */
  | { readonly kind: 'single'; readonly count: number; readonly slotMs: number; readonly thinkMs: number }
  /**
   * Open loop over a standing crowd: `inFlight` are pending with a requester waiting for each; then, at fixed times
   * whatever the answers do, one more arrives and the oldest is decided. The crowd's own coming and going is not
   * measured.
   */
  | {
      readonly kind: 'paced';
      readonly count: number;
      readonly perSecond: number;
      readonly inFlight: number;
      /** Between the crowd's coming and the first arrival. */
      readonly calmMs: number;
    };

/** How many of a crowd come at once. */
const CROWD_CONCURRENCY = 5;

/** Latencies in milliseconds, in no order. */
export interface Measured {
  readonly count: number;
  /** From the first request to the last decision's answer. */
  readonly elapsedMs: number;
  /** Decisions answered without an outcome. */
  readonly recorded: number;
  readonly createMs: readonly number[];
  readonly decisionMs: readonly number[];
  readonly requesterMs: readonly number[];
}

interface Tally {
  recorded: number;
  readonly createMs: number[];
  readonly decisionMs: number[];
  readonly requesterMs: number[];
}

function newTally(): Tally {
  return { recorded: 0, createMs: [], decisionMs: [], requesterMs: [] };
}

/** @throws the first failure of the subject: a figure over failed requests would say nothing */
export async function drive(subject: Subject, load: Load): Promise<Measured> {
  const tally = newTally();
  const began = performance.now();
  if (load.kind === 'closed') await driveClosed(subject, load, tally);
  else if (load.kind === 'single') await driveSingle(subject, load, tally);
  else await drivePaced(subject, load, tally);
  return { ...tally, count: load.count, elapsedMs: performance.now() - began };
}

type Of<Kind extends Load['kind']> = Extract<Load, { readonly kind: Kind }>;

async function driveClosed(subject: Subject, load: Of<'closed'>, tally: Tally): Promise<void> {
  let left = load.count;
  async function act(): Promise<void> {
    while (left > 0) {
      left -= 1;
      await decide(await open(subject, tally), tally);
    }
  }
  await Promise.all(Array.from({ length: load.concurrency }, act));
}

async function driveSingle(subject: Subject, load: Of<'single'>, tally: Tally): Promise<void> {
  for (let slot = 0; slot < load.count; slot += 1) {
    const next = performance.now() + load.slotMs;
    const pending = withRequester(await open(subject, tally));
    await delay(load.thinkMs);
    await decideWatched(pending, tally);
    await until(next);
  }
}

async function drivePaced(subject: Subject, load: Of<'paced'>, tally: Tally): Promise<void> {
  const unmeasured = newTally();
  const crowd: Promise<Pending>[] = [];
  const arrive = (into: Tally): void => void crowd.push(open(subject, into).then(withRequester));
  while (crowd.length < load.inFlight) {
    arrive(unmeasured);
    if (crowd.length % CROWD_CONCURRENCY === 0) await Promise.all(crowd);
  }
  await Promise.all(crowd);
  // What the crowd's coming set off, cards for one, is over before anything is measured.
  await delay(load.calmMs);
  const began = performance.now();
  const decided: Promise<void>[] = [];
  for (let index = 0; index < load.count; index += 1) {
    await until(began + (index / load.perSecond) * 1_000);
    const oldest = crowd.shift();
    if (oldest !== undefined) decided.push(oldest.then((pending) => decideWatched(pending, tally)));
    arrive(tally);
  }
  await Promise.all([...decided, ...crowd]);
  await Promise.all(crowd.map(async (pending) => decideWatched(await pending, unmeasured)));
}

interface Pending {
  readonly opened: Opened;
  /** When the requester was answered. */
  readonly answeredAt: Promise<number>;
}

function withRequester(opened: Opened): Pending {
  const answeredAt = opened.watch().then(() => performance.now());
  // Awaited with the decision; until then a failure has nobody to tell.
  answeredAt.catch(() => undefined);
  return { opened, answeredAt };
}

async function open(subject: Subject, tally: Tally): Promise<Opened> {
  const began = performance.now();
  const opened = await subject.open();
  tally.createMs.push(performance.now() - began);
  return opened;
}

async function decide(opened: Opened, tally: Tally): Promise<void> {
  const began = performance.now();
  if ((await opened.decide()) === 'recorded') tally.recorded += 1;
  tally.decisionMs.push(performance.now() - began);
}

async function decideWatched({ opened, answeredAt }: Pending, tally: Tally): Promise<void> {
  const began = performance.now();
  await decide(opened, tally);
  tally.requesterMs.push((await answeredAt) - began);
}

async function until(at: number): Promise<void> {
  const ms = at - performance.now();
  if (ms > 0) await delay(ms);
}
