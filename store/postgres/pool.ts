import { setTimeout as delay } from 'node:timers/promises';
import pg, { type ClientBase, type ClientConfig, type Pool, type PoolClient } from 'pg';
import { PostgresAway, explain } from './failures.ts';

/** How long what needs a connection waits for PostgreSQL to come back, in milliseconds: a quick restart passes. */
const PATIENCE_MS = 3_000;
const RETRY_MS = 100;

/** Connections that are made when needed and replaced when they break. */
export function openPool(connection: ClientConfig, max: number): Pool {
  const pool = new pg.Pool({ ...connection, max, allowExitOnIdle: true, onConnect });
  // A connection that breaks fails what is asked of it. Left unheard, its event would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** `pg` waits for what this returns, though its types do not say so. */
const onConnect: (client: ClientBase) => unknown = keepDurable;

/** What is acknowledged is on disk, whatever this role, database or server has set. */
async function keepDurable(client: ClientBase): Promise<void> {
  await client.query(
    `select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') in ('off', 'local')`,
  );
}

/**
 * Does something that may be done again, and again while its connection breaks or none is to be had.
 * @throws PostgresAway when patience is at its end; anything else at once
 */
export async function persistently<T>(doing: 'read' | 'written', attempt: () => Promise<T>): Promise<T> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const reason = error instanceof PostgresAway ? error : explain(error, doing);
      if (!(reason instanceof PostgresAway) || !reason.lost || performance.now() > until) throw reason;
      await delay(RETRY_MS);
    }
  }
}

/** Runs statements on one connection; one that failed there is not used again. */
export async function withConnection<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let failed = true;
  try {
    const result = await work(client);
    failed = false;
    return result;
  } finally {
    client.release(failed);
  }
}
