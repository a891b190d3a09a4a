import type { Action } from './action.ts';
import type { FollowUp } from './execution.ts';
import type { Role } from './principal.ts';
import { type Tier, atLeast, highest, levelOf } from './tier.ts';
import type { Finding, Verdict } from './verdict.ts';

/** One rule of a policy. Which of its fields go together, the file's schema enforces. */
export interface PolicyRule {
  readonly id: string;
  /** A condition in CEL over the request and the verdict. */
  readonly when: string;
  /** The verdict's tier at least. */
  readonly raise?: Tier;
  /** The verdict's tier exactly; below the judge's own only with `lower`. */
  readonly tier?: Tier;
  readonly lower?: true;
  /** Why it may lower. Always with `lower`. */
  readonly reason?: string;
  /** The findings that it answers for, by `rule` or `family.*`; it lowers nothing that others amount to. */
  readonly only?: readonly string[];
  readonly label?: string;
  readonly profile?: string;
  readonly quorum?: number;
  readonly approvers?: readonly Role[];
  readonly message?: { readonly en: string; readonly zh?: string };
}

/** What conditions may ask about beside the verdict. Of `/v1/classify` most of it is empty. */
export interface RuleFacts {
  readonly action: Action;
  readonly workspace: string;
  readonly requester: string;
  readonly sessionKey: string | null;
  readonly reason: string;
  readonly profile: string;
  readonly protocol: string;
  readonly language: string;
  readonly followUp: FollowUp | null;
  /** ISO 8601: the rules' only clock, so that the same request has the same answer. */
  readonly createdAt: string;
}

export interface RoleDemand {
  readonly roles: readonly Role[];
  /** It takes people away and brings none. */
  readonly narrows: boolean;
}

/** What rules say of how a request is decided, where anybody is asked. */
export interface Demands {
  /** In the place of the profile asked for; null: that one. */
  readonly profile: string | null;
  /** At least; 1 demands nothing. */
  readonly quorum: number;
  /** In their order. */
  readonly approvers: readonly RoleDemand[];
  /** A rule wants people to be asked, so that no allowlist lets this pass. */
  readonly asks: boolean;
}

export interface Ruling {
  readonly verdict: Verdict;
  readonly demands: Demands;
}

/** The rules of a policy, compiled. Pure, never throws, linear in the request. */
export type PolicyRules = (facts: RuleFacts, verdict: Verdict) => Ruling;

/** Whether a condition holds, or the name of what it failed with. */
export type Held = boolean | { readonly failed: string };

export const NO_DEMANDS: Demands = { profile: null, quorum: 1, approvers: [], asks: false };

/** The label of a finding that says that a condition could not be told. */
export const FAILED_LABEL = 'policy_failed';
/** The rule of that finding, so that no rule's id may be `failed`. */
const FAILED_RULE = 'policy.failed';

interface Standing extends Ruling {
  /** No rule lowers below it. */
  readonly floor: Tier;
}

/**
 * Applies rules in their order, each to what those before it left. A condition that fails holds where its rule makes
 * it stricter, and does not where it lowers; in the first case a person is asked.
 * @param floor what no rule lowers below
 */
export function applyRules<Rule extends { readonly rule: PolicyRule }>(
  rules: readonly Rule[],
  verdict: Verdict,
  floor: Tier,
  holds: (rule: Rule, verdict: Verdict) => Held,
): Ruling {
  const start: Standing = { verdict, demands: NO_DEMANDS, floor };
  const { verdict: ruled, demands } = rules.reduce((now, each) => {
    const held = holds(each, now.verdict);
    if (held === false) return now;
    if (held === true) return matched(now, each.rule);
    return failed(now, each.rule, held.failed);
  }, start);
  return { verdict: ruled, demands };
}

function matched(now: Standing, rule: PolicyRule): Standing {
  const wanted = rule.raise ?? rule.tier;
  const { tier } = now.verdict;
  if (rule.lower === true && wanted !== undefined && !atLeast(wanted, tier))
    return lowered(now, rule, wanted);
  const raises =
    wanted !== undefined && atLeast(wanted, 'MEDIUM') && !(rule.lower === true && wanted === tier);
  return demanded(found(now, findingOf(rule, wanted ?? 'SAFE')), rule, raises, false);
}

