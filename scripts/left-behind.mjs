import { readFile, readdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from './run-command.mjs';

/** What the processes of one test run have in common, and by which suite each was started. */
export const RUN_VARIABLE = 'COUNTERSIGN_TEST_RUN';
export const SUITE_VARIABLE = 'COUNTERSIGN_TEST_SUITE';

/** What was told to end as its parent ended needs a moment. */
const GRACE_MS = 5_000;
const POLL_MS = 100;

/**
 * Ends the processes that a test run left behind.
 * @param {string} run what `RUN_VARIABLE` says in their environment
 * @param {number} [graceMs] how long they may take to end by themselves
 * @returns {Promise<readonly string[]>} a line on each; empty where the system has no /proc to look at
 */
export async function endLeftBehind(run, graceMs = GRACE_MS) {
  const deadline = Date.now() + graceMs;
  let left = await findProcesses(run);
  while (left.length > 0 && Date.now() < deadline) {
    await delay(POLL_MS);
    left = await findProcesses(run);
  }
  for (const { pid } of left) kill(pid);
  return left.map(({ pid, suite, command }) => `${pid} of ${suite}: ${command}`);
}

/** @param {string} run */
async function findProcesses(run) {
  const names = process.platform === 'linux' ? await readdir('/proc') : [];
  const pids = names.filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const found = await Promise.all(pids.map((pid) => describe(Number(pid), run)));
  return found.flatMap((one) => one ?? []);
}

/**
 * @param {number} pid
 * @param {string} run
 */
async function describe(pid, run) {
  const environment = await readParts(`/proc/${pid}/environ`);
  if (!environment.includes(`${RUN_VARIABLE}=${run}`)) return null;
  const suite = environment.find((one) => one.startsWith(`${SUITE_VARIABLE}=`)) ?? '';
  const command = (await readParts(`/proc/${pid}/cmdline`)).join(' ');
  return { pid, suite: suite.slice(SUITE_VARIABLE.length + 1) || 'an unnamed suite', command };
}

/**
 * @param {string} file
 * @returns {Promise<readonly string[]>} empty for a process that is gone, or somebody else's
 */
async function readParts(file) {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\0').filter((part) => part !== '');
}

/** @param {number} pid */
function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}
