import fc from 'fast-check';
import type { Approval } from '../../domain/approval.ts';
import { FOLLOW_UP_KINDS, type FollowUpKind } from '../../domain/decision.ts';
import { OUTPUT_BYTES, VERIFICATION_MODES, readResult } from '../../domain/execution.ts';
import { closingEntries, maskResult, resultEntries } from '../../domain/follow-up-entries.ts';
import { canonicalJson } from '../../domain/canonical.ts';
import { STATES, type State, assertMove, movesFrom } from '../../domain/lifecycle.ts';
import type { Principal } from '../../domain/principal.ts';
import { FAILED, after, approvedWith, dispatchedWith, entriesOf } from '../support/follow-ups.ts';
import { executedWith, fold, followUpOf, resultOf, told } from '../support/follow-ups.ts';
import { INTERACTIVE, WORKDAY, askedFor, person } from '../support/samples.ts';

const agent = person('agent', 'requester');
const worker = person('it-ops-worker', 'executor');
const ann = person('ann');
const boss = person('boss', 'admin');
const eye = person('eye', 'auditor');
const stranger = person('stranger', 'requester', 'executor');
const far: Principal = { ...person('far', 'admin'), workspaces: ['elsewhere'] };
const PEOPLE = [agent, worker, ann, boss, eye, stranger, far];

const HUMAN = { mode: 'human', check: null } as const;
const CHECK = { command: 'systemctl is-active web' } as const;
const details = { ...resultOf() };

/** One approval in each of the states. */
const IN: Readonly<Record<State, Approval>> = {
  pending: askedFor({ request: { followUp: followUpOf() } }),
  final_review: after(askedFor({ profile: WORKDAY, tier: 'HIGH' }), ann, { decision: 'approve' }),
  changes_requested: { ...askedFor(), status: 'changes_requested' },
  approved: approvedWith(followUpOf({ executor: null })),
  rejected: after(askedFor(), ann, { decision: 'deny' }),
  dispatched: dispatchedWith(followUpOf()),
  executed: executedWith(),
  archived: after(executedWith(), ann, { decision: 'accept' }),
};

/** What each deed needs to be one, beside the right to it. */
const WITH: Readonly<Partial<Record<FollowUpKind, Record<string, string | number | boolean | null>>>> = {
  dispatch: { executor: 'it-ops-worker' },
  report: details,
};

function claimOf(decision: FollowUpKind) {
  const more = WITH[decision];
  return more === undefined ? { decision } : { decision, details: more };
}

const may = (approval: Approval, who: Principal, decision: FollowUpKind): boolean => {
  try {
    entriesOf(approval, who, claimOf(decision));
    return true;
  } catch {
    return false;
  }
};

test('the samples stand where they say', () => {
  for (const state of STATES) expect(IN[state].status).toBe(state);
});

/** Who may do what in each state; in every other state nobody may. */
const ALLOWED: Readonly<Record<FollowUpKind, Readonly<Partial<Record<State, readonly Principal[]>>>>> = {
  dispatch: { approved: [agent, ann, boss] },
  report: { approved: [agent, ann, boss], dispatched: [worker, ann, boss] },
  accept: { executed: [ann, boss] },
  redo: { executed: [ann, boss] },
  give_up: { executed: [ann, boss] },
  archive: { approved: [agent, ann, boss], rejected: [agent, ann, boss], executed: [ann, boss] },
};

describe('in each state', () => {
  test.each(FOLLOW_UP_KINDS.flatMap((kind) => STATES.map((state) => [kind, state] as const)))(
    '%s of what is %s is for those who may, and nobody else',
    (kind, state) => {
      const who = PEOPLE.filter((one) => may(IN[state], one, kind)).map((one) => one.id);
      expect(who).toEqual((ALLOWED[kind][state] ?? []).map((one) => one.id));
    },
  );

  test.each(FOLLOW_UP_KINDS.flatMap((kind) => STATES.map((state) => [kind, state] as const)))(
    '%s of what is %s goes along the table, or is refused with the moves that are left',
    (kind, state) => {
      const tried = (): readonly State[] =>
        entriesOf(IN[state], boss, claimOf(kind)).map(({ from, to }) => {
          if (from === null || to === null) throw new Error('an entry without its move');
          if (from !== to) assertMove(from, to);
          return to;
        });
      if (ALLOWED[kind][state] !== undefined) expect(tried().length).toBeGreaterThan(0);
      else if (isNotItsMove(kind, state)) expect(tried).toThrow(/^illegal_move: /);
      else expect(tried).toThrow(/^illegal_move: \S+ does not move to \S+; (?:allowed: |no move is left)/);
    },
  );

  test('a refusal names every move that is allowed', () => {
    expect(() => entriesOf(IN.dispatched, boss, { decision: 'accept' })).toThrow('allowed: executed');
    expect(() => entriesOf(IN.pending, boss, claimOf('report'))).toThrow(
      `allowed: ${movesFrom('pending').join(', ')}`,
    );
    expect(() => entriesOf(IN.archived, boss, { decision: 'redo' })).toThrow('no move is left');
  });
});

