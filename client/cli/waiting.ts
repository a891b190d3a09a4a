import { isOpen, isUnderWay } from '../../domain/lifecycle.ts';
import type { Remote, RemoteApproval } from '../http.ts';
import { describeWait } from './execution.ts';

/** How long one poll waits at the server, in seconds. */
const POLL_SECONDS = 50;

/** Whether an executor has it, or gets it, and what came of it is not settled. */
function isCarriedOut({ status, dispatch }: RemoteApproval): boolean {
  return isUnderWay(status) || (status === 'approved' && dispatch !== null);
}

/**
 * Waits until an approval is decided and, where an executor has it, done. Says on stderr what is waited for.
 * @param throughChanges waits on while its requester is to ask for something else; otherwise that ends the wait too
 */
export async function untilEnded(
  remote: Remote,
  approval: RemoteApproval,
  throughChanges = false,
): Promise<RemoteApproval> {
  let now = approval;
  let told = '';
  while (isOpen(now.status) || isCarriedOut(now)) {
    const waits = describeWait(now);
    // On stderr: what is printed on stdout is the result.
    if (waits !== told) console.error(`countersign: ${waits}`);
    told = waits;
    if (now.status === 'changes_requested' && !throughChanges) return now;
    now = await remote.get(now.id, POLL_SECONDS, now);
  }
  return now;
}
