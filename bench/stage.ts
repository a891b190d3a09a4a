import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { temporaryHome } from '../test/support/product.ts';
import { type FloorProcess, startFloor } from './floor/process.ts';
import { type Load, type Measured, drive } from './load.ts';
import { type Stand, startStand } from './product.ts';
import { type Server, startServer } from './server.ts';

export const RUNNERS = ['plain', 'channel', 'E', 'E-LA'] as const;
export type RunnerName = (typeof RUNNERS)[number];

/** One of what is compared, in a process of its own. */
export interface Runner {
  readonly name: RunnerName;
  readonly pid: number;
  /** Drives it and resolves with the answers; what they set off may go on. */
  run(load: Load): Promise<Measured>;
  /** Waits until nothing that was set off is open any more. */
  drain(): Promise<void>;
  /** Events of the history of the run opened last; NaN for a floor. */
  historyEvents(): Promise<number>;
  /** Decisions answered 503 so far; a floor has no such answer. */
  unavailable(): number;
}

/** Everything that takes part, on one Temporal server; all idle but the one that is being driven. */
export interface Stage {
  readonly server: Server;
  readonly runners: readonly Runner[];
  /** The product without a channel. */
  readonly plain: Stand;
  stop(): Promise<void>;
}

export async function setStage(): Promise<Stage> {
  const closers: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    const home = await temporaryHome();
    closers.push(() => home.remove());
    const server = await startServer(home.path);
    closers.push(() => server.stop());
    const feishu = await startFakeFeishu(closers);
    const stand = async (namespace: string, environment: typeof feishu | null): Promise<Stand> => {
      const started = await startStand(server, { namespace, profile: 'interactive', feishu: environment });
      closers.push(() => started.stop());
      return started;
    };
    const floorOf = async (): Promise<FloorProcess> => {
      const started = await startFloor(server.address);
      closers.push(() => started.stop());
      return started;
    };
    // Settled before any failure is told, so that whatever did start is ended.
    const starting = [stand('bench-plain', null), stand('bench-channel', feishu), floorOf()] as const;
    await Promise.allSettled(starting);
    const [plain, channel, floor] = await Promise.all(starting);
    const floors = (['E', 'E-LA'] as const).map((name): Runner => ({
      name,
      pid: floor.pid,
      run: (load) => floor.run({ floor: name, load }),
      drain: () => server.drain('default'),
      historyEvents: () => Promise.resolve(NaN),
      unavailable: () => 0,
    }));
    return {
      server,
      plain,
      runners: [runnerOf('plain', plain, server), runnerOf('channel', channel, server), ...floors],
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function runnerOf(name: RunnerName, stand: Stand, server: Server): Runner {
  return {
    name,
    pid: stand.pid,
    run: (load) => drive(stand.subject, load),
    drain: () => server.drain(stand.namespace),
    historyEvents: () => server.historyEvents(stand.namespace, stand.subject.lastId()),
    unavailable: () => stand.subject.unavailable(),
  };
}

async function startFakeFeishu(closers: (() => Promise<void>)[]): Promise<Readonly<Record<string, string>>> {
  const child = fork(fileURLToPath(new URL('./fake-feishu.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  closers.push(async () => {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  });
  const [environment] = (await once(child, 'message')) as [Readonly<Record<string, string>>];
  return environment;
}
