import type { Json } from '../domain/action.ts';
import { canonicalJson } from '../domain/canonical.ts';
import { appendConfigured } from './configured.ts';
import type { Database, Query } from './database.ts';

/** What an operator set while the product ran; null where nothing is set. */
export async function readSetting(query: Query, name: string): Promise<Json> {
  const row = await query.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirst();
  return row === undefined ? null : (JSON.parse(row.value) as Json);
}

/** A change of a setting and who makes it. */
export interface SettingChange {
  readonly name: string;
  /** Null takes the setting away. */
  readonly value: Json;
  readonly by: string;
  /** What the ledger says of it, told what stood before; the value itself where left out. */
  readonly describe?: (before: Json) => Json;
}

/** Changes a setting together with its ledger entry. What stands already is no change. Safe to retry. */
export async function changeSetting(database: Database, change: SettingChange): Promise<void> {
  const { name, value, by, describe = () => value } = change;
  await database.write(async (query) => {
    const before = await readSetting(query, name);
    if (canonicalJson(before) === canonicalJson(value)) return;
    if (value === null) await query.deleteFrom('settings').where('name', '=', name).execute();
    else {
      const row = { value: JSON.stringify(value) };
      await query
        .insertInto('settings')
        .values({ name, ...row })
        .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
        .execute();
    }
    await appendConfigured(query, name, describe(before), by);
  });
}
