import { setTimeout as delay } from 'node:timers/promises';

/** Arrivals that no answer holds back. */
export interface Arrivals {
  readonly perSecond: number;
  readonly seconds: number;
}

/** One seed for all that is compared: each gets the same bursts. */
const SEED = 20_240_229;

/**
 * Asks at random moments, as agents that know nothing of each other do, and waits for all answers.
 * @returns latencies in milliseconds from the moment at which each was due, in no order: what an ask waits here, since
 * its sender was late, counts too
 * @throws the first failure of `ask`
 */
export async function askOpenLoop(arrivals: Arrivals, ask: () => Promise<void>): Promise<readonly number[]> {
  const asking: Promise<number>[] = [];
  const began = performance.now();
  for (const offset of momentsOf(arrivals)) {
    const due = began + offset;
    const early = due - performance.now();
    if (early > 0) await delay(early);
    const answered = ask().then(() => performance.now() - due);
    // Awaited with the others; until then a failure has nobody to tell.
    answered.catch(() => undefined);
    asking.push(answered);
  }
  return Promise.all(asking);
}

/** A Poisson process, in milliseconds from its beginning. */
function momentsOf({ perSecond, seconds }: Arrivals): readonly number[] {
  const random = randomFrom(SEED);
  const moments: number[] = [];
  for (let at = gap(); at < seconds * 1_000; at += gap()) moments.push(at);
  return moments;

  function gap(): number {
    return (-Math.log(1 - random()) / perSecond) * 1_000;
  }
}

/** A small generator of numbers in [0, 1) (mulberry32): the same ones for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
