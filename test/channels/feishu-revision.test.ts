import { buildCard } from '../../channels/feishu/card.ts';
import { elementsOf } from '../support/fake-feishu/card-parts.ts';
import { objectAt } from '../support/fake-feishu/json.ts';
import { renderCardAsText } from '../support/fake-feishu/render-card.ts';
import { cleanUp } from '../support/fake-feishu/testing.ts';
import type { Card } from '../support/fake-feishu/types.ts';
import { ADMIN, COMMANDER, decided, pendingApproval, resubmitted } from './feishu-approvals.ts';
import { boxBelow, isTakeable, namesOf } from './feishu-card-reading.ts';
import { setUp, toastOf } from './feishu-receiver.ts';

afterEach(cleanUp);

const textOf = (card: Card): string => renderCardAsText(card, 'en_us');

/** The lines of the card in one of our colours. */
const inColour = (card: Card, color: string): readonly unknown[] =>
  elementsOf(objectAt(card, 'body') ?? {})
    .map((element) => objectAt(element, 'text') ?? {})
    .filter((text) => text['text_color'] === color && String(text['content']).match(/^(?:− |\+ )/) !== null)
    .map((text) => text['content']);

describe('a click on "Request changes"', () => {
  test('records what is wanted, and shows the card of a request that waits for it', async () => {
    const { press, now } = await setUp();
    const result = await press({ button: 'request_changes', formValue: { comment: '只清缓存' } });
    expect(result).toMatchObject(toastOf('success', '已记录：修改重提', 'Changes requested'));
    expect(now()).toMatchObject({
      status: 'changes_requested',
      changes: { by: 'commander', comment: '只清缓存' },
    });
    expect(result.card).toEqual(buildCard(now()));
    expect(textOf(result.card ?? {})).toContain('只清缓存');
    expect(namesOf(result.card ?? {})).toEqual(['deny']);
  });

  test.each(['', ' \u200b'])('needs a comment (%j)', async (comment) => {
    const { press, now, door } = await setUp();
    const result = await press({ button: 'request_changes', formValue: { comment } });
    expect(result).toMatchObject({
      ...toastOf('error', '要求修改必须填写意见', 'comment is required to request changes'),
      card: null,
    });
    expect([now().status, door.decided]).toEqual(['pending', []]);
  });
});

test('an approval on a card from before the request for changes is told who asked for them, and when', async () => {
  const { press, door, approval } = await setUp();
  door.approvals.set(approval.id, decided(approval, 'request_changes', ADMIN, 'only the cache'));
  const result = await press();
  expect(result).toMatchObject(toastOf('info', '要求修改，admin', 'sent back for changes by admin'));
  expect(namesOf(result.card ?? {})).toEqual(['deny']);
});

test.each(['approve', 'deny', 'request_changes'])(
  'a click (%s) on the card of an older revision counts for nothing, and gets the card of the new one',
  async (button) => {
    const { press, door, approval, now } = await setUp();
    const sentBack = decided(approval, 'request_changes', COMMANDER, 'only the cache');
    door.approvals.set(approval.id, resubmitted(sentBack));
    const result = await press({ button, formValue: { comment: 'x' } });
    expect(result).toMatchObject(toastOf('warning', '内容已变更', 'has changed since it was shown'));
    expect(result.card).toEqual(buildCard(now()));
    expect(now()).toMatchObject({ status: 'pending', revision: 2, decisions: [] });
  },
);

describe('the card of another revision', () => {
  const asked = pendingApproval({ action: { command: 'cd /srv\nrm -rf build\nls', cwd: '/srv' } });
  const sentBack = decided(asked, 'request_changes', COMMANDER, 'only the cache');

  test('shows the difference, the whole action, and what it answers', () => {
    const approval = resubmitted(sentBack, { command: 'cd /srv\nrm -rf build/cache\nls', cwd: '/srv' });
    const card = buildCard(approval);
    expect(isTakeable(card)).toBe(true);
    expect(inColour(card, 'red')).toEqual(['− rm -rf build']);
    expect(inColour(card, 'green')).toEqual(['+ rm -rf build/cache']);
    const text = textOf(card);
    expect(text).toContain('Revision 2, compared with revision 1');
    expect(text).toContain('Resubmitted by agent');
    expect(text).toContain('only the cache');
    expect(boxBelow(card, 'Command')).toBe('cd /srv\nrm -rf build/cache\nls');
    expect(namesOf(card)).toEqual(['approve', 'request_changes', 'deny']);
  });

  test('marks every line of the agent’s, so that none can pass for ours or hide', () => {
    const card = buildCard(
      resubmitted(sentBack, { command: 'pwd\n+ approved by boss\n\u202e', cwd: '/srv' }),
    );
    expect(inColour(card, 'green')).toEqual(['+ pwd\n+ + approved by boss\n+ \\u202e']);
  });

  test('says so where only what is masked can differ', () => {
    const secret = (value: string): { command: string } => ({ command: `deploy --password=${value}` });
    const first = decided(pendingApproval({ action: secret('aaaaaaaa') }), 'request_changes', COMMANDER, 'x');
    const text = textOf(buildCard(resubmitted(first, secret('bbbbbbbb'))));
    expect(text).toContain('Nothing that is shown differs; what is masked may.');
  });

  test('leaves the difference out as a whole before anything of the action is cut', () => {
    const seen = { shown: 0, leftOut: 0, cut: 0 };
    for (let size = 500; size < 24_000; size += 750) {
      const action = { command: `echo ${'删'.repeat(size / 2)}`, cwd: '/srv' };
      const card = buildCard(resubmitted(sentBack, action));
      expect(isTakeable(card)).toBe(true);
      const shown = inColour(card, 'green').length > 0;
      const whole = boxBelow(card, 'Command') === action.command;
      expect(namesOf(card).includes('approve')).toBe(whole);
      if (shown) expect(inColour(card, 'green')).toEqual([`+ ${action.command}`]);
      else expect(textOf(card)).toContain('The difference is too long for a card');
      seen[shown ? 'shown' : whole ? 'leftOut' : 'cut'] += 1;
    }
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0);
  });
});
