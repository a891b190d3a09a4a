import { sql } from 'kysely';
import type { Approval } from '../domain/approval.ts';
import { keyedPart } from '../domain/ids.ts';
import {
  type ChainFault,
  type EntryDraft,
  GENESIS_HASH,
  type LedgerEntry,
  chainEntry,
  faultOf,
} from '../domain/ledger-entry.ts';
import { project } from '../domain/projection.ts';
import { findApproval, saveApproval } from './approvals.ts';
import type { Database, Query } from './database.ts';
import type { LedgerTable } from './tables.ts';

/**
 * Appends entries and folds them into their approval, or finds them: a step that stands already is left as it is.
 * Only inside `Database.write`, whose lock keeps the head still.
 * @param before the approval as just read under the same lock, null for one that these entries open: of that no step
 * stands yet. Read here where left out
 * @returns the approval as it stands afterwards, or null for entries of no approval
 */
export async function append(
  query: Query,
  drafts: readonly EntryDraft[],
  before?: Approval | null,
): Promise<Approval | null> {
  const first = drafts[0];
  if (first === undefined) return null;
  const found = before === undefined ? await findApproval(query, first.approvalId) : before;
  const wanted = before === null ? drafts : await missing(query, drafts);
  if (wanted.length === 0) return found;
  let approval = found;
  let head = await readHead(query);
  const rows: LedgerTable[] = [];
  for (const draft of wanted) {
    const entry = chainEntry(draft, head.seq + 1, new Date().toISOString(), head.hash);
    rows.push(rowOf(entry));
    head = { seq: entry.seq, hash: entry.hash };
    approval = project(approval, entry);
  }
  await query.insertInto('ledger').values(rows).execute();
  if (approval !== null && approval !== found) await saveApproval(query, approval, found === null);
  await query.updateTable('chain_head').set(head).where('id', '=', 1).execute();
  return approval;
}

async function missing(query: Query, drafts: readonly EntryDraft[]): Promise<readonly EntryDraft[]> {
  const wanted: EntryDraft[] = [];
  for (const draft of drafts) if (!(await hasStep(query, draft))) wanted.push(draft);
  return wanted;
}

async function hasStep(query: Query, draft: EntryDraft): Promise<boolean> {
  const row = await query
    .selectFrom('ledger')
    .select('seq')
    .where('approval_id', '=', draft.approvalId)
    .where('step', '=', draft.step)
    .executeTakeFirst();
  return row !== undefined;
}

export async function readHead(query: Query): Promise<{ readonly seq: number; readonly hash: string }> {
  const head = await query
    .selectFrom('chain_head')
    .select(['seq', 'hash'])
    .where('id', '=', 1)
    .executeTakeFirst();
  return head ?? { seq: 0, hash: GENESIS_HASH };
}

export interface EntryFilter {
  /** Only entries after this seq. */
  readonly after: number;
  readonly limit: number;
  readonly approvalId?: string;
  /** Only entries of these workspaces; all where left out. */
  readonly workspaces?: readonly string[];
}

/** Entries in the order of the chain. */
export async function readEntries(query: Query, filter: EntryFilter): Promise<readonly LedgerEntry[]> {
  let select = query.selectFrom('ledger').selectAll().where('seq', '>', filter.after);
  if (filter.approvalId !== undefined) select = select.where('approval_id', '=', filter.approvalId);
  if (filter.workspaces !== undefined) select = select.where('workspace', 'in', filter.workspaces);
  const rows = await select.orderBy('seq').limit(filter.limit).execute();
  return rows.map(entryOf);
}

/**
 * The entry that a decision led to, whatever it was; where there is none, that of another decision under the same key.
 * Null while the ledger holds neither.
 */
export async function findByDecision(
  query: Query,
  approvalId: string,
  decisionId: string,
): Promise<LedgerEntry | null> {
  const key = keyedPart(decisionId) ?? decisionId;
  const ids = key === decisionId ? sql`decision_id` : sql`substr(decision_id, 1, ${sql.lit(key.length)})`;
  const rows = await query
    .selectFrom('ledger')
    .selectAll()
    .where('approval_id', '=', approvalId)
    .where(ids, '=', key)
    .orderBy('seq')
    .execute();
  const row = rows.find((one) => one.decision_id === decisionId) ?? rows[0];
  return row === undefined ? null : entryOf(row);
}

export type ChainReport =
  | { readonly ok: true; readonly entries: number; readonly head: string }
  | {
      readonly ok: false;
      readonly entries: number;
      readonly head: string;
      readonly fault: ChainFault | TailFault;
    };

/** Entries missing after the last one that stands: the head knows of more. */
interface TailFault {
  readonly seq: number;
  readonly fault: 'truncated';
}

/** Walks the whole chain; finds any edit, gap, reordering or cut tail. Reads a thousand entries at a time. */
export async function verifyChain(database: Database): Promise<ChainReport> {
  const head = await readHead(database.read);
  let previous = { seq: 0, hash: GENESIS_HASH };
  while (previous.seq < head.seq) {
    const page = await readEntries(database.read, { after: previous.seq, limit: 1_000 });
    if (page.length === 0) break;
    for (const entry of page) {
      const fault = faultOf(entry, previous);
      if (fault !== null) return { ok: false, entries: previous.seq, head: head.hash, fault };
      previous = { seq: entry.seq, hash: entry.hash };
      // What was appended since the head was read is for the next walk.
      if (entry.seq === head.seq) break;
    }
  }
  if (previous.seq < head.seq) {
    return {
      ok: false,
      entries: previous.seq,
      head: head.hash,
      fault: { seq: previous.seq + 1, fault: 'truncated' },
    };
  }
  if (previous.hash !== head.hash) {
    return { ok: false, entries: previous.seq, head: head.hash, fault: { seq: head.seq, fault: 'edited' } };
  }
  return { ok: true, entries: previous.seq, head: head.hash };
}

function rowOf(entry: LedgerEntry): LedgerTable {
  return {
    seq: entry.seq,
    at: entry.at,
    approval_id: entry.approvalId,
    workspace: entry.workspace,
    trace_id: entry.traceId,
    actor: entry.actor,
    event: entry.event,
    from_state: entry.from,
    to_state: entry.to,
    step: entry.step,
    decision_id: entry.decisionId,
    details: JSON.stringify(entry.details),
    prev_hash: entry.prevHash,
    hash: entry.hash,
  };
}

/** What a row says is believed only as far as its hash: `verifyChain` checks that. */
function entryOf(row: LedgerTable): LedgerEntry {
  return {
    seq: row.seq,
    at: row.at,
    approvalId: row.approval_id,
    workspace: row.workspace,
    traceId: row.trace_id,
    actor: row.actor,
    event: row.event,
    from: row.from_state,
    to: row.to_state,
    step: row.step,
    decisionId: row.decision_id,
    details: JSON.parse(row.details) as unknown,
    prevHash: row.prev_hash,
    hash: row.hash,
  } as LedgerEntry;
}
