import type { Approval } from '../../domain/approval.ts';
import { isOpen } from '../../domain/lifecycle.ts';
import { goesOn } from '../../domain/schedule.ts';
import { findApproval } from '../../store/approvals.ts';
import type { ApiPorts } from '../ports.ts';

/**
 * Waits until an open approval changes its state, gets another revision or ends.
 * @param ms how long at the most
 * @param gone aborts the wait when the caller has hung up
 * @returns the approval as it stands then
 */
export async function waitForChange(
  ports: ApiPorts,
  approval: Approval,
  ms: number,
  gone: AbortSignal,
): Promise<Approval> {
  if (!(isOpen(approval.status) || goesOn(approval)) || ms <= 0) return approval;
  const change = ports.waiters.expect(
    approval.id,
    ms,
    (entry) =>
      entry.seq > approval.version &&
      ((entry.to !== null && entry.to !== approval.status) || entry.event === 'revised'),
  );
  gone.addEventListener('abort', change.giveUp, { once: true });
  // What happened between the caller's reading and our waiting would otherwise be missed.
  const now = await findApproval(ports.database.read, approval.id);
  if (now !== null && (now.status !== approval.status || now.revision !== approval.revision)) change.giveUp();
  await change.entry;
  return (await findApproval(ports.database.read, approval.id)) ?? approval;
}
