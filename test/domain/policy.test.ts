import fc from 'fast-check';
import { type Plan, TIMEOUT_SECONDS, planDemanded, planFor } from '../../domain/policy.ts';
import { type Demands, NO_DEMANDS } from '../../domain/policy-rules.ts';
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

describe('the plan of what rules demand', () => {
  const both = { version: 'test', profiles: { interactive: INTERACTIVE, workday: WORKDAY } };
  const planned = (tier: Tier, demands: Partial<Demands>, profile = 'interactive'): Plan =>
    planDemanded(planFor, both, { profile, createdAt: ASKED_AT, timeoutSeconds: null }, tier, {
      ...NO_DEMANDS,
      ...demands,
    });
  const deciders = (plan: Plan): unknown => plan.rungs.map(({ approvers, quorum }) => [approvers, quorum]);

  test('has that quorum on every rung, or the higher one of the profile', () => {
    const usual = ['approver', 'admin'];
    expect(deciders(planned('HIGH', { quorum: 2 }))).toEqual([
      [usual, 2],
      [usual, 2],
    ]);
    const strict = { version: 'test', profiles: { test: interactiveWith({ HIGH: { quorum: 3 } }) } };
    const asked = { profile: 'test', createdAt: ASKED_AT, timeoutSeconds: 60 };
    expect(deciders(planDemanded(planFor, strict, asked, 'HIGH', { ...NO_DEMANDS, quorum: 2 }))).toEqual([
      [usual, 3],
    ]);
  });

  test('has those approvers; a demand that only narrows never leaves nobody, and brings nobody', () => {
    const admins = { roles: ['admin'], narrows: false } as const;
    expect(deciders(planned('CRITICAL', { approvers: [admins] }))).toEqual([[['admin'], 1]]);
    const narrowed = { roles: ['admin'], narrows: true } as const;
    expect(deciders(planned('CRITICAL', { approvers: [narrowed] }))).toEqual([[['admin'], 1]]);
    const others = { roles: ['approver'], narrows: true } as const;
    expect(deciders(planned('CRITICAL', { approvers: [admins, others] }))).toEqual([[['admin'], 1]]);
  });

  test('is of that profile, whichever was asked for', () => {
    expect(planned('HIGH', { profile: 'workday' })).toMatchObject({
      profile: 'workday',
      finalReview: { approvers: ['admin'] },
    });
    expect(planned('SAFE', { profile: 'workday' }).rungs).toHaveLength(1);
  });

  test('asks a person where the profile asked for does, whatever a rule puts in its place', () => {
    const plan = planned('SAFE', { profile: 'interactive' }, 'workday');
    expect(plan).toMatchObject({ profile: 'interactive', auto: null });
    expect(plan.rungs[0]?.tier).toBe('MEDIUM');
  });

  test('asks nobody for a quorum alone', () => {
    expect(planned('SAFE', { quorum: 2 })).toMatchObject({ auto: 'safe', rungs: [] });
  });
});
