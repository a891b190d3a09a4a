import { setTimeout as delay } from 'node:timers/promises';
import { lastLines, runCommand } from './run-command.mjs';

/** A start takes 0.2 to 1 s; a loaded machine several. */
const START_LIMIT_MS = 20_000;
const POLL_MS = 20;
const REQUEST_LIMIT_MS = 2_000;
const NAMESPACE = 'default';

/** What the server says, and then dies or, for its web UI, lives on without it. */
export const PORT_TAKEN = /address already in use/;

/** @typedef {'Text' | 'Keyword' | 'Int' | 'Double' | 'Bool' | 'Datetime' | 'KeywordList'} SearchAttributeType */

/**
 * @typedef {object} StartingServer
 * @property {string} binary
 * @property {NodeJS.ProcessEnv} env for Temporal's command line
 * @property {{ readonly grpc: number, readonly http: number }} ports
 * @property {Readonly<Record<string, SearchAttributeType>>} searchAttributes
 * @property {() => Promise<string>} readLog what this server printed so far
 * @property {() => boolean} isOver whether its process has ended
 */

/**
 * Waits until the server answers through its frontend and knows every search attribute. Needs no gRPC: the server's
 * HTTP API passes through the same frontend.
 * @param {StartingServer} server
 * @returns {Promise<void>} rejects when the process ends, after 20 s, or when an attribute has another type
 */
export async function awaitHealth(server) {
  const deadline = Date.now() + START_LIMIT_MS;
  await poll(server, deadline, 'answer', async () => {
    return (await hasAnnounced(server)) && (await answers(server));
  });
  const missing = await missingAttributes(server);
  if (missing.length === 0) return;
  // The start flag registers attributes in a new file only; one that a newer version needs comes in here.
  await registerAttributes(server, missing);
  await poll(server, deadline, 'learn its search attributes', async () => {
    return (await missingAttributes(server)).length === 0;
  });
}

/**
 * @param {StartingServer} server
 * @param {number} deadline
 * @param {string} what it should do
 * @param {() => Promise<boolean>} isDone
 */
async function poll(server, deadline, what, isDone) {
  for (;;) {
    const isReady = await isDone();
    if (PORT_TAKEN.test(await server.readLog())) throw new Error('a port was taken');
    if (server.isOver()) throw new Error('the server ended at once');
    if (isReady) return;
    if (Date.now() > deadline)
      throw new Error(`the server did not ${what} within ${START_LIMIT_MS / 1000} s`);
    await delay(POLL_MS);
  }
}

/**
 * A health check alone could be answered by a stranger who took the port a moment before us.
 * @param {StartingServer} server
 */
async function hasAnnounced({ readLog, ports }) {
  return new RegExp(`Server:\\s+\\S+:${ports.grpc}\\b`).test(await readLog());
}

/** @param {StartingServer} server */
async function answers(server) {
  return (await get(server, `/api/v1/namespaces/${NAMESPACE}`)) !== undefined;
}

/** @param {StartingServer} server */
async function missingAttributes(server) {
  const answer = await get(server, `/api/v1/namespaces/${NAMESPACE}/search-attributes`);
  if (answer === undefined) throw new Error('the server does not list its search attributes');
  /** @type {{ customAttributes?: Record<string, string> }} */
  const { customAttributes = {} } = JSON.parse(answer);
  const missing = [];
  for (const [name, type] of Object.entries(server.searchAttributes)) {
    const found = customAttributes[name];
    if (found === undefined) missing.push({ name, type });
    else if (found !== wireType(type)) {
      throw new Error(
        `the search attribute ${name} is ${found} in this file and should be ${wireType(type)}`,
      );
    }
  }
  return missing;
}

/**
 * @param {SearchAttributeType} type
 * @returns {string} Temporal's name for it on the wire: KeywordList is INDEXED_VALUE_TYPE_KEYWORD_LIST
 */
function wireType(type) {
  return `INDEXED_VALUE_TYPE_${type.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()}`;
}

/**
 * @param {StartingServer} server
 * @param {readonly { readonly name: string, readonly type: SearchAttributeType }[]} missing
 */
async function registerAttributes({ binary, env, ports }, missing) {
  const flags = missing.flatMap(({ name, type }) => ['--name', name, '--type', type]);
  const target = ['--address', `127.0.0.1:${ports.grpc}`, '--namespace', NAMESPACE];
  const result = await runCommand(binary, ['operator', 'search-attribute', 'create', ...target, ...flags], {
    env,
  });
  if (result.code !== 0) {
    throw new Error(`the server refused its search attributes: ${lastLines(result.output, 1)}`);
  }
}

/**
 * @param {StartingServer} server
 * @param {string} path
 * @returns {Promise<string | undefined>} the body of a good answer
 */
async function get({ ports }, path) {
  try {
    const answer = await fetch(`http://127.0.0.1:${ports.http}${path}`, {
      signal: AbortSignal.timeout(REQUEST_LIMIT_MS),
    });
    return answer.ok ? await answer.text() : undefined;
  } catch {
    return undefined;
  }
}
