import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { AdmitDecision } from '../activities/admit-decision.ts';
import type { Deliver } from '../activities/deliver.ts';
import type { HandOver } from '../activities/hand-over.ts';
import type { OpenApproval } from '../activities/open-approval.ts';
import type { RecordDue } from '../activities/record-due.ts';
import type { RecordResult } from '../activities/record-result.ts';
import type { RecordReview } from '../activities/record-review.ts';
import type { ReviewApproval } from '../activities/review.ts';
import type { Withdraw } from '../activities/withdraw.ts';
import { FOLLOW_UP_MS, type SealedOrder, type SealedResult, executorQueue } from '../domain/execution.ts';
import type { SealedReview } from '../domain/review.ts';
import { CARDS } from './retries.ts';

/** The activities of a run, by the names that histories hold. */
export interface Steps {
  readonly openApproval: OpenApproval;
  readonly admitDecision: AdmitDecision;
  readonly recordDue: RecordDue;
  readonly withdraw: Withdraw;
  readonly handOver: HandOver;
  readonly recordResult: RecordResult;
  readonly review: ReviewApproval;
  readonly recordReview: RecordReview;
  readonly deliver: Deliver;
}

/**
 * The ledger's steps are local activities: one event each and no trip to the server. They are tried for as long as
 * it takes, since nothing is granted, and nothing ends, that the ledger could not record.
 */
export const { openApproval, admitDecision, recordDue, withdraw, handOver, recordResult, recordReview } =
  proxyLocalActivities<Omit<Steps, 'deliver' | 'review'>>({
    startToCloseTimeout: '10s',
    // While the store is away a run sleeps between tries: kept busy instead, its history would grow every second.
    localRetryThreshold: '1s',
    retry: {
      initialInterval: '200ms',
      backoffCoefficient: 2,
      maximumInterval: '15s',
      nonRetryableErrorTypes: ['forged'],
    },
  });

/** Cards are sent and updated for a day at the most; a vendor may be down for hours. */
export function deliverTo(channel: string): Deliver {
  return proxyActivities<Pick<Steps, 'deliver'>>({
    ...CARDS,
    summary: channel,
    scheduleToCloseTimeout: '24h',
  }).deliver;
}

/**
 * A language model takes seconds. Where no worker takes it up at once, or the one that did dies, people are told within
 * seconds; all together it takes less than the least time that a person is given for an answer in the built-in ladder.
 */
export function reviewOn(approvalId: string): Promise<SealedReview> {
  return proxyActivities<Pick<Steps, 'review'>>({
    summary: 'language model',
    scheduleToStartTimeout: '5s',
    startToCloseTimeout: '35s',
    heartbeatTimeout: '5s',
    scheduleToCloseTimeout: '45s',
    retry: { initialInterval: '200ms', maximumAttempts: 2 },
  }).review(approvalId);
}

/** What an executor's side fulfils, by the name that histories hold. */
export interface ExecutorSteps {
  execute(sealed: SealedOrder): Promise<SealedResult>;
}

/** An executor is silent for this long, in milliseconds, and nobody knows any more what became of its order. */
const SILENCE_MS = 15_000;
/** What an executor may need beside the action and its check, in milliseconds. */
const OVERHEAD_MS = 60_000;

/** One attempt, tried once: what an executor may have begun is never handed out again without a person's word. */
export function executeOn(sealed: SealedOrder): Promise<SealedResult> {
  const { executor, limitSeconds, key } = sealed.order;
  return proxyActivities<ExecutorSteps>({
    taskQueue: executorQueue(executor),
    summary: key,
    scheduleToStartTimeout: FOLLOW_UP_MS,
    startToCloseTimeout: limitSeconds * 2_000 + OVERHEAD_MS,
    heartbeatTimeout: SILENCE_MS,
    retry: { maximumAttempts: 1 },
  }).execute(sealed);
}