/** The table knows the move, but by another deed: a result is dispatched again by redo, and taken by accept. */
function isNotItsMove(kind: FollowUpKind, state: State): boolean {
  if (kind === 'dispatch') return state === 'executed';
  if (kind === 'redo') return state === 'approved';
  return (kind === 'accept' || kind === 'give_up') && (state === 'approved' || state === 'rejected');
}

describe('a dispatch', () => {
  const approved = approvedWith(followUpOf({ executor: null, verification: HUMAN }));

  test('goes to the executor that is named, as the first attempt', () => {
    const now = after(approved, agent, { decision: 'dispatch', details: { executor: 'other' } });
    expect([now.status, now.dispatch]).toMatchObject([
      'dispatched',
      { executor: 'other', manual: false, attempt: 1, by: 'agent', outcome: null, result: null },
    ]);
  });

  test('that is manual makes the person who says so its executor, whoever is named', () => {
    const now = after(approved, ann, { decision: 'dispatch', details: { manual: true, executor: 'other' } });
    expect(now.dispatch).toMatchObject({ executor: 'ann', manual: true, attempt: 1 });
    expect(after(now, ann, { decision: 'report', details }).status).toBe('executed');
  });

  test.each([undefined, '', '../up', 'a b', 'x'.repeat(65), 7, true, null])(
    'to %p is refused, and a redo to it as well',
    (executor) => {
      const named = executor === undefined ? {} : { details: { executor } };
      expect(() => entriesOf(approved, ann, { decision: 'dispatch', ...named })).toThrow(
        /^invalid_request: \/executor: must be a name/,
      );
      if (executor === undefined) return;
      expect(() => entriesOf(executedWith(), ann, { decision: 'redo', ...named })).toThrow(
        /^invalid_request: \/executor/,
      );
    },
  );

  test('of what ended with its approval is refused, and says how to ask', () => {
    const ended = approvedWith(null);
    for (const kind of ['dispatch', 'report'] as const) {
      expect(() => entriesOf(ended, boss, claimOf(kind))).toThrow(/illegal_move: .*"expectResult"/);
    }
    expect(after(ended, agent, { decision: 'archive' }).status).toBe('archived');
  });

  test('on another digest or revision than the one that stands is refused', () => {
    for (const other of [{ digest: 'f'.repeat(64) }, { revision: 2 }]) {
      expect(() => entriesOf(approved, ann, { ...claimOf('dispatch'), ...other })).toThrow(
        /^digest_mismatch/,
      );
    }
  });
});

describe('a report', () => {
  test('straight from the approval is an attempt of its own by whoever tells it', () => {
    const now = after(approvedWith(followUpOf({ executor: null })), agent, { decision: 'report', details });
    expect([now.status, now.dispatch]).toMatchObject([
      'archived',
      { executor: 'agent', manual: true, attempt: 1, outcome: 'succeeded', result: { stdout: 'done' } },
    ]);
  });

  test('on what an executor was asked to do is never its requester’s', () => {
    for (const one of [approvedWith(followUpOf()), dispatchedWith(followUpOf())]) {
      expect(() => entriesOf(one, agent, { decision: 'report', details })).toThrow(/^forbidden/);
    }
  });

  test.each([
    {},
    { outcome: 'succeeded' },
    { ...details, exitCode: 0.5 },
    { ...details, outcome: 'unknown' },
  ])('that is none is refused: %p', (given) => {
    expect(() => entriesOf(IN.dispatched, ann, { decision: 'report', details: given })).toThrow(
      /^invalid_request/,
    );
  });
});

describe('verification', () => {
  const result = (mode: (typeof VERIFICATION_MODES)[number], check = false) =>
    dispatchedWith(followUpOf({ verification: { mode, check: check ? CHECK : null } }));

  test('none takes whatever is known', () => {
    for (const known of [resultOf(), FAILED]) {
      expect(told(result('none'), known)).toMatchObject({
        status: 'archived',
        dispatch: { outcome: known.outcome },
        verified: { outcome: 'passed', by: 'system:verification' },
      });
    }
  });

  test('auto takes success, and puts anything else before a person', () => {
    expect(told(result('auto'), resultOf())).toMatchObject({
      status: 'archived',
      verified: { outcome: 'passed' },
    });
    expect(told(result('auto'), FAILED)).toMatchObject({
      status: 'executed',
      verified: { outcome: 'failed', by: 'system:verification' },
    });
  });

  test('auto with a check takes only a check that ran and said so', () => {
    const checked = result('auto', true);
    expect(told(checked, resultOf({ checkExitCode: 0 })).status).toBe('archived');
    for (const checkExitCode of [null, 1]) {
      expect(told(checked, resultOf({ checkExitCode })).status).toBe('executed');
    }
    expect(told(checked, { ...FAILED, checkExitCode: 0 }).status).toBe('executed');
  });

  test('human says nothing by rule, whatever came of it', () => {
    for (const one of [resultOf(), FAILED, null]) {
      expect(told(result('human'), one)).toMatchObject({ status: 'executed', verified: null });
    }
  });

  test.each(VERIFICATION_MODES)('what is unknown or was not taken is never taken by rule: %s', (mode) => {
    for (const outcome of ['unknown', 'not_taken'] as const) {
      const now = told(result(mode), null, outcome);
      expect(now).toMatchObject({ status: 'executed', dispatch: { outcome, result: null } });
      expect(now.verified?.outcome ?? 'failed').toBe('failed');
      expect(after(now, ann, { decision: 'accept', comment: 'looked' })).toMatchObject({
        status: 'archived',
        verified: { outcome: 'accepted', by: 'ann', comment: 'looked' },
      });
    }
  });
});

