import {
  type Client,
  ScheduleAlreadyRunning,
  type ScheduleOptions,
  type ScheduleOptionsStartWorkflowAction,
} from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import { canonicalJson } from '../domain/canonical.ts';
import { sha256 } from '../domain/digest.ts';
import { SWEEP_SCHEDULE, SWEEP_WORKFLOW, TASK_QUEUE } from '../workflows/messages.ts';

/**
 * Daily at 03:17 UTC, give or take, when few people wait. A server that was down then sweeps when it is back; a sweep
 * that still runs is not begun twice.
 */
const DEFINITION = {
  spec: { calendars: [{ hour: 3, minute: 17, comment: 'daily' }], jitter: '10m', timezone: 'UTC' },
  policies: { overlap: 'SKIP', catchupWindow: '1 day', pauseOnFailure: false },
  action: {
    type: 'startWorkflow',
    workflowType: SWEEP_WORKFLOW,
    workflowId: SWEEP_SCHEDULE,
    taskQueue: TASK_QUEUE,
    args: [],
    staticSummary: 'files away what ended over 72 h ago',
  },
} as const satisfies Pick<Options, 'spec' | 'policies' | 'action'>;

type Options = ScheduleOptions<ScheduleOptionsStartWorkflowAction<Workflow>>;

/** Which definition a Schedule was made from stands in its action's memo. */
function definition(): Pick<Options, 'spec' | 'policies' | 'action'> {
  return { ...DEFINITION, action: { ...DEFINITION.action, memo: { definition: SIGN } } };
}
const SIGN = sha256(canonicalJson(DEFINITION));

/**
 * Sees to it that the sweep is scheduled as this version means it. Safe to repeat, and by several processes at once.
 * What stands rightly is not touched, since an update forgets a sweep that was missed; a Schedule that somebody paused
 * stays paused.
 * @throws while the server is away
 */
export async function ensureSweepSchedule(client: Client): Promise<void> {
  try {
    await client.schedule.create({ ...definition(), scheduleId: SWEEP_SCHEDULE });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const handle = client.schedule.getHandle(SWEEP_SCHEDULE);
    const { action } = await handle.describe();
    if (action.memo?.['definition'] === SIGN) return;
    await handle.update((present) => ({ ...definition(), state: present.state }));
  }
}
