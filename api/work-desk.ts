import { setTimeout as delay } from 'node:timers/promises';
import type { SealedOrder, SealedResult } from '../domain/execution.ts';

/** An order's activity in Temporal. */
export interface OrderRef {
  readonly workflowId: string;
  readonly runId: string;
  readonly activityId: string;
}

/** Executors' orders through Temporal. Every method throws CountersignError `unavailable` while it is away. */
export interface Orders {
  /** Takes the next order of an executor; null where none came within some seconds. What is taken is begun. */
  poll(executor: string): Promise<{ readonly ref: OrderRef; readonly sealed: SealedOrder } | null>;
  /** Says that an order is still worked on. `over`: its time is up, or it was answered. */
  heartbeat(ref: OrderRef): Promise<'on' | 'cancelled' | 'over'>;
  /** False where the order was over already. Safe to retry: the first answer stands. */
  complete(ref: OrderRef, result: SealedResult): Promise<boolean>;
  /** Returns an order that nobody has begun. */
  giveBack(ref: OrderRef): Promise<void>;
  /** Ends an order of which nobody can say what became of it: a person is asked. */
  lose(ref: OrderRef): Promise<void>;
}

export interface Taken {
  readonly ref: OrderRef;
  readonly sealed: SealedOrder;
}

/** Where executors without Temporal wait for their orders. */
export interface WorkDesk extends Omit<Orders, 'poll'> {
  /**
   * Waits for an order.
   * @param ms how long at the most
   * @param gone aborts the wait when the caller has hung up; an order that came too late is offered again
   * @returns null where none came. What is returned is begun, or must be given back
   */
  take(executor: string, ms: number, gone: AbortSignal): Promise<Taken | null>;
  /** Ends every wait; resolves when no poll is under way that could still take an order. */
  stop(): Promise<void>;
}

type Waiting = (taken: Taken | null) => void;

interface Queue {
  readonly waiting: Set<Waiting>;
  polls: number;
}

/** After a poll that failed, in milliseconds. */
const PAUSE_MS = 1_000;

/**
 * As many polls are under way for an executor as callers wait, and not one is ever broken off: the server may have
 * given it an order already. A poll that outlives its caller serves the next one.
 */
export function createWorkDesk(orders: Orders, onError: (error: unknown) => void): WorkDesk {
  const queues = new Map<string, Queue>();
  const running = new Set<Promise<void>>();
  let stopped = false;

  function queueOf(executor: string): Queue {
    const queue = queues.get(executor) ?? { waiting: new Set(), polls: 0 };
    queues.set(executor, queue);
    return queue;
  }

  async function poll(executor: string, queue: Queue): Promise<void> {
    queue.polls += 1;
    try {
      const taken = await orders.poll(executor);
      const [first] = queue.waiting;
      if (taken !== null && first !== undefined) first(taken);
      else if (taken !== null) await orders.giveBack(taken.ref);
    } catch (error) {
      onError(error);
      await delay(PAUSE_MS);
    } finally {
      queue.polls -= 1;
    }
    pollAsNeeded(executor, queue);
  }

  function pollAsNeeded(executor: string, queue: Queue): void {
    if (queue.waiting.size === 0 && queue.polls === 0) queues.delete(executor);
    while (!stopped && queue.polls < queue.waiting.size) {
      const one = poll(executor, queue).finally(() => running.delete(one));
      running.add(one);
    }
  }

  return {
    heartbeat: orders.heartbeat,
    complete: orders.complete,
    giveBack: orders.giveBack,
    lose: orders.lose,
    take: (executor, ms, gone) =>
      new Promise((resolve) => {
        if (stopped || gone.aborted) return resolve(null);
        const queue = queueOf(executor);
        const answer: Waiting = (taken) => {
          queue.waiting.delete(answer);
          clearTimeout(timer);
          gone.removeEventListener('abort', leave);
          resolve(taken);
        };
        const leave = (): void => answer(null);
        const timer = setTimeout(leave, ms);
        gone.addEventListener('abort', leave, { once: true });
        queue.waiting.add(answer);
        pollAsNeeded(executor, queue);
      }),
    async stop() {
      stopped = true;
      for (const queue of queues.values()) for (const answer of [...queue.waiting]) answer(null);
      await Promise.all(running);
    },
  };
}
