import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { prepareProgram } from './prepare.mjs';

/** The sub-agents that `npm run agents` keeps running. */
const NAMES = ['finance-worker', 'life-assistant', 'it-ops-worker'];
/** How long to wait before one that ended is started again, in milliseconds: at first, and at the most. */
const BACKOFF_MS = { first: 1_000, most: 30_000 };
/** One that ran so long, in milliseconds, was well: the next wait is short again. */
const WELL_MS = 60_000;

/** `npm run agents`: installs, builds, and runs the sub-agents in this process's group; arguments go to each of them. */
const program = await prepareProgram();
const ending = new AbortController();
/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    ending.abort();
    // A terminal's Ctrl-C has reached them already, and they take this for its echo.
    for (const child of running) child.kill(signal);
  });
}
await Promise.all(NAMES.map(keepRunning));

/** @param {string} name */
async function keepRunning(name) {
  let wait = BACKOFF_MS.first;
  while (!ending.signal.aborted) {
    const begun = Date.now();
    const code = await runOnce(name);
    if (ending.signal.aborted) return;
    if (Date.now() - begun > WELL_MS) wait = BACKOFF_MS.first;
    console.log(`${name} | ended with status ${code}; starting it again in ${wait / 1_000} s`);
    await pause(wait);
    wait = Math.min(wait * 2, BACKOFF_MS.most);
  }
}

/**
 * @param {string} name
 * @returns {Promise<number | null>} exit status; null after a signal
 */
function runOnce(name) {
  const child = spawn(process.execPath, [program, 'agent', '--name', name, ...process.argv.slice(2)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => console.log(`${name} | ${line}`));
  }
  return new Promise((resolve) => {
    const end = (/** @type {number | null} */ code) => {
      running.delete(child);
      resolve(code);
    };
    child.once('error', () => end(null));
    child.once('close', end);
  });
}

/** @param {number} ms */
function pause(ms) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    ending.signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve(undefined);
    });
  });
}
