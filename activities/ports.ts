import type { Recorded, RefusedAttempt } from '../domain/admission.ts';
import type { Approval, ApprovalRequest } from '../domain/approval.ts';
import type { Copy } from '../domain/copy.ts';
import type { DecisionClaim } from '../domain/decision.ts';
import type { Member } from '../domain/directory.ts';
import type { ExecutionOutcome, ExecutionResult } from '../domain/execution.ts';
import type { Judgement } from '../domain/judgement.ts';
import type { State } from '../domain/lifecycle.ts';
import type { Decider } from '../domain/principal.ts';
import type { ReviewQuestion, ReviewReport } from '../domain/review.ts';
import type { NewRevision } from '../domain/revision.ts';
import type { Due } from '../domain/schedule.ts';
import type { AskedPlace, OwedCopy } from '../domain/sweep.ts';

/** The ledger as activities use it. Every method may be called again with the same arguments. */
export interface LedgerPort {
  open(request: ApprovalRequest, judge: (asked: ApprovalRequest) => Judgement): Promise<Approval>;
  find(approvalId: string): Promise<Approval | null>;
  recordDecision(claim: DecisionClaim, who: Decider | null, revised: NewRevision | null): Promise<Recorded>;
  recordDue(approvalId: string, due: Due): Promise<Approval>;
  recordUnreached(approvalId: string, rung: number, turns: number): Promise<Approval>;
  recordDispatched(approvalId: string): Promise<Approval>;
  recordResult(
    approvalId: string,
    attempt: number,
    outcome: ExecutionOutcome,
    result: ExecutionResult | null,
  ): Promise<Approval>;
  recordReview(approvalId: string, report: ReviewReport): Promise<Approval>;
  recordRefusal(approval: Approval, attempt: RefusedAttempt): Promise<void>;
  recordWithdrawn(approvalId: string): Promise<Approval | null>;
}

/** The language model that looks at requests. */
export interface ReviewerPort {
  /** Its name, as configured. */
  readonly model: string;
  /**
   * Asks once.
   * @param limitMs how long at the most; its own limit may be shorter
   * @throws ReviewFailed where it gave no answer that can be used
   */
  review(
    question: ReviewQuestion,
    limitMs: number,
    cancelled: AbortSignal,
  ): Promise<{
    readonly decision: 'approve' | 'ask';
    readonly note: string;
    readonly concerns: readonly string[];
  }>;
}

/** The messages that are out, per channel. */
export interface CopiesPort {
  list(approvalId: string, channel: string): Promise<readonly Copy[]>;
  /** Another message for the same recipient takes the place of the one before, which is remembered as well. */
  save(approvalId: string, channel: string, copy: Copy): Promise<void>;
}

/** A channel as deliveries use it (channels/channel.ts has the words). */
export interface DeliveryPort {
  readonly copyLifeMs?: number;
  readonly hasNoGroup?: true;
  recipients(people: readonly Member[]): readonly string[];
  subscribers?(approval: Approval): readonly string[];
  send(
    approval: Approval,
    recipient: string,
    key: string,
    mayBeOut?: boolean,
  ): Promise<{ readonly messageId: string; readonly chatId: string }>;
  update(approval: Approval, copy: Copy, shows: 'all' | 'its end'): Promise<void>;
  remind(approval: Approval, copy: Copy, key: string): Promise<void>;
  /** Whether the vendor said no for good, so that trying again is useless. */
  isFinal(error: Error): boolean;
}

/** What the sweep works on. Every method may be called again with the same arguments. */
export interface SweepPort {
  /** Approvals in one state, asked for before a moment, oldest first. */
  listInState(
    state: State,
    before: string,
    after: AskedPlace | null,
    limit: number,
  ): Promise<readonly Approval[]>;
  /** Files away what ended long enough ago at `now` (milliseconds since 1970), and nothing else. */
  archive(approvalId: string, now: number): Promise<void>;
  /** Ends what has lost its run. */
  withdraw(approvalId: string): Promise<void>;
  stateOf(approvalId: string): Promise<'open' | 'ended' | 'unknown'>;
  /** Messages in the channels of this worker, sent after a moment, oldest first. */
  listOwed(sentAfter: string, after: OwedCopy | null, limit: number): Promise<readonly OwedCopy[]>;
  channelsOf(approvalId: string): Promise<readonly string[]>;
}
