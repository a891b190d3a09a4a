import { join } from 'node:path';
import { createServer } from 'vite';
import { pageConfig } from './page-config.mjs';

/** `npm run web`: the page from its sources, in front of a Countersign that runs already. */
const root = join(import.meta.dirname, '..');
const target = process.env['PLATFORM_URL'] ?? 'http://127.0.0.1:8080';
/** The server must believe that its own page asks. */
const headers = { origin: target };
const server = await createServer({
  ...pageConfig(root),
  logLevel: 'info',
  server: { host: '127.0.0.1', proxy: { '/v1': { target, changeOrigin: true, headers } } },
});
await server.listen();
server.printUrls();
