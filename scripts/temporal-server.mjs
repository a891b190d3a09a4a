import { spawn } from 'node:child_process';
import { open, readFile, rm } from 'node:fs/promises';
import { resolve as absolute } from 'node:path';
import { rollLog } from './roll-log.mjs';
import { lastLines } from './run-command.mjs';
import { PORT_TAKEN, awaitHealth } from './temporal-health.mjs';
import { findAnyPort, findFreePort } from './temporal-ports.mjs';
import { GRACE_MS, writePidFile } from './temporal-reap.mjs';

/** @import { SearchAttributeType } from './temporal-health.mjs' */

/** As Temporal's own tools expect them: 7233, and 8233 for the web UI. */
const GRPC_PORT = 7233;
const UI_OFFSET = 1000;
/** Somebody may bind a port between our look and the server's. */
const PORT_ATTEMPTS = 8;

/**
 * @typedef {object} TemporalOptions
 * @property {string} binary from `findTemporal`
 * @property {string} dbFile the server's database; made if it is not there
 * @property {string} logFile gets all the server prints, appended; one that has grown large is put aside as LOGFILE.1
 * @property {number} [port] preferred gRPC port, else the next free one; default 7233
 * @property {number} [uiPort] preferred port of the web UI, else the next free one; default the gRPC port + 1000
 * @property {Readonly<Record<string, SearchAttributeType>>} searchAttributes registered before this resolves
 * @property {string} [codecEndpoint] address of a payload codec server, for the web UI
 * @property {string} [pidFile] written for `reapTemporal`, removed at the server's end
 *
 * @typedef {object} TemporalServer
 * @property {string} address host and port of gRPC
 * @property {string} uiUrl
 * @property {number} pid
 * @property {() => Promise<void>} stop asks, and after 3 s kills; resolves when the server is gone; may be called again
 * @property {Promise<number | null>} exited the exit status once it ended, wanted or not; null after a signal
 *
 * @typedef {{ readonly grpc: number, readonly ui: number, readonly http: number }} Ports
 */

/** Somebody was faster; other ports may be free. */
class PortTakenError extends Error {}

/**
 * Starts a Temporal server on a file, in this process's group, on 127.0.0.1 only, and waits until it answers. It is
 * told to end when this process exits; a kill -9 of this process leaves it to `reapTemporal`. One server per file: the
 * caller sees to that.
 * @param {TemporalOptions} options
 * @returns {Promise<TemporalServer>} rejects with the server's last log lines when it dies or is not healthy in 20 s
 */
export async function startTemporal(options) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce({ ...options, dbFile: absolute(options.dbFile) });
    } catch (error) {
      if (!(error instanceof PortTakenError) || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

/**
 * @param {TemporalOptions} options
 * @returns {Promise<TemporalServer>}
 */
async function startOnce(options) {
  const { binary, logFile, searchAttributes } = options;
  const ports = await choosePorts(options);
  const server = await launch(options, ports);
  const readLog = async () => (await readFile(logFile)).subarray(server.logStart).toString('utf8');
  let isOver = false;
  void server.exited.then(() => (isOver = true));
  try {
    await awaitHealth({ binary, env: serverEnv(), ports, searchAttributes, readLog, isOver: () => isOver });
  } catch (error) {
    const log = await readLog();
    await server.stop();
    const reason = error instanceof Error ? error.message : String(error);
    const message = `Temporal did not start: ${reason}.\n${lastLines(withoutNoise(log), 8)}`.trim();
    throw PORT_TAKEN.test(log) ? new PortTakenError(message) : new Error(message);
  }
  const { pid, stop, exited } = server;
  return { address: `127.0.0.1:${ports.grpc}`, uiUrl: `http://127.0.0.1:${ports.ui}`, pid, stop, exited };
}

/**
 * @param {TemporalOptions} options
 * @param {Ports} ports
 */
async function launch(options, ports) {
  const { binary, dbFile, logFile, pidFile } = options;
  await rollLog(logFile);
  const log = await open(logFile, 'a');
  const logStart = (await log.stat()).size;
  const child = spawn(binary, serverFlags(options, ports), {
    stdio: ['ignore', log.fd, log.fd],
    env: serverEnv(),
  });
  const { pid } = child;
  if (pid === undefined) {
    const reason = await new Promise((resolve) => child.once('error', resolve));
    await log.close();
    throw new Error(`${binary} cannot be run: ${reason instanceof Error ? reason.message : String(reason)}`);
  }
  const endWithUs = () => void child.kill('SIGTERM');
  process.once('exit', endWithUs);
  const ended = new Promise((/** @type {(code: number | null) => void} */ resolve) =>
    child.once('exit', resolve),
  );
  const address = `127.0.0.1:${ports.grpc}`;
  const noted = pidFile === undefined ? undefined : writePidFile(pidFile, { pid, dbFile, address });
  const exited = ended.then(async (code) => {
    process.off('exit', endWithUs);
    await noted;
    if (pidFile !== undefined) await rm(pidFile, { force: true });
    return code;
  });
  const stop = async () => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    await exited.finally(() => clearTimeout(timer));
  };
  await Promise.all([log.close(), noted]);
  return { pid, exited, stop, logStart };
}

/**
 * The server also opens ports of its own choice: metrics and the inner services.
 * @param {TemporalOptions} options
 * @returns {Promise<Ports>}
 */
async function choosePorts(options) {
  const grpc = await findFreePort(options.port ?? GRPC_PORT);
  const ui = await findFreePort(options.uiPort ?? grpc + UI_OFFSET, [grpc]);
  return { grpc, ui, http: await findAnyPort([grpc, ui]) };
}

/**
 * @param {TemporalOptions} options
 * @param {Ports} ports
 * @returns {string[]} the write-ahead log halves the latency, and synchronous=2 keeps every commit over a power cut
 */
function serverFlags({ dbFile, searchAttributes, codecEndpoint }, ports) {
  return [
    ...['server', 'start-dev', '--db-filename', dbFile, '--ip', '127.0.0.1'],
    ...['--port', String(ports.grpc), '--ui-port', String(ports.ui), '--http-port', String(ports.http)],
    ...['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=2'],
    ...Object.entries(searchAttributes).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
    ...(codecEndpoint === undefined ? [] : ['--ui-codec-endpoint', codecEndpoint]),
    ...['--log-level', 'warn', '--log-format', 'json'],
  ];
}

/** Temporal's variables and profile are meant for another server: a key or a certificate there would lock us out of ours. */
function serverEnv() {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_'));
  return { ...Object.fromEntries(own), TEMPORAL_CONFIG_FILE: '/dev/null' };
}

/**
 * @param {string} log
 * @returns {string} without warnings and Go's stack traces, which would push the reason out of sight
 */
function withoutNoise(log) {
  return log
    .split('\n')
    .filter(
      (line) => !/^(\t|goroutine \d|\[signal |created by |\{.*"level":"WARN"|[\w./*()-]+\(.*\)$)/.test(line),
    )
    .join('\n');
}
