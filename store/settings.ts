import type { Json } from '../domain/action.ts';
import type { Database, Query } from './database.ts';
import { append } from './ledger.ts';

/** What an operator set while the product ran; null where nothing was. */
export async function readSetting(query: Query, name: string): Promise<string | null> {
  const row = await query.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirst();
  return row?.value ?? null;
}

/** A change of a setting and what its ledger entry says of it. */
export interface SettingChange {
  readonly name: string;
  /** Null takes the setting away. */
  readonly value: string | null;
  readonly by: string;
  /** @param before what stood when it was changed */
  readonly describe: (before: string | null) => Json;
}

/** Changes a setting together with its ledger entry. What stands already is no change. Safe to retry. */
export async function changeSetting(database: Database, change: SettingChange): Promise<void> {
  const { name, value, by } = change;
  await database.write(async (query) => {
    const before = await readSetting(query, name);
    if (before === value) return;
    if (value === null) await query.deleteFrom('settings').where('name', '=', name).execute();
    else {
      await query
        .insertInto('settings')
        .values({ name, value })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
        .execute();
    }
    await append(query, [
      {
        approvalId: '',
        workspace: '',
        traceId: '',
        from: null,
        to: null,
        event: 'configured',
        actor: by,
        step: `configured:${name}:${crypto.randomUUID()}`,
        decisionId: null,
        details: { setting: name, change: change.describe(before) },
      },
    ]);
  });
}
