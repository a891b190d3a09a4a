import type { Query } from './database.ts';

/** Gives an approval its number in the tasks protocol. Only inside `Database.write`, with the entry that opens it. */
export async function numberTask(query: Query, approvalId: string): Promise<void> {
  const last = await query
    .selectFrom('task_numbers')
    .select((select) => select.fn.max('number').as('number'))
    .executeTakeFirst();
  const number = (last?.number ?? 0) + 1;
  await query.insertInto('task_numbers').values({ number, approval_id: approvalId }).execute();
}

/** The id of the approval that has this number; null for a number that was never given. */
export async function findTask(query: Query, number: number): Promise<string | null> {
  const row = await query
    .selectFrom('task_numbers')
    .select('approval_id')
    .where('number', '=', number)
    .executeTakeFirst();
  return row?.approval_id ?? null;
}

/** The numbers of these approvals; those without one are left out. */
export async function taskNumbers(
  query: Query,
  approvalIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (approvalIds.length === 0) return new Map();
  const rows = await query
    .selectFrom('task_numbers')
    .selectAll()
    .where('approval_id', 'in', approvalIds)
    .execute();
  return new Map(rows.map((row) => [row.approval_id, row.number]));
}
