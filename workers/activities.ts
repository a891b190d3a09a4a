import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { createAdmitDecision } from '../activities/admit-decision.ts';
import { createDeliver } from '../activities/deliver.ts';
import { createHandOver } from '../activities/hand-over.ts';
import { createOpenApproval } from '../activities/open-approval.ts';
import { createRecordDue } from '../activities/record-due.ts';
import type { ReviewerPort } from '../activities/ports.ts';
import { createRecordResult } from '../activities/record-result.ts';
import { createRecordReview } from '../activities/record-review.ts';
import { createReview } from '../activities/review.ts';
import { createFileAway, createFindChannels, createFindOwedCards } from '../activities/sweep.ts';
import { createWithdraw } from '../activities/withdraw.ts';
import { type Channel, ChannelRefused } from '../channels/channel.ts';
import type { Directory } from '../domain/directory.ts';
import type { KeyRing } from '../domain/envelope.ts';
import { CountersignError } from '../domain/errors.ts';
import type { Database } from '../store/database.ts';
import type { Runs } from '../api/ports.ts';
import type { Steps } from '../workflows/steps.ts';
import type { SweepSteps } from '../workflows/sweep-steps.ts';
import type { Logger } from 'pino';
import { createCopiesPort, createLedgerPort, createSweepPort } from './ledger-port.ts';
import type { createJudge } from './judge.ts';

export interface ActivityPorts {
  readonly database: Database;
  readonly seals: KeyRing;
  readonly orders: KeyRing;
  readonly judge: ReturnType<typeof createJudge>;
  readonly directory: () => Directory;
  readonly channels: readonly Channel[];
  /** Null where no language model reviews. */
  readonly reviewer: ReviewerPort | null;
  readonly runs: Pick<Runs, 'stateOf'>;
  readonly log: Logger;
}

/** The activities of every run over their real ports, by the names that histories hold. */
export function createActivities(ports: ActivityPorts): Steps & SweepSteps {
  const { seals, orders, judge, directory, reviewer, log } = ports;
  const ledger = createLedgerPort(ports.database);
  const channels = new Map(ports.channels.map((channel) => [channel.name, channel]));
  const sweep = createSweepPort(ports.database, [...channels.keys()], (id) => ports.runs.stateOf(id));
  const activeNames = (): readonly string[] => ports.channels.filter(isActive).map(({ name }) => name);
  const deliveries: Parameters<typeof createDeliver>[0] = {
    ledger,
    copies: createCopiesPort(ports.database),
    directory,
    channels: activeNames,
    channel(name) {
      const channel = channels.get(name);
      if (channel === undefined)
        throw new CountersignError('unavailable', `channel ${name} is not configured here`);
      return { ...channel, isFinal: (error) => error instanceof ChannelRefused };
    },
    refused: ({ channel, recipient, error }) =>
      // What a vendor says is no fault of ours that a stack would explain.
      log.warn({ channel, recipient, reason: error.message }, 'the channel refused this recipient for good'),
  };
  return {
    openApproval: typed(
      createOpenApproval({
        ledger,
        seals,
        judge,
        channels: activeNames,
      }),
    ),
    admitDecision: typed(
      createAdmitDecision({
        ledger,
        seals,
        directory,
        judgeRevision: (request) => judge(request, 'revision'),
      }),
    ),
    recordDue: typed(createRecordDue({ ...deliveries, ledger })),
    withdraw: typed(createWithdraw({ ledger })),
    handOver: typed(createHandOver({ ledger, seals, orders })),
    recordResult: typed(createRecordResult({ ledger, orders })),
    review: typed(
      beating(
        createReview({
          ...{ ledger, seals, reviewer, cancelled: cancellationSignal },
          failed: ({ approvalId, model, error }) =>
            log.warn({ approvalId, model, reason: error.message }, 'the reviewer gave no answer of use'),
        }),
      ),
    ),
    recordReview: typed(createRecordReview({ ledger, seals })),
    deliver: typed(beating(createDeliver({ ...deliveries, isRetry: () => activityInfo().attempt > 1 }))),
    updateCopies: typed(beating(createDeliver({ ...deliveries, sends: false }))),
    fileAway: typed(beating(createFileAway(sweep))),
    findOwedCards: typed(beating(createFindOwedCards(sweep))),
    findChannels: typed(createFindChannels(sweep)),
  };
}

/** Whether there is anybody to tell on a channel now. */
export function isActive(channel: Pick<Channel, 'isActive'>): boolean {
  return channel.isActive?.() ?? true;
}

/** Far below the heartbeat timeout of the workflow's steps, in milliseconds. */
const HEARTBEAT_MS = 1_000;

/** Says that it is still at work, so that another worker takes over seconds after this one died. */
function beating<Args extends unknown[], Result>(
  activity: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result> {
  return async (...args) => {
    const heart = setInterval(() => heartbeat(), HEARTBEAT_MS);
    try {
      return await activity(...args);
    } finally {
      clearInterval(heart);
    }
  };
}

/** Gives failures our error codes as their type, which is what retry policies in the workflow go by. */
function typed<Args extends unknown[], Result>(
  activity: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result> {
  return async (...args) => {
    try {
      return await activity(...args);
    } catch (error) {
      if (!(error instanceof CountersignError)) throw error;
      throw ApplicationFailure.create({ message: error.message, type: error.code, cause: error });
    }
  };
}
