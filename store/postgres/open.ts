import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Database } from '../database.ts';
import { createGroupWriter } from '../group-writer.ts';
import { migrate } from '../migrate.ts';
import { connectionOf } from './address.ts';
import { PostgresRefused, explain, isRefusal, reasonOf } from './failures.ts';
import { openPool, persistently, withConnection } from './pool.ts';
import { queryOver } from './query.ts';
import { listenForCommits } from './watch.ts';
import { createCommitter } from './writer.ts';

/** Connections that read, at the most; one more writes, and one listens. */
const READERS = 8;
/** How long a start waits for a server that is not there yet, in milliseconds. */
const PATIENCE_MS = 30_000;
const RETRY_MS = 500;
/** The oldest version of PostgreSQL that the store is tried on. */
const OLDEST = 130_000;

export interface PostgresOptions {
  /** Told once, with the reason, when the server is not there yet. */
  readonly onWaiting?: (reason: string) => void;
  /** How long to wait for it, in milliseconds. */
  readonly patienceMs?: number;
  /** Instead of the server's clock: for tests. */
  readonly now?: () => number;
}

/**
 * Opens the ledger in a PostgreSQL database that any number of processes share, and brings it to the newest schema.
 * A commit is on the server's disk when it is acknowledged; a server that restarts is waited for, some seconds long.
 * @throws PostgresAway where no server was reached; PostgresRefused where one was that cannot serve this address
 */
export async function openPostgres(url: string, options: PostgresOptions = {}): Promise<Database> {
  const connection = connectionOf(url);
  const writing = openPool(connection, 1);
  const reading = openPool(connection, READERS);
  const endPools = async (): Promise<void> => void (await Promise.all([writing.end(), reading.end()]));
  try {
    await waitForServer(writing, options);
    await prepare(writing);
    return await compose(writing, reading, connection, endPools, options.now);
  } catch (error) {
    await endPools();
    throw error;
  }
}

async function compose(
  writing: Pool,
  reading: Pool,
  connection: ReturnType<typeof connectionOf>,
  endPools: () => Promise<void>,
  now: (() => number) | undefined,
): Promise<Database> {
  const watchers = new Set<() => void>();
  const notify = (): void => {
    for (const watcher of watchers) watcher();
  };
  const committer = createCommitter(writing);
  const listener = await listenForCommits(connection, committer.backend, notify);
  const writer = createGroupWriter(committer.commit, notify);
  return {
    // Reading again changes nothing, so a connection that broke is no reason to fail.
    read: queryOver((text, values) => persistently('read', () => reading.query(text, values)), 'read'),
    write: writer.write,
    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    now: now ?? (() => Math.round(performance.now() + listener.clockOffset())),
    async close() {
      await writer.idle();
      await listener.stop();
      await endPools();
    },
  };
}

async function waitForServer(
  pool: Pool,
  { onWaiting, patienceMs = PATIENCE_MS }: PostgresOptions,
): Promise<void> {
  const until = performance.now() + patienceMs;
  for (let tries = 0; ; tries += 1) {
    try {
      await pool.query('select 1');
      return;
    } catch (error) {
      if (isRefusal(error)) throw new PostgresRefused(reasonOf(error));
      if (performance.now() > until) throw explain(error, 'read');
      if (tries === 0) onWaiting?.(reasonOf(error));
      await delay(RETRY_MS);
    }
  }
}

/** Checks what cannot be mended later, and migrates. Two processes that start together do so one after the other. */
async function prepare(pool: Pool): Promise<void> {
  await withConnection(pool, async (client) => {
    const query = queryOver((text, values) => client.query(text, values), 'written');
    const { rows } = await client.query<{ version: number; encoding: string }>(
      `select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding`,
    );
    const [server] = rows;
    if (server === undefined || server.version < OLDEST)
      throw new PostgresRefused(`the server is older than PostgreSQL 13`);
    if (server.encoding !== 'UTF8')
      throw new PostgresRefused(`the database is encoded in ${server.encoding}; it must be UTF8`);
    await client.query('set statement_timeout = 0; set lock_timeout = 0');
    await migrate(query, 'postgres');
    await client.query(`delete from commit_marks where at < now() - interval '1 day'`);
    await client.query('reset statement_timeout; reset lock_timeout');
  }).catch((error: unknown) => {
    throw isRefusal(error) ? new PostgresRefused(reasonOf(error)) : error;
  });
}
