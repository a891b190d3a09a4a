import { proxyActivities } from '@temporalio/workflow';
import { PATIENT } from './retries.ts';
import { type SweepSteps, updateIn } from './sweep-steps.ts';

const { findChannels } = proxyActivities<Pick<SweepSteps, 'findChannels'>>({
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '24h',
  retry: PATIENT,
});

/**
 * Brings every copy of an approval up to date that moved after its own run had ended. A channel that stays down for a
 * day is left to the sweep, which finds what is owed.
 */
export async function cards(approvalId: string): Promise<void> {
  const channels = await findChannels(approvalId);
  await Promise.allSettled(channels.map((channel) => updateIn(channel, '24h')(approvalId, channel)));
}
