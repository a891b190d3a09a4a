import { CancellationScope, setHandler } from '@temporalio/workflow';
import type { Standing } from '../domain/schedule.ts';
import { decideSignal, standingQuery } from './messages.ts';

/** What has reached the run and is not handled yet. */
export interface Inbox {
  readonly queue: unknown[];
  /** Somebody cancelled the run in Temporal. */
  cancelled: boolean;
  /** What the query answers. */
  standing: Standing | null;
}

/** Registers every handler. Called before the first await, so that no signal comes too early. Handlers only queue. */
export function openInbox(): Inbox {
  const inbox: Inbox = { queue: [], cancelled: false, standing: null };
  setHandler(decideSignal, (envelope) => void inbox.queue.push(envelope));
  setHandler(standingQuery, () => inbox.standing);
  CancellationScope.current().cancelRequested.catch(() => {
    inbox.cancelled = true;
  });
  return inbox;
}
