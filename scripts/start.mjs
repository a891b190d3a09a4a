import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureInstalled } from './install.mjs';
import { requireNode } from './node-version.mjs';

/** `npm start`: installs, builds, and becomes `countersign serve`, in this very process. */
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
const program = join(root, 'dist', 'countersign.js');
process.argv = [process.execPath, program, 'serve', ...process.argv.slice(2)];
await import(pathToFileURL(program).href);
