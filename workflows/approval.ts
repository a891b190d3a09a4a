import { CancellationScope, condition, patched, workflowInfo } from '@temporalio/workflow';
import type { Admitted } from '../activities/admit-decision.ts';
import type { Opened, SealedRequest } from '../activities/open-approval.ts';
import type { Resolution } from '../domain/decision.ts';
import { isOpen } from '../domain/lifecycle.ts';
import type { Plan } from '../domain/policy.ts';
import { isRouted } from '../domain/routing.ts';
import { type Standing, keepFallback, nextTimer } from '../domain/schedule.ts';
import { carryOut } from './carry-out.ts';
import { startReview } from './review.ts';
import { admitDecision, openApproval, recordDue, recordReview, withdraw } from './steps.ts';
import { type Couriers, startCouriers } from './couriers.ts';
import { createClock } from './clock.ts';
import { type Inbox, hearRefresh, openInbox } from './inbox.ts';
import { showOutcome, showProgress, showWork } from './display.ts';

/**
 * One approval: judge and open it, tell the people, wait for a decision under the clock, have it carried out, end.
 *
 * Signals: `decide`, `refresh`. Queries: `standing`, `action`. Input: a request sealed by the API. Result: how it ended. The ledger's
 * settlement row is the arbiter of every race; this code asks it and adopts its answer. A cancellation from
 * Temporal withdraws the approval; nothing here can grant one.
 */
export async function approval(sealed: SealedRequest): Promise<Resolution> {
  const inbox = openInbox(sealed);
  return CancellationScope.nonCancellable(async () => {
    const { workflowId } = workflowInfo();
    const opened = await openApproval(sealed, workflowId);
    inbox.standing = opened.standing;
    if (isOpen(opened.standing.status)) showProgress(opened.plan, opened.standing);
    const couriers = startCouriers(workflowId, opened.channels);
    hearRefresh(couriers);
    if (mustAlert(opened)) couriers.bring(opened.standing.version);
    const { plan, ended } = await decisionOrDeadline(sealed, opened, inbox, couriers);
    showOutcome(ended);
    await carryOut(sealed, plan, ended, inbox, couriers);
    await answerLatecomers(workflowId, inbox, couriers);
    return resolutionOf(ended);
  });
}

/** Whether the admins are to know of what nobody is asked about. Version 0.2.0 told nobody. */
function mustAlert({ standing, channels }: Opened): boolean {
  const isCrisis = standing.resolution?.outcome === 'crisis';
  return isCrisis && channels.length > 0 && patched('alerts-on-crisis');
}

/** Every decision, revision, review, reminder, rung and the expiry, in one place. */
async function decisionOrDeadline(
  sealed: SealedRequest,
  opened: Opened,
  inbox: Inbox,
  couriers: Couriers,
): Promise<{ readonly plan: Plan; readonly ended: Standing }> {
  const { workflowId: id } = workflowInfo();
  const clock = createClock();
  let { plan, standing: now } = opened;
  let review = startReview(id, plan, now);
  while (isOpen(now.status)) {
    if (isRouted(plan)) couriers.follow();
    if (!review.holdsBack(now)) couriers.bring(now.version);
    const timer = nextTimer(plan, now);
    clock.set(timer);
    await condition(() => inbox.queue.length > 0 || inbox.cancelled || clock.rang() || review.ended());
    // Signals first: a decision accepted in time counts although its deadline rang while no worker ran.
    const before = now;
    if (inbox.queue.length > 0) {
      const admitted = await admitNext(id, sealed, now, inbox);
      now = admitted.standing;
      plan = admitted.revisedPlan ?? plan;
      // What was said of another revision is not waited for.
      if (admitted.revisedPlan !== undefined) review = startReview(id, plan, now);
    } else if (inbox.cancelled) now = await withdraw(id);
    else if (review.ended()) now = await recordReview(id, review.take());
    else if (timer !== null) now = await recordDue(id, timer.due);
    now = keepFallback(before, now);
    inbox.standing = now;
    if (now.version !== before.version && isOpen(now.status)) showProgress(plan, now);
  }
  // Nobody was told of what a review has settled.
  if (now.version !== opened.standing.version && couriers.begun()) couriers.bring(now.version);
  return { plan, ended: now };
}

async function admitNext(
  id: string,
  sealed: SealedRequest,
  now: Standing,
  inbox: Inbox,
): Promise<Pick<Admitted, 'standing' | 'revisedPlan'>> {
  const envelope = inbox.queue[0] ?? null;
  const { revised } = envelope ?? {};
  const admitted = await admitDecision(id, envelope, revised === undefined ? null : sealed);
  // Given when the next rung was due, while no worker ran to climb to it: climb, then ask again.
  if (admitted.laterRung) {
    return { standing: await recordDue(id, { kind: 'escalate', rung: now.rung + 1 }) };
  }
  inbox.queue.shift();
  if (admitted.revisedPlan !== undefined) inbox.revised = revised ?? null;
  return admitted;
}

/**
 * What arrived with the decision that settled it, or while cards are still on their way, gets its answer into the
 * ledger: a refusal, or that it is filed away. Resolves when every card is there and nobody waits for an answer.
 */
async function answerLatecomers(id: string, inbox: Inbox, couriers: Couriers): Promise<void> {
  for (;;) {
    while (inbox.queue.length > 0) {
      const { standing } = await admitDecision(id, inbox.queue.shift() ?? null);
      if (standing.version === inbox.standing?.version) continue;
      inbox.standing = standing;
      couriers.bring(standing.version);
      showWork(standing);
    }
    await condition(() => inbox.queue.length > 0 || !couriers.busy());
    if (inbox.queue.length === 0) return;
    // Version 0.1.0 heard nobody any more at this point.
    if (!patched('answers-while-delivering')) return condition(() => !couriers.busy());
  }
}

function resolutionOf(ended: Standing): Resolution {
  if (ended.resolution !== null) return ended.resolution;
  throw new Error(`an approval that is ${ended.status} has no resolution`);
}
