import {
  type Deed,
  approvalsOf,
  hindranceOf,
  isAnswered,
  isComment,
  noticesOf,
  tierOf,
  wordToType,
} from '../../../client/inbox/deciding.ts';
import type { ApprovalView, SessionView } from '../../../client/inbox/connect.ts';

type Person = NonNullable<SessionView['principal']>;
const ann: Person = { id: 'ann', roles: ['approver'], workspaces: '*' };

const approval = (more: object = {}): ApprovalView =>
  ({
    action: { command: 'make' },
    risk: { tier: 'MEDIUM' },
    currentTier: 'MEDIUM',
    status: 'pending',
    requester: 'agent',
    decisions: [],
    revised: null,
    ...more,
  }) as unknown as ApprovalView;

describe('before an approval', () => {
  test.each([
    ['MEDIUM', 'MEDIUM', null],
    ['HIGH', 'HIGH', 'HIGH'],
    ['MEDIUM', 'CRITICAL', 'CRITICAL'],
    ['CRITICAL', 'MEDIUM', 'CRITICAL'],
  ])('%s, by now %s, takes the word %s', (tier, currentTier, word) => {
    expect(wordToType(approval({ risk: { tier }, currentTier }))).toBe(word);
  });

  test.each([
    ['hidden', 'a\u200bb'],
    ['lookalikes', 'p\u0430ypal'],
    ['long', 'x'.repeat(4_001)],
    ['blank', `ls${' '.repeat(60)}; rm`],
    ['blank', `ls${'\n'.repeat(7)}rm`],
  ])('a text that is %s takes the word of its tier too', (notice, command) => {
    const asked = approval({ action: { command }, risk: { tier: 'LOW' }, currentTier: 'LOW' });
    expect(noticesOf(asked)).toEqual([notice]);
    expect([tierOf(asked), wordToType(asked)]).toEqual(['LOW', 'LOW']);
  });
});

describe('who may do what, as far as a page knows', () => {
  const all: readonly Deed[] = ['approve', 'deny', 'request_changes', 'escalate'];
  const hindrances = (asked: ApprovalView, who = ann) => all.map((deed) => hindranceOf(deed, asked, who));
  const none = [null, null, null, null];

  test.each([
    ['an approver', approval(), ann, none],
    ['an admin in a final review', approval({ status: 'final_review' }), { ...ann, roles: ['admin'] }, none],
    ['a requester', approval(), { ...ann, roles: ['requester'] }, all.map(() => 'no_role')],
    ['who asked', approval({ requester: 'ann' }), ann, ['own_request', null, null, null]],
    [
      'who resubmitted',
      approval({ revised: { how: 'resubmitted', by: 'ann' } }),
      ann,
      ['own_request', null, null, null],
    ],
    [
      'the shared key that resubmitted for its agent',
      approval({ revised: { how: 'resubmitted', by: 'api' } }),
      { ...ann, id: 'api' },
      none,
    ],
    ['who edited', approval({ revised: { how: 'edited', by: 'ann' } }), ann, none],
    [
      'who voted',
      approval({ decisions: [{ by: 'ann', decision: 'approve' }] }),
      ann,
      ['voted', null, null, null],
    ],
    [
      'an approver while changes are awaited',
      approval({ status: 'changes_requested' }),
      ann,
      ['not_now', null, 'not_now', 'not_now'],
    ],
    ['an approver of what is over', approval({ status: 'approved' }), ann, all.map(() => 'not_now')],
  ])('%s', (_, asked, who, expected) => {
    expect(hindrances(asked, who as Person)).toEqual(expected);
  });

  test('approvals are counted by person', () => {
    const decisions = ['ann', 'ann', 'bob'].map((by) => ({ by, decision: 'approve' }));
    expect(approvalsOf(approval({ decisions: [...decisions, { by: 'eve', decision: 'escalate' }] }))).toBe(2);
  });
});

test('blanks and what nobody sees are no comment', () => {
  expect(['', ' \n', '\u200b\u00a0'].map(isComment)).toEqual([false, false, false]);
  expect(isComment('不')).toBe(true);
});

test('an answer is none to another revision, nor to a result that came after it', () => {
  const at = (status: string, revision: number, attempt: number | null) =>
    approval({ status, revision, dispatch: attempt === null ? null : { attempt } });
  const pending = at('pending', 1, null);
  expect(isAnswered(pending, at('approved', 1, null))).toBe(true);
  expect(isAnswered(pending, at('pending', 2, null))).toBe(false);
  expect(isAnswered(pending, at('executed', 1, 1))).toBe(false);
  const result = at('executed', 1, 1);
  expect(isAnswered(result, result)).toBe(true);
  expect(isAnswered(result, at('dispatched', 1, 2))).toBe(true);
  expect(isAnswered(result, at('executed', 1, 2))).toBe(false);
});
