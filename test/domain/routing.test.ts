import fc from 'fast-check';
import type { Approval } from '../../domain/approval.ts';
import { escalatedEntry, openedEntry, widenedEntry } from '../../domain/entries.ts';
import { type EntryDraft, GENESIS_HASH, chainEntry } from '../../domain/ledger-entry.ts';
import { planFor } from '../../domain/policy.ts';
import { project } from '../../domain/projection.ts';
import {
  type ChannelRule,
  type Route,
  fallbackOf,
  isAsked,
  isForbidden,
  onTurn,
  stepBegan,
  turnOf,
  turnsPast,
  withRoutes,
} from '../../domain/routing.ts';
import { type Standing, keepFallback, nextTimer, standingOf } from '../../domain/schedule.ts';
import { decided, pendingApproval, resubmitted } from '../channels/feishu-approvals.ts';
import {
  ASKED_AT,
  INTERACTIVE,
  askedFor,
  interactiveWith,
  later,
  person,
  policyOf,
} from '../support/samples.ts';

const via = (
  channels: readonly string[],
  nextAfterMs: number | null = null,
  fallbackAfterMs: number | null = null,
): Route => ({ via: channels, nextAfterMs, fallbackAfterMs });
const TURNS = via(['feishu', 'telegram', 'slack'], 10_000);
/** The same, with every other channel where nobody has a copy. */
const LOOSE = via(TURNS.via, TURNS.nextAfterMs, 5_000);
const ALL = ['discord', 'feishu', 'slack', 'telegram'];

/** An approval asked for at MEDIUM, whose steps go by these rules. */
function routed(rules: readonly ChannelRule[], changes: Partial<Approval> = {}): Approval {
  const approval = askedFor({ tier: 'MEDIUM' });
  return { ...approval, plan: withRoutes(approval.plan, rules, approval.workspace), ...changes };
}

const by = (route: Route, changes: Partial<Approval> = {}): Approval => routed([{ route }], changes);

/** @param seconds after it was asked for */
function write(approval: Approval, draft: EntryDraft | null, seconds: number): Approval {
  if (draft === null) throw new Error('there is nothing to write');
  const next = project(approval, chainEntry(draft, approval.version + 1, later(seconds), GENESIS_HASH));
  if (next === null) throw new Error('an entry undid its approval');
  return next;
}

describe('the route of a step', () => {
  const plan = planFor(policyOf(INTERACTIVE), 'test', 'MEDIUM', ASKED_AT, null);
  const routesOf = (rules: readonly ChannelRule[], workspace = 'prod') =>
    withRoutes(plan, rules, workspace).rungs.map(({ route }) => route?.via.join() ?? null);

  test('is that of the first rule whose tier, workspace and rung all fit', () => {
    const rules: readonly ChannelRule[] = [
      { tiers: ['HIGH'], workspaces: ['prod'], route: via(['telegram']) },
      { rungs: [1, 2], route: via(['slack']) },
      { tiers: ['CRITICAL'], rungs: [1], route: via(['discord']) },
      { workspaces: ['prod'], route: via(['feishu']) },
    ];
    expect(routesOf(rules)).toEqual(['slack', 'telegram', 'feishu']);
    expect(routesOf(rules, 'test')).toEqual(['slack', 'slack', null]);
    expect(routesOf(rules.toReversed())).toEqual(['feishu', 'feishu', 'feishu']);
  });

  test('is none where no rule fits, and the plan is the same as without rules', () => {
    expect(withRoutes(plan, [], 'prod')).toBe(plan);
    expect(withRoutes(plan, [{ workspaces: ['other'], route: TURNS }], 'prod')).toEqual(plan);
  });
});

