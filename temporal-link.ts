import type { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { Logger } from 'pino';
import { keepUp } from './keep-up.ts';
import type { ActivityPorts } from './workers/activities.ts';
import { type RunningWorker, runWorker } from './workers/main.ts';
import { type TemporalTarget, clientOver, ensureSearchAttributes, lazyClient } from './workers/temporal.ts';

/** This process's tie to Temporal. Comes up when the server does, and again after every fall. */
export interface TemporalLink {
  /** Null until the server was reached for the first time. */
  client(): Client | null;
  /** Whether a worker of this process takes tasks. */
  workerRuns(): boolean;
  /** Resolves once everything that this process needs of Temporal is up. */
  readonly up: Promise<void>;
  stop(): Promise<void>;
}

/** A link with a worker on it: the client shares the worker's connection, so that starts may be eager. */
export function linkWithWorker(target: TemporalTarget, ports: ActivityPorts): TemporalLink {
  let client: Client | null = null;
  let worker: RunningWorker | null = null;
  const loop = keepUp(ports.log, async (isUp) => {
    const connection = await NativeConnection.connect({ address: target.address });
    try {
      const connected = clientOver(connection, target);
      await ensureSearchAttributes(connected);
      worker = await runWorker(connection, target.namespace, target.codec, ports);
      client = connected;
      isUp();
      await worker.done;
    } finally {
      worker = null;
      await connection.close().catch(() => undefined);
    }
  });
  return {
    client: () => client,
    workerRuns: () => worker?.isRunning() ?? false,
    up: loop.up,
    async stop() {
      loop.end();
      await worker?.stop();
      await loop.done;
    },
  };
}

/** A link without a worker, for a process that only serves the API. */
export function linkWithoutWorker(target: TemporalTarget, log: Logger): TemporalLink {
  const client = lazyClient(target);
  const loop = keepUp(log, async (isUp) => {
    await ensureSearchAttributes(client);
    isUp();
    loop.end();
  });
  return {
    client: () => client,
    workerRuns: () => false,
    up: loop.up,
    async stop() {
      loop.end();
      await loop.done;
      await client.connection.close();
    },
  };
}
