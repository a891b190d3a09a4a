import { join } from 'node:path';
import { buildClient } from './build-client.mjs';
import { requireNode } from './node-version.mjs';

/** Before `@countersign/client` is packed, where npm may run scripts. */
requireNode();
if (!(await buildClient(join(import.meta.dirname, '..')))) process.exit(1);
