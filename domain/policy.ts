import { CountersignError } from './errors.ts';
import type { FollowUp } from './execution.ts';
import type { Demands, PolicyRules, RoleDemand } from './policy-rules.ts';
import type { Role } from './principal.ts';
import type { ChannelRule, Route } from './routing.ts';
import { type Tier, atLeast, tiersFrom } from './tier.ts';

/** Who answers for a tier, and how long each has. */
export interface TierRule {
  /** `auto`: approved at once. `review`: a configured LLM reviewer, else approved at once. `person`: a human decides. */
  readonly decide: 'auto' | 'review' | 'person';
  /** How long this tier's approvers have before the next rung, in milliseconds. */
  readonly timeoutMs: number;
  readonly approvers: readonly Role[];
  /** Approvals needed from distinct people, 1 or more. */
  readonly quorum: number;
}

/** Who keeps a SAFE request that is approved at once: the ledger alone, or a run of its own beside it. */
export const RECORDS = ['ledger', 'workflow'] as const;
export type RecordedBy = (typeof RECORDS)[number];

/** A named set of timeouts and approvers per tier. */
export interface Profile {
  /** Whether an unanswered approval climbs to the next tier, or is denied at its own tier's timeout. */
  readonly ladder: boolean;
  readonly tiers: Readonly<Record<Tier, TierRule>>;
  /** Reminders, in milliseconds after the request. */
  readonly remindersMs: readonly number[];
  /** A second look: from `fromTier` up an approval moves to final_review, where these roles decide. */
  readonly finalReview: { readonly fromTier: Tier; readonly approvers: readonly Role[] } | null;
  /** Whether people may approve what they asked for themselves. */
  readonly selfApproval: boolean;
  /** Absent: a SAFE request has a run, as every other. */
  readonly safe?: { readonly record: RecordedBy };
}

export interface Policy {
  /** Names this text of the policy: pinned per approval, shown in every verdict. */
  readonly version: string;
  readonly profiles: Readonly<Record<string, Profile>>;
  /** What its rules make of a verdict. Absent where it has none. */
  readonly rules?: PolicyRules;
  /** Where people are told. Absent or empty: on every channel at once. */
  readonly channels?: readonly ChannelRule[];
}

/** One step of the escalation ladder, fixed when the approval was requested. */
export interface Rung {
  readonly tier: Tier;
  readonly approvers: readonly Role[];
  readonly quorum: number;
  /** ISO 8601. The next rung begins here; at the last one the approval expires. */
  readonly deadline: string;
  /** Where its approvers are told. Absent: on every channel at once; so in older plans. */
  readonly route?: Route;
}

/** What the policy said when the approval was requested. Pinned: a later policy does not change it. */
export interface Plan {
  readonly policyVersion: string;
  readonly profile: string;
  readonly auto: 'safe' | 'smart' | 'allowlist' | null;
  /** Empty only where `auto` is set. */
  readonly rungs: readonly Rung[];
  /** ISO 8601 times, ascending. */
  readonly reminders: readonly string[];
  readonly finalReview: { readonly approvers: readonly Role[] } | null;
  /** Who gives a final review that was asked for by escalating, where none is required. Absent in older plans. */
  readonly escalateTo?: readonly Role[];
  readonly selfApproval: boolean;
  /**
   * What a language model's review is for: it may settle the question, or people are shown it. Absent where none is asked
   * for, and in older plans.
   */
  readonly review?: 'decides' | 'advises';
  /** The ledger alone keeps it: there is no run in Temporal, and nobody holds the exact bytes of its action. Absent: a run does. */
  readonly record?: 'ledger';
}

/**
 * A plan where a language model reviews: what would pass by itself at LOW waits for its word, and for a person where
 * that is not a clear yes; what people decide comes with its advice. SAFE is not reviewed.
 * @param forPerson the plan in which somebody is asked (`planForPerson`)
 */
export function planWithReview(plan: Plan, tier: Tier, forPerson: () => Plan): Plan {
  if (tier === 'SAFE' || plan.auto === 'safe' || plan.auto === 'allowlist') return plan;
  if (plan.auto === null) return { ...plan, review: 'advises' };
  return { ...forPerson(), review: tier === 'LOW' ? 'decides' : 'advises' };
}

/** The plan of what an allowlist lets pass, or what is always free: nobody is asked. */
export function planForAllowlisted(plan: Plan, auto: 'allowlist' | 'safe' = 'allowlist'): Plan {
  return { ...plan, auto, rungs: [], reminders: [], finalReview: null };
}

/**
 * The plan of what is over with its first entries, where its profile has the ledger alone keep that: SAFE, approved at
 * once by the profile's own word, and with nothing to be done about it afterwards. Everything else has a run.
 */
export function planRecorded(policy: Policy, plan: Plan, tier: Tier, followUp: FollowUp | null): Plan {
  const isOver = tier === 'SAFE' && plan.auto === 'safe' && followUp === null;
  if (!isOver || policy.profiles[plan.profile]?.safe?.record !== 'ledger') return plan;
  return { ...plan, record: 'ledger' };
}

