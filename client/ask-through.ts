import { type Answer, type Waiting, askAndWait } from './asking.ts';
import type { NewApproval, Remote } from './http.ts';
import { isPassing } from './remote-errors.ts';

/** How long between two attempts to reach a server that has gone away, in milliseconds. */
const AGAIN_MS = 1_000;

/**
 * As `askAndWait`, but once the question is asked, a server that restarts is waited for: the approval is still there.
 * @param idempotencyKey what makes asking again safe
 * @throws RemoteProblem, Unreachable: at once where it could not be asked, and when the time is up meanwhile
 */
export async function askThrough(
  remote: Remote,
  question: NewApproval,
  idempotencyKey: string,
  { until = Number.POSITIVE_INFINITY, onWaiting }: Waiting = {},
): Promise<Answer> {
  let isAsked = false;
  const waiting: Waiting = {
    until,
    onWaiting(approval) {
      isAsked = true;
      onWaiting?.(approval);
    },
  };
  for (;;) {
    try {
      return await askAndWait(remote, question, idempotencyKey, waiting);
    } catch (error) {
      if (!isAsked || !isPassing(error) || Date.now() + AGAIN_MS >= until) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}
