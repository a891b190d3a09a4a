import fc from 'fast-check';
import type { Approval } from '../../domain/approval.ts';
import { DECISION_KINDS, grants } from '../../domain/decision.ts';
import { assertMove, isOpen } from '../../domain/lifecycle.ts';
import { type Profile, finalDeciders } from '../../domain/policy.ts';
import type { Principal } from '../../domain/principal.ts';
import { type Event, type Run, play } from '../support/run-model.ts';
import { WORKDAY, askedFor, interactiveWith, person } from '../support/samples.ts';

/** The requester among them, a person of another workspace, and people of every role. */
const PEOPLE: readonly Principal[] = [
  person('agent', 'requester', 'approver'),
  person('ann'),
  person('ben'),
  person('boss', 'admin'),
  person('eve', 'approver', 'admin'),
  person('eye', 'auditor'),
  { ...person('far', 'admin'), workspaces: ['elsewhere'] },
];

const quorum = fc.integer({ min: 1, max: 3 });
const roles = fc.constantFrom(['approver'] as const, ['admin'] as const, ['approver', 'admin'] as const);
const rule = fc.record({ quorum, approvers: roles });

const profiles: fc.Arbitrary<Profile> = fc
  .record({
    tiers: fc.record({ MEDIUM: rule, HIGH: rule, CRITICAL: rule }),
    ladder: fc.boolean(),
    selfApproval: fc.boolean(),
    finalReview: fc.constantFrom(null, WORKDAY.finalReview, {
      fromTier: 'MEDIUM',
      approvers: ['admin'],
    } as const),
    remindersMs: fc.constantFrom([], [5_000, 65_000]),
  })
  .map(({ tiers, ...changes }) => interactiveWith(tiers, changes));

const events: fc.Arbitrary<readonly Event[]> = fc.array(
  fc.oneof(
    { weight: 1, arbitrary: fc.constant<Event>({ kind: 'timer' }) },
    {
      weight: 9,
      arbitrary: fc.record<Event & { kind: 'claim' }>({
        kind: fc.constant('claim'),
        who: fc.constantFrom(...PEOPLE),
        decision: fc.oneof(
          { weight: 15, arbitrary: fc.constant('approve') },
          fc.constantFrom(...DECISION_KINDS),
        ),
        at: fc.oneof(
          { weight: 4, arbitrary: fc.integer({ min: 0, max: 30 }) },
          fc.integer({ min: 0, max: 130 }),
        ),
        digest: fc.constantFrom('right', 'right', 'right', 'right', 'right', 'right', 'wrong'),
      }),
    },
  ),
  { minLength: 4, maxLength: 16, size: 'max' },
);

const runs = fc.record({
  profile: profiles,
  tier: fc.constantFrom('MEDIUM' as const, 'HIGH' as const, 'CRITICAL' as const),
  timeoutSeconds: fc.constantFrom(null, null, 45),
  events,
});

/** Plays the events one by one; `check` sees each step. */
function playAll(
  start: Approval,
  played: readonly Event[],
  check: (before: Run, event: Event, after: Run) => void,
): Run {
  let run: Run = { approval: start, entries: [] };
  for (const event of played) {
    const after = play(run, event);
    check(run, event, after);
    run = after;
  }
  return run;
}

/** People whose approval stands and was theirs to give, told from the entries alone. */
function approvers(run: Run): ReadonlySet<string> {
  const given = run.entries.flatMap((entry) => {
    if (entry.event !== 'voted' && entry.event !== 'final_review' && entry.event !== 'settled') return [];
    return entry.details.decision?.decision === 'approve' ? [entry.actor] : [];
  });
  return new Set(given);
}

const holds = (id: string, wanted: readonly string[]): boolean =>
  PEOPLE.some(
    (one) => one.id === id && one.workspaces === '*' && one.roles.some((role) => wanted.includes(role)),
  );

describe('whatever people and the clock do, in whatever order', () => {
  test('an ended approval stays as it ended, and every move is in the table', () => {
    fc.assert(
      fc.property(runs, ({ profile, tier, timeoutSeconds, events: played }) => {
        const start = askedFor({ profile, tier, request: { timeoutSeconds } });
        playAll(start, played, (before, _, after) => {
          if (!isOpen(before.approval.status)) {
            expect(after.approval.resolution).toBe(before.approval.resolution);
            expect(['archived', before.approval.status]).toContain(after.approval.status);
          }
          const [from, to] = [before.approval.status, after.approval.status];
          if (from !== to) expect(() => assertMove(from, to)).not.toThrow();
          expect(after.entries.filter((entry) => entry.event === 'settled').length).toBeLessThanOrEqual(1);
          expect(after.approval.rung).toBeGreaterThanOrEqual(before.approval.rung);
          expect(isOpen(to)).toBe(after.approval.resolution === null);
        });
      }),
      { numRuns: 250 },
    );
  });

  test('nothing is granted without a quorum of distinct people who may, in time, on the right digest', () => {
    let granted = 0;
    fc.assert(
      fc.property(runs, ({ profile, tier, timeoutSeconds, events: played }) => {
        const start = askedFor({ profile, tier, request: { timeoutSeconds } });
        playAll(start, played, (before, event, after) => {
          const how = after.approval.resolution;
          if (before.approval.resolution !== null || how === null || !grants(how.outcome)) return;
          granted += 1;
          if (event.kind !== 'claim') throw new Error('the clock granted it');
          const { plan, expiresAt, rung } = after.approval;
          expect(event).toMatchObject({ decision: 'approve', digest: 'right' });
          expect(how.at <= (expiresAt ?? '')).toBe(true);
          const people = approvers(after);
          if (!plan.selfApproval) expect(people).not.toContain('agent');
          const at = plan.rungs[rung];
          const counted = [...people].filter((id) => holds(id, at?.approvers ?? []));
          const { finalReview } = plan;
          if (finalReview === null && before.approval.status === 'final_review') {
            // Somebody asked for a final review that was not required: never around a quorum.
            expect(at?.quorum).toBe(1);
            expect(holds(how.by, finalDeciders(plan))).toBe(true);
          } else if (finalReview === null) {
            expect(before.approval.status).toBe('pending');
            expect(counted.length).toBeGreaterThanOrEqual(at?.quorum ?? Number.POSITIVE_INFINITY);
            expect(holds(how.by, at?.approvers ?? [])).toBe(true);
          } else {
            expect(before.approval.status).toBe('final_review');
            expect(holds(how.by, finalReview.approvers)).toBe(true);
            const first = counted.filter((id) => id !== how.by);
            expect(first.length).toBeGreaterThanOrEqual(at?.quorum ?? Number.POSITIVE_INFINITY);
          }
        });
      }),
      { numRuns: 800 },
    );
    // A model in which nothing is ever granted would prove nothing.
    expect(granted).toBeGreaterThan(80);
  });

  test('the clock always ends it: no run of timers goes on for ever', () => {
    fc.assert(
      fc.property(runs, ({ profile, tier, timeoutSeconds, events: played }) => {
        const start = askedFor({ profile, tier, request: { timeoutSeconds } });
        const run = playAll(start, played, () => undefined);
        const timers = Array.from({ length: 6 }, (): Event => ({ kind: 'timer' }));
        const ended = playAll(run.approval, timers, () => undefined);
        expect(isOpen(ended.approval.status)).toBe(false);
      }),
    );
  });
});
