import type { Loads } from './rounds.ts';
import type { SafePlan } from './safe/rounds.ts';

/** How much is measured. */
export interface Plan {
  readonly rounds: number;
  readonly warmUp: number;
  readonly pending: number;
  /** How long memory may take to hold still, in milliseconds. */
  readonly settleMs: number;
  readonly inFlight: number;
  readonly calmMs: number;
  readonly counts: Readonly<Record<keyof Loads, number>>;
  readonly safe: SafePlan;
}

/** Five rounds, some nine minutes on an idle machine of two cores. */
export const FULL: Plan = {
  rounds: 5,
  warmUp: 100,
  pending: 2_000,
  settleMs: 15_000,
  inFlight: 50,
  calmMs: 1_500,
  counts: { rate1: 15, rate50: 100, paced1: 15, paced50: 32 },
  safe: { rounds: 5, warmUpSeconds: 10, perSecond: 500, seconds: 10 },
};

/** One short round that shows that the bench runs; its figures say little. */
export const QUICK: Plan = {
  rounds: 1,
  warmUp: 20,
  pending: 50,
  settleMs: 1_000,
  inFlight: 5,
  calmMs: 200,
  counts: { rate1: 5, rate50: 50, paced1: 5, paced50: 6 },
  safe: { rounds: 1, warmUpSeconds: 1, perSecond: 500, seconds: 2 },
};

const SLOT_MS = 150;
/** A person takes longer than a card: whatever the opening sets off is over before the decision. */
const THINK_MS = 100;
/** Of what the slowest runner does as fast as it can: far from saturation, where latency would be queueing. */
const SHARE = 0.4;
const SLOWEST_PER_SECOND = 4;
const FASTEST_PER_SECOND = 15;

/** @param slowestPerSecond the least rate that any runner kept up in the warm-up, until all was done; all get the same pace */
export function loadsOf({ counts, inFlight, calmMs }: Plan, slowestPerSecond: number): Loads {
  const perSecond = Math.min(FASTEST_PER_SECOND, Math.max(SLOWEST_PER_SECOND, slowestPerSecond * SHARE));
  return {
    rate1: { kind: 'closed', concurrency: 1, count: counts.rate1 },
    rate50: { kind: 'closed', concurrency: 50, count: counts.rate50 },
    paced1: { kind: 'single', count: counts.paced1, slotMs: SLOT_MS, thinkMs: THINK_MS },
    paced50: {
      kind: 'paced',
      count: counts.paced50,
      perSecond,
      inFlight,
      calmMs,
    },
  };
}
