import fc from 'fast-check';
import { FOLLOW_UP_KINDS, grants } from '../../domain/decision.ts';
import { type FollowUp, VERIFICATION_MODES } from '../../domain/execution.ts';
import { assertMove } from '../../domain/lifecycle.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { Principal } from '../../domain/principal.ts';
import { FAILED, resultOf } from '../support/follow-ups.ts';
import { type Event, type Run, play } from '../support/run-model.ts';
import { INTERACTIVE, WORKDAY, askedFor, person } from '../support/samples.ts';

/** Who asks, who carries out, who decides, and some who may nothing here. */
const PEOPLE: readonly Principal[] = [
  person('agent', 'requester', 'approver'),
  person('ops', 'executor'),
  person('spare', 'executor', 'approver'),
  person('ann'),
  person('boss', 'admin'),
  person('eye', 'auditor'),
  { ...person('far', 'admin'), workspaces: ['elsewhere'] },
];

const result = fc.constantFrom(resultOf(), FAILED, resultOf({ checkExitCode: 0 }), null);

const details = fc.oneof(
  fc.constantFrom({ executor: 'ops' }, { executor: 'spare' }, { executor: '../up' }, { manual: true }),
  fc.constantFrom({ ...resultOf() }, { ...FAILED }, {}),
);

type Claim = Event & { readonly kind: 'claim' };

const claim = (decisions: readonly Claim['decision'][], weight: number) => ({
  weight,
  arbitrary: fc.record<Claim>(
    {
      kind: fc.constant('claim'),
      who: fc.constantFrom(...PEOPLE),
      decision: fc.constantFrom(...decisions),
      at: fc.integer({ min: 0, max: 20 }),
      digest: fc.constantFrom('right', 'right', 'right', 'right', 'right', 'right', 'wrong'),
      details,
    },
    { requiredKeys: ['kind', 'who', 'decision', 'at', 'digest'] },
  ),
});

const events: fc.Arbitrary<readonly Event[]> = fc.array(
  fc.oneof(
    claim(['approve', 'approve', 'approve', 'deny', 'escalate', 'cancel'], 2),
    claim([...FOLLOW_UP_KINDS, 'redo', 'redo', 'redo', 'dispatch'], 8),
    { weight: 2, arbitrary: fc.constant<Event>({ kind: 'hand-over' }) },
    {
      weight: 6,
      arbitrary: fc.record<Event & { kind: 'executed' }>({
        kind: fc.constant('executed'),
        attempt: fc.constantFrom<number | 'latest'>('latest', 'latest', 'latest', 1, 2),
        result,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Event>({ kind: 'withdrawn' }, { kind: 'timer' }, { kind: 'timer' }),
    },
  ),
  { minLength: 10, maxLength: 40, size: 'max' },
);

const followUp: fc.Arbitrary<FollowUp | null> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(null) },
  {
    weight: 9,
    arbitrary: fc.record({
      executor: fc.constantFrom('ops', null),
      limitSeconds: fc.constant(600),
      verification: fc.record({
        mode: fc.constantFrom(...VERIFICATION_MODES, 'human' as const, 'human' as const),
        check: fc.constantFrom(null, { command: 'true' }),
      }),
    }),
  },
);

const says = (id: string): Event => {
  const who = person(id, id === 'boss' ? 'admin' : 'approver');
  return { kind: 'claim', who, decision: 'approve', at: 1, digest: 'right' };
};

/** Most stories begin with a grant: what comes before one has a model of its own. */
const beginning = fc.constantFrom([], [says('ann')], [says('ann')], [says('ann'), says('boss')]);

const stories = fc
  .record({ followUp, first: beginning, events, profile: fc.constantFrom(INTERACTIVE, INTERACTIVE, WORKDAY) })
  .map(({ first, events: then, ...story }) => ({ ...story, events: [...first, ...then] }));

function tell(
  story: { followUp: FollowUp | null; events: readonly Event[]; profile: typeof INTERACTIVE },
  check: (before: Run, event: Event, after: Run) => void,
): Run {
  const start = askedFor({ profile: story.profile, tier: 'HIGH', request: { followUp: story.followUp } });
  let run: Run = { approval: start, entries: [] };
  for (const event of story.events) {
    const next = play(run, event);
    check(run, event, next);
    run = next;
  }
  return run;
}

