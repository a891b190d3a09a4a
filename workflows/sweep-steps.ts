import { proxyActivities } from '@temporalio/workflow';
import type { Duration } from '@temporalio/common';
import type { Deliver } from '../activities/deliver.ts';
import type { FileAway, FindChannels, FindOwedCards } from '../activities/sweep.ts';
import { CARDS } from './retries.ts';

/** The activities of the sweep, and of cards whose run has ended, by the names that histories hold. */
export interface SweepSteps {
  readonly fileAway: FileAway;
  readonly findOwedCards: FindOwedCards;
  readonly findChannels: FindChannels;
  /** Updates the copies that are out and sends to nobody new. */
  readonly updateCopies: Deliver;
}

/** Brings the copies of one approval in one channel up to date. @param within all tries together */
export function updateIn(channel: string, within: Duration): Deliver {
  return proxyActivities<Pick<SweepSteps, 'updateCopies'>>({
    ...CARDS,
    summary: channel,
    scheduleToCloseTimeout: within,
  }).updateCopies;
}
