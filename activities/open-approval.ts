import type { ApprovalRequest } from '../domain/approval.ts';
import type { KeyRing } from '../domain/envelope.ts';
import { CountersignError } from '../domain/errors.ts';
import type { Judgement } from '../domain/judgement.ts';
import type { Plan } from '../domain/policy.ts';
import { type Standing, standingOf } from '../domain/schedule.ts';
import type { Verdict } from '../domain/verdict.ts';
import { isOwnRequest } from './own-seals.ts';
import type { LedgerPort } from './ports.ts';

/** A request as the API hands it to Temporal: sealed, since anybody with access to the namespace can start a run. */
export interface SealedRequest {
  readonly request: ApprovalRequest;
  readonly keyId: string;
  readonly mac: string;
}

/** What the workflow goes by from here on; recorded in its history. */
export interface Opened {
  readonly standing: Standing;
  readonly plan: Plan;
  readonly tier: Verdict['tier'];
  readonly labels: readonly string[];
  readonly channels: readonly string[];
}

export interface OpenApproval {
  (sealed: SealedRequest, workflowId: string): Promise<Opened>;
}

/**
 * Judges a request, fixes its plan and opens it in the ledger, or adopts what the API has opened already.
 * Safe to retry: the ledger holds one `requested` row per approval.
 * @throws CountersignError `forged` for a run that Countersign did not start; not to be retried
 */
export function createOpenApproval(ports: {
  readonly ledger: LedgerPort;
  readonly seals: KeyRing;
  readonly judge: (request: ApprovalRequest) => Judgement;
  /** The channels on which there is anybody to tell now. */
  readonly channels: () => readonly string[];
}): OpenApproval {
  return async (sealed, workflowId) => {
    const { request } = sealed;
    if (!isOwnRequest(ports.seals, sealed, workflowId)) {
      throw new CountersignError('forged', `run ${workflowId} was not started by Countersign`);
    }
    const approval = await ports.ledger.open(request, (asked) => ports.judge(asked));
    return {
      standing: standingOf(approval),
      plan: approval.plan,
      tier: approval.risk.tier,
      labels: approval.risk.labels,
      channels: ports.channels(),
    };
  };
}
