import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Kysely, sql } from 'kysely';

const FOLDER = fileURLToPath(new URL('./migrations/', import.meta.url));
/** What PostgreSQL has besides. */
const POSTGRES_FOLDER = `${FOLDER}postgres/`;

/** Brings entries of older versions up to date; no ledger on PostgreSQL is so old. */
const SQLITE_BACKFILL = /^update\b[^]*\bjson_\w+\(/i;

/** The key of the lock that a migration takes on PostgreSQL. */
const LOCK = 7_204_310_455;

export type Dialect = 'sqlite' | 'postgres';

/**
 * Brings the schema up to date: each numbered file once, in order, all in one transaction, so that two processes
 * that start together cannot both apply one.
 * @throws Error where the database is newer than this program
 */
export async function migrate<T>(kysely: Kysely<T>, dialect: Dialect): Promise<void> {
  const files = migrationsOf(dialect);
  const names = [...files.keys()].sort();
  await kysely.connection().execute(async (connection) => {
    const run = (text: string): Promise<unknown> => sql.raw(portable(text, dialect)).execute(connection);
    if (dialect === 'sqlite') await run('begin immediate');
    else {
      await run('begin');
      await run(`select pg_advisory_xact_lock(${LOCK})`);
    }
    try {
      await run('create table if not exists migrations (name TEXT primary key, at TEXT not null)');
      const applied = await sql<{ name: string }>`select name from migrations`.execute(connection);
      const done = new Set(applied.rows.map((row) => row.name));
      const unknown = [...done].filter((name) => !files.has(name));
      if (unknown.length > 0) {
        throw new Error(
          `the ledger was written by a newer version (${unknown.join(', ')}); use that version`,
        );
      }
      for (const name of names.filter((file) => !done.has(file))) {
        for (const statement of statementsOf(readFileSync(files.get(name) ?? name, 'utf8'))) {
          if (dialect === 'sqlite' || !SQLITE_BACKFILL.test(statement)) await run(statement);
        }
        await sql`insert into migrations (name, at) values (${name}, ${new Date().toISOString()})`.execute(
          connection,
        );
      }
      await run('commit');
    } catch (error) {
      await run('rollback');
      throw error;
    }
  });
}

/** The files of a dialect, by name. */
function migrationsOf(dialect: Dialect): ReadonlyMap<string, string> {
  const folders = dialect === 'postgres' ? [FOLDER, POSTGRES_FOLDER] : [FOLDER];
  return new Map(
    folders.flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => /^\d{4}-.*\.sql$/.test(name))
        .map((name) => [name, `${folder}${name}`] as const),
    ),
  );
}

/** Migrations hold no semicolon inside a statement; comments are dropped first, since they may. */
function statementsOf(text: string): readonly string[] {
  return text
    .replace(/^\s*--.*$/gm, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

/**
 * SQLite's columns as PostgreSQL has them: integers of 64 bits, and text that is ordered by its bytes, whatever the
 * database's own collation is.
 */
function portable(statement: string, dialect: Dialect): string {
  if (dialect === 'sqlite' || !/^(?:create|alter) table\b/i.test(statement)) return statement;
  return statement.replace(/\bINTEGER\b/g, 'BIGINT').replace(/\bTEXT\b/g, 'TEXT COLLATE "C"');
}
