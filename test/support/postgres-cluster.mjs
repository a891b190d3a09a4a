import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findPostgres } from '../../scripts/postgres-binaries.mjs';

const START_MS = 30_000;
/** The server's own user when the tests run as root, whom it refuses. */
const USERS = ['postgres', 'nobody'];
/** Keeps the server until its input ends, however its parent ends; then ends it and everything it has. */
const GUARD = 'set -m; "$0" "$@" & server=$!; cat >/dev/null; kill -INT $server 2>/dev/null; wait $server';

/**
 * A PostgreSQL server of its own, on a Unix socket in a folder of its own.
 *
 * @typedef {object} Cluster
 * @property {(database: string) => string} url as DATABASE_URL has it
 * @property {() => Promise<void>} start again, after `crash` or `restart`'s first half
 * @property {() => Promise<void>} crash ends every process of the server as `kill -9` does
 * @property {() => Promise<void>} shutDown breaks every connection off, as an operator's fast restart does
 * @property {() => Promise<void>} remove ends the server and takes its folder away
 */

/**
 * @param {{ readonly durable?: boolean }} [options] durable: flushes to disk, as in production
 * @returns {Promise<Cluster>}
 */
export async function startPostgres({ durable = false } = {}) {
  const bin = findPostgres();
  if (bin === null) throw new Error('PostgreSQL is not on this machine: apt-get install postgresql');
  const folder = mkdtempSync(join(tmpdir(), 'cs-pg-'));
  const data = join(folder, 'data');
  const owner = ownerOf(folder);
  const made = spawnSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'],
    { ...owner, cwd: folder, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}${made.error?.message ?? ''}`);

  /** @type {import('node:child_process').ChildProcess | null} */
  let guard = null;

  async function start() {
    const settings = [
      ...['listen_addresses=', `unix_socket_directories=${folder}`, 'max_connections=200'],
      ...(durable ? [] : ['fsync=off', 'full_page_writes=off']),
    ];
    const args = ['-c', GUARD, join(bin ?? '', 'postgres'), '-D', data];
    const child = spawn('sh', [...args, ...settings.flatMap((setting) => ['-c', setting])], {
      ...{ ...owner, cwd: folder, stdio: ['pipe', 'ignore', 'pipe'] },
    });
    guard = child;
    let said = '';
    child.stderr?.on(
      'data',
      (/** @type {Buffer} */ chunk) => (said = `${said}${chunk.toString()}`.slice(-4_000)),
    );
    const until = Date.now() + START_MS;
    while (!(await accepts(folder))) {
      if (child.exitCode !== null || Date.now() > until) throw new Error(`PostgreSQL did not start: ${said}`);
      await delay(20);
    }
  }

  /** @param {NodeJS.Signals} signal */
  async function end(signal) {
    if (guard === null) return;
    const pid = serverPid(data);
    const gone = once(guard, 'exit');
    if (pid !== null && signal === 'SIGKILL') killAll(pid);
    guard.stdin?.end();
    await gone;
    guard = null;
  }

  await start();
  return {
    url: (database) => `postgresql://postgres@localhost/${database}?host=${encodeURIComponent(folder)}`,
    start,
    crash: () => end('SIGKILL'),
    shutDown: () => end('SIGINT'),
    async remove() {
      await end('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Root hands the folder to another user, as whom the server runs.
 * @param {string} folder
 */
function ownerOf(folder) {
  chmodSync(folder, 0o755);
  if (process.getuid?.() !== 0) return {};
  for (const name of USERS) {
    const { status, stdout } = spawnSync('id', ['-u', name], { encoding: 'utf8' });
    if (status !== 0) continue;
    const uid = Number(stdout);
    const gid = Number(spawnSync('id', ['-g', name], { encoding: 'utf8' }).stdout);
    chownSync(folder, uid, gid);
    return { uid, gid };
  }
  throw new Error(`${userInfo().username} cannot run PostgreSQL, and there is no user ${USERS.join(' or ')}`);
}

/** @param {string} folder */
function accepts(folder) {
  return new Promise((resolve) => {
    const socket = createConnection(join(folder, '.s.PGSQL.5432'));
    socket.once('connect', () => resolve(socket.destroy() !== undefined));
    socket.once('error', () => resolve(false));
  });
}

/** @param {string} data */
function serverPid(data) {
  try {
    return Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    return null;
  }
}

/**
 * The server and its children, which would otherwise end by themselves a moment later.
 * @param {number} pid
 */
function killAll(pid) {
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' });
  for (const each of [pid, ...stdout.split('\n').filter(Boolean).map(Number)]) {
    try {
      process.kill(each, 'SIGKILL');
    } catch {
      // It was gone already.
    }
  }
}
