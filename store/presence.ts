import type { Database } from './database.ts';

/** A heartbeat older than this, in milliseconds, means that no worker runs. */
const FRESH_MS = 1_500;

/** Whether each channel's vendor answers, as the worker that sends to it finds. */
export type ChannelStates = Readonly<
  Record<string, { readonly ok: boolean; readonly problem: string | null }>
>;

/** Says that a worker runs now, and how it finds its channels. Called every HEARTBEAT_MS. */
export async function beat(database: Database, worker: string, channels: ChannelStates): Promise<void> {
  const state = { at: new Date(database.now()).toISOString(), channels: JSON.stringify(channels) };
  await database.write((query) =>
    query
      .insertInto('worker_heartbeats')
      .values({ worker, ...state })
      .onConflict((conflict) => conflict.column('worker').doUpdateSet(state))
      .execute(),
  );
}

/** How often a worker says that it runs, in milliseconds. */
export const HEARTBEAT_MS = 500;

/** Says that a worker has stopped, so that nobody waits for it. */
export async function leave(database: Database, worker: string): Promise<void> {
  await database.write((query) =>
    query.deleteFrom('worker_heartbeats').where('worker', '=', worker).execute(),
  );
}

export async function workerRuns(database: Database): Promise<boolean> {
  return (await freshHeartbeats(database)).length > 0;
}

/** How the workers that run find their channels; where they differ, a fault is shown. */
export async function channelStates(database: Database): Promise<ChannelStates> {
  const found = (await freshHeartbeats(database)).map((row) => JSON.parse(row.channels) as ChannelStates);
  const states = found.flatMap((channels) => Object.entries(channels));
  return Object.fromEntries(states.sort(([, a], [, b]) => Number(b.ok) - Number(a.ok)));
}

async function freshHeartbeats(database: Database): Promise<readonly { readonly channels: string }[]> {
  const since = new Date(database.now() - FRESH_MS).toISOString();
  return database.read.selectFrom('worker_heartbeats').select('channels').where('at', '>', since).execute();
}

/**
 * Takes or keeps a lease; while it holds, no other holder gets it.
 * @param ms how long it holds unless it is taken again
 */
export async function takeLease(
  database: Database,
  name: string,
  holder: string,
  ms: number,
): Promise<boolean> {
  const now = database.now();
  const expires = new Date(now + ms).toISOString();
  return database.write(async (query) => {
    const row = await query
      .insertInto('leases')
      .values({ name, holder, expires })
      .onConflict((conflict) =>
        conflict
          .column('name')
          .doUpdateSet({ holder, expires })
          .where((where) =>
            where.or([
              where('leases.holder', '=', holder),
              where('leases.expires', '<', new Date(now).toISOString()),
            ]),
          ),
      )
      .returning('holder')
      .executeTakeFirst();
    return row !== undefined;
  });
}

/** Gives a lease back before its time, where that holder has it: another one need not wait for its end. */
export async function giveUpLease(database: Database, name: string, holder: string): Promise<void> {
  await database.write((query) =>
    query.deleteFrom('leases').where('name', '=', name).where('holder', '=', holder).execute(),
  );
}

/** A worker that did not say that it stopped, and has not been heard of for this long, in milliseconds, is forgotten. */
const FORGOTTEN_MS = 3_600_000;

/** Forgets workers that were killed: every container has a name of its own. */
export async function forgetWorkers(database: Database): Promise<void> {
  const before = new Date(database.now() - FORGOTTEN_MS).toISOString();
  const dead = await database.read
    .selectFrom('worker_heartbeats')
    .select('worker')
    .where('at', '<', before)
    .limit(1)
    .execute();
  if (dead.length > 0)
    await database.write((query) => query.deleteFrom('worker_heartbeats').where('at', '<', before).execute());
}
