import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
/** Ten processes on a machine that may have two cores, and other things to do. */
const READY_MS = 120_000;
const KEPT = ['PATH', 'HOME', 'XDG_CACHE_HOME', 'LANG', 'TMPDIR', 'TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE'];

/** What `npm run production` writes down of itself. */
interface State {
  readonly ready: boolean;
  readonly door: string;
  readonly nodes: readonly [string, string];
  readonly database: string;
  /** Null while one that ended is not started again yet. */
  readonly services: Readonly<Record<string, number | null>>;
}

/** The production form, as `npm run production` runs it: every process starts again when it ends. */
export interface Production {
  readonly folder: string;
  readonly nodes: readonly [string, string];
  /** An address at which whichever node runs answers. */
  readonly door: string;
  /** The ledger's database, for a look from outside. */
  readonly database: string;
  /** The key of a principal that `countersign init` made. */
  key(name: string): string;
  pidOf(service: string): number | null;
  /** Signals a process, and waits until another of its name runs. */
  replace(service: string, signal: NodeJS.Signals): Promise<void>;
  output(): string;
  stop(): Promise<number | null>;
}

export async function startProduction(): Promise<Production> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-production-'));
  const env = Object.fromEntries(
    KEPT.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
  const child = spawn(process.execPath, [join(ROOT, 'scripts', 'production.mjs'), '--folder', folder], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  }
  const output = (): string => chunks.join('');
  const gone = once(child, 'exit').then(() => undefined);
  const stop = async (): Promise<number | null> => {
    const pids = Object.values(stateOf(folder)?.services ?? {});
    child.kill('SIGTERM');
    await gone;
    // Should it have left one behind, no other test is to meet it.
    for (const pid of pids) if (pid !== null) killIfThere(pid);
    await rm(folder, { recursive: true, force: true });
    return child.exitCode;
  };
  try {
    const state = await ready(folder, child);
    const { nodes, door, database } = state;
    return { folder, nodes, door, database, ...controlOf(folder), output, stop };
  } catch (error) {
    await stop();
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${why}; it printed:\n${output()}`, { cause: error });
  }
}

function controlOf(folder: string): Pick<Production, 'key' | 'pidOf' | 'replace'> {
  const pidOf = (service: string): number | null => stateOf(folder)?.services[service] ?? null;
  return {
    key: (name) => readFileSync(join(folder, 'keys', `${name}.key`), 'utf8').trim(),
    pidOf,
    async replace(service, signal) {
      const before = pidOf(service);
      if (before === null) throw new Error(`${service} does not run`);
      process.kill(before, signal);
      await within(READY_MS, `another ${service} than ${before}`, () => {
        const now = pidOf(service);
        return now !== null && now !== before;
      });
    },
  };
}

async function ready(folder: string, child: ChildProcess): Promise<State> {
  let state: State | null = null;
  await within(READY_MS, 'the production form', () => {
    if (child.exitCode !== null) throw new Error(`it ended with status ${child.exitCode}`);
    state = stateOf(folder);
    return state?.ready === true;
  });
  if (state === null) throw new Error('it says nothing of itself');
  return state;
}

async function within(ms: number, what: string, holds: () => boolean): Promise<void> {
  for (const end = performance.now() + ms; performance.now() < end;) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited ${ms} ms in vain for ${what}`);
}

function stateOf(folder: string): State | null {
  try {
    return JSON.parse(readFileSync(join(folder, 'production.json'), 'utf8')) as State;
  } catch {
    return null;
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone, as it should be.
  }
}
