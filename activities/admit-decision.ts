import type { Recorded } from '../domain/admission.ts';
import type { Approval } from '../domain/approval.ts';
import type { DecisionEnvelope } from '../domain/decision.ts';
import { sha256 } from '../domain/digest.ts';
import { type Directory, findPrincipal } from '../domain/directory.ts';
import { type KeyRing, openEnvelope } from '../domain/envelope.ts';
import { CountersignError } from '../domain/errors.ts';
import { type Standing, standingOf } from '../domain/schedule.ts';
import type { LedgerPort } from './ports.ts';

export interface Admitted {
  readonly standing: Standing;
  /** The decision belongs to a rung that is due by the clock and not yet climbed to. */
  readonly laterRung: boolean;
}

export interface AdmitDecision {
  (approvalId: string, envelope: DecisionEnvelope | null): Promise<Admitted>;
}

/**
 * Admits or refuses one queued signal: its seal, its giver's authority as of now, digest, deadline, then the ledger.
 * A refusal is a result, not an error; the ledger has it. Safe to retry: a decision is found by its id.
 * @param envelope what the signal carried, null for no envelope; only a sealed claim on this approval is believed
 */
export function createAdmitDecision(ports: {
  readonly ledger: LedgerPort;
  readonly seals: KeyRing;
  readonly directory: () => Directory;
}): AdmitDecision {
  return async (approvalId, envelope) => {
    const claim = openEnvelope(ports.seals, envelope);
    if (claim === null || claim.approvalId !== approvalId) {
      return {
        standing: standingOf(await refuseForged(ports.ledger, approvalId, envelope)),
        laterRung: false,
      };
    }
    const who = findPrincipal(ports.directory(), claim.principal);
    const recorded: Recorded = await ports.ledger.recordDecision(claim, who);
    return { standing: standingOf(recorded.approval), laterRung: recorded.kind === 'later_rung' };
  };
}

async function refuseForged(
  ledger: LedgerPort,
  approvalId: string,
  envelope: DecisionEnvelope | null,
): Promise<Approval> {
  const approval = await ledger.find(approvalId);
  if (approval === null)
    throw new CountersignError('not_found', `the ledger holds no approval ${approvalId}`);
  await ledger.recordRefusal(approval, {
    source: `signal:${approvalId}`,
    actor: 'unknown',
    attemptId: `signal:${sha256(JSON.stringify(envelope))}`,
    code: 'forged',
    message: 'a signal without the seal of Countersign changes nothing',
    attempted: 'signal',
    via: 'temporal',
  });
  return approval;
}
