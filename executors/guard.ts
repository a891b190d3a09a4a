import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { GUARD_PIPES, type FromGuard, type GuardTask, type ToGuard } from './guard-messages.ts';

/**
 * The process between an agent and one command. It starts the command in a process group of its own, and when the
 * agent is gone, however it went, it kills that group: nothing goes on running unseen.
 */
let group: number | null = null;

process.on('message', (message: ToGuard) => {
  if (message.kind === 'run') tryToRun(message.task);
  else if (message.kind === 'signal') signalGroup(message.signal);
  else process.exit(0);
});
process.on('disconnect', () => {
  signalGroup('SIGKILL');
  process.exit(1);
});
// A terminal's Ctrl-C reaches the guard as well; when the command ends is the agent's to say.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

/** Node throws what it cannot even try: a zero byte in a word, or more words than the system takes. */
function tryToRun(task: GuardTask): void {
  try {
    run(task);
  } catch (error) {
    tell({ kind: 'not_started', message: error instanceof Error ? error.message : String(error) });
  }
}

function run({ program, args, cwd, env, merged }: GuardTask): void {
  const { stdout, stderr } = GUARD_PIPES;
  const child = spawn(program, args, {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', stdout, merged ? stdout : stderr],
  });
  // Held here as well, the pipes would never end.
  closeSync(stdout);
  closeSync(stderr);
  group = child.pid ?? null;
  if (group !== null) tell({ kind: 'started', group });
  child.once('error', (error) => {
    if (group === null) tell({ kind: 'not_started', message: error.message });
  });
  child.once('exit', (code, signal) => tell({ kind: 'exited', code, signal }));
}

function signalGroup(signal: 'SIGTERM' | 'SIGKILL'): void {
  if (group === null) return;
  try {
    process.kill(-group, signal);
  } catch {
    // Nobody is left in it.
  }
}

function tell(message: FromGuard): void {
  process.send?.(message);
}
