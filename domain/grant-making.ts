import type { Approval } from './approval.ts';
import { type ClaimDetails, type DecisionClaim, isUnproven, revisedBy } from './decision.ts';
import { CountersignError } from './errors.ts';
import {
  GRANT_SECONDS,
  GRANT_USES,
  type Grant,
  type GrantBounds,
  type GrantTerms,
  type Grantable,
  isDecidedByOne,
} from './grant.ts';
import { newGrantId } from './ids.ts';
import type { Plan } from './policy.ts';
import { type Principal, SINGLE_KEY, authorize } from './principal.ts';
import { type Tier, atLeast } from './tier.ts';
import type { Verdict } from './verdict.ts';

/** The names under which a claim's details carry the bounds of a grant. */
const USES = 'grantUses';
const SECONDS = 'grantSeconds';

/** Bounds as the details of a claim, whose values are flat. */
export function grantDetails({ uses, seconds }: GrantBounds): ClaimDetails {
  return { [USES]: uses, [SECONDS]: seconds };
}

/** The grant that an approval is to be remembered by, as its claim asks for it; null for one that is not to be. */
export function grantAskedBy({ details = {} }: Pick<DecisionClaim, 'details'>): GrantBounds | null {
  if (!Object.hasOwn(details, USES) && !Object.hasOwn(details, SECONDS)) return null;
  return { uses: numberIn(details, USES), seconds: numberIn(details, SECONDS) };
}

function numberIn(details: ClaimDetails, name: string): number | null {
  const value = details[name] ?? null;
  if (value === null || typeof value === 'number') return value;
  throw new CountersignError(
    'invalid_request',
    `/grant: ${name} must be a number; got ${JSON.stringify(value)}`,
  );
}

/** What a grant is made for: an approval, or an action that was judged without one. */
export interface GrantSubject {
  readonly grantable: Grantable | undefined;
  readonly tier: Tier;
  readonly labels: readonly string[];
  readonly findings: Verdict['findings'];
  /** What the policy of now lets its profile remember; absent where nobody has looked. */
  readonly upTo?: GrantTerms['upTo'];
  readonly plan: Plan;
  readonly workspace: string;
  readonly requester: string;
  /** Whose request it is besides: who resubmitted it for its requester. */
  readonly resubmittedBy: string | null;
  readonly approvalId: string | null;
}

export function subjectOf(approval: Approval): GrantSubject {
  const { id, grantable, risk, plan, workspace, requester, revised } = approval;
  const resubmittedBy = revised?.how === 'resubmitted' ? revised.by : null;
  const { tier, labels, findings } = risk;
  return { grantable, tier, labels, findings, plan, workspace, requester, resubmittedBy, approvalId: id };
}

/** What may be remembered of an approval with the decision on it; null where nothing may. */
export function grantableNow(approval: Approval): Grantable | null {
  const { status, grantable } = approval;
  return status === 'pending' && isDecidedByOne(approval.plan) ? (grantable ?? null) : null;
}

/**
 * Makes a grant of a subject. Its giver must be one who may decide about it alone.
 * @param given when and how it is given; `at` is ISO 8601
 * @throws CountersignError `forbidden` or `self_approval` for who may not give it, `illegal_move` for what is not to
 *   be remembered, `invalid_request` for bounds beyond the policy's
 */
export function makeGrant(
  subject: GrantSubject,
  who: Principal,
  bounds: GrantBounds,
  given: { readonly at: string; readonly via: string; readonly unproven: boolean },
): Grant {
  const { tier, labels, plan, workspace, requester, approvalId } = subject;
  checkGiver(subject, who);
  const { shape, pattern, upTo, maxUses, maxSeconds } = checkGrantable(subject);
  if (!atLeast(upTo, tier)) {
    throw new CountersignError(
      'illegal_move',
      `the tier is ${tier}, and the policy lets nothing above ${upTo} be remembered`,
      { tier, upTo },
    );
  }
  const { uses, seconds } = checkBounds(bounds, maxUses, maxSeconds);
  return {
    ...{ id: newGrantId(), shape, pattern, requester, workspace, profile: plan.profile, tier, labels },
    maxUses: uses,
    expiresAt: new Date(Date.parse(given.at) + seconds * 1_000).toISOString(),
    ...{ grantedBy: who.id, via: given.via, createdAt: given.at, approvalId },
    ...(given.unproven ? { unproven: true } : {}),
  };
}

