import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Kysely, sql } from 'kysely';

const FOLDER = fileURLToPath(new URL('./migrations/', import.meta.url));

/**
 * Brings the schema up to date: each numbered file once, in order, all in one transaction, so that two processes
 * that start together cannot both apply one.
 * @throws Error where the database is newer than this program
 */
export async function migrate<T>(kysely: Kysely<T>): Promise<void> {
  const files = readdirSync(FOLDER)
    .filter((name) => /^\d{4}-.*\.sql$/.test(name))
    .sort();
  await kysely.connection().execute(async (connection) => {
    await sql`begin immediate`.execute(connection);
    try {
      await sql`create table if not exists migrations (name text primary key, at text not null)`.execute(
        connection,
      );
      const applied = await sql<{ name: string }>`select name from migrations`.execute(connection);
      const done = new Set(applied.rows.map((row) => row.name));
      const unknown = [...done].filter((name) => !files.includes(name));
      if (unknown.length > 0) {
        throw new Error(
          `the data folder was written by a newer version (${unknown.join(', ')}); use that version`,
        );
      }
      for (const name of files.filter((file) => !done.has(file))) {
        for (const statement of statementsOf(readFileSync(`${FOLDER}${name}`, 'utf8'))) {
          await sql.raw(statement).execute(connection);
        }
        await sql`insert into migrations (name, at) values (${name}, ${new Date().toISOString()})`.execute(
          connection,
        );
      }
      await sql`commit`.execute(connection);
    } catch (error) {
      await sql`rollback`.execute(connection);
      throw error;
    }
  });
}

/** Migrations hold no semicolon inside a statement; comments are dropped first, since they may. */
function statementsOf(text: string): readonly string[] {
  return text
    .replace(/^\s*--.*$/gm, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}