describe('the channels on turn', () => {
  test('are all where no route says otherwise', () => {
    expect(onTurn(askedFor({ tier: 'MEDIUM' }), ALL)).toEqual(ALL);
  });

  test('are those of the route at once where it takes no turns, and else one after the other', () => {
    expect(onTurn(by(via(['slack', 'feishu'])), ALL)).toEqual(['slack', 'feishu']);
    expect([0, 1, 2].map((turns) => onTurn(by(TURNS, { turns }), ALL))).toEqual([
      ['feishu'],
      ['feishu', 'telegram'],
      ['feishu', 'telegram', 'slack'],
    ]);
  });

  test('pass over what is not there or reaches nobody', () => {
    expect(onTurn(by(TURNS), ['slack', 'telegram'])).toEqual(['telegram']);
    expect(onTurn(by(TURNS, { turns: 1 }), ['slack', 'discord'])).toEqual(['slack']);
  });

  test('are all where the route reaches nobody at all, and none where the policy forbids that', () => {
    expect(onTurn(by(LOOSE), ['discord'])).toEqual(['discord']);
    expect(onTurn(by(via(['telegram'], null, 1_000)), ['discord', 'slack'])).toEqual(['discord', 'slack']);
    expect(onTurn(by(TURNS), ['discord'])).toEqual([]);
    expect(onTurn(by(TURNS, { turns: 3 }), ALL)).toEqual(['feishu', 'telegram', 'slack']);
    expect(['feishu', 'discord'].map((one) => isForbidden(by(TURNS), one))).toEqual([false, true]);
    expect(['feishu', 'discord'].map((one) => isForbidden(by(LOOSE), one))).toEqual([false, false]);
  });

  test('are all of the route once the step is answered: those who look at it after wait for no turn', () => {
    for (const status of ['final_review', 'executed', 'approved'] as const) {
      expect(onTurn(by(TURNS, { status }), ALL)).toEqual(['feishu', 'telegram', 'slack']);
    }
  });

  test('that were refused by everybody make way for the next, and past the end for every other', () => {
    expect(turnsPast(by(TURNS), ALL)).toBe(1);
    expect(turnsPast(by(TURNS, { turns: 1 }), ALL)).toBe(2);
    expect(turnsPast(by(LOOSE, { turns: 2 }), ALL)).toBe(3);
    expect(turnsPast(by(LOOSE), ['feishu', 'discord'])).toBe(3);
    expect(turnsPast(by(via(['feishu'], null, 1_000)), ALL)).toBe(1);
    expect(onTurn(by(LOOSE, { turns: 3 }), ALL)).toEqual(ALL);
    expect(onTurn(by(via(['feishu'], null, 1_000), { turns: 1 }), ALL)).toEqual(ALL);
    expect(turnsPast(by(LOOSE, { turns: 3 }), ALL)).toBeNull();
    // What the policy forbids comes after no end.
    expect(turnsPast(by(TURNS, { turns: 2 }), ALL)).toBeNull();
    expect(turnsPast(by(via(['feishu'])), ALL)).toBeNull();
    expect(turnsPast(askedFor({ tier: 'MEDIUM' }), ALL)).toBeNull();
  });
});

