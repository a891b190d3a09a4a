import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { constants } from 'node:os';

/** A program and its arguments, as approved. */
export interface Runnable {
  readonly argv: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  /** Over the environment of this process. */
  readonly env: Readonly<Record<string, string>>;
}

export interface Ended {
  /** As a shell would say it: 128 + n for signal n, 126 for what cannot be run, 127 for what is not there. */
  readonly code: number;
  readonly signal: NodeJS.Signals | null;
  /** Why nothing ran; null where it did. */
  readonly failure: string | null;
}

const NOT_RUNNABLE = 126;
const NOT_FOUND = 127;

/** Sent on to the program, where a terminal has not sent it to both. */
const FORWARDED = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const;
const FROM_TERMINAL: readonly string[] = ['SIGINT', 'SIGQUIT'];

/** Runs a program to its end, without a shell, on our own stdin, stdout and stderr. Not to be retried: it may have run. */
export async function runArgv({ argv, cwd, env }: Runnable): Promise<Ended> {
  const [program = '', ...args] = argv;
  if (!isFolder(cwd)) return notRun(NOT_RUNNABLE, `the folder ${cwd} does not exist`);
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: 'inherit' });
  const isAtTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  const handlers = FORWARDED.map((signal) => {
    const forward = (): void => {
      if (!(isAtTerminal && FROM_TERMINAL.includes(signal))) child.kill(signal);
    };
    process.on(signal, forward);
    return { signal, forward };
  });
  try {
    return await new Promise<Ended>((resolve) => {
      child.once('error', (error: NodeJS.ErrnoException) => {
        const code = error.code === 'ENOENT' ? NOT_FOUND : NOT_RUNNABLE;
        resolve(notRun(code, `${program} cannot be run (${error.code ?? error.message})`));
      });
      child.once('exit', (code, signal) => {
        resolve({ code: code ?? codeOf(signal), signal, failure: null });
      });
    });
  } finally {
    for (const { signal, forward } of handlers) process.off(signal, forward);
  }
}

function codeOf(signal: NodeJS.Signals | null): number {
  return 128 + (signal === null ? 0 : constants.signals[signal]);
}

function notRun(code: number, failure: string): Ended {
  return { code, signal: null, failure };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
