import { CountersignError } from '../domain/errors.ts';
import {
  grantMadeEntry,
  grantRefusedEntry,
  grantRevokedEntry,
  grantUsedEntries,
} from '../domain/grant-entries.ts';
import { type Grant, type GrantStanding, grantStateOf } from '../domain/grant.ts';
import type { EntryDraft } from '../domain/ledger-entry.ts';
import type { Database, Query } from './database.ts';
import { append } from './ledger.ts';
import type { Tables } from './tables.ts';

/** Keeps the grants that these entries make. Only inside the write that appends them, so that neither stands alone. */
export async function keepGrants(query: Query, entries: readonly EntryDraft[]): Promise<void> {
  for (const entry of entries)
    if (entry.event === 'grant.made') await insertGrant(query, entry.details.grant);
}

/** Makes a grant by itself, without an approval. */
export async function recordGrant(database: Database, grant: Grant): Promise<GrantStanding> {
  await database.write(async (query) => {
    const entries = [grantMadeEntry(grant, null)];
    await append(query, entries);
    await keepGrants(query, entries);
  });
  return { ...grant, uses: 0, revokedBy: null, revokedAt: null };
}

async function insertGrant(query: Query, grant: Grant): Promise<void> {
  const { id, shape, workspace, requester, createdAt, expiresAt, maxUses } = grant;
  await query
    .insertInto('grants')
    .values({
      ...{ id, shape, workspace, requester, created_at: createdAt, expires_at: expiresAt, max_uses: maxUses },
      ...{ uses: 0, revoked_by: null, revoked_at: null, doc: JSON.stringify(grant) },
    })
    .execute();
}

/** A request that may be covered by a grant. */
export interface UseToTake extends Pick<Grant, 'shape' | 'workspace' | 'requester'> {
  readonly approvalId: string;
  readonly traceId: string;
  /** ISO 8601. */
  readonly at: string;
}

/**
 * Takes one use of a grant for an approval, of the one that expires first, or finds the one that it took before. Never
 * more than a grant has, whoever else asks at that moment: it is counted under the ledger's lock, with its entry. A use
 * that is taken stays taken, whatever becomes of the approval. Safe to retry.
 * @param whyNot why a grant of this shape does not cover the request; null where it does
 * @returns null where no grant covers it
 */
export async function takeUse(
  database: Database,
  asked: UseToTake,
  whyNot: (grant: GrantStanding) => string | null,
): Promise<Grant | null> {
  // Most requests have no grant; that takes no lock to see.
  const known = await grantsFor(database.read, asked);
  if (known.length === 0) return null;
  const isActive = (grant: GrantStanding): boolean => grantStateOf(grant, asked.at) === 'active';
  if (!known.some(isActive)) return takenBefore(database.read, known, asked.approvalId);
  return database.write(async (query) => {
    const grants = await grantsFor(query, asked);
    const before = await findUse(query, asked.approvalId);
    // Of a grant that has been revoked meanwhile, nothing is left, and no other use is taken in its place.
    if (before !== null) return grants.find(({ id }) => id === before) ?? null;
    const active = grants.filter(isActive);
    const covering = active.find((grant) => whyNot(grant) === null);
    if (covering === undefined) {
      const [first] = active;
      if (first !== undefined) await appendRefused(query, first, asked, whyNot(first) ?? '');
      return null;
    }
    const { approvalId, traceId, at } = asked;
    const use = covering.uses + 1;
    await query
      .insertInto('grant_uses')
      .values({ approval_id: approvalId, grant_id: covering.id, use_number: use, at })
      .execute();
    await query.updateTable('grants').set({ uses: use }).where('id', '=', covering.id).execute();
    await append(query, grantUsedEntries(covering, approvalId, traceId));
    return covering;
  });
}

/** The grant that an approval took the last use of, before a crash. */
async function takenBefore(
  query: Query,
  grants: readonly GrantStanding[],
  approvalId: string,
): Promise<Grant | null> {
  const before = await findUse(query, approvalId);
  return grants.find(({ id }) => id === before) ?? null;
}

async function findUse(query: Query, approvalId: string): Promise<string | null> {
  const row = await query
    .selectFrom('grant_uses')
    .select('grant_id')
    .where('approval_id', '=', approvalId)
    .executeTakeFirst();
  return row?.grant_id ?? null;
}

async function appendRefused(query: Query, grant: Grant, asked: UseToTake, why: string): Promise<void> {
  await append(query, [grantRefusedEntry(grant, asked.approvalId, asked.traceId, why)]);
}

/** Of that structure, workspace and requester, not revoked; the one that expires first is first. */
async function grantsFor(
  query: Query,
  { shape, workspace, requester }: UseToTake,
): Promise<readonly GrantStanding[]> {
  const rows = await query
    .selectFrom('grants')
    .selectAll()
    .where('shape', '=', shape)
    .where('workspace', '=', workspace)
    .where('requester', '=', requester)
    .where('revoked_at', 'is', null)
    .orderBy('expires_at')
    .orderBy('id')
    .execute();
  return rows.map(grantFrom);
}

/**
 * Ends a grant: from the commit on it covers nothing. What it let pass before stands. Safe to retry: who comes second
 * finds it revoked.
 * @throws CountersignError `not_found`
 */
export async function revokeGrant(
  database: Database,
  id: string,
  by: string,
  via: string,
): Promise<GrantStanding> {
  return database.write(async (query) => {
    const grant = await findGrant(query, id);
    if (grant === null) throw new CountersignError('not_found', `there is no grant ${id}`, { id });
    if (grant.revokedAt !== null) return grant;
    const revoked = { revoked_by: by, revoked_at: new Date().toISOString() };
    await query.updateTable('grants').set(revoked).where('id', '=', id).execute();
    await append(query, [grantRevokedEntry(grant, by, via)]);
    return { ...grant, revokedBy: revoked.revoked_by, revokedAt: revoked.revoked_at };
  });
}

export async function findGrant(query: Query, id: string): Promise<GrantStanding | null> {
  const row = await query.selectFrom('grants').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : grantFrom(row);
}

export interface GrantFilter {
  /** All of these workspaces; every one where left out. */
  readonly workspaces?: readonly string[];
  readonly requester?: string;
  /** Only what is neither revoked, nor used up, nor expired at this time (ISO 8601). */
  readonly activeAt?: string;
  readonly limit: number;
  /** Continue after this place. */
  readonly after?: { readonly createdAt: string; readonly id: string };
}

/** Newest first. */
export async function listGrants(query: Query, filter: GrantFilter): Promise<readonly GrantStanding[]> {
  let select = query.selectFrom('grants').selectAll();
  const { workspaces, requester, activeAt, after, limit } = filter;
  if (workspaces !== undefined) select = select.where('workspace', 'in', workspaces);
  if (requester !== undefined) select = select.where('requester', '=', requester);
  if (activeAt !== undefined) {
    select = select
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', activeAt)
      .where((where) => where.or([where('max_uses', 'is', null), where('uses', '<', where.ref('max_uses'))]));
  }
  if (after !== undefined) {
    select = select
      .where('created_at', '<=', after.createdAt)
      .where((where) => where.or([where('created_at', '<', after.createdAt), where('id', '<', after.id)]));
  }
  const rows = await select.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
  return rows.map(grantFrom);
}

function grantFrom(row: Tables['grants']): GrantStanding {
  const grant = JSON.parse(row.doc) as Grant;
  return { ...grant, uses: row.uses, revokedBy: row.revoked_by, revokedAt: row.revoked_at };
}