function lowered(now: Standing, rule: PolicyRule, wanted: Tier): Standing {
  const { tier: from, findings } = now.verdict;
  const isOthers = findings.some(
    (finding) =>
      !atLeast(wanted, finding.tier) && rule.only?.some((name) => names(name, finding.rule)) === false,
  );
  const to = highest([wanted, now.floor]);
  if (isOthers || atLeast(to, from)) return now;
  const reason = rule.reason ?? '';
  const finding: Finding = {
    ...findingOf(rule, to),
    message: `The policy lowers this from ${from} to ${to}: ${rule.message?.en ?? reason}`,
    messageZh: `策略将风险等级从 ${from} 降为 ${to}：${rule.message?.zh ?? reason}`,
  };
  // First, since it says why the tier is below that of what follows.
  const verdict = verdictOf(to, [finding, ...findings], finding.label, now.verdict);
  return demanded({ ...now, verdict }, rule, false, false);
}

function failed(now: Standing, rule: PolicyRule, failure: string): Standing {
  const lowers = rule.lower === true;
  const finding: Finding = {
    rule: FAILED_RULE,
    tier: lowers ? 'SAFE' : 'MEDIUM',
    label: FAILED_LABEL,
    message: `The condition of the policy rule "${rule.id}" failed (${failure}), so that it ${lowers ? 'lowers nothing' : 'counts as met'}.`,
    messageZh: `策略规则“${rule.id}”的条件求值失败（${failure}），${lowers ? '不予降级' : '视为满足'}。`,
    span: null,
    path: '',
  };
  if (lowers) return found(now, finding);
  const both = found(found(now, finding), findingOf(rule, rule.raise ?? rule.tier ?? 'SAFE'));
  // What was raised because something broke stays raised, and nobody decides who did not.
  return demanded({ ...both, floor: highest([now.floor, both.verdict.tier]) }, rule, true, true);
}

function demanded(now: Standing, rule: PolicyRule, asks: boolean, isFailed: boolean): Standing {
  const { demands } = now;
  return {
    ...now,
    demands: {
      profile: (isFailed ? undefined : rule.profile) ?? demands.profile,
      quorum: Math.max(demands.quorum, rule.quorum ?? 1),
      approvers:
        rule.approvers === undefined
          ? demands.approvers
          : [...demands.approvers, { roles: rule.approvers, narrows: isFailed }],
      asks: demands.asks || asks || rule.quorum !== undefined || rule.approvers !== undefined,
    },
  };
}

function found(now: Standing, finding: Finding): Standing {
  const { tier, findings } = now.verdict;
  const at = findings.findIndex((other) => !atLeast(other.tier, finding.tier) || other.tier === finding.tier);
  const sorted = findings.toSpliced(at === -1 ? findings.length : at, 0, finding);
  return { ...now, verdict: verdictOf(highest([tier, finding.tier]), sorted, finding.label, now.verdict) };
}

function findingOf(rule: PolicyRule, tier: Tier): Finding {
  return {
    rule: `policy.${rule.id}`,
    tier,
    label: rule.label ?? null,
    message: rule.message?.en ?? `The policy rule "${rule.id}" applies: ${effectsOf(rule, 'en')}.`,
    messageZh: rule.message?.zh ?? `适用策略规则“${rule.id}”：${effectsOf(rule, 'zh')}。`,
    span: null,
    path: '',
  };
}

/** What a rule does, for people who are told nothing else of it. */
function effectsOf(
  { raise, tier, label, profile, quorum, approvers }: PolicyRule,
  language: 'en' | 'zh',
): string {
  const isZh = language === 'zh';
  const said = [
    raise === undefined ? null : isZh ? `风险等级至少为 ${raise}` : `the tier is ${raise} at least`,
    tier === undefined ? null : isZh ? `风险等级定为 ${tier}` : `the tier is set to ${tier}`,
    label === undefined ? null : isZh ? `添加标签 ${label}` : `the label ${label} is added`,
    profile === undefined ? null : isZh ? `使用审批方案 ${profile}` : `the profile is ${profile}`,
    quorum === undefined ? null : isZh ? `需要 ${quorum} 人批准` : `${quorum} people approve`,
    approvers === undefined
      ? null
      : isZh
        ? `由 ${approvers.join('、')} 决定`
        : `${approvers.join(' or ')} decides`,
  ];
  return said.filter((one) => one !== null).join(isZh ? '，' : ', ');
}

/** The verdict with one finding more. */
function verdictOf(tier: Tier, findings: readonly Finding[], label: string | null, before: Verdict): Verdict {
  const isNew = label !== null && !before.labels.includes(label);
  return { tier, level: levelOf(tier), labels: isNew ? [...before.labels, label] : before.labels, findings };
}

function names(name: string, rule: string): boolean {
  return name.endsWith('.*') ? rule.startsWith(name.slice(0, -1)) : name === rule;
}
