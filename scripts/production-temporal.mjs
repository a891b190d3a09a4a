import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findTemporal, reapTemporal, startTemporal } from './temporal.mjs';

/** A Temporal server in a process of its own, for `npm run production` where no cluster is named. */
const [folder = '', port = '', uiPort = ''] = process.argv.slice(2);
const messages = pathToFileURL(join(import.meta.dirname, '..', 'dist', 'workflows', 'messages.js'));
/** @type {{ SEARCH_ATTRIBUTES: Record<string, 'KEYWORD' | 'DATETIME'> }} */
const { SEARCH_ATTRIBUTES } = await import(messages.href);
const pidFile = join(folder, 'temporal.pid');
// What a kill -9 of this process left behind holds the file and the ports.
await reapTemporal({ pidFile });
const server = await startTemporal({
  binary: await findTemporal({ home: folder, log: console.log }),
  dbFile: join(folder, 'temporal.db'),
  logFile: join(folder, 'temporal.log'),
  pidFile,
  port: Number(port),
  uiPort: Number(uiPort),
  searchAttributes: Object.fromEntries(
    Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => [
      name,
      type === 'DATETIME' ? /** @type {const} */ ('Datetime') : /** @type {const} */ ('Keyword'),
    ]),
  ),
});
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => void server.stop());
}
process.exitCode = (await server.exited) ?? 1;
