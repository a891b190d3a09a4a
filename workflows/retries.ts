import type { ActivityOptions, RetryPolicy } from '@temporalio/common';

/** For what nobody waits for: tried again at once, then less and less often, for as long as its own limit allows. */
export const PATIENT = {
  initialInterval: '1s',
  backoffCoefficient: 2,
  maximumInterval: '60s',
} as const satisfies RetryPolicy;

/**
 * For one channel's cards. Without heartbeats, cards under way when a worker died would stand still until their 60 s
 * were over.
 */
export const CARDS = {
  startToCloseTimeout: '60s',
  heartbeatTimeout: '5s',
  retry: { ...PATIENT, nonRetryableErrorTypes: ['not_found'] },
} as const satisfies ActivityOptions;
