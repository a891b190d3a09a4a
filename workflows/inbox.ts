import { CancellationScope, setHandler } from '@temporalio/workflow';
import type { SealedRequest } from '../activities/open-approval.ts';
import { type DecisionEnvelope, readEnvelope } from '../domain/decision.ts';
import type { Standing } from '../domain/schedule.ts';
import type { SealedRevision } from '../domain/sealed-revision.ts';
import type { Couriers } from './couriers.ts';
import { actionQuery, decideSignal, refreshSignal, standingQuery } from './messages.ts';

/** What has reached the run and is not handled yet. */
export interface Inbox {
  /** Null for a signal that was no envelope at all. */
  readonly queue: (DecisionEnvelope | null)[];
  /** Somebody cancelled the run in Temporal. */
  cancelled: boolean;
  /** What the queries answer. */
  standing: Standing | null;
  /** What stands in the place of the request's own action; null while that does. */
  revised: SealedRevision | null;
}

/**
 * Registers every handler but that of `refresh`. Called before the first await, so that no signal comes too early. Handlers only queue.
 * @param sealed the request of this run; not yet known to be ours
 */
export function openInbox(sealed: SealedRequest): Inbox {
  const inbox: Inbox = { queue: [], cancelled: false, standing: null, revised: null };
  // Read at once, since anything at all may have been sent: something too deep to write down would stop the run.
  setHandler(decideSignal, (sent) => void inbox.queue.push(readEnvelope(sent)));
  setHandler(standingQuery, () => inbox.standing);
  setHandler(actionQuery, () => (inbox.revised?.revision ?? sealed.request).action);
  CancellationScope.current().cancelRequested.catch(() => {
    inbox.cancelled = true;
  });
  return inbox;
}

/** What came before there was anybody to send is kept by Temporal until now. */
export function hearRefresh(couriers: Couriers): void {
  setHandler(refreshSignal, () => couriers.lookAgain());
}
