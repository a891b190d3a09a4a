import type { Json } from '../domain/action.ts';
import { maskJson } from '../domain/mask.ts';
import type { Query } from './database.ts';
import { append } from './ledger.ts';
import { nowhere } from './refusals.ts';

/** Writes that an operator changed something. Only inside the write that changes it, so that neither stands alone. */
export async function appendConfigured(
  query: Query,
  setting: string,
  change: Json,
  by: string,
): Promise<void> {
  await append(query, [
    {
      ...nowhere,
      event: 'configured',
      actor: by,
      step: `configured:${crypto.randomUUID()}`,
      decisionId: null,
      details: { setting, change: maskJson(change) },
    },
  ]);
}
