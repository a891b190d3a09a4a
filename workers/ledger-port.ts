import type { CopiesPort, LedgerPort, SweepPort } from '../activities/ports.ts';
import { findApproval } from '../store/approvals.ts';
import { listCopies, saveCopy } from '../store/copies.ts';
import type { Database } from '../store/database.ts';
import { channelsOf, listInState, listOwedCopies, recordSwept } from '../store/sweep.ts';
import {
  openApproval,
  recordDecision,
  recordDispatched,
  recordDue,
  recordRefusal,
  recordResult,
  recordReview,
  recordUnreached,
  recordWithdrawn,
} from '../store/transitions.ts';

export function createLedgerPort(database: Database): LedgerPort {
  return {
    open: (request, judge) => openApproval(database, request, judge),
    find: (approvalId) => findApproval(database.read, approvalId),
    recordDecision: (claim, who, revised) => recordDecision(database, claim, who, revised),
    recordDue: (approvalId, due) => recordDue(database, approvalId, due),
    recordUnreached: (approvalId, rung, turns) => recordUnreached(database, approvalId, rung, turns),
    recordDispatched: (approvalId) => recordDispatched(database, approvalId),
    recordResult: (approvalId, attempt, outcome, result) =>
      recordResult(database, approvalId, attempt, outcome, result),
    recordReview: (approvalId, report) => recordReview(database, approvalId, report),
    recordRefusal: (approval, attempt) => recordRefusal(database, approval, attempt),
    recordWithdrawn: (approvalId) => recordWithdrawn(database, approvalId),
  };
}

export function createCopiesPort(database: Database): CopiesPort {
  return {
    list: (approvalId, channel) => listCopies(database, approvalId, channel),
    save: (approvalId, channel, copy) => saveCopy(database, approvalId, channel, copy),
  };
}

/** @param channels that this worker can reach */
export function createSweepPort(
  database: Database,
  channels: readonly string[],
  stateOf: SweepPort['stateOf'],
): SweepPort {
  return {
    listInState: (state, before, after, limit) => listInState(database.read, state, before, after, limit),
    archive: (approvalId, now) => recordSwept(database, approvalId, now),
    withdraw: async (approvalId) => void (await recordWithdrawn(database, approvalId)),
    stateOf,
    listOwed: (sentAfter, after, limit) => listOwedCopies(database.read, channels, sentAfter, after, limit),
    channelsOf: async (approvalId) =>
      (await channelsOf(database.read, approvalId)).filter((channel) => channels.includes(channel)),
  };
}
