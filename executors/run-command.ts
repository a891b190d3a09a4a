import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Check, OUTPUT_BYTES } from '../domain/execution.ts';
import { createBoundedOutput } from './bounded-output.ts';
import type { FromGuard, GuardTask, ToGuard } from './guard-messages.ts';
import { type OutputPipe, openOutputPipes } from './output-pipe.ts';

export interface RunOptions {
  /** Absolute. */
  readonly cwd: string;
  /** The whole environment of the command. */
  readonly env: Readonly<Record<string, string>>;
  readonly limitMs: number;
  /** Stops the command; its reason is the result's message. */
  readonly signal: AbortSignal;
  /** Both output streams as one, in `stdout`. */
  readonly merged: boolean;
}

/** How a command ended. `message` is not empty where the exit code does not say why: not started, or stopped by us. */
export interface Ran {
  readonly started: boolean;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly truncated: boolean;
  readonly message: string;
}

/** The guard of a command died: what was left of the command was not killed by it, and how it ended is not known. */
export class GuardLostError extends Error {
  constructor() {
    super('the guard process of a command ended before the command did');
    this.name = 'GuardLostError';
  }
}

/** How long a command that is asked to end may take, in milliseconds, before it is killed. */
const GRACE_MS = 2_000;
/** How long output may go on once the command has exited, in milliseconds: a process that it left may hold the pipes. */
const DRAIN_MS = 500;

/** How long to wait for the end of the pipes after everybody who is known to hold them was killed, in milliseconds. */
const LAST_DRAIN_MS = 200;

/**
 * Runs one command to its end: `command` by `/bin/sh -c`, `argv` without a shell. It has an empty stdin, exactly the
 * environment given, a process group of its own, and dies with this process. Not to be retried: it may have run.
 * @throws GuardLostError where how it ended is not known
 */
export async function runCommand(what: Check, options: RunOptions): Promise<Ran> {
  if (options.signal.aborted) return notStarted(String(options.signal.reason));
  if (!isFolder(options.cwd)) return notStarted(`the folder ${options.cwd} does not exist`);
  let pipes: readonly OutputPipe[];
  try {
    pipes = await openOutputPipes(2);
  } catch (error) {
    return notStarted(`no pipes for its output: ${error instanceof Error ? error.message : String(error)}`);
  }
  const outputs = pipes.map(collect);
  const guard = startGuard(pipes);
  try {
    const { end, stoppedBy } = await supervise(guard, taskOf(what, options), options);
    if (end.kind === 'not_started') return notStarted(end.message);
    // Who ignored the request to end, or holds the pipes although the command is over, does not stay.
    if (stoppedBy !== '' || !(await ended(pipes, DRAIN_MS)))
      send(guard, { kind: 'signal', signal: 'SIGKILL' });
    await ended(pipes, LAST_DRAIN_MS);
    const [stdout, stderr] = outputs.map((output) => output.end());
    return {
      started: true,
      exitCode: end.code,
      signal: end.signal,
      stdout: stdout?.text ?? '',
      stderr: stderr?.text ?? '',
      truncated: stdout?.truncated === true || stderr?.truncated === true,
      message: stoppedBy,
    };
  } finally {
    send(guard, { kind: 'release' });
    for (const { reader } of pipes) reader.destroy();
  }
}

function taskOf(what: Check, { cwd, env, merged }: RunOptions): GuardTask {
  const words = 'argv' in what ? what.argv : ['/bin/sh', '-c', what.command];
  const [program = '', ...args] = words;
  return { program, args, cwd, env, merged };
}

/** The built guard: beside this file, or in `dist` where the sources themselves are run, as tests do. */
function guardFile(): string {
  const beside = fileURLToPath(new URL('./guard.js', import.meta.url));
  return existsSync(beside) ? beside : fileURLToPath(new URL('../dist/executors/guard.js', import.meta.url));
}

function startGuard(pipes: readonly OutputPipe[]): ChildProcess {
  const guard = fork(guardFile(), [], {
    env: {},
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc', ...pipes.map((pipe) => pipe.writeEnd)],
  });
  for (const pipe of pipes) pipe.release();
  return guard;
}

type End = Exclude<FromGuard, { readonly kind: 'started' }>;

/** Hands the guard its command and waits for its end, which is brought about when the time is over or the signal comes. */
async function supervise(
  guard: ChildProcess,
  task: GuardTask,
  { limitMs, signal }: RunOptions,
): Promise<{ readonly end: End; readonly stoppedBy: string }> {
  let stoppedBy = '';
  let killer: NodeJS.Timeout | undefined;
  const stop = (reason: string): void => {
    if (stoppedBy !== '') return;
    stoppedBy = reason;
    send(guard, { kind: 'signal', signal: 'SIGTERM' });
    killer = setTimeout(() => send(guard, { kind: 'signal', signal: 'SIGKILL' }), GRACE_MS);
  };
  const late = setTimeout(() => stop(`stopped: over its time limit of ${limitMs / 1_000} s`), limitMs);
  const onAbort = (): void => stop(String(signal.reason));
  signal.addEventListener('abort', onAbort);
  try {
    const end = endOf(guard);
    send(guard, { kind: 'run', task });
    // It may have come while the pipes were made.
    if (signal.aborted) onAbort();
    return { end: await end, stoppedBy };
  } finally {
    clearTimeout(late);
    clearTimeout(killer);
    signal.removeEventListener('abort', onAbort);
  }
}

function endOf(guard: ChildProcess): Promise<End> {
  let group: number | null = null;
  return new Promise((resolve, reject) => {
    guard.on('message', (message: FromGuard) => {
      if (message.kind === 'started') {
        group = message.group;
        return;
      }
      // From here on the guard may go: what the command left on purpose stays.
      group = null;
      resolve(message);
    });
    guard.on('error', (error) => {
      if (guard.pid === undefined) resolve({ kind: 'not_started', message: error.message });
    });
    guard.once('exit', () => {
      if (group !== null) killGroup(group);
      reject(new GuardLostError());
    });
  });
}

function send(guard: ChildProcess, message: ToGuard): void {
  // A guard that is gone was noticed by its end.
  if (guard.connected) guard.send(message, () => undefined);
}

function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // Nobody is left in it.
  }
}

function collect({ reader }: OutputPipe): ReturnType<typeof createBoundedOutput> {
  const output = createBoundedOutput(OUTPUT_BYTES);
  reader.on('data', (chunk: Buffer) => output.add(chunk));
  reader.on('error', () => undefined);
  return output;
}

/** Whether all pipes came to their end within so many milliseconds. */
async function ended(pipes: readonly OutputPipe[], ms: number): Promise<boolean> {
  const open = pipes.filter(({ reader }) => !reader.readableEnded);
  if (open.length === 0) return true;
  const late = new AbortController();
  const all = Promise.all(open.map(({ reader }) => once(reader, 'end', { signal: late.signal })));
  const inTime = await Promise.race([all.then(() => true), delay(ms, false)]).catch(() => true);
  late.abort();
  await all.catch(() => undefined);
  return inTime;
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function notStarted(message: string): Ran {
  return { started: false, exitCode: null, signal: null, stdout: '', stderr: '', truncated: false, message };
}