describe('the turn of the next channel', () => {
  const dueOf = (approval: Approval) => nextTimer(approval.plan, standingOf(approval));

  test('comes so long after the step began, and each further one as long after the one before', () => {
    const approval = by(TURNS);
    expect(dueOf(approval)).toEqual({ at: later(10), due: { kind: 'widen', rung: 0, turns: 1 } });
    const second = write(approval, widenedEntry(approval, 1, 'unopened'), 11);
    expect(dueOf(second)).toEqual({ at: later(20), due: { kind: 'widen', rung: 0, turns: 2 } });
    const third = write(second, widenedEntry(second, 2, 'unopened'), 21);
    expect(dueOf(third)).toEqual({ at: later(60), due: { kind: 'escalate', rung: 1 } });
  });

  test('comes not where somebody has opened it, until the next step', () => {
    const approval = by(TURNS);
    const opened = write(approval, openedEntry(approval, { via: 'feishu', at: later(5) }), 10);
    expect(opened.opened).toEqual({ via: 'feishu', at: later(5) });
    expect(turnOf(opened)).toBeNull();
    expect(dueOf(opened)).toEqual({ at: later(60), due: { kind: 'escalate', rung: 1 } });
    const climbed = write(opened, escalatedEntry(opened, 1, null), 60);
    expect(climbed.opened).toBeUndefined();
    expect(dueOf(climbed)).toEqual({ at: later(70), due: { kind: 'widen', rung: 1, turns: 1 } });
  });

  test('begins anew with another step, by that step’s own route', () => {
    const rules: readonly ChannelRule[] = [
      { rungs: [1], route: TURNS },
      { rungs: [2], route: via(['slack', 'discord'], 5_000) },
    ];
    const approval = routed(rules);
    const wide = write(approval, widenedEntry(approval, 1, 'unopened'), 10);
    const climbed = write(wide, escalatedEntry(wide, 1, null), 30);
    expect(climbed.turns).toBeUndefined();
    expect(onTurn(climbed, ALL)).toEqual(['slack']);
    expect(stepBegan(climbed)).toBe(later(30));
    expect(dueOf(climbed)).toEqual({ at: later(35), due: { kind: 'widen', rung: 1, turns: 1 } });
    const last = write(climbed, escalatedEntry(climbed, 2, null), 60);
    expect(onTurn(last, ALL)).toEqual(ALL);
    expect(dueOf(last)?.due.kind).toBe('expire');
  });

  test('begins anew with a revision', () => {
    const asked = pendingApproval();
    const approval = { ...asked, plan: withRoutes(asked.plan, [{ route: TURNS }], 'default'), turns: 2 };
    const opened = { ...approval, opened: { via: 'feishu', at: approval.createdAt } };
    const second = resubmitted(decided(opened, 'request_changes'));
    expect(second).toMatchObject({ revision: 2, status: 'pending' });
    expect(second.turns).toBeUndefined();
    expect(second.opened).toBeUndefined();
    expect(turnOf(second)).toEqual({ since: second.revised?.at, taken: 0 });
    expect(onTurn(second, ALL)).toEqual(['feishu']);
  });

  test('gives way to the end of the step where both are due at once', () => {
    const approval = by(via(['feishu', 'slack'], 60_000));
    expect(dueOf(approval)).toEqual({ at: later(60), due: { kind: 'escalate', rung: 1 } });
  });

  test('comes before or after a reminder, as their times are', () => {
    const approval = by(TURNS);
    const reminded = { ...approval, plan: { ...approval.plan, reminders: [later(15)] } };
    expect(dueOf(reminded)?.due.kind).toBe('widen');
    expect(dueOf({ ...reminded, turns: 1 })).toEqual({
      at: later(15),
      due: { kind: 'remind', reminder: 0 },
    });
  });

  test('waits for nobody in a final review, or while changes are awaited', () => {
    for (const status of ['final_review', 'changes_requested', 'approved'] as const) {
      expect(turnOf(by(TURNS, { status }))).toBeNull();
      expect(standingOf(by(TURNS, { status })).turn).toBeUndefined();
    }
  });
});

