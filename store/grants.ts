import type { ApprovalRequest } from '../domain/approval.ts';
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
 * that is taken stays taken, whatever becomes of the approval; one that was taken before covers the approval only while
 * its grant is in force, and no other is taken in its place. Safe to retry.
 * @param whyNot why a grant of this shape does not cover the request, with the uses before its own; null where it does
 * @returns null where no grant covers it
 */
export async function takeUse(
  database: Database,
  asked: UseToTake,
  whyNot: (grant: GrantStanding) => string | null,
): Promise<Grant | null> {
  // Most requests have no grant; that takes no lock to see.
  const known = await grantsFor(database.read, asked);
  const isActive = (grant: GrantStanding): boolean => grantStateOf(grant, asked.at) === 'active';
  if (!known.some(isActive) && (await usedBefore(database.read, known, asked)) === null) return null;
  return database.write(async (query) => {
    const grants = await grantsFor(query, asked);
    const before = await findUse(query, asked.approvalId);
    const open = before === null ? grants.filter(isActive) : usable(grants, before, asked.at);
    const covering = open.find((grant) => whyNot(grant) === null);
    if (covering === undefined) {
      const [first] = open;
      if (first !== undefined) await appendRefused(query, first, asked, whyNot(first) ?? '');
      return null;
    }
    if (before === null) await countUse(query, covering, asked);
    return covering;
  });
}

/** Of several processes, or a process and its crash, the approval's row lets one count. */
async function countUse(query: Query, grant: GrantStanding, asked: UseToTake): Promise<void> {
  const { approvalId, traceId, at } = asked;
  const use = grant.uses + 1;
  await query
    .insertInto('grant_uses')
    .values({ approval_id: approvalId, grant_id: grant.id, use_number: use, at })
    .execute();
  await query.updateTable('grants').set({ uses: use }).where('id', '=', grant.id).execute();
  await append(query, grantUsedEntries(grant, approvalId, traceId));
}

type Use = Pick<Tables['grant_uses'], 'grant_id' | 'use_number'>;

/** The grant of a use, as it stood before it; none where it has been revoked or has expired. */
function usable(
  grants: readonly GrantStanding[],
  { grant_id: id, use_number: use }: Use,
  now: string,
): readonly GrantStanding[] {
  return grants
    .filter((grant) => grant.id === id && grant.expiresAt > now)
    .map((grant) => ({ ...grant, uses: use - 1 }));
}

/** The grant that an approval took the last use of, before a crash. */
async function usedBefore(
  query: Query,
  grants: readonly GrantStanding[],
  { approvalId, at }: UseToTake,
): Promise<GrantStanding | null> {
  const before = grants.length === 0 ? null : await findUse(query, approvalId);
  return before === null ? null : (usable(grants, before, at)[0] ?? null);
}

async function findUse(query: Query, approvalId: string): Promise<Use | null> {
  const row = await query
    .selectFrom('grant_uses')
    .select(['grant_id', 'use_number'])
    .where('approval_id', '=', approvalId)
    .executeTakeFirst();
  return row ?? null;
}

/**
 * The request as it counts now: with the use of a grant that was taken for it only while that grant is in force. To be
 * asked in the write that opens it, so that nothing passes by a grant that has ended.
 * @param now ISO 8601
 */
export async function withGrantInForce(
  query: Query,
  request: ApprovalRequest,
  now: string,
): Promise<ApprovalRequest> {
  const { grant, ...without } = request;
  if (grant === undefined) return request;
  const found = await findGrant(query, grant.id);
  return found === null || found.revokedAt !== null || found.expiresAt <= now ? without : request;
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
 * Ends a grant: from the commit on it covers nothing, not even a request that took a use and is not yet opened. What it
 * let pass before stands. Safe to retry: who comes second
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
