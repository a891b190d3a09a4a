import type { Action } from './action.ts';
import type { Decision, Resolution } from './decision.ts';
import type { Dispatch, FollowUp, Verified } from './execution.ts';
import type { State } from './lifecycle.ts';
import type { Plan } from './policy.ts';
import type { Review } from './review.ts';
import type { Tier } from './tier.ts';
import type { Finding, Verdict } from './verdict.ts';

export type Language = 'en' | 'zh';

/** By which of its protocols a request came in. */
export const PROTOCOLS = ['v1', 'tasks', 'workspaces', 'confirmations'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** What an agent asked, complete. The workflow's only argument; its exact bytes live only in encrypted payloads. */
export interface ApprovalRequest {
  readonly id: string;
  readonly protocol: Protocol;
  readonly workspace: string;
  readonly requester: string;
  readonly sessionKey: string | null;
  readonly action: Action;
  readonly reason: string;
  readonly profile: string;
  readonly timeoutSeconds: number | null;
  readonly language: Language;
  /** Where its requester is, ISO 3166; absent where that was not said. */
  readonly region?: string;
  /** What a model of content safety found in its prose; absent where none was asked. Pinned, so that all judge alike. */
  readonly safety?: readonly Finding[];
  /** Null: the question ends with its answer. */
  readonly followUp: FollowUp | null;
  /** The API found its action on the allowlist. The judge may still ask a person. */
  readonly allowlisted?: true;
  readonly traceId: string;
  /** ISO 8601, by the clock of the API that accepted it. Every deadline counts from here. */
  readonly createdAt: string;
  /** SHA-256 over the canonical (action, workspace, revision): what is decided is what was asked. */
  readonly digest: string;
  /** SHA-256 of what the caller sent, so that a reused idempotency key with another body is told apart. */
  readonly bodyHash: string;
}

export interface Risk extends Verdict {
  readonly policyVersion: string;
  /** Set when a LOW request was approved without a person. */
  readonly smartApproved?: true;
}

export interface Escalation {
  readonly at: string;
  readonly from: Tier;
  readonly to: Tier;
  /** `system:timeout`, or the person who escalated. */
  readonly by: string;
}

/** Somebody asked for another version instead of deciding. */
export interface Changes {
  readonly by: string;
  readonly via: string;
  readonly at: string;
  /** For the requester. Masked. */
  readonly comment: string;
  /** The revision that was not good enough. */
  readonly revision: number;
}

/** Where and when somebody who may decide was seen to have opened it. */
export interface Opening {
  readonly via: string;
  /** ISO 8601. */
  readonly at: string;
}

/** How the revision that stands came about, and what it replaced. Texts are masked. */
export interface Revised {
  /** `edited`: by somebody who decides, and approved it so. */
  readonly how: 'resubmitted' | 'edited';
  readonly by: string;
  readonly at: string;
  readonly comment: string;
  /** The seq of its ledger entry: whoever was shown less has not seen it. */
  readonly version: number;
  readonly previous: {
    readonly revision: number;
    readonly action: Action;
    readonly reason: string;
    readonly digest: string;
    readonly tier: Tier;
  };
}

/**
 * One approval as the ledger knows it: a fold over its entries (domain/projection.ts). Texts are masked.
 * Written only together with the entry that changed it.
 */
export interface Approval {
  readonly id: string;
  readonly protocol: Protocol;
  readonly workspace: string;
  readonly requester: string;
  readonly sessionKey: string | null;
  readonly action: Action;
  readonly reason: string;
  readonly digest: string;
  readonly revision: number;
  /** Absent while the first revision stands. */
  readonly revised?: Revised;
  /** The latest request for changes; absent where nobody made one. */
  readonly changes?: Changes;
  readonly status: State;
  readonly currentTier: Tier;
  readonly risk: Risk;
  /** What a language model said of the revision that stands; absent where none has. */
  readonly review?: Review;
  readonly resolution: Resolution | null;
  readonly decisions: readonly Decision[];
  readonly escalations: readonly Escalation[];
  readonly followUp: FollowUp | null;
  /** The latest attempt; null before the first. */
  readonly dispatch: Dispatch | null;
  /** What was made of the latest attempt's result; null while nobody has said. */
  readonly verified: Verified | null;
  readonly plan: Plan;
  /** Index into `plan.rungs`. */
  readonly rung: number;
  readonly remindersSent: number;
  /** Channels of the present step's route that had their turn after the first. Absent: none. */
  readonly turns?: number;
  /** Who was told has opened it in the present step, so that no further channel has its turn. */
  readonly opened?: Opening;
  readonly language: Language;
  readonly traceId: string;
  readonly bodyHash: string;
  readonly createdAt: string;
  /** Null where no person is asked. */
  readonly expiresAt: string | null;
  /** The seq of the ledger entry that this state includes last. */
  readonly version: number;
}
