import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What a build does not read; a change there needs no new one. */
const NOT_SOURCES = new Set(['node_modules', 'dist', 'test', 'docs', 'bench', 'coverage', 'examples']);

/** The file in `dist` that says which sources it was built from. */
export const BUILD_STAMP = '.build-stamp';

/**
 * Sums up every source file's path, size and time of change: 20 ms for some hundred files.
 * @param {string} root
 * @returns {Promise<string>} equal for equal sources
 */
export async function stampSources(root) {
  const files = (await listFiles(root, '')).sort();
  const lines = await Promise.all(
    files.map(async (file) => {
      const { size, mtimeMs } = await stat(join(root, file));
      return `${file}\t${size}\t${mtimeMs}`;
    }),
  );
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

/**
 * @param {string} root
 * @param {string} folder relative to root
 * @returns {Promise<string[]>} paths relative to root
 */
async function listFiles(root, folder) {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const wanted = entries.filter((entry) => !entry.name.startsWith('.') && !NOT_SOURCES.has(entry.name));
  const nested = await Promise.all(
    wanted.filter((entry) => entry.isDirectory()).map((entry) => listFiles(root, join(folder, entry.name))),
  );
  const here = wanted.filter((entry) => entry.isFile()).map((entry) => join(folder, entry.name));
  return [...here, ...nested.flat()];
}
