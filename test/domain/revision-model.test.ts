import fc from 'fast-check';
import type { Approval } from '../../domain/approval.ts';
import { grants } from '../../domain/decision.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { assertMove, isOpen } from '../../domain/lifecycle.ts';
import { type Profile, finalDeciders } from '../../domain/policy.ts';
import type { Principal } from '../../domain/principal.ts';
import { nextTimer, standingOf } from '../../domain/schedule.ts';
import { TIERS, atLeast } from '../../domain/tier.ts';
import { type Event, type Run, play } from '../support/run-model.ts';
import { WORKDAY, askedFor, interactiveWith, person } from '../support/samples.ts';

const PEOPLE: readonly Principal[] = [
  person('agent', 'requester', 'approver'),
  person('ann'),
  person('ben'),
  person('boss', 'requester', 'admin'),
  person('eve', 'approver', 'admin'),
];

const quorum = fc.integer({ min: 1, max: 2 });
const roles = fc.constantFrom(['approver'] as const, ['admin'] as const, ['approver', 'admin'] as const);
const rule = fc.record({ quorum, approvers: roles });
const decide = fc.constantFrom('auto' as const, 'person' as const);

const profiles: fc.Arbitrary<Profile> = fc
  .record({
    tiers: fc.record({ SAFE: fc.record({ decide }), MEDIUM: rule, HIGH: rule, CRITICAL: rule }),
    ladder: fc.boolean(),
    finalReview: fc.constantFrom(null, WORKDAY.finalReview),
    remindersMs: fc.constantFrom([], [5_000, 65_000]),
  })
  .map(({ tiers, ...changes }) => interactiveWith(tiers, changes));

const events: fc.Arbitrary<readonly Event[]> = fc.array(
  fc.oneof(
    { weight: 1, arbitrary: fc.constant<Event>({ kind: 'timer' }) },
    {
      weight: 12,
      arbitrary: fc.record<Event & { kind: 'claim' }>({
        kind: fc.constant('claim'),
        who: fc.constantFrom(...PEOPLE),
        decision: fc.constantFrom(
          'approve',
          'approve',
          'approve',
          'request_changes',
          'request_changes',
          'resubmit',
          'resubmit',
          'escalate',
        ),
        at: fc.integer({ min: 0, max: 60 }),
        digest: fc.constantFrom('right', 'right', 'right', 'right', 'wrong'),
        revises: fc.oneof(
          { weight: 3, arbitrary: fc.constant(null) },
          { weight: 2, arbitrary: fc.constantFrom(...TIERS) },
        ),
      }),
    },
  ),
  { minLength: 6, maxLength: 24, size: 'max' },
);

const runs = fc.record({
  profile: profiles,
  tier: fc.constantFrom('MEDIUM' as const, 'HIGH' as const),
  events,
});

function playAll(
  start: Approval,
  profile: Profile,
  played: readonly Event[],
  check: (before: Run, event: Event, after: Run) => void = () => undefined,
): Run {
  return played.reduce<Run>(
    (run, event) => {
      const after = play(run, event, profile);
      check(run, event, after);
      return after;
    },
    { approval: start, entries: [] },
  );
}

/** The entries of the revision that stands: from the one that brought it on. */
function ofThisRevision(entries: readonly LedgerEntry[]): readonly LedgerEntry[] {
  return entries.slice(
    Math.max(
      0,
      entries.findLastIndex(({ event }) => event === 'revised'),
    ),
  );
}

describe('whatever people, agents and the clock do with revisions, in whatever order', () => {
  test('it is settled once at the most, by moves that are in the table, and ends when revision 1 would have', () => {
    let revised = 0;
    fc.assert(
      fc.property(runs, ({ profile, tier, events: played }) => {
        const start = askedFor({ profile, tier });
        const run = playAll(start, profile, played, (before, _, after) => {
          const [from, to] = [before.approval.status, after.approval.status];
          if (from !== to && !(from === 'pending' && to === 'pending'))
            expect(() => assertMove(from, to)).not.toThrow();
          expect(after.approval.revision - before.approval.revision).toBeLessThanOrEqual(1);
          if (!isOpen(from)) expect(after.approval.revision).toBe(before.approval.revision);
          expect(after.approval.expiresAt).toBe(start.expiresAt);
          expect(after.approval.plan.rungs.at(-1)?.deadline).toBe(start.expiresAt);
          const due = nextTimer(after.approval.plan, standingOf(after.approval))?.due.kind;
          if (to === 'changes_requested') expect(due).toBe('expire');
        });
        expect(run.entries.filter(({ event }) => event === 'settled').length).toBeLessThanOrEqual(1);
        const steps = run.entries.map(({ step }) => step);
        expect(new Set(steps).size).toBe(steps.length);
        revised += run.approval.revision - 1;
        const timers = Array.from({ length: 10 }, (): Event => ({ kind: 'timer' }));
        expect(isOpen(playAll(run.approval, profile, timers).approval.status)).toBe(false);
      }),
      { numRuns: 500 },
    );
    expect(revised).toBeGreaterThan(100);
  });

  test('no vote crosses over to another revision, and none is granted without a quorum of its own', () => {
    const granted = { first: 0, resubmitted: 0, edited: 0, raised: 0 };
    fc.assert(
      fc.property(runs, ({ profile, tier, events: played }) => {
        const start = askedFor({ profile, tier });
        playAll(start, profile, played, (before, event, after) => {
          const { resolution, plan, rung, revised, risk } = after.approval;
          if (before.approval.resolution !== null || resolution === null || !grants(resolution.outcome))
            return;
          expect(event).toMatchObject({ kind: 'claim', decision: 'approve', digest: 'right' });
          const votes = ofThisRevision(after.entries).flatMap((entry) => {
            if (entry.event !== 'voted' && entry.event !== 'final_review' && entry.event !== 'settled')
              return [];
            return entry.details.decision?.decision === 'approve' ? [entry.details.decision] : [];
          });
          const people = new Set(votes.map(({ by }) => by));
          expect(people.has('agent')).toBe(false);
          if (revised?.how === 'resubmitted') expect(people.has(revised.by)).toBe(false);
          const step = plan.rungs[rung];
          const asked = votes.filter((vote) => vote.roles.some((role) => step?.approvers.includes(role)));
          const final = before.approval.status === 'final_review';
          if (final)
            expect(votes.at(-1)?.roles.some((role) => finalDeciders(plan).includes(role))).toBe(true);
          else expect(new Set(asked.map(({ by }) => by)).size).toBeGreaterThanOrEqual(step?.quorum ?? 9);
          const raised = revised?.how === 'edited' && !atLeast(revised.previous.tier, risk.tier);
          // Whoever made it more dangerous needed somebody else.
          if (raised) expect([...people].some((id) => id !== revised?.by)).toBe(true);
          granted[raised ? 'raised' : (revised?.how ?? 'first')] += 1;
        });
      }),
      { numRuns: 1_500 },
    );
    // A model in which nothing is ever granted would prove nothing.
    for (const count of Object.values(granted)) expect(count).toBeGreaterThan(0);
  });
});
