import type { Approval } from './approval.ts';
import type { Plan } from './policy.ts';

/** What a timer of the workflow brings about. */
export type Due =
  | { readonly kind: 'escalate'; readonly rung: number }
  | { readonly kind: 'remind'; readonly reminder: number }
  | { readonly kind: 'expire' };

export interface Timer {
  /** ISO 8601. */
  readonly at: string;
  readonly due: Due;
}

/** What the workflow remembers of an approval between two events; everything else is in the ledger. */
export type Standing = Pick<
  Approval,
  'status' | 'version' | 'rung' | 'currentTier' | 'remindersSent' | 'resolution' | 'expiresAt'
>;

export function standingOf(approval: Approval): Standing {
  const { status, version, rung, currentTier, remindersSent, resolution, expiresAt } = approval;
  return { status, version, rung, currentTier, remindersSent, resolution, expiresAt };
}

/** The next thing the clock will do. A final review climbs no further: it waits for its deadline. */
export function nextTimer(plan: Plan, now: Standing): Timer | null {
  const reminder = plan.reminders[now.remindersSent];
  const rung = plan.rungs[now.rung];
  if (rung === undefined || now.expiresAt === null) return null;
  const climbs = now.status === 'pending' && now.rung + 1 < plan.rungs.length;
  const ends: Timer = climbs
    ? { at: rung.deadline, due: { kind: 'escalate', rung: now.rung + 1 } }
    : { at: now.expiresAt, due: { kind: 'expire' } };
  if (reminder === undefined || reminder >= ends.at) return ends;
  return { at: reminder, due: { kind: 'remind', reminder: now.remindersSent } };
}
