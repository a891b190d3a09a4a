import { CancellationScope, setHandler } from '@temporalio/workflow';
import { type DecisionEnvelope, readEnvelope } from '../domain/decision.ts';
import type { Standing } from '../domain/schedule.ts';
import { decideSignal, standingQuery } from './messages.ts';

/** What has reached the run and is not handled yet. */
export interface Inbox {
  /** Null for a signal that was no envelope at all. */
  readonly queue: (DecisionEnvelope | null)[];
  /** Somebody cancelled the run in Temporal. */
  cancelled: boolean;
  /** What the query answers. */
  standing: Standing | null;
}

/** Registers every handler. Called before the first await, so that no signal comes too early. Handlers only queue. */
export function openInbox(): Inbox {
  const inbox: Inbox = { queue: [], cancelled: false, standing: null };
  // Read at once, since anything at all may have been sent: something too deep to write down would stop the run.
  setHandler(decideSignal, (sent) => void inbox.queue.push(readEnvelope(sent)));
  setHandler(standingQuery, () => inbox.standing);
  CancellationScope.current().cancelRequested.catch(() => {
    inbox.cancelled = true;
  });
  return inbox;
}
