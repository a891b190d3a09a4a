import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';
import { keepRunning } from './keep-running.mjs';
import { prepareProgram } from './prepare.mjs';
import { openDoor } from './production-door.mjs';
import { preparePostgres } from './production-postgres.mjs';
import { AGENTS, agentFolder, servicesOf, sharedFiles } from './production-services.mjs';
import { lastLines, runCommand, showCommand } from './run-command.mjs';
import { findAnyPort, findFreePort } from './temporal-ports.mjs';

/** @import { Running, Service } from './keep-running.mjs' */

/**
 * `npm run production`: the processes of docker-compose.yml on this machine without containers. PostgreSQL, Temporal (an
 * embedded one, or the cluster that TEMPORAL_ADDRESS names), two API nodes, two workers, three sub-agents; whatever
 * ends is started again; Ctrl-C ends all, in the reverse order.
 *
 *   --folder F   keep all data there; without it, in a temporary folder that goes with the end
 *   --short      no more than what CI runs: start, exercise, kill, check, end
 */
const { values: options } = parseArgs({
  options: { folder: { type: 'string' }, short: { type: 'boolean' } },
});

/** How long a process may take to be well, in milliseconds. */
const HEALTHY_MS = 60_000;

/** @type {Running[]} */
const running = [];
/** @type {(() => void)[]} */
const closers = [];
const ending = new AbortController();
let isReady = false;

if (options.short === true) {
  const test = [join(import.meta.dirname, 'test.mjs'), 'test/production'];
  process.exitCode =
    (await showCommand(process.execPath, test, { cwd: join(import.meta.dirname, '..') })) ?? 1;
} else {
  await run(await prepareProgram());
}

/** @param {string} program */
async function run(program) {
  const folder = resolve(options.folder ?? mkdtempSync(join(tmpdir(), 'countersign-production-')));
  mkdirSync(folder, { recursive: true });
  // PostgreSQL's user passes through; what is secret stands deeper.
  chmodSync(folder, 0o711);
  // What an earlier run said of itself is not true of this one.
  rmSync(join(folder, 'production.json'), { force: true });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => ending.abort());
  }
  try {
    await startAll(program, folder);
    if (!ending.signal.aborted) await new Promise((stop) => ending.signal.addEventListener('abort', stop));
  } catch (error) {
    if (!ending.signal.aborted) {
      console.error(`production: ${error instanceof Error ? error.message : String(error)}`);
      process.exitCode = 1;
    }
  }
  console.log('production: stopping');
  ending.abort();
  isReady = false;
  for (const one of running.toReversed()) await one.stop();
  for (const close of closers) close();
  if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
}

/**
 * @param {string} program
 * @param {string} folder
 */
async function startAll(program, folder) {
  const first = await findFreePort(8080);
  const ports = /** @type {const} */ ([first, await findFreePort(first + 1)]);
  const postgres = await preparePostgres({
    folder,
    port: await findAnyPort(ports),
    passwords: passwordsOf(folder),
  });
  const door = await openDoor(ports);
  closers.push(door.close);
  const nodes = ports.map((port) => `http://127.0.0.1:${port}`);
  const state = { folder, door: door.url, nodes, database: postgres.url };
  const tell = () => writeState(folder, { ...state, ready: isReady });
  start(postgres.service, tell);
  await postgres.ready();
  const temporal = await startTemporal(folder, tell);
  await initialise(program, folder);
  const place = { folder, databaseUrl: postgres.url, temporal, ports, door: door.url };
  for (const stage of stagesOf(servicesOf(place))) {
    for (const { name, args, env } of stage) {
      // What an earlier run touched says nothing of this one.
      const health = env['HEALTH_FILE'];
      if (health !== undefined) rmSync(health, { force: true });
      start({ name, command: process.execPath, args: [program, ...args], env: { ...basic(), ...env } }, tell);
    }
    await Promise.all(stage.map((service) => awaitHealth(program, service)));
  }
  isReady = true;
  tell();
  console.log(
    [
      '',
      'The production form is ready',
      ...state.nodes.map((url, index) => `  api-${index + 1}         ${url}`),
      `  either node   ${door.url}`,
      `  Temporal      ${temporal.address}, namespace ${temporal.namespace}${temporal.ui === null ? '' : `, ${temporal.ui}`}`,
      `  Data          ${folder}`,
      `  Keys          ${join(folder, 'keys')} (agent.key asks, operator.key decides)`,
    ].join('\n'),
  );
}

