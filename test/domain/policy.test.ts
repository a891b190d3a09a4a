import fc from 'fast-check';
import { TIMEOUT_SECONDS, planFor } from '../../domain/policy.ts';
import { TIERS, type Tier } from '../../domain/tier.ts';
import { ASKED_AT, INTERACTIVE, WORKDAY, interactiveWith, later, policyOf } from '../support/samples.ts';

const interactive = policyOf(INTERACTIVE);
const workday = policyOf(WORKDAY);

describe('the plan of an approval', () => {
  test.each<[Tier, readonly (readonly [Tier, number])[]]>([
    [
      'MEDIUM',
      [
        ['MEDIUM', 60],
        ['HIGH', 90],
        ['CRITICAL', 100],
      ],
    ],
    [
      'HIGH',
      [
        ['HIGH', 30],
        ['CRITICAL', 40],
      ],
    ],
    ['CRITICAL', [['CRITICAL', 10]]],
  ])('for %s climbs, each rung after the one before', (tier, rungs) => {
    const plan = planFor(interactive, 'test', tier, ASKED_AT, null);
    expect(plan.rungs.map((rung) => [rung.tier, rung.deadline])).toEqual(
      rungs.map(([name, seconds]) => [name, later(seconds)]),
    );
    expect(plan.auto).toBeNull();
  });

  test('asks no person for SAFE and LOW, and says which of the two it was', () => {
    expect(planFor(interactive, 'test', 'SAFE', ASKED_AT, null)).toMatchObject({ auto: 'safe', rungs: [] });
    expect(planFor(interactive, 'test', 'LOW', ASKED_AT, 60)).toMatchObject({ auto: 'smart', rungs: [] });
  });

  test.each([
    [1, 30],
    [29.9, 30],
    [30, 30],
    [300, 300],
    [3_600, 3_600],
    [3_601, 3_600],
    [1e9, 3_600],
  ])('with a timeout of %p s is one rung of %i s and no ladder', (asked, held) => {
    for (const tier of ['MEDIUM', 'HIGH', 'CRITICAL'] as const) {
      const plan = planFor(interactive, 'test', tier, ASKED_AT, asked);
      expect(plan.rungs.map((rung) => [rung.tier, rung.deadline])).toEqual([[tier, later(held)]]);
    }
    expect(TIMEOUT_SECONDS).toEqual({ min: 30, max: 3_600 });
  });

  test('in a working day has one rung of six hours, a reminder, and a final review from HIGH up', () => {
    for (const tier of TIERS) {
      const plan = planFor(workday, 'test', tier, ASKED_AT, null);
      expect(plan.rungs.map((rung) => rung.deadline)).toEqual([later(6 * 3_600)]);
      expect(plan.reminders).toEqual([later(3_600)]);
      const looks = tier === 'HIGH' || tier === 'CRITICAL';
      expect(plan.finalReview).toEqual(looks ? { approvers: ['admin'] } : null);
    }
  });

  test('keeps reminders in order and drops those at or after the end', () => {
    const profile = { ...WORKDAY, remindersMs: [3_600_000, 60_000, 50_000, 1_000] };
    const plan = planFor(policyOf(profile), 'test', 'MEDIUM', ASKED_AT, 60);
    expect(plan.reminders).toEqual([later(1), later(50)]);
  });

  test('pins approvers and quorum per rung, and the version of the policy', () => {
    const profile = interactiveWith({ HIGH: { approvers: ['admin'], quorum: 2 } }, { selfApproval: true });
    const plan = planFor(policyOf(profile), 'test', 'MEDIUM', ASKED_AT, null);
    expect(plan.rungs.map((rung) => [rung.approvers, rung.quorum])).toEqual([
      [['approver', 'admin'], 1],
      [['admin'], 2],
      [['approver', 'admin'], 1],
    ]);
    expect(plan).toMatchObject({ policyVersion: 'test', profile: 'test', selfApproval: true });
  });

  test('for an unknown profile is refused', () => {
    expect(() => planFor(interactive, 'nobody', 'HIGH', ASKED_AT, null)).toThrow('no profile nobody');
  });

  test('is the same whoever asks, with deadlines that only grow', () => {
    const seconds = fc.option(fc.integer({ min: 1, max: 10_000 }), { nil: null });
    fc.assert(
      fc.property(fc.constantFrom(...TIERS), seconds, (tier, timeout) => {
        const plan = planFor(interactive, 'test', tier, ASKED_AT, timeout);
        expect(planFor(interactive, 'test', tier, ASKED_AT, timeout)).toEqual(plan);
        const deadlines = plan.rungs.map((rung) => rung.deadline);
        expect(deadlines).toEqual([...deadlines].sort());
        expect(new Set(deadlines).size).toBe(deadlines.length);
        expect(plan.rungs.length === 0).toBe(plan.auto !== null);
      }),
    );
  });
});
