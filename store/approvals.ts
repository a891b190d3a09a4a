import { sql } from 'kysely';
import type { Approval, Protocol } from '../domain/approval.ts';
import { describeAction } from '../domain/action.ts';
import { OUTCOMES, grants } from '../domain/decision.ts';
import { STATES, type State, isOpen } from '../domain/lifecycle.ts';
import type { Tier } from '../domain/tier.ts';
import type { Query } from './database.ts';
import { searchable } from './plain-text.ts';

const OPEN = STATES.filter(isOpen);
const GRANTING = OUTCOMES.filter(grants);

export async function findApproval(query: Query, id: string): Promise<Approval | null> {
  const row = await query.selectFrom('approvals').select('doc').where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : (JSON.parse(row.doc) as Approval);
}

/** Writes the fold. Only from `append`, with the entry that changed it. */
export async function saveApproval(query: Query, approval: Approval, isNew: boolean): Promise<void> {
  const columns = {
    status: approval.status,
    tier: approval.currentTier,
    version: approval.version,
    outcome: approval.resolution?.outcome ?? null,
    doc: JSON.stringify(approval),
    search: searchable(`${approval.id} ${describeAction(approval.action)} ${approval.reason}`),
  };
  if (!isNew) {
    await query.updateTable('approvals').set(columns).where('id', '=', approval.id).execute();
    return;
  }
  await query
    .insertInto('approvals')
    .values({
      ...columns,
      id: approval.id,
      workspace: approval.workspace,
      requester: approval.requester,
      protocol: approval.protocol,
      created_at: approval.createdAt,
      expires_at: approval.expiresAt,
    })
    .execute();
}

export interface ApprovalFilter {
  readonly status?: State;
  /** How the question stands, whatever became of an approved action. */
  readonly answer?: 'pending' | 'approved' | 'denied';
  readonly tier?: Tier;
  readonly protocol?: Protocol;
  /** All of these workspaces; every one where left out. */
  readonly workspaces?: readonly string[];
  readonly requester?: string;
  /** Text to be found in the id, the action or the reason, in any case. */
  readonly q?: string;
  readonly limit: number;
  /** Asked for at this time (ISO 8601) or later. */
  readonly since?: string;
  /** Continue after this place. */
  readonly after?: { readonly createdAt: string; readonly id: string };
}

/** Newest first. */
export async function listApprovals(query: Query, filter: ApprovalFilter): Promise<readonly Approval[]> {
  let select = query.selectFrom('approvals').select('doc');
  if (filter.status !== undefined) select = select.where('status', '=', filter.status);
  if (filter.answer === 'pending') select = select.where('status', 'in', OPEN);
  else if (filter.answer !== undefined) {
    const granted = filter.answer === 'approved';
    select = select.where('status', 'not in', OPEN).where('outcome', granted ? 'in' : 'not in', GRANTING);
  }
  if (filter.since !== undefined) select = select.where('created_at', '>=', filter.since);
  if (filter.tier !== undefined) select = select.where('tier', '=', filter.tier);
  if (filter.protocol !== undefined) select = select.where('protocol', '=', filter.protocol);
  if (filter.workspaces !== undefined) select = select.where('workspace', 'in', filter.workspaces);
  if (filter.requester !== undefined) select = select.where('requester', '=', filter.requester);
  if (filter.q !== undefined) {
    const pattern = `%${searchable(filter.q).replace(/[\\%_]/g, '\\$&')}%`;
    select = select.where(sql<boolean>`search like ${pattern} escape '\\'`);
  }
  const after = filter.after;
  if (after !== undefined) {
    // The first condition alone lets an index begin there, however far down the list that is.
    select = select
      .where('created_at', '<=', after.createdAt)
      .where((where) => where.or([where('created_at', '<', after.createdAt), where('id', '<', after.id)]));
  }
  const rows = await select.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(filter.limit).execute();
  return rows.map((row) => JSON.parse(row.doc) as Approval);
}

/** Approvals whose result waits for a person. */
export async function countExecuted(query: Query): Promise<number> {
  const row = await query
    .selectFrom('approvals')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('status', '=', 'executed')
    .executeTakeFirst();
  return row?.count ?? 0;
}

export async function countOpen(query: Query): Promise<number> {
  const row = await query
    .selectFrom('approvals')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('status', 'in', OPEN)
    .executeTakeFirst();
  return row?.count ?? 0;
}

/** Open approvals whose deadline passed before `before` (ISO 8601): their runs should have ended them. */
export async function listOverdue(query: Query, before: string, limit: number): Promise<readonly string[]> {
  const rows = await query
    .selectFrom('approvals')
    .select('id')
    .where('status', 'in', OPEN)
    .where('expires_at', '<', before)
    .limit(limit)
    .execute();
  return rows.map((row) => row.id);
}
