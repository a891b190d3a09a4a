import type { Action } from './action.ts';
import type { Approval, Revised } from './approval.ts';
import type { Judgement } from './judgement.ts';
import type { RevisedDetails } from './ledger-entry.ts';
import type { Plan, Rung } from './policy.ts';
import type { Principal } from './principal.ts';
import { type Tier, atLeast, highest } from './tier.ts';

/** Revisions that an approval may have: a run's history must stay short enough to be read again. */
export const MAX_REVISIONS = 50;

/** What is asked for from now on, as the ledger's writer is given it. */
export interface NewRevision {
  readonly action: Action;
  readonly reason: string;
  readonly digest: string;
  /** Called only for a claim that is admitted. Its plan counts from the claim's `acceptedAt`. */
  readonly judge: () => Judgement;
}

/** How a revision is decided on: its plan, and where on it the question stands. */
export interface Course {
  readonly plan: Plan;
  readonly rung: number;
  readonly tier: Tier;
}

/** A resubmission starts again at the bottom of a plan of its own, and ends when revision 1 would have. */
export function courseOfResubmission(approval: Approval, { plan, verdict }: Judgement): Course {
  return begin(within(approval, plan, plan.rungs), verdict.tier);
}

/**
 * An edit never makes it easier: where the tier does not rise, all stays but the bytes, and what the policy demands more
 * of the new ones. Where it rises, the new tier's people decide, and the editor is one of two at least.
 */
export function courseOfEdit(approval: Approval, { plan, verdict }: Judgement, editor: Principal): Course {
  const { currentTier, rung } = approval;
  if (!rises(approval, verdict.tier))
    return { plan: advised(withBoth(approval.plan, plan)), rung, tier: currentTier };
  const reached = plan.rungs.filter(({ tier }) => atLeast(tier, currentTier));
  const asked = (reached.length > 0 ? reached : plan.rungs).map((step) => withAnother(step, editor));
  return begin(within(approval, plan, asked), highest([verdict.tier, currentTier]));
}

/** A language model has no say in what people have changed. */
function advised(plan: Plan): Plan {
  return plan.review === 'decides' ? { ...plan, review: 'advises' } : plan;
}

/** Whether a revision is more dangerous than the one it replaces. */
export function rises(approval: Approval, tier: Tier): boolean {
  return !atLeast(approval.risk.tier, tier);
}

/**
 * The standing plan, each rung as strict as the fresh plan's of that tier, or as its highest where it has none of that:
 * a rule may know the new bytes alone.
 */
function withBoth(standing: Plan, fresh: Plan): Plan {
  return {
    ...standing,
    rungs: standing.rungs.map((rung) => {
      const other = fresh.rungs.find(({ tier }) => tier === rung.tier) ?? fresh.rungs.at(-1);
      if (other === undefined) return rung;
      const both = rung.approvers.filter((role) => other.approvers.includes(role));
      // Another tier's people never take the place of this one's.
      const instead = other.tier === rung.tier ? other.approvers : rung.approvers;
      return {
        ...rung,
        approvers: both.length > 0 ? both : instead,
        quorum: Math.max(rung.quorum, other.quorum),
      };
    }),
    finalReview: standing.finalReview ?? fresh.finalReview,
  };
}

function withAnother(rung: Rung, editor: Principal): Rung {
  const counts = editor.roles.some((role) => rung.approvers.includes(role));
  return counts ? { ...rung, quorum: Math.max(rung.quorum, 2) } : rung;
}

function begin(plan: Plan, tier: Tier): Course {
  return { plan, rung: 0, tier: plan.rungs[0]?.tier ?? tier };
}

/**
 * A plan held to the approval's own deadline, and one in which somebody is always asked. Reminders that were sent
 * stay in it, since they are told apart by their number.
 */
function within(approval: Approval, fresh: Plan, rungs: readonly Rung[]): Plan {
  const { plan, rung, remindersSent } = approval;
  const expiresAt = approval.expiresAt ?? approval.createdAt;
  const standing = plan.rungs[rung];
  const asked = rungs.length > 0 || standing === undefined ? rungs : [standing];
  const begun = asked.filter((_, index) => (asked[index - 1]?.deadline ?? '') < expiresAt);
  const last = begun.length - 1;
  return {
    ...fresh,
    auto: null,
    rungs: begun.map((step, index) => (index === last ? { ...step, deadline: expiresAt } : step)),
    reminders: [
      ...plan.reminders.slice(0, remindersSent),
      ...fresh.reminders.filter((reminder) => reminder < expiresAt),
    ],
  };
}

/** The approval with another action in it: nobody has voted on that. */
export function revisedApproval(
  approval: Approval,
  details: RevisedDetails,
  by: string,
  version: number,
): Approval {
  const { revision, action, reason, digest, verdict, plan, rung, tier, how, at, comment } = details;
  const { review: _review, turns: _turns, opened: _opened, ...kept } = approval;
  const { digest: before, risk } = approval;
  const previous = {
    revision: approval.revision,
    action: approval.action,
    reason: approval.reason,
    ...{ digest: before, tier: risk.tier },
  };
  const revised: Revised = { how, by, at, comment, version, previous };
  return {
    ...kept,
    ...{ status: 'pending', revision, action, reason, digest, plan, rung, currentTier: tier },
    risk: { ...verdict, policyVersion: plan.policyVersion },
    decisions: [],
    revised,
    version,
  };
}
