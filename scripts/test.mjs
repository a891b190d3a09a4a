import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureChromium } from './chromium-binary.mjs';
import { RUN_VARIABLE, endLeftBehind } from './left-behind.mjs';
import { ensureBuilt, ensureInstalled } from './install.mjs';
import { requireNode } from './node-version.mjs';
import { ensurePostgres } from './postgres-binaries.mjs';
import { showCommand } from './run-command.mjs';
import { findTemporal } from './temporal.mjs';
import { readTotals, showTotals } from './test-totals.mjs';

/**
 * `npm test`: installs, fetches Temporal, PostgreSQL, a browser and the agents that the tests meet, builds, runs Jest, and
 * says last how many tests passed and failed. A process that a test left running fails the run.
 */
requireNode();
const root = join(import.meta.dirname, '..');
const log = (/** @type {string} */ line) => console.log(`countersign: ${line}`);
try {
  await ensureInstalled({ root, log });
  await ensureInstalled({ root: join(root, 'test', 'vendors'), log });
  await findTemporal({ home: process.env['APPROVAL_HOME'] ?? join(homedir(), '.countersign'), log });
  const postgres = await ensurePostgres(log);
  await ensureChromium(log);
  await ensureBuilt({ root, log });
  process.exitCode = await runTests([...process.argv.slice(2), ...projectsWith(postgres)]);
} catch (error) {
  console.error(`countersign: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

/**
 * @param {string | null} postgres
 * @returns {readonly string[]} what tells Jest to leave out what needs PostgreSQL, where that is not to be had
 */
function projectsWith(postgres) {
  return postgres === null ? ['--selectProjects=all'] : [];
}

/**
 * @param {readonly string[]} args for Jest
 * @returns {Promise<number>} Jest's status; 1 when no test ran, or a process was left behind
 */
async function runTests(args) {
  const scratch = await mkdtemp(join(tmpdir(), 'countersign-test-'));
  try {
    const outputFile = join(scratch, 'result.json');
    const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
    const flags = ['--config', join(root, 'jest.config.json'), '--json', `--outputFile=${outputFile}`];
    // Flags to Node itself, not NODE_OPTIONS: these stay out of the processes that tests start.
    const node = ['--experimental-vm-modules', '--no-warnings'];
    const env = { ...process.env, [RUN_VARIABLE]: scratch };
    const code = await showCommand(process.execPath, [...node, jest, ...flags, ...args], { cwd: root, env });
    const left = await endLeftBehind(scratch);
    for (const line of left) console.error(`countersign: a test left a process behind: ${line}`);
    const totals = readTotals(await readFile(outputFile, 'utf8').catch(() => ''));
    console.log(showTotals(totals));
    if (left.length > 0) return 1;
    return code !== 0 ? (code ?? 1) : totals.passed + totals.failed === 0 || totals.failed > 0 ? 1 : 0;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
