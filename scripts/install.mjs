import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CLIENT_WHOLE } from './build-client.mjs';
import { errorCode, lastLines, runCommand, showCommand } from './run-command.mjs';
import { BUILD_STAMP, stampSources } from './source-stamp.mjs';

/**
 * @typedef {object} Place
 * @property {string} root the repository
 * @property {(line: string) => void} log gets progress lines
 */

/** The file in `node_modules` that says which package-lock.json it was installed from. */
const INSTALL_STAMP = '.countersign-lock';

/**
 * Installs the packages of package-lock.json, unless exactly these are there. Safe to retry.
 * @param {Place} place
 * @returns {Promise<void>} rejects when npm fails
 */
export async function ensureInstalled({ root, log }) {
  const stampFile = join(root, 'node_modules', INSTALL_STAMP);
  const lock = await readFile(join(root, 'package-lock.json'), 'utf8');
  const stamp = createHash('sha256').update(lock).digest('hex');
  if ((await readIfThere(stampFile)) === stamp) return;

  if (!(await isInstalled(root, lock))) await install({ root, log });
  await writeFile(stampFile, stamp);
}

/**
 * A lock file made where a mirror lacked some other platform's optional package does not satisfy `npm ci`, though it
 * names everything this platform needs; `npm install` takes the same locked versions and is not so strict.
 * @param {Place} place
 */
async function install({ root, log }) {
  log('installing packages (npm ci)');
  // Development packages are needed to build, whatever NODE_ENV says.
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--include=dev', '--loglevel=error'];
  const clean = await runCommand('npm', ['ci', ...flags], { cwd: root });
  if (clean.code === 0) return;
  const isLockRefused = clean.output.includes('EUSAGE') && clean.output.includes('from lock file');
  if (!isLockRefused) throw installError('npm ci', clean);
  log('the lock file names no packages for other platforms; installing its versions with npm install');
  const tolerant = await runCommand('npm', ['install', '--no-save', ...flags], { cwd: root });
  if (tolerant.code !== 0) throw installError('npm install', tolerant);
}

/**
 * @param {string} command
 * @param {{ readonly code: number | null, readonly output: string }} result
 */
function installError(command, { code, output }) {
  const reason = lastLines(output, 12);
  return new Error(`The packages could not be installed: ${command} ended with status ${code}.\n${reason}`);
}

/**
 * Builds `dist` and `client/dist`, unless both are there and were built from these very sources. Safe to retry.
 * @param {Place} place
 * @returns {Promise<void>} rejects when the build fails
 */
export async function ensureBuilt({ root, log }) {
  const built = await readIfThere(join(root, 'dist', BUILD_STAMP));
  const isWhole = built !== undefined && (await hasClient(root));
  if (isWhole && built === (await stampSources(root))) return;
  log('building');
  const code = await showCommand(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root });
  if (code !== 0) throw new Error('The build failed; its errors are above.');
}

/**
 * Whether the client's package can be packed as it is, or there is none.
 * @param {string} root
 */
async function hasClient(root) {
  const client = join(root, 'client');
  if ((await readIfThere(join(client, 'package.json'))) === undefined) return true;
  return (await readIfThere(join(client, CLIENT_WHOLE))) !== undefined;
}

/**
 * Recognises what somebody installed by hand, by the list npm leaves at the end of an install.
 * @param {string} root
 * @param {string} lock text of package-lock.json
 */
async function isInstalled(root, lock) {
  const list = await readIfThere(join(root, 'node_modules', '.package-lock.json'));
  if (list === undefined) return false;
  const installed = packagesOf(list);
  return Object.entries(packagesOf(lock)).every(([path, wanted]) => {
    if (!path.startsWith('node_modules/') || wanted.link === true) return true;
    const found = installed[path];
    return found === undefined ? wanted.optional === true : found.integrity === wanted.integrity;
  });
}

/**
 * @param {string} lock text of either list
 * @returns {Record<string, { integrity?: string, optional?: boolean, link?: boolean }>}
 */
function packagesOf(lock) {
  return JSON.parse(lock).packages ?? {};
}

/** @param {string} file */
function readIfThere(file) {
  return readFile(file, 'utf8').catch((error) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  });
}
