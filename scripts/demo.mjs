import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { prepareProgram } from './prepare.mjs';

/**
 * `npm run demo`: installs, builds, and runs the product against a stand-in for Feishu, in this very process (test/support/demo).
 * Clicks come over the long connection, or with `--webhook` as signed requests.
 */
await prepareProgram();
const { register } = await import('tsx/esm/api');
register();
const root = join(import.meta.dirname, '..');
await import(pathToFileURL(join(root, 'test', 'support', 'demo', 'main.ts')).href);
