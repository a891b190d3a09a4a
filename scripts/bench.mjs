import { homedir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled } from './install.mjs';
import { requireNode } from './node-version.mjs';
import { showCommand } from './run-command.mjs';
import { findTemporal } from './temporal.mjs';

/** `npm run bench` and its like: installs, fetches Temporal, builds, and runs a program that measures the built product. */
requireNode();
const root = join(import.meta.dirname, '..');
const log = (/** @type {string} */ line) => console.error(`countersign: ${line}`);
try {
  await ensureInstalled({ root, log });
  await findTemporal({ home: process.env['APPROVAL_HOME'] ?? join(homedir(), '.countersign'), log });
  await ensureBuilt({ root, log });
  const [program = join('bench', 'main.ts'), ...args] = process.argv.slice(2);
  process.exitCode =
    (await showCommand(process.execPath, ['--import', 'tsx', join(root, program), ...args], { cwd: root })) ??
    1;
} catch (error) {
  console.error(`countersign: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
