import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findPostgres } from './postgres-binaries.mjs';
import { lastLines, runCommand } from './run-command.mjs';

/** How long a new server may take to answer, in milliseconds. */
const START_MS = 30_000;

/**
 * @typedef {object} Passwords
 * @property {string} postgres
 * @property {string} temporal
 * @property {string} countersign
 */

/**
 * PostgreSQL on a folder, as the service `postgres` of docker-compose.yml: scram passwords, TCP alone, and the roles and
 * databases of deploy/postgres-roles.sh. It refuses to run as root, and runs as `postgres` or `nobody` then.
 * @param {{ readonly folder: string, readonly port: number, readonly passwords: Passwords }} place
 */
export async function preparePostgres({ folder, port, passwords }) {
  const programs = findPostgres();
  if (programs === null)
    throw new Error('PostgreSQL is not on this machine; install it (`apt-get install postgresql`)');
  const user = userForServer();
  const data = join(folder, 'postgres');
  const isNew = !existsSync(join(data, 'PG_VERSION'));
  if (isNew) await createCluster({ programs, data, user, password: passwords.postgres });
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '250',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const service = {
    name: 'postgres',
    command: join(programs, 'postgres'),
    args: ['-D', data, ...flags],
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8' },
    user,
    // A fast end: connections are closed, nothing is lost.
    stopSignal: /** @type {const} */ ('SIGINT'),
  };
  const client = {
    PATH: `${programs}:${process.env['PATH'] ?? ''}`,
    PGHOST: '127.0.0.1',
    PGPORT: String(port),
    PGPASSWORD: passwords.postgres,
  };
  return {
    service,
    url: `postgres://countersign:${passwords.countersign}@127.0.0.1:${port}/countersign`,
    /** Waits until it answers, and makes roles and databases on a new one. */
    async ready() {
      await awaitAnswer(client);
      if (isNew) await createRoles(client, passwords);
    },
  };
}

/** @param {{ programs: string, data: string, user: ReturnType<typeof userForServer>, password: string }} wanted */
async function createCluster({ programs, data, user, password }) {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const secret = `${data}.password`;
  writeFileSync(secret, password, { mode: 0o600 });
  if (user !== undefined) for (const path of [data, secret]) chownSync(path, user.uid, user.gid);
  try {
    const how = ['--username=postgres', `--pwfile=${secret}`, '--auth=scram-sha-256', '--data-checksums'];
    const flags = ['-D', data, '--encoding=UTF8', '--locale=C.UTF-8', ...how];
    const made = await runCommand(join(programs, 'initdb'), flags, { ...user, cwd: data });
    if (made.code !== 0)
      throw new Error(`PostgreSQL's initdb on ${data} failed:\n${lastLines(made.output, 4)}`);
  } finally {
    rmSync(secret, { force: true });
  }
}

/** @param {NodeJS.ProcessEnv} env */
async function awaitAnswer(env) {
  const question = ['--username', 'postgres', '--dbname', 'postgres'];
  for (const until = performance.now() + START_MS; performance.now() < until; await delay(50)) {
    const { code } = await runCommand('pg_isready', question, { env });
    if (code === 0) return;
  }
  throw new Error(`PostgreSQL did not answer within ${START_MS / 1_000} s`);
}

/**
 * @param {NodeJS.ProcessEnv} client
 * @param {Passwords} passwords
 */
async function createRoles(client, passwords) {
  const script = join(import.meta.dirname, '..', 'deploy', 'postgres-roles.sh');
  const env = {
    ...client,
    TEMPORAL_DB_PASSWORD: passwords.temporal,
    COUNTERSIGN_DB_PASSWORD: passwords.countersign,
  };
  const made = await runCommand('/bin/sh', [script], { env });
  if (made.code !== 0) throw new Error(`${script} failed:\n${lastLines(made.output, 4)}`);
}

function userForServer() {
  if (process.getuid?.() !== 0) return undefined;
  const name = ['postgres', 'nobody'].find((each) => idOf('-u', each) !== undefined) ?? 'nobody';
  return { uid: idOf('-u', name) ?? 65_534, gid: idOf('-g', name) ?? 65_534 };
}

/**
 * @param {'-u' | '-g'} which
 * @param {string} name
 */
function idOf(which, name) {
  try {
    return Number(execFileSync('id', [which, name], { stdio: ['ignore', 'pipe', 'ignore'] }).toString());
  } catch {
    return undefined;
  }
}
