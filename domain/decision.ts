import type { Role } from './principal.ts';
import { type SealedRevision, isRecord, readSealedRevision } from './sealed-revision.ts';
import type { Tier } from './tier.ts';

/** What somebody may say to an open question. `cancel` and `resubmit` are the requester's own. */
export const ANSWER_KINDS = ['approve', 'deny', 'escalate', 'request_changes', 'cancel', 'resubmit'] as const;
export type AnswerKind = (typeof ANSWER_KINDS)[number];

/**
 * What somebody may say about an approved action: hand it to an executor, tell what came of it, take the result, have
 * it done again, give it up; and file away what has ended.
 */
export const FOLLOW_UP_KINDS = ['dispatch', 'report', 'accept', 'redo', 'give_up', 'archive'] as const;
export type FollowUpKind = (typeof FOLLOW_UP_KINDS)[number];

export const DECISION_KINDS = [...ANSWER_KINDS, ...FOLLOW_UP_KINDS] as const;
export type DecisionKind = AnswerKind | FollowUpKind;

export function isAnswer(kind: DecisionKind): kind is AnswerKind {
  return ANSWER_KINDS.some((answer) => answer === kind);
}

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
  /**
   * What goes with a dispatch or a report; as `revised` the seal of the revision that a resubmission or an edit
   * brings; the bounds of a grant that an approval is to be remembered by; `unproven` for a name that open mode took on trust. Absent otherwise. Flat, so that nothing in it is too deep.
   */
  readonly details?: ClaimDetails;
}

export type ClaimDetails = Readonly<Record<string, string | number | boolean | null>>;

/** A claim with its HMAC: the only thing the workflow believes a signal for. */
export interface DecisionEnvelope {
  readonly claim: DecisionClaim;
  readonly keyId: string;
  /** Lower-case hex HMAC-SHA-256 over the canonical JSON of the claim. */
  readonly mac: string;
  /** What a resubmission or an edit asks for from now on; absent otherwise. */
  readonly revised?: SealedRevision;
}

/** The seal of the revision that a claim brings; null where it leaves the action as it is. */
export function revisedBy(claim: DecisionClaim): string | null {
  const seal = claim.details?.['revised'] ?? null;
  return seal === null ? null : String(seal);
}

/** Whether a claim goes by a name that nobody proved, as open mode takes it. */
export function isUnproven(claim: Pick<DecisionClaim, 'details'>): boolean {
  return claim.details?.['unproven'] === true;
}

/** A decision that the ledger holds and counts. */
export interface Decision {
  readonly decisionId: string;
  readonly decision: AnswerKind;
  readonly by: string;
  readonly via: string;
  readonly at: string;
  readonly comment: string;
  /** The tier at which it was given, and the roles that its giver held then. */
  readonly tier: Tier;
  readonly roles: readonly Role[];
  /** Given in open mode, under a name that nobody proved. */
  readonly unproven?: true;
}

export const OUTCOMES = ['approved', 'auto_approved', 'denied', 'expired', 'cancelled', 'crisis'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** How the question ended. `expired` is written by the clock, never by a person. */
export interface Resolution {
  readonly outcome: Outcome;
  /** A principal's id, or `system:timeout`, `system:policy`, `system:allowlist`, `system:grant`, `system:reviewer`, `system:crisis`, `system:temporal`. */
  readonly by: string;
  readonly via: string;
  readonly at: string;
  readonly comment: string;
}

/** Whether an outcome lets the action run. The only place that says so. */
export function grants(outcome: Outcome): boolean {
  return outcome === 'approved' || outcome === 'auto_approved';
}

/** The decisions that still stand. What open mode took on trust counts no more once somebody has a key. */
export function standingVotes(decisions: readonly Decision[], openMode: boolean): readonly Decision[] {
  return openMode ? decisions : decisions.filter((vote) => vote.unproven !== true);
}

/** Distinct people whose approval counts for a rung: those who held one of its roles when they gave it. */
export function countApprovals(decisions: readonly Decision[], approvers: readonly Role[]): number {
  const people = decisions
    .filter((vote) => vote.decision === 'approve' && vote.roles.some((role) => approvers.includes(role)))
    .map((vote) => vote.by);
  return new Set(people).size;
}

/**
 * Reads what a signal carried, which may be anything at all, into an envelope of plain texts, of which nothing is
 * too deep to be written down. Says nothing of its seal.
 * @returns null for what has not exactly an envelope's shape
 */
export function readEnvelope(candidate: unknown): DecisionEnvelope | null {
  if (!isRecord(candidate) || !isRecord(candidate['claim'])) return null;
  const { claim } = candidate;
  const decision = DECISION_KINDS.find((kind) => kind === claim['decision']);
  const revision = claim['revision'];
  const texts = ENVELOPE_TEXTS.map((name) => claim[name]);
  const seal = [candidate['keyId'], candidate['mac']];
  const details = claim['details'];
  const members = ENVELOPE_TEXTS.length + (details === undefined ? 2 : 3);
  const exact = Object.keys(claim).length === members && (details === undefined || isFlat(details));
  if (!exact || decision === undefined || typeof revision !== 'number') return null;
  if (![...texts, ...seal].every((text) => typeof text === 'string')) return null;
  const [decisionId, approvalId, principal, via, comment, digest, acceptedAt] = texts.map(String);
  const [keyId, mac] = seal.map(String);
  const read = { decisionId, approvalId, revision, decision, principal, via, comment, digest, acceptedAt };
  const whole = details === undefined ? read : { ...read, details };
  const envelope = { claim: whole as DecisionClaim, keyId: keyId ?? '', mac: mac ?? '' };
  if (candidate['revised'] === undefined) return envelope;
  const revised = readSealedRevision(candidate['revised']);
  return revised === null ? null : { ...envelope, revised };
}

const ENVELOPE_TEXTS = [
  'decisionId',
  'approvalId',
  'principal',
  'via',
  'comment',
  'digest',
  'acceptedAt',
] as const;

function isFlat(value: unknown): value is ClaimDetails {
  return (
    isRecord(value) &&
    !Array.isArray(value) &&
    Object.values(value).every((one) => one === null || typeof one !== 'object')
  );
}
