import { Context } from '@temporalio/activity';
import { ApplicationFailure, type PayloadCodec } from '@temporalio/common';
import { type NativeConnection, Worker } from '@temporalio/worker';
import { workOrderSchema } from '../contract/work-order.ts';
import { type KeyRing, sealWith, verifySeal } from '../domain/envelope.ts';
import { type SealedOrder, type SealedResult, executorQueue } from '../domain/execution.ts';
import type { Perform } from './perform.ts';

export interface TemporalTransportOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly name: string;
  /** How many orders are taken at once. */
  readonly concurrency: number;
  readonly codec: PayloadCodec;
  readonly orders: KeyRing;
  readonly perform: Perform;
  /** How long running commands have once the worker is told to stop, in milliseconds. */
  readonly graceMs: number;
}

export interface RunningExecutor {
  /** Takes no more orders, lets what runs go on for the grace time, stops it then, and reports. */
  stop(): Promise<void>;
  /** Rejects if the worker fails for good. */
  readonly done: Promise<void>;
}

const HEARTBEAT_MS = 1_000;
/** How long a command that was stopped may take to be reported, in milliseconds. */
const REPORT_MS = 5_000;

/** Runs a worker that takes this executor's orders from its task queue. */
export async function runTemporalTransport(options: TemporalTransportOptions): Promise<RunningExecutor> {
  const { connection, namespace, codec, graceMs } = options;
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: executorQueue(options.name),
    activities: { execute: createExecute(options) },
    maxConcurrentActivityTaskExecutions: options.concurrency,
    shutdownGraceTime: graceMs,
    shutdownForceTime: graceMs + REPORT_MS,
    dataConverter: { payloadCodecs: [codec] },
  });
  const done = worker.run();
  done.catch(() => undefined);
  return {
    async stop() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await done.catch(() => undefined);
    },
    done,
  };
}

/**
 * Makes the activity that carries an order out. Not to be retried blindly: a key that began and is not known to have
 * ended fails as `interrupted`, one whose seal is not ours as `forged`, and both for good.
 */
function createExecute({ orders, perform }: Pick<TemporalTransportOptions, 'orders' | 'perform'>) {
  return async (sealed: SealedOrder): Promise<SealedResult> => {
    const order = openOrder(orders, sealed);
    const context = Context.current();
    const heart = setInterval(() => context.heartbeat(), HEARTBEAT_MS);
    context.heartbeat();
    try {
      const performed = await perform(order, stopOf(context));
      if (performed.kind === 'interrupted') {
        throw ApplicationFailure.nonRetryable('it was begun, and how it ended is not known', 'interrupted');
      }
      const { result } = performed;
      return { result, ...sealWith(orders, 'result', { key: order.key, result }) };
    } finally {
      clearInterval(heart);
    }
  };
}

/** @throws ApplicationFailure `forged`, before anything of the order is believed */
function openOrder(orders: KeyRing, sealed: SealedOrder): SealedOrder['order'] {
  const { order, keyId, mac } = Object(sealed) as Partial<SealedOrder>;
  const isTrue = verifySeal(orders, 'order', order, String(keyId), String(mac));
  const parsed = workOrderSchema.safeParse(order);
  if (isTrue && parsed.success) return parsed.data;
  throw ApplicationFailure.nonRetryable('the order does not carry our seal', 'forged');
}

/** A cancellation, in words that can stand in a result. */
function stopOf({ cancellationSignal }: Context): AbortSignal {
  const stop = new AbortController();
  const onAbort = (): void => stop.abort('stopped: it was cancelled, or the agent was told to end');
  if (cancellationSignal.aborted) onAbort();
  cancellationSignal.addEventListener('abort', onAbort);
  return stop.signal;
}
