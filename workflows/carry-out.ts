import { condition, workflowInfo } from '@temporalio/workflow';
import type { SealedRequest } from '../activities/open-approval.ts';
import type { Plan } from '../domain/policy.ts';
import { type Standing, nextTimer } from '../domain/schedule.ts';
import { type Attempt, startAttempt } from './attempt.ts';
import { createClock } from './clock.ts';
import type { Couriers } from './couriers.ts';
import { showWork } from './display.ts';
import type { Inbox } from './inbox.ts';
import { admitDecision, handOver, recordDue, recordResult, withdraw } from './steps.ts';

/**
 * From the approval to the archive: hand the action over, wait for what came of it, have that looked at, until
 * nothing is left to do. Returns at once where the request asked for its decision alone.
 */
export async function carryOut(
  sealed: SealedRequest,
  plan: Plan,
  settled: Standing,
  inbox: Inbox,
  couriers: Couriers,
): Promise<void> {
  const { workflowId } = workflowInfo();
  const clock = createClock();
  let attempt: Attempt | null = null;
  let now = settled;
  while (now.work !== undefined) {
    const heard = inbox.queue.length > 0 || inbox.cancelled;
    // What has come already may be that it is not to be handed over.
    if (!heard && isToBeHandedOver(now, attempt)) {
      const handed = await handOver(sealed, workflowId, inbox.revised);
      now = handed.standing;
      if (handed.order !== null) attempt = startAttempt(handed.order);
    }
    couriers.bring(now.version);
    showWork(now);
    const timer = nextTimer(plan, now);
    clock.set(timer);
    await condition(
      () => inbox.queue.length > 0 || inbox.cancelled || clock.rang() || (attempt?.told() ?? null) !== null,
    );
    const told = attempt?.told() ?? null;
    // Signals first here too: what a person said in time stands.
    if (inbox.queue.length > 0) now = (await admitDecision(workflowId, inbox.queue.shift() ?? null)).standing;
    else if (inbox.cancelled) now = await withdraw(workflowId);
    else if (attempt !== null && told !== null) {
      now = await recordResult(workflowId, attempt.number, told);
      attempt = null;
    } else if (timer !== null) now = await recordDue(workflowId, timer.due);
    inbox.standing = now;
    if (attempt !== null && !isOf(now, attempt)) {
      attempt.stop();
      attempt = null;
    }
  }
  if (now.version !== settled.version) {
    couriers.bring(now.version);
    showWork(now);
  }
}

function isToBeHandedOver(now: Standing, attempt: Attempt | null): boolean {
  if (now.work === undefined || now.work.executor === null) return false;
  return now.status === 'approved' || (now.status === 'dispatched' && attempt === null);
}

/** Whether an attempt is the one that the ledger waits for. */
function isOf(now: Standing, attempt: Attempt): boolean {
  return now.status === 'dispatched' && now.work?.attempt === attempt.number;
}
