import type { Approval } from '../domain/approval.ts';
import type { Query } from './database.ts';

/**
 * The timeouts that were asked for, in seconds, by approval id: of those that nobody was asked about, since all
 * others have a deadline that says it.
 */
export async function askedSeconds(
  query: Query,
  approvals: readonly Approval[],
): Promise<ReadonlyMap<string, number>> {
  const ids = approvals.filter((approval) => approval.expiresAt === null).map((approval) => approval.id);
  if (ids.length === 0) return new Map();
  const rows = await query
    .selectFrom('ledger')
    .select(['approval_id', 'details'])
    .where('approval_id', 'in', ids)
    .where('event', '=', 'requested')
    .execute();
  return new Map(
    rows.flatMap(({ approval_id, details }) => {
      const { request } = JSON.parse(details) as { readonly request: { readonly timeoutSeconds: unknown } };
      return typeof request.timeoutSeconds === 'number' ? [[approval_id, request.timeoutSeconds]] : [];
    }),
  );
}
