import { CountersignError } from '../../domain/errors.ts';
import {
  LIFECYCLE,
  STATES,
  STATE_NAMES_ZH,
  type State,
  assertMove,
  isOpen,
  isState,
  movesFrom,
} from '../../domain/lifecycle.ts';

/** The table of the specification, written out anew: the code must say the same. */
const SPECIFIED: Readonly<Record<State, readonly State[]>> = {
  pending: ['approved', 'rejected', 'changes_requested', 'final_review'],
  final_review: ['approved', 'rejected', 'changes_requested'],
  changes_requested: ['pending', 'rejected'],
  approved: ['dispatched', 'archived'],
  rejected: ['archived'],
  dispatched: ['executed'],
  executed: ['archived', 'dispatched'],
  archived: [],
};

const PAIRS = STATES.flatMap((from) => STATES.map((to) => [from, to] as const));

describe('the lifecycle table', () => {
  test('has the eight states and exactly the moves that are specified', () => {
    expect(LIFECYCLE).toEqual(SPECIFIED);
    for (const state of STATES) expect(movesFrom(state)).toEqual(SPECIFIED[state]);
  });

  test.each(PAIRS)('judges %s to %s as specified', (from, to) => {
    if (SPECIFIED[from].includes(to)) {
      expect(() => assertMove(from, to)).not.toThrow();
      return;
    }
    let refusal: unknown;
    try {
      assertMove(from, to);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(CountersignError);
    expect(refusal).toMatchObject({
      code: 'illegal_move',
      details: { from, to, allowed: SPECIFIED[from] },
    });
  });

  test('leaves no way out of the archive and lets nothing ended be asked again', () => {
    const reachable = (from: State, seen = new Set<State>()): ReadonlySet<State> => {
      for (const to of movesFrom(from)) if (!seen.has(to)) reachable(to, seen.add(to));
      return seen;
    };
    expect([...reachable('archived')]).toEqual([]);
    for (const ended of ['approved', 'rejected'] as const) {
      for (const state of reachable(ended)) expect(isOpen(state)).toBe(false);
    }
    expect(reachable('rejected').has('dispatched')).toBe(false);
  });

  test('is open exactly while people may decide', () => {
    expect(STATES.filter(isOpen)).toEqual(['pending', 'final_review', 'changes_requested']);
  });

  test('names every state in Chinese, each differently', () => {
    const names = STATES.map((state) => STATE_NAMES_ZH[state]);
    expect(new Set(names).size).toBe(8);
    for (const name of names) expect(name).toMatch(/^\p{Script=Han}+$/u);
  });

  test('knows no inherited member as a state', () => {
    expect(isState('pending')).toBe(true);
    for (const name of ['toString', 'constructor', '__proto__', 'Pending', '']) {
      expect(isState(name)).toBe(false);
    }
  });
});
