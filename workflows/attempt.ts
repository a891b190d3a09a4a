import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  TimeoutFailure,
  isCancellation,
} from '@temporalio/workflow';
import type { SealedOrder, Told } from '../domain/execution.ts';
import { executeOn } from './steps.ts';

/** One order on its way through its executor. */
export interface Attempt {
  readonly number: number;
  /** Null while it is under way. */
  told(): Told | null;
  /** Tells the executor to stop: what comes of it is no longer wanted. */
  stop(): void;
}

export function startAttempt(sealed: SealedOrder): Attempt {
  const scope = new CancellationScope();
  let told: Told | null = null;
  void scope
    .run(() => untilTaken(sealed))
    .then((ended) => {
      told = ended;
    });
  return { number: sealed.order.attempt, told: () => told, stop: () => scope.cancel() };
}

/** An order that a door took for an executor, who had left by then, is offered again: nobody has begun it. */
async function untilTaken(sealed: SealedOrder): Promise<Told> {
  for (;;) {
    try {
      return { kind: 'told', sealed: await executeOn(sealed) };
    } catch (error) {
      if (isCancellation(error) || !wasGivenBack(error)) return { kind: whyUntold(error) };
    }
  }
}

function wasGivenBack(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  return cause instanceof ApplicationFailure && cause.type === 'not_taken';
}

/** Whatever else went wrong, the executor had the order: what it did with it nobody can say. */
function whyUntold(error: unknown): 'unknown' | 'not_taken' {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  const neverTaken = cause instanceof TimeoutFailure && cause.timeoutType === 'SCHEDULE_TO_START';
  return neverTaken ? 'not_taken' : 'unknown';
}
