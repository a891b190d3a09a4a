import type { Database } from './database.ts';

/** How long an event from outside is remembered, in milliseconds: vendors deliver again for hours. */
const KEPT_MS = 24 * 3_600_000;

/**
 * Takes an event in once.
 * @returns true the first time, false for every time after, across processes and restarts
 */
export async function takeOnce(database: Database, source: string, id: string): Promise<boolean> {
  return database.write(async (query) => {
    const row = await query
      .insertInto('seen_events')
      .values({ source, id, at: new Date(database.now()).toISOString() })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    return row !== undefined;
  });
}

/** Undoes `takeOnce`: it may be taken in again. */
export async function forgetOne(database: Database, source: string, id: string): Promise<void> {
  await database.write((query) =>
    query.deleteFrom('seen_events').where('source', '=', source).where('id', '=', id).execute(),
  );
}

/** Forgets what is older than a day. */
export async function forgetSeen(database: Database): Promise<void> {
  const before = new Date(database.now() - KEPT_MS).toISOString();
  const old = await database.read
    .selectFrom('seen_events')
    .select('id')
    .where('at', '<', before)
    .limit(1)
    .execute();
  if (old.length > 0)
    await database.write((query) => query.deleteFrom('seen_events').where('at', '<', before).execute());
}
