import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode, runCommand } from './run-command.mjs';

/** How long a server may take to end by itself; with a signal it needs about 0.2 s. */
export const GRACE_MS = 3_000;
/** A killed process is gone within moments, unless the machine is in deep trouble. */
const KILL_LIMIT_MS = 5_000;
const POLL_MS = 20;

/**
 * @typedef {object} PidRecord
 * @property {number} pid
 * @property {string} dbFile as it stands on the server's command line
 * @property {string} [address] host and port of gRPC
 */

/**
 * Notes whose server runs on which file, whole or not at all.
 * @param {string} pidFile
 * @param {PidRecord} record
 */
export async function writePidFile(pidFile, record) {
  const half = `${pidFile}.${process.pid}`;
  await writeFile(half, `${JSON.stringify(record)}\n`);
  await rename(half, pidFile);
}

/**
 * Ends the server that a crash of ours left behind, and waits until it is gone. A process id may have been given to
 * somebody else since, so only a process whose command line serves that very file is touched. Safe to retry.
 * @param {object} options
 * @param {string} options.pidFile
 * @returns {Promise<boolean>} whether there was one; rejects when it cannot be ended
 */
export async function reapTemporal({ pidFile }) {
  const record = await readPidFile(pidFile);
  const left = record !== undefined && (await serves(record));
  if (left) await endServer(record);
  await rm(pidFile, { force: true });
  return left;
}

/**
 * Finds the server that runs on a data folder now, for another process that wants to talk to it.
 * @param {object} options
 * @param {string} options.pidFile
 * @returns {Promise<string | undefined>} host and port of its gRPC; undefined when none runs
 */
export async function findRunningTemporal({ pidFile }) {
  const record = await readPidFile(pidFile);
  return record !== undefined && (await serves(record)) ? record.address : undefined;
}

/** @param {PidRecord} record */
async function endServer(record) {
  sendSignal(record.pid, 'SIGTERM');
  if (await isGone(record, GRACE_MS)) return;
  sendSignal(record.pid, 'SIGKILL');
  if (await isGone(record, KILL_LIMIT_MS)) return;
  throw new Error(
    `The Temporal server ${record.pid} of an earlier run still holds ${record.dbFile} and cannot be ended; end it and start again.`,
  );
}

/**
 * @param {PidRecord} record
 * @param {number} limitMs
 */
async function isGone(record, limitMs) {
  const deadline = Date.now() + limitMs;
  while (await serves(record)) {
    if (Date.now() > deadline) return false;
    await delay(POLL_MS);
  }
  return true;
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
function sendSignal(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}

/**
 * Asks for the command line, not for the process: a zombie keeps its id but has none.
 * @param {PidRecord} record
 */
async function serves({ pid, dbFile }) {
  return `${await readCommandLine(pid)} `.includes(` --db-filename ${dbFile} `);
}

/**
 * Linux's /proc first, since slim images have no `ps`.
 * @param {number} pid
 * @returns {Promise<string>} empty when there is no such process
 */
async function readCommandLine(pid) {
  if (process.platform === 'linux') {
    const raw = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return raw.split('\0').join(' ').trim();
  }
  const { output } = await runCommand('ps', ['-ww', '-o', 'args=', '-p', String(pid)]);
  return output.trim();
}

/**
 * @param {string} pidFile
 * @returns {Promise<PidRecord | undefined>} undefined when there is no file, or not one of ours
 */
async function readPidFile(pidFile) {
  const text = await readFile(pidFile, 'utf8').catch((error) => {
    if (errorCode(error) === 'ENOENT') return '';
    throw error;
  });
  try {
    const { pid, dbFile, address } = JSON.parse(text);
    const sound = Number.isSafeInteger(pid) && pid > 1 && typeof dbFile === 'string' && dbFile !== '';
    return sound ? { pid, dbFile, ...(typeof address === 'string' ? { address } : {}) } : undefined;
  } catch {
    return undefined;
  }
}
