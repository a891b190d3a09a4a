import type { ErrorCode } from '../domain/errors.ts';
import type { EntryDraft } from '../domain/ledger-entry.ts';
import type { Database, Query } from './database.ts';
import { append } from './ledger.ts';

/** Refusals written one by one, per source and minute; the rest become one entry when the minute is over. */
export const WRITTEN_PER_MINUTE = 10;

/**
 * Counts one refusal of a source; true while it is still to be written by itself.
 * @param now of all processes (`Database.now`): a minute that one has closed must not be open to another
 */
export async function countRefusal(
  query: Query,
  source: string,
  workspace: string,
  now: number,
): Promise<boolean> {
  const minute = minuteOf(now);
  const row = await query
    .insertInto('refusal_counts')
    .values({ source, minute, workspace, count: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(['source', 'minute'])
        .doUpdateSet((set) => ({ count: set('refusal_counts.count', '+', 1) })),
    )
    .returning('count')
    .executeTakeFirstOrThrow();
  return row.count <= WRITTEN_PER_MINUTE;
}

/** A caller of the workspaces protocol who lacks a permission. Safe to retry. */
export async function recordRbacDeny(
  database: Database,
  draft: StrayRefusal & { readonly workspace: string },
): Promise<void> {
  await database.write(async (query) => {
    if (!(await countRefusal(query, draft.source, draft.workspace, database.now()))) return;
    await append(query, [
      { ...strayEntry(draft), event: 'rbac.deny', workspace: draft.workspace } as EntryDraft,
    ]);
  });
}

/**
 * A refusal of somebody at the door, before any approval is known: a forged callback, say. A write for each; doors go
 * through `createRefusals`, which bounds that. Safe to retry.
 */
export async function recordStrayRefusal(database: Database, draft: StrayRefusal): Promise<void> {
  await database.write(async (query) => {
    if (await countRefusal(query, draft.source, '', database.now())) await append(query, [strayEntry(draft)]);
  });
}

export interface StrayRefusal {
  readonly source: string;
  readonly attemptId: string;
  readonly code: ErrorCode;
  readonly message: string;
  readonly attempted: string;
  readonly via: string;
}

function strayEntry(draft: StrayRefusal): EntryDraft {
  const { code, message, attempted, via } = draft;
  return {
    ...nowhere,
    event: 'refused',
    actor: draft.source,
    step: `refused:${draft.attemptId}`,
    decisionId: null,
    details: { code, message, attempted, via },
  };
}

/**
 * Writes one entry for every source and minute that is over and had more refusals than were written by themselves.
 * Called by the process that leads. Safe to retry.
 */
export async function flushRefusals(database: Database): Promise<void> {
  const now = minuteOf(database.now());
  const over = await database.read
    .selectFrom('refusal_counts')
    .select('source')
    .where('minute', '<', now)
    .limit(1)
    .execute();
  if (over.length === 0) return;
  await database.write(async (query) => {
    const rows = await query.deleteFrom('refusal_counts').where('minute', '<', now).returningAll().execute();
    for (const { source, minute, count } of rows) {
      const more = count - WRITTEN_PER_MINUTE;
      if (more > 0) await append(query, [manyEntry({ source, minute, count: more }, '')]);
    }
  });
}

/** So many refusals of one source and minute, none of which has an entry of its own. */
export interface RefusalSum {
  readonly source: string;
  /** As `minuteOf` writes it. */
  readonly minute: string;
  readonly count: number;
}

/**
 * Adds up refusals that a process has counted by itself, beyond the first ten. Where their minute is still open, they
 * are in the one entry that it gets; else they have their own. Tried again after a write of which it is not known
 * whether it was done, it may count them twice, and never less than once.
 */
export async function addRefusals(database: Database, sums: readonly RefusalSum[]): Promise<void> {
  await database.write(async (query) => {
    for (const sum of sums)
      if (!(await isAdded(query, sum))) await append(query, [manyEntry(sum, `:${crypto.randomUUID()}`)]);
  });
}

/** Only past ten: what is added may not keep one of the first ten from its own entry. */
async function isAdded(query: Query, { source, minute, count }: RefusalSum): Promise<boolean> {
  const row = await query
    .updateTable('refusal_counts')
    .set((set) => ({ count: set('count', '+', count) }))
    .where('source', '=', source)
    .where('minute', '=', minute)
    .where('count', '>=', WRITTEN_PER_MINUTE)
    .returning('count')
    .executeTakeFirst();
  return row !== undefined;
}

/** @param apart tells it from another sum of that source and minute */
function manyEntry({ source, minute, count }: RefusalSum, apart: string): EntryDraft {
  return {
    ...nowhere,
    event: 'refused_many',
    actor: source,
    step: `refused_many:${source}:${minute}${apart}`,
    decisionId: null,
    details: { source, minute, count },
  };
}

/** @param ms since 1970 */
export function minuteOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16);
}

/** Entries that belong to no approval. */
export const nowhere = { approvalId: '', workspace: '', traceId: '', from: null, to: null } as const;
