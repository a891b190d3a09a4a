import {
  ActivityCancelledError,
  ActivityNotFoundError,
  ActivityPausedError,
  ActivityResetError,
  type Client,
} from '@temporalio/client';
import { ApplicationFailure, type Payload } from '@temporalio/common';
import { type SealedOrder, executorQueue } from '../domain/execution.ts';
import type { OrderRef, Orders } from './work-desk.ts';
import { calling } from './temporal.ts';

/** How long one poll asks the server to wait, in milliseconds; it answers a second before. Two at the least. */
const POLL_MS = 4_000;
const CALL_MS = 5_000;

/** Executors' orders are activities on a queue per executor; whoever has no SDK takes them through here. */
export function createOrders(current: () => Client | null): Orders {
  /** @param type `not_taken` has the order offered again (workflows/attempt.ts) */
  function fail(ref: OrderRef, type: 'not_taken' | 'unknown', message: string): Promise<void> {
    return calling(current, CALL_MS, async (temporal) => {
      try {
        await temporal.activity.fail(ref, ApplicationFailure.nonRetryable(message, type));
      } catch (error) {
        if (!(error instanceof ActivityNotFoundError)) throw error;
      }
    });
  }

  return {
    poll: (executor) =>
      calling(current, POLL_MS, async (temporal) => {
        const task = await temporal.workflowService.pollActivityTaskQueue({
          namespace: temporal.options.namespace,
          taskQueue: { name: executorQueue(executor) },
          identity: `http:${executor}`,
        });
        const { workflowId, runId } = task.workflowExecution ?? {};
        if (!task.taskToken?.length || !workflowId || !runId || !task.activityId) return null;
        const ref = { workflowId, runId, activityId: task.activityId };
        const sealed = await decodeOrder(temporal, ref, task.input?.payloads ?? []);
        return { ref, sealed };
      }),
    heartbeat: (ref) =>
      calling(current, CALL_MS, async (temporal) => {
        try {
          await temporal.activity.heartbeat(ref);
          return 'on';
        } catch (error) {
          if (error instanceof ActivityCancelledError) return 'cancelled';
          if (error instanceof ActivityNotFoundError) return 'over';
          // An operator's pause holds back another try, of which there is none: nobody told the executor to stop.
          if (error instanceof ActivityPausedError || error instanceof ActivityResetError) return 'on';
          throw error;
        }
      }),
    complete: (ref, result) =>
      calling(current, CALL_MS, async (temporal) => {
        try {
          await temporal.activity.complete(ref, result);
          return true;
        } catch (error) {
          if (error instanceof ActivityNotFoundError) return false;
          throw error;
        }
      }),
    giveBack: (ref) => fail(ref, 'not_taken', 'nobody was there any more to begin it'),
    lose: (ref) => fail(ref, 'unknown', 'it was handed out before'),
  };
}

/** What the activity was scheduled with. Its seal is still to be looked at. */
async function decodeOrder(
  temporal: Client,
  ref: OrderRef,
  payloads: readonly Payload[],
): Promise<SealedOrder> {
  const { payloadCodecs, payloadConverter } = temporal.options.loadedDataConverter;
  const { workflowId, activityId } = ref;
  const { namespace } = temporal.options;
  const context = { type: 'activity', namespace, workflowId, activityId, isLocal: false } as const;
  let decoded = [...payloads];
  for (const codec of payloadCodecs.toReversed()) decoded = await codec.decode(decoded, context);
  const [first] = decoded;
  const sealed =
    first === undefined ? null : payloadConverter.fromPayload<SealedOrder | null>(first, context);
  if (typeof sealed === 'object' && sealed !== null) return sealed;
  throw new Error(`the activity ${activityId} of ${workflowId} holds no order`);
}
