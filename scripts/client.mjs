import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { requireNode } from './node-version.mjs';
import { showCommand } from './run-command.mjs';

/**
 * Builds what `@countersign/client` is packed from, into `client/dist`: its entries, which
 * `client/tsconfig.build.json` names, and whatever of `domain/` and `contract/` they reach.
 */
requireNode();
const root = join(import.meta.dirname, '..');
const client = join(root, 'client');
const dist = join(client, 'dist');
await rm(dist, { recursive: true, force: true });
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const code = await showCommand(process.execPath, [tsc, '-p', join(client, 'tsconfig.build.json')], {
  cwd: root,
});
if (code !== 0) process.exit(1);
// The compiler writes declarations, and carries over none that are there already.
await cp(join(client, 'openapi.d.ts'), join(dist, 'client', 'openapi.d.ts'));
await cp(join(root, 'LICENSE'), join(dist, 'LICENSE'));
