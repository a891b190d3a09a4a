import { runCommand } from './run-command.mjs';

/** How long an installation may take, in milliseconds. */
const INSTALL_MS = 600_000;

/**
 * A program of the system that the tests use when it is there.
 *
 * @typedef {object} SystemPackage
 * @property {readonly string[]} packages Debian's names of what holds it
 * @property {() => string | null} find where the program is, or null; called again after an installation
 * @property {string} purpose what is left out without it, as the beginning of a sentence
 * @property {(line: string) => void} log
 * @property {Run} [run] for tests
 *
 * @typedef {(command: string, args: readonly string[]) => Promise<number | null>} Run exit status of a command
 */

/**
 * Finds a program of the system, or installs Debian's package of it where this user may. Never fails: without the
 * program it says in one line what is left out and what to install.
 * @param {SystemPackage} wanted
 * @returns {Promise<string | null>} where the program is; null where it is not to be had
 */
export async function ensureSystemPackage({ packages, find, purpose, log, run = runQuietly }) {
  const there = find();
  if (there !== null) return there;
  const names = packages.join(' ');
  const root = await rootPrefix(run);
  if (root !== null) {
    log(`installing ${names} (Debian's package)`);
    await install(packages, root, run);
    const installed = find();
    if (installed !== null) return installed;
  }
  const why = root === null ? 'it cannot be installed by this user' : 'its installation failed';
  log(
    `!!! ${purpose} left out: ${names} is not on this machine and ${why}; run \`apt-get install ${names}\``,
  );
  return null;
}

/**
 * @param {Run} run
 * @returns {Promise<readonly string[] | null>} what a command begins with to run as root; null where it cannot
 */
async function rootPrefix(run) {
  if ((await run('apt-get', ['--version'])) !== 0) return null;
  if (process.getuid?.() === 0) return ['env'];
  return (await run('sudo', ['-n', 'true'])) === 0 ? ['sudo', '-n', 'env'] : null;
}

/**
 * @param {readonly string[]} packages
 * @param {readonly string[]} root
 * @param {Run} run
 */
async function install(packages, root, run) {
  // Runlevel 1: a server that comes with a package is not to be started on this machine.
  const settings = ['DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1', 'apt-get'];
  const patience = ['-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::http::Timeout=20', '-y', '-qq'];
  const [command = 'env', ...before] = root;
  const aptGet = (/** @type {string[]} */ ...args) =>
    run(command, [...before, ...settings, ...patience, ...args]);
  const wanted = ['install', '--no-install-recommends', ...packages];
  if ((await aptGet(...wanted)) === 0) return;
  // Its lists may be missing or old.
  await aptGet('update');
  await aptGet(...wanted);
}

/** @type {Run} */
async function runQuietly(command, args) {
  try {
    const { code } = await runCommand(command, args, { timeoutMs: INSTALL_MS });
    return code;
  } catch {
    return null;
  }
}
