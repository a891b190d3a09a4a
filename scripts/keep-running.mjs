import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

/** How long to wait before one that ended is started again, in milliseconds: at first, and at the most. */
const BACKOFF_MS = { first: 250, most: 10_000 };
/** One that ran so long, in milliseconds, was well: the next wait is short again. */
const WELL_MS = 20_000;
/** How long one may take to end before it is killed, in milliseconds. */
const STOP_MS = 25_000;

/**
 * @typedef {object} Service
 * @property {string} name
 * @property {string} command
 * @property {readonly string[]} args
 * @property {Readonly<Record<string, string>>} env all that it gets of an environment
 * @property {{ readonly uid: number, readonly gid: number } | undefined} [user] where not this one
 * @property {NodeJS.Signals} [stopSignal] default SIGTERM
 *
 * @typedef {object} Running
 * @property {string} name
 * @property {() => number | undefined} pid undefined between an end and the next start
 * @property {() => Promise<void>} stop asks it to end, kills it after 25 s, and does not start it again
 */

/**
 * Runs a process, in a group of its own so that a terminal's Ctrl-C leaves its end to us, and starts it again
 * whenever it ends, until it is told to stop.
 * @param {Service} service
 * @param {(line: string) => void} print gets every line that it prints
 * @param {() => void} onChange called when it was started and when it ended
 * @returns {Running}
 */
export function keepRunning(service, print, onChange) {
  const ending = new AbortController();
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let child;
  const done = loop();

  async function loop() {
    let wait = BACKOFF_MS.first;
    while (!ending.signal.aborted) {
      const begun = performance.now();
      const how = await runOnce();
      if (ending.signal.aborted) return;
      if (performance.now() - begun > WELL_MS) wait = BACKOFF_MS.first;
      print(`ended (${how}); starting it again in ${wait} ms`);
      await delay(wait, undefined, { signal: ending.signal }).catch(() => undefined);
      wait = Math.min(wait * 2, BACKOFF_MS.most);
    }
  }

  /** @returns {Promise<string>} how it ended */
  function runOnce() {
    const { command, args, env, user } = service;
    child = spawn(command, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'], ...user });
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface(stream).on('line', print);
    }
    onChange();
    return new Promise((resolve) => {
      const end = (/** @type {string} */ how) => {
        child = undefined;
        onChange();
        resolve(how);
      };
      child?.once('error', (error) => end(error.message));
      child?.once('exit', (code, signal) => end(signal ?? `status ${code}`));
    });
  }

  return {
    name: service.name,
    pid: () => child?.pid,
    async stop() {
      ending.abort();
      const last = child;
      last?.kill(service.stopSignal ?? 'SIGTERM');
      const late = setTimeout(() => last?.kill('SIGKILL'), STOP_MS);
      await done.finally(() => clearTimeout(late));
    },
  };
}
