import { createServer } from 'node:net';
import { errorCode } from './run-command.mjs';

const LOOPBACK = '127.0.0.1';
const LAST_PORT = 65_535;

/**
 * Finds the first port from `preferred` upwards that nobody listens on. Only a moment's truth: the one who then binds
 * it must be ready to fail and ask again.
 * @param {number} preferred 1 to 65535
 * @param {readonly number[]} [taken] ports promised to somebody else
 * @returns {Promise<number>} rejects when there is none up to 65535
 */
export async function findFreePort(preferred, taken = []) {
  for (let port = preferred; port <= LAST_PORT; port += 1) {
    if (!taken.includes(port) && (await bindAndRelease(port)) !== undefined) return port;
  }
  throw new Error(`No free port on ${LOOPBACK} from ${preferred} up.`);
}

/**
 * @param {readonly number[]} [taken] ports promised to somebody else
 * @returns {Promise<number>} a port the system chose, free a moment ago
 */
export async function findAnyPort(taken = []) {
  const port = await bindAndRelease(0);
  if (port === undefined) throw new Error(`The system has no free port on ${LOOPBACK}.`);
  return taken.includes(port) ? findAnyPort(taken) : port;
}

/**
 * @param {number} port 0: the system's choice
 * @returns {Promise<number | undefined>} undefined when it is taken or forbidden
 */
function bindAndRelease(port) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => {
      const code = errorCode(error);
      if (code === 'EADDRINUSE' || code === 'EACCES') resolve(undefined);
      else reject(error);
    });
    probe.listen({ host: LOOPBACK, port, exclusive: true }, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined));
    });
  });
}
