import type { Recorded } from '../domain/admission.ts';
import type { Approval, ApprovalRequest } from '../domain/approval.ts';
import { type DecisionClaim, type DecisionEnvelope, revisedBy } from '../domain/decision.ts';
import { digestOf, sha256 } from '../domain/digest.ts';
import { type Directory, findDecider } from '../domain/directory.ts';
import { type KeyRing, openEnvelope } from '../domain/envelope.ts';
import { CountersignError } from '../domain/errors.ts';
import type { Judgement } from '../domain/judgement.ts';
import type { Plan } from '../domain/policy.ts';
import type { NewRevision } from '../domain/revision.ts';
import { type Standing, standingOf } from '../domain/schedule.ts';
import type { Revision } from '../domain/sealed-revision.ts';
import type { SealedRequest } from './open-approval.ts';
import { isOwnRequest, isOwnRevision } from './own-seals.ts';
import type { LedgerPort } from './ports.ts';

export interface Admitted {
  readonly standing: Standing;
  /** The decision belongs to a rung that is due by the clock and not yet climbed to. */
  readonly laterRung: boolean;
  /**
   * The plan of the revision that the envelope brought, where that stands now: then its action takes the place of the
   * one before. Absent otherwise.
   */
  readonly revisedPlan?: Plan;
}

export interface AdmitDecision {
  (approvalId: string, envelope: DecisionEnvelope | null, sealed?: SealedRequest | null): Promise<Admitted>;
}

/**
 * Admits or refuses one queued signal: its seal, its giver's authority as of now, digest, deadline, then the ledger.
 * A refusal is a result, not an error; the ledger has it. Safe to retry: a decision is found by its id.
 * @param envelope what the signal carried, null for no envelope; only a sealed claim on this approval is believed,
 *   and with it only the sealed revision that it names
 * @param sealed the run's own request, by which a revision is judged; needed where the envelope brings one
 */
export function createAdmitDecision(ports: {
  readonly ledger: LedgerPort;
  readonly seals: KeyRing;
  readonly directory: () => Directory;
  /** Judges a request with another action in it; its plan always asks a person. */
  readonly judgeRevision: (request: ApprovalRequest) => Judgement;
}): AdmitDecision {
  return async (approvalId, envelope, sealed = null) => {
    const claim = openEnvelope(ports.seals, envelope);
    const revision = claim === null ? null : broughtBy(ports.seals, claim, envelope);
    if (claim === null || claim.approvalId !== approvalId || revision === 'forged') {
      return {
        standing: standingOf(await refuseForged(ports.ledger, approvalId, envelope)),
        laterRung: false,
      };
    }
    const who = findDecider(ports.directory(), claim);
    const approval = revision === null ? null : await ports.ledger.find(approvalId);
    const revised =
      revision === null || approval === null ? null : newRevision(ports, approval, claim, revision, sealed);
    const recorded: Recorded = await ports.ledger.recordDecision(claim, who, revised);
    const { plan, digest } = recorded.approval;
    return {
      standing: standingOf(recorded.approval),
      laterRung: recorded.kind === 'later_rung',
      // Found again after a crash, it is still that of these bytes, or of none that came with this claim.
      ...(recorded.kind === 'counted' && revised?.digest === digest ? { revisedPlan: plan } : {}),
    };
  };
}

/** The revision that a claim names, null where it names none; one without the other, or unsealed, is forged. */
function broughtBy(
  seals: KeyRing,
  claim: DecisionClaim,
  envelope: DecisionEnvelope | null,
): Revision | null | 'forged' {
  const named = revisedBy(claim);
  const { revised } = envelope ?? {};
  if (named === null && revised === undefined) return null;
  if (revised === undefined || revised.mac !== named) return 'forged';
  const { revision } = revised;
  const isNext = revision.revision === claim.revision + 1;
  return isNext && isOwnRevision(seals, revised, claim.approvalId) ? revision : 'forged';
}

/** @throws CountersignError `forged` where the run holds no request of ours to judge it by; not to be retried */
function newRevision(
  ports: { readonly seals: KeyRing; readonly judgeRevision: (request: ApprovalRequest) => Judgement },
  { id, workspace }: Approval,
  { acceptedAt: createdAt }: DecisionClaim,
  { revision, action, reason, safety = [] }: Revision,
  sealed: SealedRequest | null,
): NewRevision {
  return {
    action,
    reason,
    digest: digestOf(action, workspace, revision),
    judge() {
      if (sealed === null || !isOwnRequest(ports.seals, sealed, id))
        throw new CountersignError('forged', `run ${id} holds no request of ours to judge a revision by`);
      return ports.judgeRevision({ ...sealed.request, action, reason, createdAt, safety });
    },
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
