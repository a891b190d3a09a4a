import type { Subject } from './subject.ts';
import { residentMb, settledMb } from './machine.ts';
import type { Plan } from './plan.ts';
import { startStand } from './product.ts';
import type { Server } from './server.ts';

export interface MemoryFigure {
  readonly pending: number;
  readonly beforeMb: number;
  readonly afterMb: number;
  /** Right after the last create, before anything was given back. */
  readonly peakMb: number;
}

/** Approvals that fill the worker's cache first, so that what is added is added by what is pending. */
const WARM_UP = 250;
const CONCURRENCY = 20;

/** What a fresh product holds before and after so many approvals are pending, with nobody waiting. */
export async function measureMemory(server: Server, { pending, settleMs }: Plan): Promise<MemoryFigure> {
  const warm = await startStand(server, { namespace: 'bench-memory', profile: 'workday', feishu: null });
  try {
    await openPending(warm.subject, Math.min(WARM_UP, pending));
    const beforeMb = await settledMb(warm.pid, settleMs);
    await openPending(warm.subject, pending);
    const peakMb = residentMb(warm.pid);
    return { pending, beforeMb, afterMb: await settledMb(warm.pid, settleMs), peakMb };
  } finally {
    await warm.stop();
  }
}

/** Under `workday` a decision is never due for hours: what is opened stays. */
async function openPending(subject: Subject, count: number): Promise<void> {
  let left = count;
  async function act(): Promise<void> {
    while (left > 0) {
      left -= 1;
      await subject.open();
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, act));
}
