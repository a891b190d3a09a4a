import type { Action } from './action.ts';
import type { Approval, Language } from './approval.ts';
import type { Check } from './execution.ts';
import type { Tier } from './tier.ts';
import type { Finding } from './verdict.ts';

/** `ask`: a person should look. `failed`: the model said nothing that can be used. */
export const REVIEW_OUTCOMES = ['approve', 'ask', 'failed'] as const;
export type ReviewOutcome = (typeof REVIEW_OUTCOMES)[number];

/** How much of a model's words is taken; more of them is an answer that cannot be used. */
export const REVIEW_LIMITS = { note: 500, concerns: 5, concern: 200 } as const;

/** What a language model said of one revision. Its words are masked, and as little to be trusted as what it read. */
export interface Review {
  readonly outcome: ReviewOutcome;
  /** What the action would do and what could go wrong; where the review failed, why. */
  readonly note: string;
  readonly concerns: readonly string[];
  /** Its name, as configured. */
  readonly model: string;
  readonly latencyMs: number;
  /** ISO 8601, when it had answered. */
  readonly at: string;
}

/** A review with what it is about. */
export interface ReviewReport {
  readonly approvalId: string;
  readonly revision: number;
  readonly digest: string;
  readonly review: Review;
}

/** A report with its HMAC: whoever can write to the namespace can complete an activity with anything. */
export interface SealedReview {
  readonly report: ReviewReport;
  readonly keyId: string;
  readonly mac: string;
}

/** What a model is asked about. Texts are masked. */
export interface ReviewQuestion {
  readonly action: Action;
  readonly reason: string;
  /** The command that runs after the action, to verify it. */
  readonly check: Check | null;
  readonly tier: Tier;
  readonly findings: readonly Pick<Finding, 'tier' | 'label' | 'message'>[];
  /** The language to answer in. */
  readonly language: Language;
}

/** A model could not be asked, or its answer is not one. The message says why; it never repeats the model or its server. */
export class ReviewFailed extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ReviewFailed';
  }
}

/** Who settles what a model approved. */
export const REVIEWER = 'system:reviewer';

export function questionOf(approval: Approval): ReviewQuestion {
  const { action, reason, followUp, risk, language } = approval;
  return {
    ...{ action, reason, language, tier: risk.tier },
    check: followUp?.verification.check ?? null,
    findings: risk.findings.map(({ tier, label, message }) => ({ tier, label, message })),
  };
}
