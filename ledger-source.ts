import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from './config.ts';
import { ConfigError } from './environment.ts';
import { type Keys, loadKeys } from './keys.ts';
import type { Database } from './store/database.ts';
import { openEmbedded } from './store/embedded.ts';
import { knownKeys, noteKeys } from './store/known-keys.ts';
import { PostgresRefused } from './store/postgres/failures.ts';

/**
 * Opens the ledger: in PostgreSQL where DATABASE_URL is set, else in its file. Waits for a server that is not there
 * yet, and says so.
 * @throws ConfigError where the file or the database is no ledger, or cannot be one
 */
export async function openLedger(config: Config, progress: (line: string) => void): Promise<Database> {
  return config.databaseUrl === null ? openFile(config.ledgerFile) : openServer(config.databaseUrl, progress);
}

/** Its driver is loaded only here: most keep the ledger in a file. */
async function openServer(url: string, progress: (line: string) => void): Promise<Database> {
  const { openPostgres } = await import('./store/postgres/open.ts');
  // Never the address itself, which may hold a password.
  const { host, pathname } = new URL(url);
  const place = `${host === '' ? 'the local socket' : host}${pathname}`;
  try {
    return await openPostgres(url, {
      onWaiting: (reason) => progress(`waiting for the database of DATABASE_URL at ${place} (${reason})`),
    });
  } catch (error) {
    if (!(error instanceof PostgresRefused)) throw error;
    throw new ConfigError([`DATABASE_URL names ${place}, which cannot hold the ledger: ${error.message}`]);
  }
}

async function openFile(file: string): Promise<Database> {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    return await openEmbedded(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!/^(?:SQLITE_NOTADB|SQLITE_CANTOPEN|E[A-Z]+)$/.test(code)) throw error;
    const reason = error instanceof Error ? error.message : code;
    throw new ConfigError([`the ledger "${file}" cannot be opened (${reason}); name another file`]);
  }
}

/**
 * The keys of this process, which are those that the ledger has known: made only for a ledger that knows none.
 * @throws ConfigError where one is missing or another: decisions and open approvals could not be read
 */
export async function loadKnownKeys(config: Config, database: Database): Promise<Keys> {
  const file = config.keysFile;
  const known = await knownKeys(database);
  if (known.length > 0 && !existsSync(file)) {
    throw new ConfigError([
      `there is no ${file}, and the ledger was written with the key ${known.join(', ')}; ${REMEDY}`,
    ]);
  }
  const keys = loadKeys(config.home, file);
  const { missing, different } = await noteKeys(database, keys.fingerprints, keys.payloads.current);
  if (missing.length === 0 && different.length === 0) return keys;
  const faults = [
    ...missing.map((id) => `it lacks the key ${id}, with which open approvals were encrypted`),
    ...different.map((id) => `its key ${id} is not the one that the ledger knows by that name`),
  ];
  throw new ConfigError([`${file} is not the key file of this ledger: ${faults.join('; ')}; ${REMEDY}`]);
}

const REMEDY = 'restore it from your backup or copy it from another node (KEYS_FILE says where it stands)';