describe('every other channel', () => {
  const dueOf = (approval: Approval) => nextTimer(approval.plan, standingOf(approval));
  const ONE = via(['feishu'], null, 20_000);

  test('has its turn so long after the last of the route, once', () => {
    const approval = by(LOOSE, { turns: 2 });
    expect(fallbackOf(approval)).toEqual({ at: later(25), turns: 3 });
    expect(dueOf(approval)).toEqual({ at: later(25), due: { kind: 'fallBack', rung: 0, turns: 3 } });
    const wide = write(approval, widenedEntry(approval, 3, 'untold'), 25);
    expect(onTurn(wide, ALL)).toEqual(ALL);
    expect(dueOf(wide)?.due.kind).toBe('escalate');
    expect(dueOf(by(ONE))).toEqual({ at: later(20), due: { kind: 'fallBack', rung: 0, turns: 1 } });
  });

  test('has it halfway through the step at the latest, though not all of the route had theirs', () => {
    expect(fallbackOf(by(via(['feishu'], null, 300_000)))?.at).toBe(later(30));
    const slow = by(via(['feishu', 'slack'], 40_000, 40_000));
    expect(dueOf(slow)).toEqual({ at: later(30), due: { kind: 'fallBack', rung: 0, turns: 2 } });
    // Where somebody is told by then, the route goes on.
    const told = keepFallback(overAt(standingOf(slow)), standingOf(slow));
    expect(nextTimer(slow.plan, told)).toEqual({ at: later(40), due: { kind: 'widen', rung: 0, turns: 1 } });
  });

  test('has none where the policy forbids it, where somebody has opened it, or while changes are awaited', () => {
    expect(fallbackOf(by(TURNS))).toBeNull();
    expect(fallbackOf(askedFor({ tier: 'MEDIUM' }))).toBeNull();
    const approval = by(LOOSE);
    expect(
      fallbackOf(write(approval, openedEntry(approval, { via: 'feishu', at: later(5) }), 10)),
    ).toBeNull();
    for (const status of ['changes_requested', 'approved', 'rejected'] as const)
      expect(fallbackOf(by(LOOSE, { status }))).toBeNull();
  });

  test('has none in a step in which somebody was found to have a copy, and may have one in the next', () => {
    const approval = by(ONE);
    const over = overAt(standingOf(approval));
    expect(nextTimer(approval.plan, over)?.due.kind).toBe('escalate');
    const reminded = standingOf({ ...approval, version: 9 });
    expect(nextTimer(approval.plan, keepFallback(over, reminded))?.due.kind).toBe('escalate');
    const climbed = write(approval, escalatedEntry(approval, 1, null), 60);
    expect(keepFallback(over, standingOf(climbed))).toEqual(standingOf(climbed));
    expect(dueOf(climbed)).toEqual({ at: later(75), due: { kind: 'fallBack', rung: 1, turns: 1 } });
  });

  test('has its turn in a final review too, counted from when that began', () => {
    const [vote] = decided(pendingApproval(), 'approve').decisions;
    if (vote === undefined) throw new Error('it was decided');
    const opened = { via: 'feishu', at: later(5) };
    const final = by(LOOSE, { status: 'final_review', opened, decisions: [{ ...vote, at: later(10) }] });
    expect(dueOf(final)).toEqual({ at: later(15), due: { kind: 'fallBack', rung: 0, turns: 3 } });
    expect(fallbackOf({ ...final, turns: 3 })).toBeNull();
  });

  test('waits for the review of a language model that may settle it, and counts from there', () => {
    const approval = by(ONE);
    const reviewed = { ...approval, plan: { ...approval.plan, review: 'decides' as const } };
    expect(fallbackOf(reviewed)).toBeNull();
    const review = {
      outcome: 'ask',
      note: '',
      concerns: [],
      model: 'm',
      latencyMs: 1,
      at: later(30),
    } as const;
    expect(fallbackOf({ ...reviewed, review })?.at).toBe(later(45));
  });
});

/** As the activity says it: somebody has a copy. */
function overAt(standing: Standing): Standing {
  const { fallback } = standing;
  if (fallback === undefined) throw new Error('none was due');
  return { ...standing, fallback: { ...fallback, over: true } };
}

test('those are asked who hold a role of the step and see the workspace', () => {
  const approval = by(TURNS);
  expect(isAsked(approval, person('ann'))).toBe(true);
  expect(isAsked(approval, person('bot', 'requester'))).toBe(false);
  expect(isAsked(approval, { ...person('ann'), workspaces: ['other'] })).toBe(false);
  // Who asked may not answer, so that they look at it keeps it from nobody.
  expect(isAsked({ ...approval, requester: 'ann' }, person('ann'))).toBe(false);
  const profile = interactiveWith({}, { finalReview: { fromTier: 'MEDIUM', approvers: ['admin'] } });
  const final = { ...askedFor({ tier: 'MEDIUM', profile }), status: 'final_review' } as const;
  expect(isAsked(final, person('ann'))).toBe(false);
  expect(isAsked(final, person('boss', 'admin'))).toBe(true);
});

