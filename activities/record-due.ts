import type { Approval } from '../domain/approval.ts';
import { onTurn } from '../domain/routing.ts';
import { type Due, type Standing, standingOf } from '../domain/schedule.ts';
import { type AskedPorts, isAnybodyTold, reachingAsked } from './asked.ts';
import type { LedgerPort } from './ports.ts';

export interface RecordDue {
  (approvalId: string, due: Due): Promise<Standing>;
}

interface Ports extends AskedPorts {
  readonly ledger: Pick<LedgerPort, 'find' | 'recordDue'>;
}

/**
 * Writes a reminder, an escalation, the turn of further channels or the expiry, or adopts what a person settled first.
 * Every channel has its turn only where nobody has a copy; otherwise nothing is written, and the standing says so. Safe
 * to retry: each is one step of the ledger.
 */
export function createRecordDue(ports: Ports): RecordDue {
  return async (approvalId, due) => {
    if (due.kind === 'fallBack') {
      const approval = await ports.ledger.find(approvalId);
      const standing = approval === null ? null : standingOf(approval);
      if (approval !== null && standing?.fallback !== undefined && !(await mustFallBack(ports, approval)))
        return { ...standing, fallback: { ...standing.fallback, over: true } };
    }
    return standingOf(await ports.ledger.recordDue(approvalId, due));
  };
}

/** Whether nobody who is asked has a copy, and there are channels that have not tried to change that. */
async function mustFallBack(ports: AskedPorts, approval: Approval): Promise<boolean> {
  const reaching = reachingAsked(ports, approval);
  const telling = onTurn(approval, reaching);
  if (reaching.every((name) => telling.includes(name))) return false;
  return !(await isAnybodyTold(ports, approval, reaching));
}
