import { sleep } from '@temporalio/workflow';
import { formatDuration } from '../domain/duration.ts';
import type { Due, Timer } from '../domain/schedule.ts';

/** The one timer that is set at a time. */
export interface Clock {
  /** Sets the clock to `timer`; the same timer again changes nothing, so that a refusal costs no new one. */
  set(timer: Timer | null): void;
  /** Whether the timer that is set has fired. */
  rang(): boolean;
}

/** A timer that is no longer wanted is left to fire unheard: cancelling it would cost an event in the history. */
export function createClock(): Clock {
  let current: { readonly key: string; rang: boolean } | null = null;
  return {
    set(timer) {
      const key = timer === null ? '' : `${timer.at} ${JSON.stringify(timer.due)}`;
      if (current?.key === key) return;
      const mine = { key, rang: false };
      current = mine;
      if (timer === null) return;
      const ms = Math.max(1, Date.parse(timer.at) - Date.now());
      void sleep(ms, { summary: summaryOf(timer.due, ms) }).then(() => {
        mine.rang = true;
      });
    },
    rang: () => current?.rang ?? false,
  };
}

function summaryOf(due: Due, ms: number): string {
  const when = `in ${formatDuration(Math.round(ms / 1_000) * 1_000)}`;
  switch (due.kind) {
    case 'escalate':
      return `escalate to rung ${due.rung + 1} ${when}`;
    case 'remind':
      return `reminder ${due.reminder + 1} ${when}`;
    case 'widen':
      return `turn of channel ${due.turns + 1} ${when}`;
    case 'fallBack':
      return `every channel ${when}, unless somebody is told`;
    case 'expire':
    case 'close':
      return `${due.kind} ${when}`;
  }
}
