import { rename, stat } from 'node:fs/promises';
import { errorCode } from './run-command.mjs';

/** A log is begun anew once it is larger than this, in bytes; the one before it is kept. */
export const LOG_BYTES = 10 * 1024 * 1024;

/**
 * Puts a log that has grown too large aside as `FILE.1`, in place of the one put aside before. Only while nobody writes
 * to it. Safe to repeat.
 * @param {string} file that may not be there
 */
export async function rollLog(file) {
  try {
    if ((await stat(file)).size > LOG_BYTES) await rename(file, `${file}.1`);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
