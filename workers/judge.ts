import type { ApprovalRequest } from '../domain/approval.ts';
import type { Judgement } from '../domain/judgement.ts';
import { type Policy, planFor, planForAllowlisted } from '../domain/policy.ts';
import { highest, levelOf } from '../domain/tier.ts';
import type { Verdict } from '../domain/verdict.ts';
import { crisisResources } from '../risk/crisis.ts';
import { maySkip } from '../risk/allowlisted.ts';
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
    const asked = classify({ action: request.action, prose: request.reason }, { trustedNetworks });
    const check = request.followUp?.verification.check ?? null;
    const verdict =
      check === null ? asked : withCheck(asked, classify({ action: check }, { trustedNetworks }));
    const asking = planFor(
      policy(),
      request.profile,
      verdict.tier,
      request.createdAt,
      request.timeoutSeconds,
    );
    const plan = request.allowlisted === true && maySkip(verdict) ? planForAllowlisted(asking) : asking;
    const notice = verdict.labels.includes('crisis') ? crisisResources(request.language) : '';
    return { verdict, plan, notice };
  };
}

/** A command that verifies runs where the action ran, so it is judged like one, beside it. */
function withCheck(asked: Verdict, check: Verdict): Verdict {
  const tier = highest([asked.tier, check.tier]);
  const found = check.findings.map((finding) => ({ ...finding, path: `/verification${finding.path}` }));
  return {
    tier,
    level: levelOf(tier),
    labels: [...new Set([...asked.labels, ...check.labels])],
    findings: [...asked.findings, ...found],
  };
}
