import { CountersignError } from '../domain/errors.ts';
import { type Standing, standingOf } from '../domain/schedule.ts';
import type { LedgerPort } from './ports.ts';

export interface Withdraw {
  (approvalId: string): Promise<Standing>;
}

/** Ends an open approval because its run was cancelled in Temporal. Never grants. Safe to retry. */
export function createWithdraw(ports: { readonly ledger: LedgerPort }): Withdraw {
  return async (approvalId) => {
    const approval = await ports.ledger.recordWithdrawn(approvalId);
    if (approval === null)
      throw new CountersignError('not_found', `the ledger holds no approval ${approvalId}`);
    return standingOf(approval);
  };
}
