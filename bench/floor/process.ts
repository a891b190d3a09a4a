import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Load, Measured } from '../load.ts';

export type FloorName = 'E' | 'E-LA';

export interface FloorOrder {
  readonly floor: FloorName;
  readonly load: Load;
}

export type FloorReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'measured'; readonly measured: Measured }
  | { readonly kind: 'failed'; readonly reason: string };

/** The process that runs both floors; one order at a time. */
export interface FloorProcess {
  readonly pid: number;
  run(order: FloorOrder): Promise<Measured>;
  stop(): Promise<void>;
}

/** @param address of the Temporal server that the product uses too */
export async function startFloor(address: string): Promise<FloorProcess> {
  const child = fork(fileURLToPath(new URL('./main.ts', import.meta.url)), [address], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await nextReply(child);
  return {
    pid: child.pid ?? 0,
    async run(order) {
      child.send(order);
      const reply = await nextReply(child);
      if (reply.kind === 'measured') return reply.measured;
      throw new Error(`floor ${order.floor}: ${reply.kind === 'failed' ? reply.reason : 'started twice'}`);
    },
    async stop() {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function nextReply(child: ChildProcess): Promise<FloorReply> {
  const over = new AbortController();
  const { signal } = over;
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([message]) => message as FloorReply),
      once(child, 'exit', { signal }).then(() => {
        throw new Error('the floor’s process ended; its reason is above');
      }),
    ]);
  } finally {
    over.abort();
  }
}
