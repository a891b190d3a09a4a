import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RUN_VARIABLE, SUITE_VARIABLE } from '../../scripts/left-behind.mjs';
import { reapTemporal } from '../../scripts/temporal.mjs';
import { temporalPort } from './temporal-port.ts';

const ROOT = join(import.meta.dirname, '..', '..');
export const PROGRAM = join(ROOT, 'dist', 'countersign.js');

/** A process of the built product, as an operator runs it. */
export interface Product {
  readonly url: string;
  readonly pid: number;
  /** Everything that it printed. */
  output(): string;
  /** Ends it at once, as a crash would, and waits until it is gone. */
  kill(): Promise<void>;
  /** Asks it to end, with SIGTERM unless told, and waits; resolves with its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

const READY_MS = 90_000;

/**
 * Starts `countersign serve` and waits until it is ready.
 * @param env over a clean environment: nothing of the developer's reaches the product
 * @param program another build of the product than this one
 */
export async function startProduct(
  env: Readonly<Record<string, string>>,
  role: 'all' | 'api' | 'worker' = 'all',
  program = PROGRAM,
): Promise<Product> {
  return start(['serve', '--role', role], env, program);
}

/** Starts `countersign confirmd` on a free port and waits until it is ready. */
export async function startConfirmd(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Product> {
  return start(['confirmd', '--port', '0', ...args], env);
}

/** A product that somebody started from a terminal, and sits at. */
export interface AtTerminal extends Product {
  type(keys: string): void;
}

/** What gives a program a terminal, and hands on what is typed. */
const PTY = 'import pty, os, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))';

/** Starts `countersign serve` at a terminal of its own and waits until it is ready. */
export async function startAtTerminal(env: Readonly<Record<string, string>>): Promise<AtTerminal> {
  const sized = ['sh', '-c', 'stty cols 120 rows 40; exec "$@"', 'sh'];
  const args = ['-c', PTY, ...sized, process.execPath, PROGRAM, 'serve'];
  const { product, child } = await run('python3', args, env);
  return { ...product, type: (keys) => void child.stdin?.write(keys) };
}

async function start(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  program = PROGRAM,
): Promise<Product> {
  return (await run(process.execPath, [program, ...args], env)).product;
}

async function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly product: Product; readonly child: ChildProcess }> {
  const child = spawn(command, args, {
    env: {
      ...cleanEnvironment(),
      PORT: '0',
      EMBEDDED_TEMPORAL_PORT: String(temporalPort()),
      LOG_LEVEL: 'warn',
      ...env,
    },
    // Only what reads a terminal for it has anything to read.
    stdio: [command === process.execPath ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  const output = collect(child);
  await waitForLine(child, output, 'is ready');
  const url = /^ {2}API +(http\S+?)\r?$/m.exec(output())?.[1] ?? '';
  const product = {
    url,
    pid: child.pid ?? 0,
    output,
    kill: () => end(child, 'SIGKILL').then(() => undefined),
    stop: (signal: NodeJS.Signals = 'SIGTERM') => end(child, signal),
  };
  return { product, child };
}

/** Starts `countersign agent` and waits until it is ready; it has no address of its own. */
export async function startAgent(
  name: string,
  env: Readonly<Record<string, string>>,
  ...more: readonly string[]
): Promise<Omit<Product, 'url'>> {
  const child = spawn(process.execPath, [PROGRAM, 'agent', '--name', name, ...more], {
    env: { ...cleanEnvironment(), LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collect(child);
  await waitForLine(child, output, 'is ready');
  return {
    pid: child.pid ?? 0,
    output,
    kill: () => end(child, 'SIGKILL').then(() => undefined),
    stop: (signal = 'SIGTERM') => end(child, signal),
  };
}

/** Longer than any command that waits in a test. */
const CLI_MS = 90_000;

/** Runs the built command line to its end. */
export async function runCli(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input: string | Buffer = '',
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...cleanEnvironment(), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // One that reads nothing may have ended already.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const out: string[] = [];
  const err: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk.toString()));
  // One that should have ended and serves instead must fail its test, not outlive it.
  const late = setTimeout(() => child.kill(), CLI_MS);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(late);
  return { code, stdout: out.join(''), stderr: err.join('') };
}

/** A data folder of its own, and its removal, with the Temporal server that a killed product left on it. */
export async function temporaryHome(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'countersign-'));
  return {
    path,
    async remove() {
      await reapTemporal({ pidFile: join(path, 'temporal.pid') });
      await rm(path, { recursive: true, force: true });
    },
  };
}

function cleanEnvironment(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'XDG_CACHE_HOME', 'LANG', 'TMPDIR', RUN_VARIABLE];
  const clean = kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
  // Benchmarks start the product as well, outside any suite.
  const suite = typeof expect === 'undefined' ? undefined : expect.getState().testPath;
  return Object.fromEntries([...clean, ...(suite === undefined ? [] : [[SUITE_VARIABLE, suite]])]);
}

function collect(child: ChildProcess): () => string {
  const chunks: string[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  return () => chunks.join('');
}

function waitForLine(child: ChildProcess, output: () => string, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => fail('was not ready in time'), READY_MS);
    const look = (): void => {
      if (!output().includes(text)) return;
      settle();
      resolve();
    };
    const fail = (why: string): void => {
      settle();
      child.kill('SIGKILL');
      reject(new Error(`the product ${why}; it printed:\n${output()}`));
    };
    const onExit = (): void => fail('ended');
    const settle = (): void => {
      clearTimeout(late);
      child.stdout?.off('data', look);
      child.off('exit', onExit);
    };
    child.stdout?.on('data', look);
    child.once('exit', onExit);
  });
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
  return child.exitCode;
}
