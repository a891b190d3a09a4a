import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { PayloadCodec } from '@temporalio/common';
import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { type ChannelStates, HEARTBEAT_MS, beat, leave } from '../store/presence.ts';
import { TASK_QUEUE } from '../workflows/messages.ts';
import { type ActivityPorts, createActivities, isActive } from './activities.ts';

export interface RunningWorker {
  /** Whether it takes tasks now. */
  isRunning(): boolean;
  /** Lets running activities finish, within seconds, and ends. */
  stop(): Promise<void>;
  /** Rejects if the worker fails for good. */
  readonly done: Promise<void>;
}

/** Found in measurements: small caches cost no latency, many task slots avoid queueing at 50 at once. */
const TUNING = {
  maxCachedWorkflows: 200,
  maxConcurrentWorkflowTaskExecutions: 100,
  stickyQueueScheduleToStartTimeout: '2s',
  shutdownGraceTime: '2s',
  shutdownForceTime: '3s',
} as const satisfies Partial<WorkerOptions>;

/** Runs a worker over an open connection, and says in the store that it runs. */
export async function runWorker(
  connection: NativeConnection,
  namespace: string,
  codec: PayloadCodec,
  ports: ActivityPorts,
): Promise<RunningWorker> {
  const worker = await Worker.create({
    ...TUNING,
    connection,
    namespace,
    taskQueue: TASK_QUEUE,
    ...workflowCode(),
    activities: { ...createActivities(ports) },
    dataConverter: { payloadCodecs: [codec] },
  });
  // Containers may share a host name, and have the same process id each.
  const name = `${hostname()}:${process.pid}:${randomUUID()}`;
  const heart = setInterval(() => {
    if (worker.getState() !== 'RUNNING') return;
    beat(ports.database, name, channelsOf(ports)).catch((error: unknown) =>
      ports.log.warn({ err: error }, 'no heartbeat could be written'),
    );
  }, HEARTBEAT_MS);
  const done = worker.run().finally(() => clearInterval(heart));
  done.catch(() => undefined);
  await beat(ports.database, name, channelsOf(ports));
  return {
    isRunning: () => worker.getState() === 'RUNNING',
    async stop() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await done.catch(() => undefined);
      await leave(ports.database, name).catch(() => undefined);
    },
    done,
  };
}

function channelsOf(ports: ActivityPorts): ChannelStates {
  return Object.fromEntries(
    ports.channels.filter(isActive).map((channel) => {
      const { ok, lastError } = channel.health();
      return [channel.name, { ok, problem: ok ? null : (lastError ?? 'down') }];
    }),
  );
}

/** The bundle that the build wrote; the sources where there is none, in development. */
function workflowCode(): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'> {
  const codePath = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));
  if (existsSync(codePath)) return { workflowBundle: { codePath } };
  return { workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)) };
}
