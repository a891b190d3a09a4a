import type { Role } from './principal.ts';
import type { Tier } from './tier.ts';

export const DECISION_KINDS = ['approve', 'deny', 'escalate', 'cancel'] as const;
/** What somebody may say to an open question. `cancel` is the requester's own. */
export type DecisionKind = (typeof DECISION_KINDS)[number];

/** A decision as a door of Countersign accepted it, before the workflow admitted it. */
export interface DecisionClaim {
  readonly decisionId: string;
  readonly approvalId: string;
  readonly revision: number;
  readonly decision: DecisionKind;
  /** Id of the principal that the door authenticated. Its roles are read anew at admission. */
  readonly principal: string;
  /** The door: `http`, `cli`, `feishu`. */
  readonly via: string;
  readonly comment: string;
  readonly digest: string;
  /** ISO 8601, when the door took it in; this, not its handling, is held against the deadline. */
  readonly acceptedAt: string;
}

/** A claim with its HMAC: the only thing the workflow believes a signal for. */
export interface DecisionEnvelope {
  readonly claim: DecisionClaim;
  readonly keyId: string;
  /** Lower-case hex HMAC-SHA-256 over the canonical JSON of the claim. */
  readonly mac: string;
}

/** A decision that the ledger holds and counts. */
export interface Decision {
  readonly decisionId: string;
  readonly decision: DecisionKind;
  readonly by: string;
  readonly via: string;
  readonly at: string;
  readonly comment: string;
  /** The tier at which it was given, and the roles that its giver held then. */
  readonly tier: Tier;
  readonly roles: readonly Role[];
}

export const OUTCOMES = ['approved', 'auto_approved', 'denied', 'expired', 'cancelled', 'crisis'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** How the question ended. `expired` is written by the clock, never by a person. */
export interface Resolution {
  readonly outcome: Outcome;
  /** A principal's id, or `system:timeout`, `system:policy`, `system:crisis`, `system:temporal`. */
  readonly by: string;
  readonly via: string;
  readonly at: string;
  readonly comment: string;
}

/** Whether an outcome lets the action run. The only place that says so. */
export function grants(outcome: Outcome): boolean {
  return outcome === 'approved' || outcome === 'auto_approved';
}

/** Distinct people whose approval counts for a rung: those who held one of its roles when they gave it. */
export function countApprovals(decisions: readonly Decision[], approvers: readonly Role[]): number {
  const people = decisions
    .filter((vote) => vote.decision === 'approve' && vote.roles.some((role) => approvers.includes(role)))
    .map((vote) => vote.by);
  return new Set(people).size;
}
