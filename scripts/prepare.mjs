import { join } from 'node:path';
import { ensureBuilt, ensureInstalled } from './install.mjs';
import { requireNode } from './node-version.mjs';

/**
 * Installs and builds what a program of ours needs; ends the process where that fails.
 * @returns {Promise<string>} the built program
 */
export async function prepareProgram() {
  requireNode();
  const root = join(import.meta.dirname, '..');
  const place = { root, log: (/** @type {string} */ line) => console.log(`countersign: ${line}`) };
  try {
    await ensureInstalled(place);
    await ensureBuilt(place);
  } catch (error) {
    console.error(`countersign: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
  return join(root, 'dist', 'countersign.js');
}
