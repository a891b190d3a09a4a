import type { ApprovalRequest } from '../domain/approval.ts';
import type { Judgement } from '../domain/judgement.ts';
import { type Policy, planFor } from '../domain/policy.ts';
import { crisisResources } from '../risk/crisis.ts';
import { classify } from '../risk/classify.ts';

/**
 * Judges a request by the policy as of now. The API and the workflow's activity ask the same question of this same
 * function; the ledger keeps whichever answer was written first.
 */
export function createJudge(
  policy: () => Policy,
  trustedNetworks: readonly string[],
): (request: ApprovalRequest) => Judgement {
  return (request) => {
    const verdict = classify({ action: request.action, prose: request.reason }, { trustedNetworks });
    const plan = planFor(policy(), request.profile, verdict.tier, request.createdAt, request.timeoutSeconds);
    const notice = verdict.labels.includes('crisis') ? crisisResources(request.language) : '';
    return { verdict, plan, notice };
  };
}
