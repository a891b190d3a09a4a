import { homedir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled } from './install.mjs';
import { requireNode } from './node-version.mjs';
import { showCommand } from './run-command.mjs';
import { findTemporal } from './temporal.mjs';

/** `npm run soak`: installs, fetches Temporal, builds, and soaks the built product (bench/soak/main.ts). */
requireNode();
const root = join(import.meta.dirname, '..');
const log = (/** @type {string} */ line) => console.error(`countersign: ${line}`);
try {
  await ensureInstalled({ root, log });
  await findTemporal({ home: process.env['APPROVAL_HOME'] ?? join(homedir(), '.countersign'), log });
  await ensureBuilt({ root, log });
  const program = [join(root, 'bench', 'soak', 'main.ts'), ...process.argv.slice(2)];
  process.exitCode =
    (await showCommand(process.execPath, ['--import', 'tsx', ...program], { cwd: root })) ?? 1;
} catch (error) {
  console.error(`countersign: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
