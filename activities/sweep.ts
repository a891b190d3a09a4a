import type { Approval } from '../domain/approval.ts';
import {
  type AskedPlace,
  type OwedCopy,
  SWEEP_AFTER_MS,
  SWEPT_STATES,
  type SweptState,
  sweepOf,
} from '../domain/sweep.ts';
import type { SweepPort } from './ports.ts';

/** Where the sweep goes on. */
export interface SweepPlace {
  readonly state: SweptState;
  /** Null: at the beginning of that state. */
  readonly after: AskedPlace | null;
}

const FIRST_PLACE: SweepPlace = { state: SWEPT_STATES[0], after: null };

/** Approvals that are looked at in one go. */
const PAGE = 100;
/** Entries that are written together at the most: a decision waits behind no more than these. */
const TOGETHER = 8;

export interface FileAway {
  (place: SweepPlace | null): Promise<SweepPlace | null>;
}

/**
 * Files away one page of what ended over 72 h ago, and closes what has lost its run, as Temporal tells. Never grants,
 * and leaves what is under way alone. Safe to retry: what was done is found done.
 * @param place null for the beginning
 * @returns where to go on; null at the end
 * @throws CountersignError `unavailable` while the store or Temporal is away
 */
export function createFileAway(sweep: SweepPort, clock: () => number = Date.now): FileAway {
  async function look(approval: Approval, now: number): Promise<void> {
    const what = sweepOf(approval, now);
    if (what === 'archive') await sweep.archive(approval.id, now);
    if (what === 'check' && (await sweep.stateOf(approval.id)) !== 'open') await sweep.withdraw(approval.id);
  }

  return async (from) => {
    const place = from ?? FIRST_PLACE;
    const now = clock();
    const before = new Date(now - SWEEP_AFTER_MS).toISOString();
    const page = await sweep.listInState(place.state, before, place.after, PAGE);
    for (let at = 0; at < page.length; at += TOGETHER) {
      await Promise.all(page.slice(at, at + TOGETHER).map((approval) => look(approval, now)));
    }
    const last = page.at(-1);
    if (page.length === PAGE && last !== undefined)
      return { state: place.state, after: { createdAt: last.createdAt, id: last.id } };
    const next = SWEPT_STATES[SWEPT_STATES.indexOf(place.state) + 1];
    return next === undefined ? null : { state: next, after: null };
  };
}

/** How long after its sending a vendor lets a message be changed, in milliseconds. Feishu's limit; no other is lower. */
export const CHANGEABLE_MS = 14 * 24 * 3_600_000;

export interface FindOwedCards {
  (after: OwedCopy | null): Promise<readonly OwedCopy[]>;
}

/**
 * One page of the messages that do not show yet how their approval ended, of those that can still be changed: what
 * the sweep filed away, and what a channel that was down for long still owes. Reads only.
 */
export function createFindOwedCards(sweep: SweepPort, clock: () => number = Date.now): FindOwedCards {
  return (after) => sweep.listOwed(new Date(clock() - CHANGEABLE_MS).toISOString(), after, PAGE);
}

export interface FindChannels {
  (approvalId: string): Promise<readonly string[]>;
}

/** The channels that an approval has messages in. Reads only. */
export function createFindChannels(sweep: SweepPort): FindChannels {
  return (approvalId) => sweep.channelsOf(approvalId);
}
