import { join } from 'node:path';
import { ensureInstalled } from './install.mjs';
import { requireNode } from './node-version.mjs';

/** Installs the packages, for whatever needs no build: `node scripts/setup.mjs`. */
requireNode();
await ensureInstalled({ root: join(import.meta.dirname, '..'), log: console.log });
