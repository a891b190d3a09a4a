import type { ApprovalRequest } from '../domain/approval.ts';
import type { Judgement } from '../domain/judgement.ts';
import {
  type Plan,
  type Policy,
  planDemanded,
  planFor,
  planForAllowlisted,
  planForPerson,
  planWithReview,
} from '../domain/policy.ts';
import { NO_DEMANDS, type RuleFacts, type Ruling } from '../domain/policy-rules.ts';
import { highest, levelOf } from '../domain/tier.ts';
import type { JudgeInput, Verdict } from '../domain/verdict.ts';
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
    const judged =
      check === null ? asked : withCheck(asked, classify({ action: check }, { trustedNetworks }));
    const { verdict, demands } = ruled(policy(), request, judged);
    const plans = of === 'revision' ? planForPerson : planFor;
    const planned = (by: typeof planFor): Plan => planDemanded(by, policy(), request, verdict.tier, demands);
    const asking = planned(plans);
    const skips = of === 'request' && request.allowlisted === true && maySkip(verdict) && !demands.asks;
    const isCrisis = verdict.labels.includes('crisis');
    const reviewed =
      reviews && !isCrisis ? planWithReview(asking, verdict.tier, () => planned(planForPerson)) : asking;
    const plan = skips ? planForAllowlisted(asking) : reviewed;
    const notice = isCrisis ? crisisResources(request.language) : '';
    return { verdict, plan, notice };
  };
}

/** Judges without a request, as `/v1/classify` does: of what the rules may ask about, most is empty. */
export function createClassifier(
  policy: () => Policy,
  trustedNetworks: readonly string[],
): (input: JudgeInput) => Verdict {
  return (input) => {
    const facts = {
      action: input.action,
      reason: input.prose ?? '',
      ...{ workspace: '', requester: '', sessionKey: null, profile: '', protocol: '', language: '' },
      followUp: null,
      createdAt: new Date().toISOString(),
    };
    return ruled(policy(), facts, classify(input, { trustedNetworks })).verdict;
  };
}

function ruled({ rules }: Policy, facts: RuleFacts, verdict: Verdict): Ruling {
  return rules?.(facts, verdict) ?? { verdict, demands: NO_DEMANDS };
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
