import type { Logger } from 'pino';
import type { Action } from '../domain/action.ts';
import type { Approval, ApprovalRequest } from '../domain/approval.ts';
import type { DecisionEnvelope } from '../domain/decision.ts';
import type { Directory } from '../domain/directory.ts';
import type { KeyRing } from '../domain/envelope.ts';
import type { Judgement } from '../domain/judgement.ts';
import type { Policy } from '../domain/policy.ts';
import type { Rbac } from '../domain/rbac.ts';
import type { JudgeInput, Verdict } from '../domain/verdict.ts';
import type { Database } from '../store/database.ts';
import type { Refusals } from '../store/refusal-tally.ts';
import type { SafetyDesk } from './service/safety.ts';
import type { Waiters } from './waiters.ts';
import type { WorkDesk } from './work-desk.ts';

/** What the API does through Temporal. Every method throws CountersignError `unavailable` while it is away. */
export interface Runs {
  /** Starts the run of a request, or finds it running or run. Safe to retry. */
  start(
    sealed: { readonly request: ApprovalRequest; readonly keyId: string; readonly mac: string },
    hint: RunHint,
  ): Promise<void>;
  /** Hands a decision to the run; durable when it returns. False where the run has ended. Safe to retry. */
  decide(approvalId: string, envelope: DecisionEnvelope): Promise<boolean>;
  /** Has the run look at its channels again. False where it has ended. Safe to retry. */
  refresh(approvalId: string): Promise<boolean>;
  /**
   * The exact action that the run holds for the revision that stands. Needs a worker.
   * @throws CountersignError `not_found` for a run that Temporal no longer keeps
   */
  actionOf(approvalId: string): Promise<Action>;
  /** Whether a run of that id is open, ended, or unknown. */
  stateOf(approvalId: string): Promise<'open' | 'ended' | 'unknown'>;
  /**
   * Has the cards of an approval show what it has become, where its run is over and will not. Best effort: the daily
   * sweep finds what is owed. Safe to retry.
   * @param version that they are to show at least
   */
  showEnded(approvalId: string, version: number): Promise<void>;
  /** How far this node's clock is off the server's, in milliseconds; throws where the server cannot be asked. */
  check(): Promise<{ readonly clockOffMs: number }>;
}

/** What a run shows in Temporal's lists from its first moment. */
export interface RunHint {
  readonly status: 'pending' | 'approved' | 'rejected';
  readonly tier: Verdict['tier'];
  readonly expiresAt: string | null;
  readonly summary: string;
}

export interface ApiPorts {
  readonly database: Database;
  /** Where every door of this process has its refusals recorded. */
  readonly refusals: Refusals;
  readonly runs: Runs;
  readonly desk: WorkDesk;
  readonly waiters: Waiters;
  readonly seals: KeyRing;
  readonly orders: KeyRing;
  readonly sessions: KeyRing;
  /** What the rules of risk say, before the policy and a model have their say. */
  readonly read: (input: JudgeInput) => Verdict;
  /** @param read what `read` has said of the request */
  readonly judge: (request: ApprovalRequest, read: Verdict) => Judgement;
  readonly classify: (input: JudgeInput) => Verdict;
  readonly safety: SafetyDesk;
  readonly policy: () => Policy;
  readonly directory: () => Directory;
  /** The people of the policy, as they are without a set of approvers. */
  readonly policyDirectory: () => Directory;
  /** Brings a changed set of approvers in force here. */
  readonly reloadApprovers: () => Promise<void>;
  /** The roles of the workspaces protocol. */
  readonly rbac: () => Rbac;
  /** The operator's files whose change was refused, so that what stood before is still in force. */
  readonly refusedFiles: () => readonly string[];
  /** Whether a worker runs, here or anywhere. */
  readonly workerRuns: () => Promise<boolean>;
  /** Who decides in open mode when nobody is named. */
  readonly systemUser: string;
  /** The page's address, without a slash at its end; null where people cannot reach it by one that is known. */
  readonly pageUrl: () => string | null;
  /** The Temporal UI's address, where there is one. */
  readonly temporalUi: string | null;
  readonly namespace: string;
  /** The channels here that tell somebody now and can show their message without sending it, each with how. */
  readonly previews: () => ReadonlyMap<string, (approval: Approval) => unknown>;
  readonly log: Logger;
  /** Confirmations per action and requester in an hour, until an operator sets another limit. */
  readonly confirmationRateLimit: number;
  /** What an allowlist may hold, and whether what is on it may pass without a person. */
  readonly allowlisting: {
    readonly mayHold: (type: string) => boolean;
    readonly maySkip: (verdict: Verdict) => boolean;
  };
}