describe('whatever the routes say and whatever happens', () => {
  const channel = fc.constantFrom('feishu', 'telegram', 'slack', 'discord');
  const route = fc.record({
    via: fc.uniqueArray(channel, { minLength: 1, maxLength: 4 }),
    nextAfterMs: fc.option(fc.integer({ min: 1_000, max: 90_000 })),
    fallbackAfterMs: fc.option(fc.integer({ min: 1_000, max: 90_000 })),
  });
  const rules = fc.array(
    fc.record(
      {
        tiers: fc.uniqueArray(fc.constantFrom('MEDIUM', 'HIGH', 'CRITICAL'), { minLength: 1 }),
        workspaces: fc.constantFrom(['default'], ['other']),
        rungs: fc.uniqueArray(fc.integer({ min: 1, max: 5 }), { minLength: 1 }),
        route,
      },
      { requiredKeys: ['route'] },
    ),
    { maxLength: 5 },
  );
  const reaching = fc.uniqueArray(channel, { minLength: 1, maxLength: 4 });
  const happenings = fc.array(fc.constantFrom('timer', 'timer', 'timer', 'opened', 'unreached', 'climb'), {
    maxLength: 30,
  });

  /** What the ledger makes of each, in turn. @returns every state that the approval came to */
  function live(start: Approval, what: readonly string[], there: readonly string[]): readonly Approval[] {
    const states = [start];
    for (const happening of what) {
      const now = states.at(-1) ?? start;
      const timer = nextTimer(now.plan, standingOf(now));
      const at = timer === null ? 0 : (Date.parse(timer.at) - Date.parse(ASKED_AT)) / 1_000;
      const draft = draftOf(now, happening, there);
      if (draft !== null) states.push(write(now, draft, Math.max(0, at)));
    }
    return states;
  }

  function draftOf(now: Approval, happening: string, there: readonly string[]): EntryDraft | null {
    const due = nextTimer(now.plan, standingOf(now))?.due;
    if (happening === 'climb' || (happening === 'timer' && due?.kind === 'escalate'))
      return escalatedEntry(now, now.rung + 1, null);
    if (happening === 'opened') return openedEntry(now, { via: there[0] ?? '', at: stepBegan(now) });
    if (happening === 'timer' && due?.kind === 'fallBack') return widenedEntry(now, due.turns, 'untold');
    if (happening === 'timer') return due?.kind === 'widen' ? widenedEntry(now, due.turns, 'unopened') : null;
    const turns = turnsPast(now, there);
    return turns === null ? null : widenedEntry(now, turns, 'unreached');
  }

  test('somebody is told as long as any channel reaches anybody, and by none that the policy forbids', () => {
    fc.assert(
      fc.property(rules, reaching, happenings, (given, there, what) => {
        for (const state of live(routed(given), what, there)) {
          const telling = onTurn(state, there);
          if (!there.every((one) => isForbidden(state, one))) expect(telling.length).toBeGreaterThan(0);
          for (const one of telling) {
            expect(there).toContain(one);
            expect(isForbidden(state, one)).toBe(false);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  test('whoever was told in a step is still told in it: turns only add', () => {
    fc.assert(
      fc.property(rules, reaching, happenings, (given, there, what) => {
        const states = live(routed(given), what, there);
        states.slice(1).forEach((state, index) => {
          const before = states[index];
          if (before === undefined || before.rung !== state.rung) return;
          expect(onTurn(state, there)).toEqual(expect.arrayContaining([...onTurn(before, there)]));
        });
      }),
      { numRuns: 500 },
    );
  });

  test('no step ends later than without routes, and no timer is due after its step', () => {
    fc.assert(
      fc.property(rules, reaching, happenings, (given, there, what) => {
        for (const state of live(routed(given), what, there)) {
          const timer = nextTimer(state.plan, standingOf(state));
          const plain = {
            ...state.plan,
            rungs: state.plan.rungs.map(({ route: _route, ...rung }) => rung),
          };
          const { turn: _turn, fallback: _fallback, ...standing } = standingOf(state);
          const without = nextTimer(plain, standing);
          if (timer === null || without === null) throw new Error('an open step always ends');
          expect(timer.at <= without.at).toBe(true);
          if (timer.due.kind !== 'widen' && timer.due.kind !== 'fallBack') expect(timer).toEqual(without);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('the turns of a step come to an end: each timer is another one, and the last ends the step', () => {
    fc.assert(
      fc.property(rules, reaching, (given, there) => {
        let now = routed(given);
        const seen = new Set<string>();
        for (;;) {
          const timer = nextTimer(now.plan, standingOf(now));
          if (timer === null || timer.due.kind === 'expire') return;
          expect(seen).not.toContain(JSON.stringify(timer));
          seen.add(JSON.stringify(timer));
          const seconds = (Date.parse(timer.at) - Date.parse(ASKED_AT)) / 1_000;
          now = write(now, draftOf(now, 'timer', there), seconds);
        }
      }),
    );
  });
});