/**
 * Workers first, that no request finds none; agents last, as they ask the API.
 * @template {{ readonly args: readonly string[] }} T
 * @param {readonly T[]} services
 */
function stagesOf(services) {
  return [
    services.filter(({ args }) => args[0] === 'serve'),
    services.filter(({ args }) => args[0] === 'agent'),
  ];
}

/**
 * @param {string} folder
 * @param {() => void} tell
 */
async function startTemporal(folder, tell) {
  const named = process.env['TEMPORAL_ADDRESS'];
  const namespace = process.env['TEMPORAL_NAMESPACE'] ?? 'default';
  if (named !== undefined && named !== '') return { address: named, namespace, ui: null };
  const port = await findFreePort(7233);
  const ui = await findFreePort(8233, [port]);
  const own = join(folder, 'temporal');
  mkdirSync(own, { recursive: true, mode: 0o700 });
  const args = [join(import.meta.dirname, 'production-temporal.mjs'), own, String(port), String(ui)];
  start({ name: 'temporal', command: process.execPath, args, env: basic() }, tell);
  await until('temporal', async () => {
    const pid = readJson(join(own, 'temporal.pid'));
    return pid !== null && (await fetch(`http://127.0.0.1:${ui}/healthz`).then((answer) => answer.ok));
  });
  return { address: `127.0.0.1:${port}`, namespace: 'default', ui: `http://127.0.0.1:${ui}` };
}

/**
 * Makes what the nodes share, as the service `init` does; what is there stays.
 * @param {string} program
 * @param {string} folder
 */
async function initialise(program, folder) {
  const shared = sharedFiles(folder);
  if (existsSync(shared.POLICY_FILE)) return;
  mkdirSync(join(folder, 'config'), { recursive: true, mode: 0o700 });
  const people = ['--agent', 'agent', '--person', 'operator', '--keys-to', join(folder, 'keys')];
  const executors = AGENTS.map((name) => ['--executor', name, '--keys-to', agentFolder(folder, name)]);
  for (const args of [people, ...executors]) {
    const made = await runCommand(process.execPath, [program, 'init', ...args], {
      env: { ...basic(), ...shared },
    });
    if (made.code !== 0) throw new Error(`countersign init failed: ${lastLines(made.output, 3)}`);
  }
}

/**
 * @param {Service} service
 * @param {() => void} tell
 */
function start(service, tell) {
  if (ending.signal.aborted) throw new Error('stopped');
  running.push(keepRunning(service, (line) => console.log(`${service.name} | ${line}`), tell));
  tell();
}

/**
 * @param {string} program
 * @param {ReturnType<typeof servicesOf>[number]} service
 */
async function awaitHealth(program, { name, health, env }) {
  await until(name, async () => {
    const { code } = await runCommand(process.execPath, [program, ...health], {
      env: { ...basic(), ...env },
    });
    return code === 0;
  });
}

/**
 * @param {string} name
 * @param {() => Promise<boolean>} isWell
 */
async function until(name, isWell) {
  for (const end = performance.now() + HEALTHY_MS; performance.now() < end; await delay(200)) {
    if (ending.signal.aborted) throw new Error('stopped');
    if (await isWell().catch(() => false)) return;
  }
  throw new Error(`${name} was not well within ${HEALTHY_MS / 1_000} s; its last lines are above`);
}

/** All that a process gets of this one's environment. */
function basic() {
  const kept = ['PATH', 'HOME', 'XDG_CACHE_HOME', 'LANG', 'TMPDIR'];
  return Object.fromEntries(kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

/**
 * The passwords that a folder's PostgreSQL was made with.
 * @param {string} folder
 * @returns {import('./production-postgres.mjs').Passwords}
 */
function passwordsOf(folder) {
  const file = join(folder, 'passwords.json');
  const stored = readJson(file);
  if (stored !== null) return stored;
  const secret = () => randomBytes(24).toString('hex');
  const made = { postgres: secret(), temporal: secret(), countersign: secret() };
  writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
  return made;
}

/**
 * Tells scripts and tests where everything is, in one file that is whole at any time.
 * @param {string} folder
 * @param {object} state
 */
function writeState(folder, state) {
  const file = join(folder, 'production.json');
  const services = Object.fromEntries(running.map(({ name, pid }) => [name, pid() ?? null]));
  // It holds the database's password.
  writeFileSync(`${file}.new`, JSON.stringify({ ...state, services }, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** @param {string} file */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