/** Who decides in final review; empty where the profile knows none. */
export function finalDeciders(plan: Plan): readonly Role[] {
  return plan.finalReview?.approvers ?? plan.escalateTo ?? [];
}

/** A requester's own deadline is held between these, in seconds. */
export const TIMEOUT_SECONDS = { min: 30, max: 3600 } as const;

/**
 * Fixes timers, approvers and quorum for one approval. Pure, so that the API and the workflow, asked the same,
 * say the same.
 * @param createdAt ISO 8601; every deadline counts from here
 * @param timeoutSeconds the requester's whole deadline, with no ladder; clamped to TIMEOUT_SECONDS
 */
export function planFor(
  policy: Policy,
  profileName: string,
  tier: Tier,
  createdAt: string,
  timeoutSeconds: number | null,
): Plan {
  const profile = policy.profiles[profileName];
  if (profile === undefined) {
    const known = Object.keys(policy.profiles).join(', ');
    throw new CountersignError(
      'invalid_request',
      `there is no profile ${profileName} in policy ${policy.version}; it has ${known}`,
    );
  }
  const rule = profile.tiers[tier];
  const pinned = { policyVersion: policy.version, profile: profileName, selfApproval: profile.selfApproval };
  if (rule.decide !== 'person') {
    const auto = rule.decide === 'auto' ? 'safe' : 'smart';
    return { ...pinned, auto, rungs: [], reminders: [], finalReview: null };
  }
  const rungs =
    timeoutSeconds === null
      ? ladder(profile, tier, createdAt)
      : [wholeDeadline(rule, tier, createdAt, timeoutSeconds)];
  const expiresAt = rungs.at(-1)?.deadline ?? createdAt;
  const final = profile.finalReview;
  return {
    ...pinned,
    auto: null,
    rungs,
    reminders: profile.remindersMs
      .map((ms) => after(createdAt, ms))
      .filter((at) => at < expiresAt)
      .sort(),
    finalReview: final !== null && atLeast(tier, final.fromTier) ? { approvers: final.approvers } : null,
    ...(final === null || profile.ladder ? {} : { escalateTo: final.approvers }),
  };
}

/**
 * As `planFor`, but somebody is asked although the tier is approved at once by itself: who decides the lowest tier
 * that people decide. Only a profile in which no person decides anything asks nobody.
 */
export function planForPerson(
  policy: Policy,
  profileName: string,
  tier: Tier,
  createdAt: string,
  timeoutSeconds: number | null,
): Plan {
  const tiers = policy.profiles[profileName]?.tiers;
  const asking = tiersFrom(tier).find((one) => tiers?.[one].decide === 'person') ?? tier;
  return planFor(policy, profileName, asking, createdAt, timeoutSeconds);
}

/** What a plan is asked for with, beside the tier. */
export interface PlanInput {
  readonly profile: string;
  readonly createdAt: string;
  readonly timeoutSeconds: number | null;
}

/**
 * As `planFor`, or `planForPerson`, with what the policy's rules demand. Where the profile that was asked for asks a
 * person, one is asked, whatever profile a rule puts in its place.
 */
export function planDemanded(
  plans: typeof planFor,
  policy: Policy,
  asked: PlanInput,
  tier: Tier,
  demands: Demands,
): Plan {
  const { createdAt, timeoutSeconds } = asked;
  const own = plans(policy, asked.profile, tier, createdAt, timeoutSeconds);
  const profile = demands.profile ?? asked.profile;
  if (profile === asked.profile) return withDemands(own, demands);
  const inItsPlace = own.auto === null ? planForPerson : plans;
  return withDemands(inItsPlace(policy, profile, tier, createdAt, timeoutSeconds), demands);
}

function withDemands(plan: Plan, { quorum, approvers }: Demands): Plan {
  return {
    ...plan,
    rungs: plan.rungs.map((rung) => ({
      ...rung,
      approvers: approvers.reduce(replaceRoles, rung.approvers),
      quorum: Math.max(rung.quorum, quorum),
    })),
  };
}

/** A demand that only narrows leaves some of those who decide already, or all of them. */
function replaceRoles(roles: readonly Role[], { roles: wanted, narrows }: RoleDemand): readonly Role[] {
  if (!narrows) return wanted;
  const both = roles.filter((role) => wanted.includes(role));
  return both.length > 0 ? both : roles;
}

function ladder(profile: Profile, tier: Tier, createdAt: string): readonly Rung[] {
  let deadline = createdAt;
  return (profile.ladder ? tiersFrom(tier) : [tier]).map((rungTier) => {
    const rule = profile.tiers[rungTier];
    deadline = after(deadline, rule.timeoutMs);
    return { tier: rungTier, approvers: rule.approvers, quorum: rule.quorum, deadline };
  });
}

function wholeDeadline(rule: TierRule, tier: Tier, createdAt: string, timeoutSeconds: number): Rung {
  const seconds = Math.min(Math.max(timeoutSeconds, TIMEOUT_SECONDS.min), TIMEOUT_SECONDS.max);
  return {
    tier,
    approvers: rule.approvers,
    quorum: rule.quorum,
    deadline: after(createdAt, seconds * 1_000),
  };
}

function after(at: string, ms: number): string {
  return new Date(Date.parse(at) + ms).toISOString();
}
