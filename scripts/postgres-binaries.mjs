import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ensureSystemPackage } from './system-package.mjs';

/** Where Debian keeps PostgreSQL's programs, a folder for each version. */
const DEBIAN = '/usr/lib/postgresql';

/** @returns {string | null} the folder of PostgreSQL's server programs: one of PATH, or Debian's newest */
export function findPostgres() {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...onPath, ...debianFolders()].find(holdsServer) ?? null;
}

/**
 * @param {(line: string) => void} log
 * @returns {Promise<string | null>} the folder of PostgreSQL's programs, installed if need be; null without them
 */
export function ensurePostgres(log) {
  const purpose = 'Every test on PostgreSQL is';
  return ensureSystemPackage({ packages: ['postgresql'], find: findPostgres, purpose, log });
}

/** @param {string} folder */
function holdsServer(folder) {
  try {
    for (const name of ['postgres', 'initdb']) accessSync(join(folder, name), constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function debianFolders() {
  try {
    const versions = readdirSync(DEBIAN).filter((name) => /^\d+$/.test(name));
    return versions.sort((a, b) => Number(b) - Number(a)).map((version) => join(DEBIAN, version, 'bin'));
  } catch {
    return [];
  }
}