/**
 * The grant that goes with an approval, in the same admission; null where none is asked for.
 * @throws CountersignError as `makeGrant`
 */
export function grantOf(approval: Approval, claim: DecisionClaim, who: Principal): Grant | null {
  const bounds = grantAskedBy(claim);
  if (bounds === null) return null;
  if (claim.decision !== 'approve' || revisedBy(claim) !== null) {
    throw new CountersignError('invalid_request', '/grant: goes with a plain approval only, without edits');
  }
  if (grantableNow(approval) === null) throw notGrantable(subjectOf(approval));
  const given = { at: claim.acceptedAt, via: claim.via, unproven: isUnproven(claim) };
  return makeGrant(subjectOf(approval), who, bounds, given);
}

/** Who could have approved it, alone. */
function checkGiver(subject: GrantSubject, who: Principal): void {
  const { plan, workspace, requester, resubmittedBy } = subject;
  authorize(who, 'decide', workspace);
  const own = who.id === requester || (who.id === resubmittedBy && who.id !== SINGLE_KEY);
  if (own && !plan.selfApproval) {
    throw new CountersignError(
      'self_approval',
      `${who.id} asked for this and cannot have it remembered; another person must`,
    );
  }
  const needed = plan.rungs[0]?.approvers ?? [];
  if (who.roles.some((role) => needed.includes(role))) return;
  if (needed.length === 0) throw notGrantable(subject);
  throw new CountersignError(
    'forbidden',
    `only ${needed.join(' or ')} may have this remembered; ${who.id} is neither`,
    { needed },
  );
}

function checkGrantable(subject: GrantSubject): Grantable {
  if (subject.grantable !== undefined && isDecidedByOne(subject.plan)) return subject.grantable;
  throw notGrantable(subject);
}

/** Labels of what nobody can have seen whole, or what is put to no vote. */
const NEVER_BY_LABEL = ['unparseable', 'remote_code', 'crisis'];

function notGrantable(subject: GrantSubject): CountersignError {
  const { plan } = subject;
  if (plan.auto !== null || plan.rungs.length === 0) {
    return new CountersignError(
      'illegal_move',
      `nothing is to be remembered: the profile ${plan.profile} approves this at once, or by nobody; name the profile that the requests ask with (--profile)`,
    );
  }
  const why = isDecidedByOne(plan) ? whyNever(subject) : 'it takes more than one person';
  return new CountersignError('illegal_move', `this cannot be remembered: ${why}; decide about it each time`);
}

function whyNever({ tier, labels, findings, upTo, plan }: GrantSubject): string {
  if (tier === 'CRITICAL') return 'its tier is CRITICAL';
  const label = NEVER_BY_LABEL.find((one) => labels.includes(one));
  if (label !== undefined) return `it is labelled ${label}`;
  if (findings.some(({ rule }) => rule === 'type.never-bypassed')) return 'its type is never bypassed';
  if (upTo === undefined) return `the policy of then let no such request be remembered (its tier is ${tier})`;
  if (upTo === 'NONE') return `the profile ${plan.profile} lets nothing be remembered`;
  if (!atLeast(upTo, tier))
    return `its tier is ${tier}, and the profile ${plan.profile} lets nothing above ${upTo} be remembered`;
  return 'a rule of the policy has a person asked about it, or its structure does not tell it from other requests';
}

function checkBounds(
  { uses, seconds }: GrantBounds,
  maxUses: number | null,
  maxSeconds: number,
): { readonly uses: number | null; readonly seconds: number } {
  if (uses === null && seconds === null) {
    throw new CountersignError('invalid_request', '/grant: needs uses, expiresInSeconds, or both');
  }
  if (uses !== null) checkRange('uses', uses, GRANT_USES.min, maxUses ?? GRANT_USES.max);
  if (seconds !== null)
    checkRange('expiresInSeconds', seconds, Math.min(GRANT_SECONDS.min, maxSeconds), maxSeconds);
  return { uses: uses ?? maxUses, seconds: seconds ?? maxSeconds };
}

function checkRange(name: string, value: number, min: number, max: number): void {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return;
  throw new CountersignError(
    'invalid_request',
    `/grant/${name}: the policy takes a whole number from ${min} to ${max}; got ${value}`,
    { min, max },
  );
}