describe('a person’s look at a result', () => {
  const own = person('agent', 'requester', 'approver');
  const ops = person('it-ops-worker', 'executor', 'approver');

  test('is never that of who asked or carried it out, to accept it', () => {
    for (const who of [own, ops]) {
      for (const decision of ['accept', 'archive'] as const) {
        expect(() => entriesOf(executedWith(), who, { decision })).toThrow(/^self_approval/);
      }
      expect(after(executedWith(), who, { decision: 'give_up' }).verified?.outcome).toBe('given_up');
    }
  });

  test('may be theirs where the profile lets people approve their own', () => {
    const executed = executedWith({ profile: { ...INTERACTIVE, selfApproval: true } });
    expect(after(executed, own, { decision: 'accept' }).status).toBe('archived');
  });

  test('redo makes the next attempt and forgets the last verdict', () => {
    const failed = told(dispatchedWith(followUpOf()), FAILED);
    expect(failed.verified?.outcome).toBe('failed');
    const again = after(failed, ann, { decision: 'redo' });
    expect([again.status, again.verified, again.dispatch]).toMatchObject([
      'dispatched',
      null,
      { executor: 'it-ops-worker', manual: false, attempt: 2, by: 'ann', outcome: null, result: null },
    ]);
    const elsewhere = after(told(again, FAILED), ann, { decision: 'redo', details: { executor: 'spare' } });
    expect(elsewhere.dispatch).toMatchObject({ executor: 'spare', attempt: 3 });
  });

  test('keeps no secret of its comment', () => {
    const now = after(executedWith(), ann, { decision: 'accept', comment: 'password=hunter2 works' });
    expect(now.verified?.comment).toBe('password=******* works');
  });
});

describe('closing', () => {
  test('gives up what is under way as unknown, and takes no result', () => {
    const now = fold(IN.dispatched, closingEntries(IN.dispatched, 'system:temporal'));
    expect(now).toMatchObject({
      status: 'archived',
      dispatch: { outcome: 'unknown', result: null },
      verified: { outcome: 'given_up', by: 'system:temporal' },
    });
  });

  test('says who closed it, and leaves what was never dispatched without a verdict', () => {
    for (const state of ['approved', 'executed'] as const) {
      const entries = closingEntries(IN[state], 'system:timeout');
      expect(entries.map(({ actor, to }) => [actor, to])).toEqual([['system:timeout', 'archived']]);
      expect(fold(IN[state], entries).verified?.outcome ?? null).toBe(
        state === 'executed' ? 'given_up' : null,
      );
    }
  });
});

describe('a result', () => {
  const secret = 'token=abcdef123456';

  test('stands in the ledger with every text masked', () => {
    const spilled = resultOf({
      ...{ stdout: secret, stderr: secret, checkOutput: secret, message: secret },
      ...{ signal: secret, startedAt: secret, endedAt: secret },
    });
    const [executed] = resultEntries(IN.dispatched, 'failed', spilled, null);
    expect(JSON.stringify(executed)).not.toContain('abcdef123456');
    expect(canonicalJson(maskResult(maskResult(spilled)))).toBe(canonicalJson(maskResult(spilled)));
  });

  test('that is read always has a form the ledger can hash, however it was cut', () => {
    const edge = `${'x'.repeat(OUTPUT_BYTES - 1)}😀`;
    const read = readResult({ ...resultOf({ stdout: edge, signal: edge }), more: 'x' });
    expect(() => canonicalJson(read)).not.toThrow();
    expect([read?.stdout.length, read?.signal?.length, read && 'more' in read]).toEqual([
      OUTPUT_BYTES,
      OUTPUT_BYTES,
      false,
    ]);
  });

  test('is read out of anything at all without a throw', () => {
    expect.hasAssertions();
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(resultOf())), fc.anything()), (some) => {
        const read = readResult({ ...resultOf(), ...some });
        expect(() => canonicalJson(read)).not.toThrow();
      }),
    );
  });
});
