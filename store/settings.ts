import type { Json } from '../domain/action.ts';
import { appendConfigured } from './configured.ts';
import type { Database, Query } from './database.ts';

/** What an operator set while the product ran; null where nothing is set. */
export async function readSetting(query: Query, name: string): Promise<Json> {
  const row = await query.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirst();
  return row === undefined ? null : (JSON.parse(row.value) as Json);
}

/** Sets it, with its ledger entry. Safe to retry; each time is an entry. */
export async function writeSetting(database: Database, name: string, value: Json, by: string): Promise<void> {
  await database.write(async (query) => {
    const row = { value: JSON.stringify(value) };
    await query
      .insertInto('settings')
      .values({ name, ...row })
      .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
      .execute();
    await appendConfigured(query, name, value, by);
  });
}

/** Back to what the environment says, with a ledger entry where something had been set. Safe to retry. */
export async function removeSetting(database: Database, name: string, by: string): Promise<void> {
  await database.write(async (query) => {
    const rows = await query.deleteFrom('settings').where('name', '=', name).returning('name').execute();
    if (rows.length > 0) await appendConfigured(query, name, null, by);
  });
}
