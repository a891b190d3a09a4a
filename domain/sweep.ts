import type { Approval } from './approval.ts';
import type { EntryDraft } from './ledger-entry.ts';
import { archivedEntry } from './follow-up-entries.ts';
import type { State } from './lifecycle.ts';
import { closesAt } from './schedule.ts';

/** How long an approval stands as it ended before it is filed away, in milliseconds. */
export const SWEEP_AFTER_MS = 72 * 3_600_000;

/** The states that the sweep looks through: those in which nobody is asked any more and that are not the last. */
export const SWEPT_STATES = [
  'approved',
  'rejected',
  'dispatched',
  'executed',
] as const satisfies readonly State[];
export type SweptState = (typeof SWEPT_STATES)[number];

/**
 * What the sweep does about an approval. `archive`: it ended over 72 h ago. `check`: its run should have closed it by
 * now, and may be gone. `leave`: it is too soon, or it is not over.
 * @param now in milliseconds since 1970
 */
export function sweepOf(approval: Approval, now: number): 'archive' | 'check' | 'leave' {
  const closing = closesAt(approval);
  if (closing !== null) return Date.parse(closing) <= now ? 'check' : 'leave';
  const { status, resolution } = approval;
  if ((status !== 'approved' && status !== 'rejected') || resolution === null) return 'leave';
  return Date.parse(resolution.at) + SWEEP_AFTER_MS <= now ? 'archive' : 'leave';
}

/** The entry that files away what ended. @param approval of which `sweepOf` says `archive` */
export function sweptEntry(approval: Approval): EntryDraft {
  return { ...archivedEntry(approval, approval.status, null, null), actor: 'system:sweep' };
}

/** Where a walk through approvals goes on. */
export interface AskedPlace {
  readonly createdAt: string;
  readonly id: string;
}

/** A message that does not show yet how its approval ended. */
export interface OwedCopy {
  /** ISO 8601. */
  readonly sentAt: string;
  readonly approvalId: string;
  readonly channel: string;
}
