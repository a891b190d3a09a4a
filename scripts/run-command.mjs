import { spawn } from 'node:child_process';

/**
 * @typedef {object} CommandOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] replaces the environment
 * @property {number} [uid] as whom to run it, for root
 * @property {number} [gid]
 * @property {number} [timeoutMs] after which the command is killed; unset: never
 *
 * @typedef {object} CommandResult
 * @property {number | null} code exit status; null when a signal ended it
 * @property {string} output stdout and stderr as they came
 */

/**
 * Runs a command to its end and collects what it prints.
 * @param {string} command a name on PATH or a path; no shell is involved
 * @param {readonly string[]} args
 * @param {CommandOptions} [options]
 * @returns {Promise<CommandResult>} rejects only when the command cannot be started (`code` ENOENT: not there)
 */
export function runCommand(command, args, { timeoutMs, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    // Not spawn's own timeout, whose timer outlives a command that could not be started.
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output += text));
    }
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, output });
    });
  });
}

/**
 * Runs a command to its end on this terminal.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ readonly cwd: string, readonly env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<number | null>} exit status; null when a signal ended it
 */
export function showCommand(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', reject);
    child.once('close', (code) => resolve(code));
  });
}

/**
 * @param {unknown} error
 * @returns {string | undefined} the system's code (`ENOENT`, `EADDRINUSE`), if the error has one
 */
export function errorCode(error) {
  // Not `instanceof Error`: under Jest, Node's own errors are of another realm.
  const hasCode = typeof error === 'object' && error !== null && 'code' in error;
  return hasCode && typeof error.code === 'string' ? error.code : undefined;
}

/**
 * @param {string} text
 * @param {number} count
 * @returns {string} the last lines that are not blank
 */
export function lastLines(text, count) {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-count)
    .join('\n');
}
