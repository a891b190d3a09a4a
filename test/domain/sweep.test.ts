import { SWEEP_AFTER_MS, sweepOf, sweptEntry } from '../../domain/sweep.ts';
import { settledEntry } from '../../domain/entries.ts';
import { FOLLOW_UP_MS } from '../../domain/execution.ts';
import {
  approvedWith,
  after,
  dispatchedWith,
  executedWith,
  fold,
  followUpOf,
} from '../support/follow-ups.ts';
import { ASKED_AT, askedFor, later, person } from '../support/samples.ts';

/** When the samples are decided. */
const DECIDED_MS = Date.parse(later(1));
const BORDER_MS = DECIDED_MS + SWEEP_AFTER_MS;
const YEARS_LATER_MS = Date.parse('2040-01-01T00:00:00.000Z');

const denied = () => after(askedFor(), person('ann'), { decision: 'deny', comment: 'no' });

test('what ended is filed away 72 h later, and not a millisecond before', () => {
  for (const ended of [approvedWith(null), denied()]) {
    expect(sweepOf(ended, BORDER_MS - 1)).toBe('leave');
    expect(sweepOf(ended, BORDER_MS)).toBe('archive');
  }
});

test('what expired counts from its deadline, not from when it was asked for', () => {
  const resolution = { outcome: 'expired', by: 'system:timeout', via: 'system', comment: '' } as const;
  const asked = askedFor();
  const at = later(3_600);
  const expired = fold(asked, [settledEntry(asked, 1, 'pending', { ...resolution, at }, null)]);
  expect(sweepOf(expired, Date.parse(ASKED_AT) + SWEEP_AFTER_MS)).toBe('leave');
  expect(sweepOf(expired, Date.parse(at) + SWEEP_AFTER_MS)).toBe('archive');
});

test('what is asked is never swept, however old', () => {
  expect(sweepOf(askedFor(), YEARS_LATER_MS)).toBe('leave');
});

test('what is archived is left as it is', () => {
  const ended = denied();
  expect(sweepOf(fold(ended, [sweptEntry(ended)]), YEARS_LATER_MS)).toBe('leave');
});

test('what goes on after its approval is never filed away: its run is asked for once its time is over', () => {
  const waiting = approvedWith(followUpOf({ executor: null }));
  expect(sweepOf(waiting, DECIDED_MS + FOLLOW_UP_MS - 1)).toBe('leave');
  expect(sweepOf(waiting, DECIDED_MS + FOLLOW_UP_MS)).toBe('check');
  for (const underWay of [dispatchedWith(followUpOf()), executedWith()]) {
    expect(sweepOf(underWay, BORDER_MS)).toBe('leave');
    expect(sweepOf(underWay, YEARS_LATER_MS)).toBe('check');
  }
});

test('the entry is the sweep’s own, grants nothing and judges nothing', () => {
  expect(sweptEntry(denied())).toMatchObject({
    event: 'archived',
    step: 'archived',
    actor: 'system:sweep',
    from: 'rejected',
    to: 'archived',
    details: { verified: null },
  });
});
