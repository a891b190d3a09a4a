import type { ApprovalRequest } from '../domain/approval.ts';
import { byTier } from '../domain/classified-text.ts';
import { type CrisisSettings, DEFAULT_CRISIS } from '../domain/crisis.ts';
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
import { withRoutes } from '../domain/routing.ts';
import { NOT_RUN } from '../domain/safety.ts';
import { type Tier, highest, levelOf } from '../domain/tier.ts';
import type { Finding, JudgeInput, Verdict } from '../domain/verdict.ts';
import { crisisResources, crisisTexts } from '../risk/crisis/resources.ts';
import { maySkip } from '../risk/allowlisted.ts';
import { classify } from '../risk/classify.ts';

/**
 * @param of `revision`: a request with the action that somebody wants in the place of its own
 * @param read what `createReader` has said of it, where it was asked before
 */
export type Judge = (request: ApprovalRequest, of?: 'request' | 'revision', read?: Verdict) => Judgement;

interface JudgeOptions {
  /** Where a person in danger finds help, as of now. */
  readonly crisis?: () => CrisisSettings;
  /** Whether a language model is configured: then the plan says what its review is for. */
  readonly reviews?: boolean;
}

/**
 * Judges a request by the policy as of now. The API and the workflow's activity ask the same question of this same
 * function; the ledger keeps whichever answer was written first. Of a revision the activity alone asks: no allowlist
 * holds for it, and its plan asks a person, whatever its tier.
 */
export function createJudge(
  policy: () => Policy,
  trustedNetworks: readonly string[],
  { crisis = () => DEFAULT_CRISIS, reviews = false }: JudgeOptions = {},
): Judge {
  const reader = createReader(trustedNetworks, crisis);
  return (request, of = 'request', said = reader({ action: request.action, prose: request.reason })) => {
    const help = crisis();
    const read = withFindings(said, request.safety ?? []);
    const check = request.followUp?.verification.check ?? null;
    const judged = check === null ? read : withCheck(read, classify({ action: check }, { trustedNetworks }));
    // Help for a person in danger is nobody's to hold back, a policy's neither.
    const { verdict, demands } = sendsOnlyHelp(judged)
      ? { verdict: judged, demands: NO_DEMANDS }
      : ruled(policy(), request, judged);
    const plans = of === 'revision' ? planForPerson : planFor;
    const planned = (by: typeof planFor, tier = verdict.tier): Plan =>
      planDemanded(by, policy(), request, tier, demands);
    const weight = tierOfAction(verdict);
    const own = planned(plans, weight);
    const asking = own.auto === null ? planned(plans) : own;
    const skips = of === 'request' && request.allowlisted === true && maySkip(verdict) && !demands.asks;
    const isCrisis = verdict.labels.includes('crisis');
    const reviewed =
      reviews && !isCrisis ? planWithReview(asking, weight, () => planned(planForPerson)) : asking;
    const free = skips || (of === 'request' && sendsOnlyHelp(verdict));
    const unrouted = free ? planForAllowlisted(asking, skips ? 'allowlist' : 'safe') : reviewed;
    const plan = withRoutes(unrouted, policy().channels ?? [], request.workspace);
    const notice = isCrisis ? crisisResources(request.language, request.region ?? null, help) : '';
    return { verdict, plan, notice };
  };
}

/** What the rules of risk say, before the policy and a model have their say. */
export function createReader(
  trustedNetworks: readonly string[],
  crisis: () => CrisisSettings = () => DEFAULT_CRISIS,
): (input: JudgeInput) => Verdict {
  return (input) => classify(input, { trustedNetworks, crisisTexts: crisisTexts(crisis()) });
}

/** Judges without a request, as `/v1/classify` does: of what the rules may ask about, most is empty. */
export function createClassifier(
  policy: () => Policy,
  trustedNetworks: readonly string[],
  crisis: () => CrisisSettings = () => DEFAULT_CRISIS,
): (input: JudgeInput) => Verdict {
  const reader = createReader(trustedNetworks, crisis);
  return (input) => {
    const facts = {
      action: input.action,
      reason: input.prose ?? '',
      ...{ workspace: '', requester: '', sessionKey: null, profile: '', protocol: '', language: '' },
      followUp: null,
      createdAt: new Date().toISOString(),
    };
    const read = reader(input);
    return sendsOnlyHelp(read) ? read : ruled(policy(), facts, read).verdict;
  };
}

function ruled({ rules }: Policy, facts: RuleFacts, verdict: Verdict): Ruling {
  return rules?.(facts, verdict) ?? { verdict, demands: NO_DEMANDS };
}

/** Help for a person in danger waits for nobody, whatever the profile says of SAFE. */
function sendsOnlyHelp(verdict: Verdict): boolean {
  return verdict.tier === 'SAFE' && verdict.findings.some(({ rule }) => rule === 'crisis.resources');
}

/** The tier to plan by. That a check did not run is shown, and says nothing of the action. */
function tierOfAction({ tier, findings }: Verdict): Tier {
  const others = findings.filter(({ rule }) => rule !== NOT_RUN);
  return tier === 'LOW' && others.length < findings.length
    ? highest(others.map((finding) => finding.tier))
    : tier;
}

/** What a model found in the prose, beside what the rules found. Help that is sent as rendered needs no model. */
function withFindings(read: Verdict, found: readonly Finding[]): Verdict {
  if (found.length === 0 || sendsOnlyHelp(read)) return read;
  const labels = found.map((finding) => finding.label).filter((label) => label !== null);
  const verdict = added(read, labels, found);
  return { ...verdict, findings: byTier(verdict.findings) };
}

/** A command that verifies runs where the action ran, so it is judged like one, beside it. */
function withCheck(asked: Verdict, check: Verdict): Verdict {
  const found = check.findings.map((finding) => ({ ...finding, path: `/verification${finding.path}` }));
  return added(asked, check.labels, found);
}

/** The verdict with what else was found behind its own findings. */
function added(verdict: Verdict, labels: Verdict['labels'], found: readonly Finding[]): Verdict {
  const tier = highest([verdict.tier, ...found.map((finding) => finding.tier)]);
  return {
    tier,
    level: levelOf(tier),
    labels: [...new Set([...verdict.labels, ...labels])],
    findings: [...verdict.findings, ...found],
  };
}