const attemptsOf = (entries: readonly LedgerEntry[], event: 'dispatched' | 'executed'): readonly number[] =>
  entries.flatMap((entry) => (entry.event === event ? [entry.details.attempt] : []));

const upTo = (length: number): readonly number[] => Array.from({ length }, (_, index) => index + 1);

describe('whatever people, executors and the clock do about an approved action, in whatever order', () => {
  test('attempts ascend by one, each is begun once and ended once before the next, and steps are unique', () => {
    let again = 0;
    fc.assert(
      fc.property(stories, (story) => {
        const seen: unknown[] = [];
        const right: unknown[] = [];
        const run = tell(story, (_, __, { approval, entries }) => {
          const begun = attemptsOf(entries, 'dispatched');
          const ended = attemptsOf(entries, 'executed');
          seen.push([begun, ended, begun.length - ended.length]);
          right.push([upTo(begun.length), upTo(ended.length), approval.status === 'dispatched' ? 1 : 0]);
        });
        expect(seen).toEqual(right);
        const steps = run.entries.map((entry) => entry.step);
        expect(new Set(steps).size).toBe(steps.length);
        if (attemptsOf(run.entries, 'executed').length >= 2) again += 1;
      }),
      { numRuns: 1_500 },
    );
    // A model in which hardly anything is carried out would prove nothing.
    expect(again).toBeGreaterThan(20);
  });

  test('nothing is dispatched that was not granted before, on the digest that stands, to be carried out', () => {
    let dispatched = 0;
    fc.assert(
      fc.property(stories, (story) => {
        tell(story, (before, event, after) => {
          const fresh = after.entries.slice(before.entries.length);
          if (!fresh.some((entry) => entry.event === 'dispatched')) return;
          dispatched += 1;
          const { resolution, expiresAt } = before.approval;
          if (resolution === null) throw new Error('dispatched before anybody had decided');
          expect(grants(resolution.outcome)).toBe(true);
          expect(resolution.at <= (expiresAt ?? '')).toBe(true);
          expect(story.followUp).not.toBeNull();
          if (event.kind === 'claim') expect(event.digest).toBe('right');
          else expect(after.approval.dispatch?.executor).toBe(story.followUp?.executor);
        });
      }),
      { numRuns: 1_000 },
    );
    expect(dispatched).toBeGreaterThan(150);
  });

  test('every move is in the table, and what is archived stays as it is', () => {
    let archived = 0;
    fc.assert(
      fc.property(stories, (story) => {
        const run = tell(story, (before, _, after) => {
          if (before.approval.status === 'archived' && after !== before) throw new Error('it was moved on');
        });
        for (const { from, to } of run.entries) {
          if (from !== null && to !== null && from !== to) assertMove(from, to);
        }
        run.entries.reduce((status, { from, to }) => {
          expect(from).toBe(status);
          return to ?? status;
        }, 'pending');
        if (run.approval.status === 'archived') archived += 1;
      }),
      { numRuns: 1_000 },
    );
    expect(archived).toBeGreaterThan(100);
  });

  test('no rule takes what is not known, and nobody accepts what they asked for, nor an executor its own work', () => {
    let accepted = 0;
    fc.assert(
      fc.property(stories, (story) => {
        tell(story, (before, event, after) => {
          const { verified, dispatch } = after.approval;
          if (verified === null || verified === before.approval.verified) return;
          if (verified.outcome === 'passed') {
            expect(dispatch?.result).not.toBeNull();
            expect(story.followUp?.verification.mode).not.toBe('human');
            if (story.followUp?.verification.mode === 'auto') expect(dispatch?.outcome).toBe('succeeded');
          }
          if (verified.outcome !== 'accepted') return;
          accepted += 1;
          expect(event.kind).toBe('claim');
          expect(['ann', 'boss', 'spare']).toContain(verified.by);
          if (dispatch?.manual === false) expect(verified.by).not.toBe(dispatch.executor);
        });
      }),
      { numRuns: 1_000 },
    );
    expect(accepted).toBeGreaterThan(0);
  });
});
