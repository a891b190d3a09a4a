import type { Database } from './database.ts';

/** What is wrong with the keys of a process, by their ids. Nothing, where both are empty. */
export interface KeyFaults {
  /** Used before, and not held now. */
  readonly missing: readonly string[];
  /** Held under an id that stood for another key when it was used before. */
  readonly different: readonly string[];
}

export async function knownKeys(database: Database): Promise<readonly string[]> {
  const rows = await database.read.selectFrom('payload_keys').select('id').orderBy('id').execute();
  return rows.map((row) => row.id);
}

/**
 * Compares the keys that a process holds with all that were ever used, and notes the one it uses now if nothing is
 * wrong. Of two processes that begin an empty ledger with keys of their own, the second is told. Safe to retry.
 * @param held fingerprints by id
 */
export async function noteKeys(
  database: Database,
  held: ReadonlyMap<string, string>,
  current: string,
): Promise<KeyFaults> {
  return database.write(async (query) => {
    const used = await query.selectFrom('payload_keys').selectAll().orderBy('id').execute();
    const missing = used.filter(({ id }) => !held.has(id)).map(({ id }) => id);
    const different = used
      .filter(({ id, fingerprint }) => held.has(id) && fingerprint !== null && held.get(id) !== fingerprint)
      .map(({ id }) => id);
    if (missing.length > 0 || different.length > 0) return { missing, different };
    const noted = new Set([...used.map(({ id }) => id), current]);
    for (const id of noted) {
      const row = { id, fingerprint: held.get(id) ?? null };
      await query
        .insertInto('payload_keys')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    }
    return { missing, different };
  });
}
