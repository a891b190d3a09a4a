import {
  condition,
  defineSignal,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { FloorActivities } from './activities.ts';

export const decide = defineSignal('decide');

const { step } = proxyLocalActivities<FloorActivities>({ startToCloseTimeout: '10s' });

/** Floor E: waits for a signal and returns. The least that an approval on Temporal can be. */
export async function bare(): Promise<void> {
  await decided();
}

/** Floor E-LA: the same with one trivial local activity at the start and one at the decision. */
export async function bareWithSteps(): Promise<void> {
  const heard = decided();
  await step(workflowInfo().workflowId);
  await heard;
  await step(workflowInfo().workflowId);
}

function decided(): Promise<void> {
  let isDecided = false;
  setHandler(decide, () => {
    isDecided = true;
  });
  return condition(() => isDecided);
}
