import { type Due, type Standing, standingOf } from '../domain/schedule.ts';
import type { LedgerPort } from './ports.ts';

export interface RecordDue {
  (approvalId: string, due: Due): Promise<Standing>;
}

/**
 * Writes a reminder, an escalation or the expiry, or adopts what a person settled first. Safe to retry: each is
 * one step of the ledger.
 */
export function createRecordDue(ports: { readonly ledger: LedgerPort }): RecordDue {
  return async (approvalId, due) => standingOf(await ports.ledger.recordDue(approvalId, due));
}
