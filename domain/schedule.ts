import type { Approval } from './approval.ts';
import { FOLLOW_UP_MS } from './execution.ts';
import { isUnderWay } from './lifecycle.ts';
import type { Plan, Rung } from './policy.ts';
import { type Fallback, type Turn, fallbackOf, nextTurnAt, turnOf } from './routing.ts';

/** What a timer of the workflow brings about. */
export type Due =
  | { readonly kind: 'escalate'; readonly rung: number }
  | { readonly kind: 'remind'; readonly reminder: number }
  /** The next channel of the route has its turn, unless somebody has opened it. `turns`: with it, after the first. */
  | { readonly kind: 'widen'; readonly rung: number; readonly turns: number }
  /** Every channel tells people, unless somebody has a copy. `turns`: all of the route. */
  | { readonly kind: 'fallBack'; readonly rung: number; readonly turns: number }
  | { readonly kind: 'expire' }
  /** Nobody took an approved action further in its time. */
  | { readonly kind: 'close' };

export interface Timer {
  /** ISO 8601. */
  readonly at: string;
  readonly due: Due;
}

/** What the workflow remembers of an approval between two events; everything else is in the ledger. */
export type Standing = Pick<
  Approval,
  'status' | 'version' | 'rung' | 'currentTier' | 'remindersSent' | 'resolution' | 'expiresAt'
> & {
  /** What is still to do once the question is answered. Absent where that is nothing, and in older histories. */
  readonly work?: Work;
  /** While another channel may have its turn. Absent otherwise, and in older histories. */
  readonly turn?: Turn;
  /** While every channel may be next. Absent otherwise, and in older histories. */
  readonly fallback?: Fallback;
};

/** Where carrying out stands. */
export interface Work {
  /** The executor that has, or is to get, the order; null where a person carries it out, or must dispatch it first. */
  readonly executor: string | null;
  /** The attempt under way or just done; 0 before the first. */
  readonly attempt: number;
  /** ISO 8601. */
  readonly closesAt: string;
}

export function standingOf(approval: Approval): Standing {
  const { status, version, rung, currentTier, remindersSent, resolution, expiresAt } = approval;
  const standing = { status, version, rung, currentTier, remindersSent, resolution, expiresAt };
  const closing = goesOn(approval) ? closesAt(approval) : null;
  const turn = turnOf(approval);
  const fallback = fallbackOf(approval);
  return {
    ...standing,
    ...(closing === null ? {} : { work: workOf(approval, closing) }),
    ...(turn === null ? {} : { turn }),
    ...(fallback === null ? {} : { fallback }),
  };
}

/** What stands after `before`: that a fallback was due, and does not come, is remembered for as long as it is the same. */
export function keepFallback({ fallback }: Standing, now: Standing): Standing {
  return fallback?.over === true && now.fallback?.at === fallback.at ? { ...now, fallback } : now;
}

function workOf({ dispatch, followUp }: Approval, closing: string): Work {
  const executor =
    dispatch === null ? (followUp?.executor ?? null) : dispatch.manual ? null : dispatch.executor;
  return { executor, attempt: dispatch?.attempt ?? 0, closesAt: closing };
}

/**
 * The next thing the clock will do. A final review climbs no further: it waits for its deadline. So does a request
 * for changes, of which nobody is reminded: its requester's answer is wanted.
 */
export function nextTimer(plan: Plan, now: Standing): Timer | null {
  if (now.work !== undefined) {
    // With an executor, Temporal bounds how long the order waits and how long it runs.
    const withExecutor = now.status === 'dispatched' && now.work.executor !== null;
    return withExecutor ? null : { at: now.work.closesAt, due: { kind: 'close' } };
  }
  const reminder = plan.reminders[now.remindersSent];
  const rung = plan.rungs[now.rung];
  if (rung === undefined || now.expiresAt === null) return null;
  if (now.status === 'changes_requested') return { at: now.expiresAt, due: { kind: 'expire' } };
  const climbs = now.status === 'pending' && now.rung + 1 < plan.rungs.length;
  const ends: Timer = climbs
    ? { at: rung.deadline, due: { kind: 'escalate', rung: now.rung + 1 } }
    : { at: now.expiresAt, due: { kind: 'expire' } };
  // Of what is due at once the step's end goes first: it tells other people, or ends it.
  return [reminderOf(now, reminder), wideningOf(now, rung), fallingBackOf(now)].reduce<Timer>(
    (first, one) => (one !== null && one.at < first.at ? one : first),
    ends,
  );
}

function reminderOf({ remindersSent }: Standing, at: string | undefined): Timer | null {
  return at === undefined ? null : { at, due: { kind: 'remind', reminder: remindersSent } };
}

function wideningOf({ rung, turn }: Standing, { route }: Rung): Timer | null {
  const at = turn === undefined ? null : nextTurnAt(route, turn);
  return at === null || turn === undefined
    ? null
    : { at, due: { kind: 'widen', rung, turns: turn.taken + 1 } };
}

function fallingBackOf({ rung, fallback }: Standing): Timer | null {
  if (fallback === undefined || fallback.over === true) return null;
  return { at: fallback.at, due: { kind: 'fallBack', rung, turns: fallback.turns } };
}

/** Whether the run of an approval has more to do although the question is answered. */
export function goesOn(approval: Pick<Approval, 'status' | 'followUp'>): boolean {
  return isUnderWay(approval.status) || (approval.status === 'approved' && approval.followUp !== null);
}

/** When the present step is given up, ISO 8601; null where nothing is waited for. */
export function closesAt(approval: Approval): string | null {
  if (!goesOn(approval)) return null;
  const { dispatch, resolution } = approval;
  const since = dispatch?.executedAt ?? dispatch?.at ?? resolution?.at ?? approval.createdAt;
  return new Date(Date.parse(since) + FOLLOW_UP_MS).toISOString();
}
