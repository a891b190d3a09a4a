import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ensureSystemPackage } from './system-package.mjs';

/** What the browser is called: Debian's package, then others. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** @returns {string | null} the browser's program: one of PATH, or Debian's */
export function findChromium() {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin'].filter((each) => each !== '');
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(runs) ?? null;
}

/**
 * @param {(line: string) => void} log
 * @returns {Promise<string | null>} the browser's program, installed if need be; null without one
 */
export function ensureChromium(log) {
  const purpose = 'Every test in a browser is';
  return ensureSystemPackage({ packages: ['chromium'], find: findChromium, purpose, log });
}

/** @param {string} program */
function runs(program) {
  try {
    accessSync(program, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
