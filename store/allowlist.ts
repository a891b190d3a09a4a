import { type AllowlistItem, actionKeyOf } from '../domain/allowlist.ts';
import { appendConfigured } from './configured.ts';
import type { Database, Query } from './database.ts';
import type { Tables } from './tables.ts';

/** Stands for every session in the table, whose key must not be null. */
const EVERY_SESSION = '';

/** Adds an action, or replaces what stood for it and that session. Safe to retry; each time is a ledger entry. */
export async function putAllowed(database: Database, item: AllowlistItem): Promise<void> {
  const { action, sessionKey, expiresAt, addedBy, addedAt } = item;
  const row = { action, expires_at: expiresAt, added_by: addedBy, added_at: addedAt };
  await database.write(async (query) => {
    await dropExpired(query);
    await query
      .insertInto('allowlist')
      .values({ action_key: actionKeyOf(action), session_key: sessionKey ?? EVERY_SESSION, ...row })
      .onConflict((conflict) => conflict.columns(['action_key', 'session_key']).doUpdateSet(row))
      .execute();
    await appendConfigured(query, 'allowlist', { change: 'put', action, sessionKey, expiresAt }, addedBy);
  });
}

/**
 * Takes an action off, for that session alone or, with null, for every session.
 * @returns false where it did not stand there, or had expired
 */
export async function removeAllowed(
  database: Database,
  action: string,
  sessionKey: string | null,
  by: string,
): Promise<boolean> {
  return database.write(async (query) => {
    await dropExpired(query);
    const rows = await query
      .deleteFrom('allowlist')
      .where('action_key', '=', actionKeyOf(action))
      .where('session_key', '=', sessionKey ?? EVERY_SESSION)
      .returning('action')
      .execute();
    if (rows.length === 0) return false;
    await appendConfigured(query, 'allowlist', { change: 'removed', action, sessionKey }, by);
    return true;
  });
}

/** What holds now, by action and session. @param sessionKey only what was added for that session */
export async function listAllowed(query: Query, sessionKey?: string): Promise<readonly AllowlistItem[]> {
  let select = query
    .selectFrom('allowlist')
    .selectAll()
    .where((where) =>
      where.or([where('expires_at', 'is', null), where('expires_at', '>', new Date().toISOString())]),
    );
  if (sessionKey !== undefined) select = select.where('session_key', '=', sessionKey);
  const rows = await select.orderBy('action_key').orderBy('session_key').execute();
  return rows.map(itemOf);
}

/** Whether the action skips confirmation at that moment: for every session, or for this one. */
export async function isAllowed(
  query: Query,
  action: string,
  sessionKey: string | null,
  now: string,
): Promise<boolean> {
  const row = await query
    .selectFrom('allowlist')
    .select('action')
    .where('action_key', '=', actionKeyOf(action))
    .where('session_key', 'in', [EVERY_SESSION, sessionKey ?? EVERY_SESSION])
    .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', now)]))
    .executeTakeFirst();
  return row !== undefined;
}

/** What has expired holds no more; that it is gone changes nothing, so it is no entry. */
async function dropExpired(query: Query): Promise<void> {
  await query.deleteFrom('allowlist').where('expires_at', '<=', new Date().toISOString()).execute();
}

function itemOf(row: Tables['allowlist']): AllowlistItem {
  return {
    action: row.action,
    sessionKey: row.session_key === EVERY_SESSION ? null : row.session_key,
    expiresAt: row.expires_at,
    addedBy: row.added_by,
    addedAt: row.added_at,
  };
}
