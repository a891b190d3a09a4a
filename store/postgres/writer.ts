import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import type { Query } from '../database.ts';
import { type Job, failAll } from '../group-writer.ts';
import { PostgresAway, explain, reasonOf } from './failures.ts';
import { persistently, withConnection } from './pool.ts';
import { queryOver } from './query.ts';

/** Where commits are told of. */
export const CHANNEL = 'countersign_ledger';

/** How long it is looked into whether a commit stands whose answer was lost, in milliseconds. */
const INQUIRY_MS = 15_000;
const RETRY_MS = 200;

/** The chain's head is the write lock. Each statement after it sees what was committed before. */
const BEGIN = `begin isolation level read committed read write;
  select seq from chain_head where id = 1 for update;
  savepoint job`;

/** A group that was run: `isSure` unless the answer to its commit was lost. */
interface Ran {
  readonly isSure: boolean;
  readonly answers: readonly (() => void)[];
}

/**
 * Writes groups of operations, each group in one transaction under the ledger's lock.
 * @param pool of one connection
 */
export function createCommitter(pool: Pool): {
  /** Never throws; returns what tells each caller. */
  readonly commit: (group: readonly Job[]) => Promise<() => void>;
  /** The server's process that writes for us, by whose number its notifications are known. */
  readonly backend: () => number | null;
} {
  const node = randomUUID();
  let backend: number | null = null;

  async function begin(): Promise<PoolClient> {
    return persistently('written', async () => {
      const client = await pool.connect();
      try {
        await client.query(BEGIN);
      } catch (error) {
        client.release(true);
        throw error;
      }
      // Not in the types of `pg`.
      backend = (client as PoolClient & { readonly processID: number }).processID;
      return client;
    });
  }

  async function run(group: readonly Job[], mark: string): Promise<Ran> {
    const client = await begin();
    let isSure = false;
    try {
      const query = queryOver((text, values) => client.query(text, values), 'written');
      const answers: (() => void)[] = [];
      for (const job of group) answers.push(await runInSavepoint(client, query, job, job === group.at(-1)));
      isSure = await commitMarked(client, node, mark);
      return { isSure, answers };
    } finally {
      // A connection in doubt is closed: then the server ends what it was at.
      client.release(!isSure);
    }
  }

  /**
   * Whether the commit with this mark stands; null where that cannot be learnt. Asked under the lock, which is had
   * only when the transaction in doubt is over.
   */
  async function stands(mark: string): Promise<boolean | null> {
    const until = performance.now() + INQUIRY_MS;
    while (performance.now() < until) {
      try {
        return await withConnection(pool, async (client) => {
          await client.query(BEGIN);
          const found = await client.query('select 1 from commit_marks where node = $1 and mark = $2', [
            node,
            mark,
          ]);
          await client.query('rollback');
          return found.rows.length > 0;
        });
      } catch {
        await delay(RETRY_MS);
      }
    }
    return null;
  }

  return {
    backend: () => backend,
    async commit(group) {
      const mark = randomUUID();
      try {
        const { isSure, answers } = await run(group, mark);
        const stood = isSure || (await stands(mark));
        if (stood === true) return () => answers.forEach((answer) => answer());
        return failAll(group, stood === null ? UNKNOWN : 'the connection broke before it was written');
      } catch (error) {
        return failAll(group, error instanceof PostgresAway ? error.reason : reasonOf(error));
      }
    },
  };
}

const UNKNOWN =
  'the connection broke, and it is not known whether this was written; ask again, which finds it if it was';

/**
 * Commits, with a mark by which this commit is found again.
 * @returns false where the connection broke: it may have been written or not
 */
async function commitMarked(client: PoolClient, node: string, mark: string): Promise<boolean> {
  try {
    // One message, so that nothing of ours happens between; both values are made here.
    await client.query(`insert into commit_marks (node, mark, at) values ('${node}', '${mark}', now())
        on conflict (node) do update set mark = excluded.mark, at = excluded.at;
      notify ${CHANNEL};
      commit`);
    return true;
  } catch (error) {
    const reason = explain(error, 'written');
    if (reason instanceof PostgresAway && reason.lost) return false;
    throw reason;
  }
}

/** The savepoint of the first is set by BEGIN, and that of each other by the one before. */
async function runInSavepoint(
  client: PoolClient,
  query: Query,
  job: Job,
  isLast: boolean,
): Promise<() => void> {
  try {
    const answer = await job.run(query);
    if (!isLast) await client.query('release savepoint job; savepoint job');
    return answer;
  } catch (error) {
    if (error instanceof PostgresAway && error.lost) throw error;
    await client.query('rollback to savepoint job');
    return () => job.fail(error);
  }
}
