import { setTimeout as delay } from 'node:timers/promises';
import pg, { type Client, type ClientConfig } from 'pg';
import { CHANNEL } from './writer.ts';

/** How often the head is looked at, should a notification be lost, and the server's clock read, in milliseconds. */
const POLL_MS = 1_000;
/** After this long without an answer a connection is taken for dead, in milliseconds. */
const ANSWER_MS = 3_000;
const RETRY_MS = 200;

/** What is heard of other processes' commits. */
export interface Listener {
  /** Milliseconds between this machine's steady clock (performance.now) and the server's time since 1970. */
  readonly clockOffset: () => number;
  stop(): Promise<void>;
}

/**
 * Listens on a connection of its own, which is made anew whenever it breaks; after that, what was missed is told of
 * as one commit. Resolves once it listens.
 * @param own the server's process whose notifications are ours, and known already
 */
export async function listenForCommits(
  connection: ClientConfig,
  own: () => number | null,
  notify: () => void,
): Promise<Listener> {
  const ending = new AbortController();
  let offset = 0;
  let seen = -1;

  async function look(client: Client): Promise<void> {
    const before = performance.now();
    const { rows } = await client.query<{ seq: number; ms: number }>(
      `select seq, extract(epoch from clock_timestamp())::float8 * 1000 as ms from chain_head where id = 1`,
    );
    const [row] = rows;
    if (row === undefined) return;
    offset = row.ms - (before + performance.now()) / 2;
    if (row.seq !== seen) notify();
    seen = row.seq;
  }

  async function listen(): Promise<Client> {
    const client = new pg.Client({ ...connection, query_timeout: ANSWER_MS });
    client.on('error', () => undefined);
    client.on('notification', ({ processId }) => {
      if (processId !== own()) notify();
    });
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
      await look(client);
      return client;
    } catch (error) {
      void client.end().catch(() => undefined);
      throw error;
    }
  }

  /** Resolves when the connection is broken or no longer wanted. */
  async function keep(client: Client): Promise<void> {
    const broken = new AbortController();
    client.once('end', () => broken.abort());
    const either = AbortSignal.any([ending.signal, broken.signal]);
    try {
      for (;;) {
        await delay(POLL_MS, undefined, { signal: either, ref: false });
        await look(client);
      }
    } catch {
      await Promise.race([client.end().catch(() => undefined), delay(RETRY_MS)]);
    }
  }

  async function goOn(first: Client): Promise<void> {
    await keep(first);
    while (!ending.signal.aborted) {
      const client = await listen().catch(() => null);
      if (client !== null) {
        // What was committed while nobody listened.
        notify();
        await keep(client);
      } else await delay(RETRY_MS, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  }

  const done = goOn(await listen());
  return {
    clockOffset: () => offset,
    async stop() {
      ending.abort();
      await done;
    },
  };
}
