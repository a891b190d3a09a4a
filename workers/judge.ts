import type { ApprovalRequest } from '../domain/approval.ts';
import type { Judgement } from '../domain/judgement.ts';
import { type Policy, planFor, planForAllowlisted, planForPerson, planWithReview } from '../domain/policy.ts';
import { highest, levelOf } from '../domain/tier.ts';
import type { Verdict } from '../domain/verdict.ts';
import { crisisResources } from '../risk/crisis.ts';
import { maySkip } from '../risk/allowlisted.ts';
import { classify } from '../risk/classify.ts';

/** @param of `revision`: a request with the action that somebody wants in the place of its own */
export type Judge = (request: ApprovalRequest, of?: 'request' | 'revision') => Judgement;

/**
 * Judges a request by the policy as of now. The API and the workflow's activity ask the same question of this same
 * function; the ledger keeps whichever answer was written first. Of a revision the activity alone asks: no allowlist
 * holds for it, and its plan asks a person, whatever its tier.
 * @param reviews whether a language model is configured: then the plan says what its review is for
 */
export function createJudge(
  policy: () => Policy,
  trustedNetworks: readonly string[],
  reviews = false,
): Judge {
  return (request, of = 'request') => {
    const asked = classify({ action: request.action, prose: request.reason }, { trustedNetworks });
    const check = request.followUp?.verification.check ?? null;
    const verdict =
      check === null ? asked : withCheck(asked, classify({ action: check }, { trustedNetworks }));
    const plans = of === 'revision' ? planForPerson : planFor;
    const { profile, createdAt, timeoutSeconds } = request;
    const terms = [policy(), profile, verdict.tier, createdAt, timeoutSeconds] as const;
    const asking = plans(...terms);
    const skips = of === 'request' && request.allowlisted === true && maySkip(verdict);
    const isCrisis = verdict.labels.includes('crisis');
    const reviewed =
      reviews && !isCrisis ? planWithReview(asking, verdict.tier, () => planForPerson(...terms)) : asking;
    const plan = skips ? planForAllowlisted(asking) : reviewed;
    const notice = isCrisis ? crisisResources(request.language) : '';
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
