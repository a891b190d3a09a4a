import {
  type Client,
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { TypedSearchAttributes, defineSearchAttributeKey } from '@temporalio/common';
import { CountersignError } from '../domain/errors.ts';
import { codeSpan } from '../domain/markdown.ts';
import {
  APPROVAL_WORKFLOW,
  CARDS_WORKFLOW,
  CLOCK_WORKFLOW,
  SEARCH_ATTRIBUTES,
  TASK_QUEUE,
  actionQuery,
  decideSignal,
  refreshSignal,
} from '../workflows/messages.ts';
import type { RunHint, Runs } from './ports.ts';

/** How long one call may take, in milliseconds, before the caller is told to come again. */
const START_MS = 5_000;
const SIGNAL_MS = 5_000;
const QUERY_MS = 5_000;
const CHECK_MS = 2_000;
/** How long a measured clock offset is believed, in milliseconds. */
const CLOCK_FRESH_MS = 10 * 60_000;

/**
 * Runs of approvals over Temporal.
 * @param current the client to use now, or null while the server was never reached
 * @param eager whether a worker on the same connection may take a run's first task with its start
 */
export function createRuns(current: () => Client | null, eager: boolean): Runs {
  let clock: { readonly offMs: number; readonly at: number } | null = null;

  return {
    start: (sealed, hint) =>
      calling(current, START_MS, async (temporal) => {
        const { request } = sealed;
        try {
          await temporal.workflow.start(APPROVAL_WORKFLOW, {
            workflowId: request.id,
            taskQueue: TASK_QUEUE,
            args: [sealed],
            workflowIdConflictPolicy: 'USE_EXISTING',
            workflowIdReusePolicy: 'REJECT_DUPLICATE',
            workflowTaskTimeout: '3s',
            requestEagerStart: eager,
            staticSummary: hint.summary,
            staticDetails: `Asked by ${codeSpan(request.requester)} in workspace ${codeSpan(request.workspace)}, profile ${codeSpan(request.profile)}`,
            typedSearchAttributes: attributesOf(hint, request.workspace),
          });
        } catch (error) {
          // The run is over already; the ledger has what became of it.
          if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
        }
      }),
    decide: (approvalId, envelope) =>
      signalling(current, (temporal) =>
        temporal.workflow.getHandle(approvalId).signal(decideSignal, envelope),
      ),
    refresh: (approvalId) =>
      signalling(current, (temporal) => temporal.workflow.getHandle(approvalId).signal(refreshSignal)),
    actionOf: (approvalId) =>
      calling(current, QUERY_MS, async (temporal) => {
        try {
          return await temporal.workflow.getHandle(approvalId).query(actionQuery);
        } catch (error) {
          if (!(error instanceof WorkflowNotFoundError)) throw error;
          throw new CountersignError('not_found', `Temporal no longer keeps the run of ${approvalId}`);
        }
      }),
    stateOf: (approvalId) =>
      calling(current, SIGNAL_MS, async (temporal) => {
        try {
          const { status } = await temporal.workflow.getHandle(approvalId).describe();
          return status.name === 'RUNNING' ? 'open' : 'ended';
        } catch (error) {
          if (error instanceof WorkflowNotFoundError) return 'unknown';
          throw error;
        }
      }),
    showEnded: (approvalId, version) =>
      calling(current, SIGNAL_MS, async (temporal) => {
        await temporal.workflow.start(CARDS_WORKFLOW, {
          workflowId: `${approvalId}:cards:${version}`,
          taskQueue: TASK_QUEUE,
          args: [approvalId],
          workflowIdConflictPolicy: 'USE_EXISTING',
          workflowTaskTimeout: '3s',
          staticSummary: `cards of ${approvalId}, whose run is over`,
        });
      }),
    check: () =>
      calling(current, CHECK_MS, async (temporal) => {
        await temporal.workflowService.describeNamespace({ namespace: temporal.options.namespace });
        if (clock === null || Date.now() - clock.at > CLOCK_FRESH_MS) {
          clock = { offMs: await measureClock(temporal), at: Date.now() };
        }
        return { clockOffMs: clock.offMs };
      }),
  };
}

/** False where the run has ended. */
function signalling(
  current: () => Client | null,
  send: (temporal: Client) => Promise<void>,
): Promise<boolean> {
  return calling(current, SIGNAL_MS, async (temporal) => {
    try {
      await send(temporal);
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  });
}

/**
 * Temporal tells no time but in what it stamps: a tiny run is started, and the stamp of its start lies between our
 * readings before and after, or our clock is off.
 */
async function measureClock(temporal: Client): Promise<number> {
  const before = Date.now();
  const handle = await temporal.workflow.start(CLOCK_WORKFLOW, {
    workflowId: `countersign-clock-${crypto.randomUUID()}`,
    taskQueue: TASK_QUEUE,
    workflowExecutionTimeout: '1m',
    staticSummary: 'measures how far a node’s clock is off the server’s',
  });
  const after = Date.now();
  const stamped = (await handle.describe()).startTime.getTime();
  if (stamped < before) return before - stamped;
  return Math.max(0, stamped - after);
}

function attributesOf(hint: RunHint, workspace: string): TypedSearchAttributes {
  const attributes = new TypedSearchAttributes([
    {
      key: defineSearchAttributeKey('CountersignStatus', SEARCH_ATTRIBUTES.CountersignStatus),
      value: hint.status,
    },
    { key: defineSearchAttributeKey('CountersignTier', SEARCH_ATTRIBUTES.CountersignTier), value: hint.tier },
    {
      key: defineSearchAttributeKey('CountersignWorkspace', SEARCH_ATTRIBUTES.CountersignWorkspace),
      value: workspace,
    },
  ]);
  if (hint.expiresAt === null) return attributes;
  const key = defineSearchAttributeKey('CountersignExpiresAt', SEARCH_ATTRIBUTES.CountersignExpiresAt);
  return attributes.updateCopy([{ key, value: new Date(hint.expiresAt) }]);
}

/** Bounds a call, in milliseconds, and gives its failure our word for it: the server was away, nothing is known to have happened. */
export async function calling<T>(
  current: () => Client | null,
  ms: number,
  call: (temporal: Client) => Promise<T>,
): Promise<T> {
  try {
    const temporal = current();
    if (temporal === null) throw new CountersignError('unavailable', 'Temporal has not been reached yet');
    return await inTime(
      temporal.withDeadline(Date.now() + ms, () => call(temporal)),
      ms,
    );
  } catch (error) {
    if (error instanceof CountersignError) throw error;
    if (!(error instanceof Error)) throw error;
    const reason =
      error instanceof ServiceError && error.cause instanceof Error ? error.cause.message : error.message;
    throw new CountersignError(
      'unavailable',
      `Temporal did not answer, so look before you ask again: ${reason}`,
    );
  }
}

/** The worker's connection takes a deadline for each of its nine tries, so the whole is bounded here as well. */
async function inTime<T>(answer: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  return Promise.race([answer, tooLate]).finally(() => clearTimeout(timer));
}
