import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import Libsql from 'libsql';
import pg from 'pg';
import type { Database } from '../../store/database.ts';
import { openEmbedded } from '../../store/embedded.ts';
import { openPostgres } from '../../store/postgres/open.ts';
import { tempFolder } from './temp-folder.ts';

/** The database that this run of a suite is on: Jest's project says so. */
export const STORE = (globalThis as { readonly STORE?: 'libsql' | 'postgresql' }).STORE ?? 'libsql';

/** Where a fresh store can be: a file, or an address of PostgreSQL. */
export function newPlace(): string {
  if (STORE === 'libsql') return join(tempFolder(), 'countersign.db');
  const server = process.env['TEST_POSTGRES'];
  if (server === undefined) throw new Error('no PostgreSQL was started for this run');
  return server.replace('DATABASE', `s${randomUUID().replaceAll('-', '')}`);
}

/** Opens the store at a place, in the tests' own time. */
export async function openPlace(place: string): Promise<Database> {
  if (!isServer(place)) return openEmbedded(place);
  await createDatabase(place);
  return openPostgres(place, { now: () => Date.now() });
}

/** Runs statements as somebody else does: another connection, and no code of ours. */
export async function intrude(place: string, ...statements: readonly string[]): Promise<void> {
  if (!isServer(place)) {
    const intruder = new Libsql(place);
    for (const statement of statements) intruder.exec(statement);
    intruder.close();
    return;
  }
  const intruder = new pg.Client({ connectionString: place });
  await intruder.connect();
  for (const statement of statements) await intruder.query(statement);
  await intruder.end();
}

/** Holds the write lock as another process does. Returns its release. */
export async function holdLock(place: string): Promise<() => Promise<void>> {
  if (!isServer(place)) {
    const holder = new Libsql(place);
    holder.exec('BEGIN IMMEDIATE');
    return async () => void holder.close();
  }
  const holder = new pg.Client({ connectionString: place });
  await holder.connect();
  await holder.query('begin; select seq from chain_head for update');
  return () => holder.end();
}

function isServer(place: string): boolean {
  return place.startsWith('postgresql:');
}

/** A database whose own order of text is a language's, as operators' databases are. */
const SORTED = `locale_provider icu icu_locale 'en' locale 'C.UTF-8'`;

async function createDatabase(place: string): Promise<void> {
  const url = new URL(place);
  const name = url.pathname.slice(1);
  url.pathname = '/postgres';
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(`create database ${name} template template0 ${SORTED}`);
  } catch (error) {
    // Another process of the same test was first.
    const code = error instanceof pg.DatabaseError ? error.code : undefined;
    if (code !== '42P04' && code !== '23505') throw error;
  } finally {
    await client.end();
  }
}

/** Lays a dump of PostgreSQL out in a new database. */
export async function restoreDump(psql: string, place: string, dump: string): Promise<void> {
  await createDatabase(place);
  const { status, stderr } = spawnSync(psql, ['--set=ON_ERROR_STOP=1', '--quiet', place], { input: dump });
  if (status !== 0) throw new Error(`psql exited ${status}: ${stderr.toString()}`);
}
