import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { showCommand } from './run-command.mjs';

/** In `client/`, the last file that its build writes: where it is missing, the package is not whole. */
export const CLIENT_WHOLE = join('dist', 'LICENSE');

/**
 * Builds what `@countersign/client` is packed from, into `client/dist`: its entries, which
 * `client/tsconfig.build.json` names, and whatever of `domain/` and `contract/` they reach. 1.5 s. Safe to retry.
 * @param {string} root the repository
 * @returns {Promise<boolean>} whether it could be built; the compiler has said why not
 */
export async function buildClient(root) {
  const client = join(root, 'client');
  const dist = join(client, 'dist');
  await rm(dist, { recursive: true, force: true });
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const args = [tsc, '-p', join(client, 'tsconfig.build.json')];
  if ((await showCommand(process.execPath, args, { cwd: root })) !== 0) return false;
  // The compiler writes declarations, and carries over none that are there already.
  await cp(join(client, 'openapi.d.ts'), join(dist, 'client', 'openapi.d.ts'));
  await cp(join(root, 'LICENSE'), join(client, CLIENT_WHOLE));
  return true;
}
