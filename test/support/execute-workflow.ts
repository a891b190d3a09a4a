import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { SealedOrder } from '../../domain/execution.ts';
import type { SealedResult } from '../../domain/execution.ts';

/** Hands one sealed order to an executor's queue, and returns what it answers. */
export async function executeOnce(taskQueue: string, sealed: SealedOrder): Promise<SealedResult> {
  const { execute } = proxyActivities<{ execute(order: SealedOrder): Promise<SealedResult> }>({
    taskQueue,
    startToCloseTimeout: '1m',
    heartbeatTimeout: '2s',
    retry: { maximumAttempts: 1 },
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  });
  return execute(sealed);
}
