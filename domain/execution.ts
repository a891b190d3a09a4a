import type { Action } from './action.ts';

/** What an executor may be called: it names a task queue and a folder. */
export const EXECUTOR_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** The task queue that an executor's orders wait in, whichever way it takes them. Histories hold it: never rename. */
export function executorQueue(name: string): string {
  return `countersign-executor-${name}`;
}

/** How long an action may run, in seconds, unless its request says otherwise, and what a request may say. */
export const LIMIT_SECONDS = { min: 1, default: 600, max: 86_400 } as const;

/** How long each step after the approval may wait for somebody, in milliseconds: a dispatch, a report, a person. */
export const FOLLOW_UP_MS = 72 * 3_600_000;

/** A command that tells whether an action did what it should: exit code 0 says so. */
export type Check = { readonly command: string } | { readonly argv: readonly string[] };

export const VERIFICATION_MODES = ['none', 'auto', 'human'] as const;
/**
 * `none`: whatever came of it is taken. `auto`: exit code 0 of the action, and of the check where there is one, is
 * taken, anything else goes to a person. `human`: a person looks at the evidence.
 */
export type VerificationMode = (typeof VERIFICATION_MODES)[number];

/** What is to happen once an approval is granted, as its requester asked. Fixed with the request. */
export interface FollowUp {
  /** Handed over at once to this executor; null: waits for somebody to dispatch it, or to report. */
  readonly executor: string | null;
  readonly limitSeconds: number;
  readonly verification: { readonly mode: VerificationMode; readonly check: Check | null };
}

/** One attempt, as its executor gets it. What runs is `action`, to the byte, once its digest has been computed again. */
export interface WorkOrder {
  /** `approvalId:revision:attempt`. An executor runs a key once in its life. */
  readonly key: string;
  readonly approvalId: string;
  readonly workspace: string;
  readonly revision: number;
  readonly attempt: number;
  readonly executor: string;
  readonly action: Action;
  readonly digest: string;
  readonly check: Check | null;
  readonly limitSeconds: number;
  /** Who approved it. */
  readonly approvedBy: string;
}

/** An order with its HMAC: whoever can write to the namespace could schedule work, and must not be obeyed. */
export interface SealedOrder {
  readonly order: WorkOrder;
  readonly keyId: string;
  readonly mac: string;
}

export function orderKey(approvalId: string, revision: number, attempt: number): string {
  return `${approvalId}:${revision}:${attempt}`;
}

/** Bytes of each output stream that a result carries at the most: its first and last parts. */
export const OUTPUT_BYTES = 16 * 1024;

/** A result with its HMAC over the order's key and the result: a completion forged in Temporal tells nothing. */
export interface SealedResult {
  readonly result: ExecutionResult;
  readonly keyId: string;
  readonly mac: string;
}

/** What the run has of an attempt when it is over: what its executor said, or why it said nothing. */
export type Told =
  { readonly kind: 'told'; readonly sealed: SealedResult } | { readonly kind: 'unknown' | 'not_taken' };

/** What came of an attempt, as its executor tells it. Flat, since it travels in signals too. */
export interface ExecutionResult {
  readonly outcome: 'succeeded' | 'failed';
  /** Null where nothing ran, or a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Whether output was left out of the middle of either stream. */
  readonly truncated: boolean;
  /** Null where no check ran. */
  readonly checkExitCode: number | null;
  readonly checkOutput: string;
  /** Why it failed where the exit code does not say: over its time, refused, not able to start. */
  readonly message: string;
  /** ISO 8601, by the executor's clock; empty where nothing ran. */
  readonly startedAt: string;
  readonly endedAt: string;
}

/** What an order is answered with that was not begun. @param message why */
export function nothingRan(message: string): ExecutionResult {
  return {
    ...{ outcome: 'failed', exitCode: null, signal: null, stdout: '', stderr: '', truncated: false },
    ...{ checkExitCode: null, checkOutput: '', message, startedAt: '', endedAt: '' },
  };
}

/** `unknown`: the executor fell silent after it got the order. `not_taken`: no executor ever got it. */
export const EXECUTION_OUTCOMES = ['succeeded', 'failed', 'unknown', 'not_taken'] as const;
export type ExecutionOutcome = (typeof EXECUTION_OUTCOMES)[number];

/** The latest attempt to carry an approval out. */
export interface Dispatch {
  readonly executor: string;
  /** A person carries it out and reports: no order is issued. */
  readonly manual: boolean;
  /** 1 for the first. */
  readonly attempt: number;
  readonly at: string;
  readonly by: string;
  /** What was said with the order, masked. Absent where nothing was. */
  readonly comment?: string;
  /** Null while it is under way. */
  readonly outcome: ExecutionOutcome | null;
  /** Masked. Null while under way, and where nothing is known. */
  readonly result: ExecutionResult | null;
  readonly executedAt: string | null;
}

/** `passed` and `failed` are said by the rules, `accepted` and `given_up` by a person, or by the clock. */
export const VERIFICATION_OUTCOMES = ['passed', 'failed', 'accepted', 'given_up'] as const;
export type VerificationOutcome = (typeof VERIFICATION_OUTCOMES)[number];

export interface Verified {
  readonly outcome: VerificationOutcome;
  readonly by: string;
  readonly at: string;
  readonly comment: string;
}

/** Reads a result out of what came from outside; null for what is none. Unknown fields are left out. */
export function readResult(candidate: Readonly<Record<string, unknown>>): ExecutionResult | null {
  const outcome = candidate['outcome'];
  if (outcome !== 'succeeded' && outcome !== 'failed') return null;
  const texts = RESULT_TEXTS.map((name) => candidate[name]);
  const codes = [candidate['exitCode'], candidate['checkExitCode']];
  const { signal, truncated } = candidate;
  if (!texts.every((text) => typeof text === 'string') || typeof truncated !== 'boolean') return null;
  if (!codes.every((code) => code === null || Number.isSafeInteger(code))) return null;
  if (signal !== null && typeof signal !== 'string') return null;
  const [stdout, stderr, checkOutput, message, startedAt, endedAt] = texts.map(held);
  const [exitCode, checkExitCode] = codes as readonly (number | null)[];
  return {
    ...{ outcome, exitCode: exitCode ?? null, truncated, checkExitCode: checkExitCode ?? null },
    signal: signal === null ? null : held(signal),
    ...{ stdout: stdout ?? '', stderr: stderr ?? '', checkOutput: checkOutput ?? '' },
    ...{ message: message ?? '', startedAt: startedAt ?? '', endedAt: endedAt ?? '' },
  };
}

/** Half a character, which a cut can leave, has no canonical form: no entry could hold it. */
function held(text: string): string {
  return text.slice(0, OUTPUT_BYTES).toWellFormed();
}

const RESULT_TEXTS = ['stdout', 'stderr', 'checkOutput', 'message', 'startedAt', 'endedAt'] as const;

/** Whether the rules take a result without a person: it succeeded, and so did its check where one was asked for. */
export function passes(result: ExecutionResult, check: Check | null): boolean {
  return result.outcome === 'succeeded' && (check === null || result.checkExitCode === 0);
}
