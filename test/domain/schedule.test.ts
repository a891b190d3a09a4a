import type { Approval } from '../../domain/approval.ts';
import { nextTimer, standingOf } from '../../domain/schedule.ts';
import { WORKDAY, askedFor, interactiveWith, later } from '../support/samples.ts';

const timerOf = (approval: Approval, changes: Partial<Approval> = {}): ReturnType<typeof nextTimer> =>
  nextTimer(approval.plan, standingOf({ ...approval, ...changes }));

describe('the next timer', () => {
  test('climbs rung by rung and expires at the last', () => {
    const approval = askedFor({ tier: 'MEDIUM' });
    expect(timerOf(approval)).toEqual({ at: later(60), due: { kind: 'escalate', rung: 1 } });
    expect(timerOf(approval, { rung: 1 })).toEqual({ at: later(90), due: { kind: 'escalate', rung: 2 } });
    expect(timerOf(approval, { rung: 2 })).toEqual({ at: later(100), due: { kind: 'expire' } });
  });

  test('expires at the requester’s own deadline without a climb', () => {
    const approval = askedFor({ tier: 'MEDIUM', request: { timeoutSeconds: 45 } });
    expect(timerOf(approval)).toEqual({ at: later(45), due: { kind: 'expire' } });
  });

  test('reminds first, each reminder once, then ends', () => {
    const approval = askedFor({ tier: 'MEDIUM', profile: WORKDAY });
    expect(timerOf(approval)).toEqual({ at: later(3_600), due: { kind: 'remind', reminder: 0 } });
    expect(timerOf(approval, { remindersSent: 1 })).toEqual({ at: later(21_600), due: { kind: 'expire' } });
  });

  test('lets a rung that ends with or before a reminder go first', () => {
    const profile = interactiveWith({}, { remindersMs: [60_000, 70_000] });
    const approval = askedFor({ tier: 'MEDIUM', profile });
    expect(timerOf(approval)?.due).toEqual({ kind: 'escalate', rung: 1 });
    expect(timerOf(approval, { rung: 1 })).toEqual({ at: later(60), due: { kind: 'remind', reminder: 0 } });
  });

  test('of a final review waits for the approval’s deadline and climbs no further', () => {
    const profile = interactiveWith({}, { finalReview: { fromTier: 'MEDIUM', approvers: ['admin'] } });
    const approval = askedFor({ tier: 'MEDIUM', profile });
    expect(timerOf(approval, { status: 'final_review' })).toEqual({
      at: later(100),
      due: { kind: 'expire' },
    });
  });

  test('is none where no person is asked', () => {
    expect(timerOf(askedFor({ tier: 'SAFE' }))).toBeNull();
  });
});

test('a standing holds what timers need and nothing of the request', () => {
  expect(Object.keys(standingOf(askedFor())).sort()).toEqual([
    'currentTier',
    'expiresAt',
    'remindersSent',
    'resolution',
    'rung',
    'status',
    'version',
  ]);
});
