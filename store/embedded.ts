import { setTimeout as delay } from 'node:timers/promises';
import { Kysely, type SqliteDatabase, SqliteDialect } from 'kysely';
import Libsql from 'libsql';
import { CHECKPOINT_PACE, LAST_RESORT_PAGES, execAside, startCheckpoints } from './checkpoints.ts';
import type { Database, Query } from './database.ts';
import { type Job, createGroupWriter, failAll, messageOf } from './group-writer.ts';
import { migrate } from './migrate.ts';
import { refuseNul } from './plain-text.ts';
import type { Tables } from './tables.ts';

/** How often another process's commits are looked for, in milliseconds. One pragma, no query. */
const WATCH_MS = 20;
/** How long a writer waits for another process's commit before it gives up, in milliseconds. */
const BUSY_MS = 2_000;
/** The part of that in which the driver itself waits: it is synchronous, and nothing else runs meanwhile. */
const BLOCKED_MS = 15;
/** How long a start waits for another process that migrates, in milliseconds. */
const MIGRATION_MS = 10_000;

/**
 * Opens the embedded database (libsql on a file) and brings it to the newest schema. A commit is on disk when it
 * returns (WAL with synchronous=FULL). Several processes may open the same file.
 */
export async function openEmbedded(file: string, pace = CHECKPOINT_PACE): Promise<Database> {
  const sqlite = new Libsql(file);
  sqlite.pragma(`busy_timeout = ${MIGRATION_MS}`);
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = FULL');
  sqlite.pragma(`wal_autocheckpoint = ${LAST_RESORT_PAGES}`);
  const kysely = new Kysely<Tables>({ dialect: new SqliteDialect({ database: keepingStatements(sqlite) }) });
  await migrate(kysely, 'sqlite');
  sqlite.pragma(`busy_timeout = ${BLOCKED_MS}`);
  // A connection of its own for reading, so that no reader waits for a writer that waits for the lock.
  const reader = new Libsql(file);
  reader.pragma(`busy_timeout = ${BLOCKED_MS}`);
  const read = new Kysely<Tables>({ dialect: new SqliteDialect({ database: keepingStatements(reader) }) });
  const watchers = new Set<() => void>();
  const committed = (): void => {
    for (const notify of watchers) notify();
  };
  const checkpoints = startCheckpoints(file, sqlite, pace);
  const writer = createGroupWriter(async (group) => {
    await checkpoints.finish();
    const settle = await commitGroup(kysely, sqlite, group);
    checkpoints.noteCommit();
    return settle;
  }, committed);
  const poll = pollForCommits(sqlite, writer.isWriting, committed);
  return {
    read,
    write: writer.write,
    watch(notify) {
      watchers.add(notify);
      return () => watchers.delete(notify);
    },
    now: () => Date.now(),
    async close() {
      clearInterval(poll);
      await writer.idle();
      await checkpoints.stop();
      await read.destroy();
      await kysely.destroy();
    },
  };
}

/** @param isWriting while this process commits: the connection is taken then, and whoever watches is told afterwards anyway */
function pollForCommits(
  sqlite: Libsql.Database,
  isWriting: () => boolean,
  committed: () => void,
): NodeJS.Timeout {
  let seen = dataVersion(sqlite);
  const poll = setInterval(() => {
    if (isWriting()) return;
    const version = dataVersion(sqlite);
    if (version === seen) return;
    seen = version;
    committed();
  }, WATCH_MS);
  return poll.unref();
}

/** Changes when another connection commits; our own commits leave it as it is. */
function dataVersion(sqlite: Libsql.Database): number {
  const rows = sqlite.pragma('data_version') as readonly { readonly data_version: number }[];
  return rows[0]?.data_version ?? 0;
}

/** Transactions begin IMMEDIATE, since a deferred one fails when another process writes in between. */
async function commitGroup(
  kysely: Query,
  sqlite: Libsql.Database,
  group: readonly Job[],
): Promise<() => void> {
  const answers: (() => void)[] = [];
  try {
    await kysely.connection().execute(async (connection) => {
      await beginWriting(sqlite);
      try {
        for (const job of group) answers.push(await runInSavepoint(connection, sqlite, job));
        await execAside(sqlite, 'COMMIT');
      } catch (error) {
        if (sqlite.inTransaction) sqlite.exec('ROLLBACK');
        throw error;
      }
    });
  } catch (error) {
    return failAll(group, messageOf(error));
  }
  return () => answers.forEach((answer) => answer());
}

/**
 * Takes the write lock, letting the process breathe while another one holds it. Not through a prepared statement:
 * one that finds the file busy stays half done, and no later write could begin.
 */
async function beginWriting(sqlite: Libsql.Database): Promise<void> {
  const until = performance.now() + BUSY_MS;
  for (;;) {
    try {
      sqlite.exec('BEGIN IMMEDIATE');
      return;
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw error;
      await delay(BLOCKED_MS);
    }
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY';
}

async function runInSavepoint(connection: Query, sqlite: Libsql.Database, job: Job): Promise<() => void> {
  sqlite.exec('SAVEPOINT job');
  try {
    const answer = await job.run(connection);
    sqlite.exec('RELEASE job');
    return answer;
  } catch (error) {
    sqlite.exec('ROLLBACK TO job; RELEASE job');
    return () => job.fail(error);
  }
}

/** Statements that are kept prepared, per connection: more than there are kinds of query here. */
const STATEMENTS = 200;

/** Kysely prepares every statement anew; these are kept, since the same few come thousands of times. */
function keepingStatements(sqlite: Libsql.Database): SqliteDatabase {
  const kept = new Map<string, ReturnType<SqliteDatabase['prepare']>>();
  return {
    prepare(text) {
      const known = kept.get(text);
      if (known !== undefined) return known;
      const statement = checkingText(sqlite.prepare(text));
      if (kept.size < STATEMENTS) kept.set(text, statement);
      return statement;
    },
    close: () => void sqlite.close(),
  };
}

function checkingText(statement: Libsql.Statement): ReturnType<SqliteDatabase['prepare']> {
  return {
    reader: statement.reader,
    all(values) {
      refuseNul(values);
      return statement.all(values);
    },
    run(values) {
      refuseNul(values);
      return statement.run(values);
    },
    iterate: (values) => statement.iterate(values),
  };
}
