import { buildCard } from '../../channels/feishu/card.ts';
import type { Door } from '../../channels/channel.ts';
import type { ExecutionResult } from '../../domain/execution.ts';
import { buttonsOf } from '../support/fake-feishu/card-parts.ts';
import { renderCardAsText } from '../support/fake-feishu/render-card.ts';
import { cleanUp } from '../support/fake-feishu/testing.ts';
import type { Card, PressRequest } from '../support/fake-feishu/types.ts';
import { ADMIN, STRANGER, type Wanted, decided, evidenceOf, executed, resultOf } from './feishu-approvals.ts';
import { WAYS, clickOn, setUp, takeClicksBy, toastOf } from './feishu-receiver.ts';

afterEach(cleanUp);

// What a click does must not depend on the way that it came.
describe.each(WAYS)('clicks by %s', (way) => {
  beforeAll(() => takeClicksBy(way));

  const ID = 'apr_01JD5Z6V7W8X9Y0ZABCDEFGHJM';

  /** A card with evidence, and its buttons. */
  async function withEvidence(
    told: ExecutionResult | 'unknown' = resultOf(),
    wanted: Wanted = {},
    changed: Partial<Door> = {},
  ) {
    const { door, fake, put, deliver } = await setUp({}, changed);
    const approval = evidenceOf(told, { id: ID, ...wanted });
    const messageId = await put(approval);
    const press = (button: string, comment = '', more: Partial<PressRequest> = {}) =>
      fake.press(clickOn(messageId, { button, formValue: { comment }, ...more }));
    return { door, fake, deliver, approval, messageId, press, now: () => door.approvals.get(ID) ?? approval };
  }

  describe('a click on evidence', () => {
    test('accepts without a comment, for the attempt that was shown', async () => {
      const { press, now, door } = await withEvidence();
      const result = await press('accept');
      expect(result).toMatchObject(toastOf('success', '归档', 'Archived'));
      expect(result.card).toEqual(buildCard(now()));
      expect(now()).toMatchObject({ status: 'archived', verified: { outcome: 'accepted', by: 'commander' } });
      expect(door.decided).toMatchObject([{ decision: 'accept', details: { attempt: 1 } }]);
      expect(door.decided[0]).not.toHaveProperty('attempt');
    });

    test('has it done again with a comment', async () => {
      const { press, now } = await withEvidence('unknown');
      expect(await press('redo', '再来一次')).toMatchObject(
        toastOf('success', '第 2 次执行', 'run again, as attempt 2'),
      );
      expect(now()).toMatchObject({
        status: 'dispatched',
        dispatch: { attempt: 2, by: 'commander', comment: '再来一次' },
      });
    });

    test('gives it up with a comment', async () => {
      const { press, now } = await withEvidence('unknown');
      expect(await press('give_up', 'leave it')).toMatchObject(toastOf('success', '归档', 'Archived'));
      expect(now()).toMatchObject({
        status: 'archived',
        verified: { outcome: 'given_up', comment: 'leave it' },
      });
    });

    test.each([
      ['redo', '重新执行必须填写意见', 'required to have it done again'],
      ['give_up', '放弃必须填写意见', 'required to give it up'],
    ])('(%s) needs a comment that says something', async (button, zh, en) => {
      const { press, now, door } = await withEvidence();
      for (const comment of ['', ' \u200b\u3000']) {
        expect(await press(button, comment)).toMatchObject({ ...toastOf('error', zh, en), card: null });
      }
      expect(now().status).toBe('executed');
      expect(door.decided).toEqual([]);
    });

    test('that comes twice counts once', async () => {
      const { fake, deliver, messageId, now, door } = await withEvidence();
      const redo = clickOn(messageId, { button: 'redo', formValue: { comment: 'again' } });
      const event = fake.cardAction(redo);
      expect(await deliver(event)).toMatchObject({ toast: { type: 'success' } });
      expect(await deliver(event)).toMatchObject(toastOf('info', '已经收到过', 'received before'));
      expect(now().dispatch?.attempt).toBe(2);
      expect(door.decided).toHaveLength(1);
    });

    test('by somebody who may not, or who asked for it, changes nothing', async () => {
      const one = await withEvidence();
      const stranger = { operator: { open_id: STRANGER } };
      expect(await one.press('accept', '', stranger)).toMatchObject(
        toastOf('error', '无权', 'not among those'),
      );
      expect(one.now().status).toBe('executed');
      const own = await withEvidence(resultOf(), { requester: 'admin' });
      const asker = { operator: { open_id: ADMIN } };
      expect(await own.press('accept', '', asker)).toMatchObject(
        toastOf('error', '须由他人验收', 'another person must accept its result'),
      );
      expect(own.now().status).toBe('executed');
    });
  });

  describe('a late click on evidence', () => {
    const late = async (after: 'accept' | 'redo' | 'give_up') => {
      const set = await withEvidence();
      set.door.approvals.set(ID, decided(set.approval, after, ADMIN, 'mine'));
      return set;
    };

    test.each([
      ['accept', '已有结果：验收通过，admin，', 'Already accepted by admin at '],
      ['give_up', '已有结果：已放弃，admin，', 'Already given up by admin at '],
      ['redo', '已有结果：重新执行（第 2 次），admin，', 'Already run again, as attempt 2, by admin at '],
    ] as const)(
      'is told that it came after %s, by whom and when, and changes nothing',
      async (after, zh, en) => {
        for (const button of ['accept', 'redo', 'give_up']) {
          const { press, now, door } = await late(after);
          const before = now();
          const result = await press(button, 'mine');
          expect(result).toMatchObject(toastOf('info', zh, en));
          expect(result.card).toEqual(buildCard(before));
          expect(door.approvals.get(ID)).toBe(before);
        }
      },
    );

    test('on the evidence of an earlier attempt gets a warning and the new evidence', async () => {
      const { press, door, approval } = await withEvidence(resultOf({ outcome: 'failed', stdout: 'first' }));
      const second = executed(decided(approval, 'redo', ADMIN, 'again'), resultOf({ stdout: 'second' }));
      door.approvals.set(ID, second);
      const result = await press('accept');
      expect(result).toMatchObject(toastOf('warning', '内容已变更', 'has changed'));
      expect(renderCardAsText(result.card ?? {}, 'en_us')).toContain('second');
      expect(door.approvals.get(ID)).toBe(second);
    });

    test('to approve what is carried out already is told who approved', async () => {
      const { door, fake, messageId, approval } = await setUp();
      const over = { ...evidenceOf(), id: approval.id };
      door.approvals.set(approval.id, over);
      expect(await fake.press(clickOn(messageId))).toMatchObject(
        toastOf('info', '已有结果：批准，commander，', 'Already approved by commander at '),
      );
    });
  });

  test.each<[string, Card]>([
    ['no attempt', { attempt: undefined }],
    ['an attempt that is text', { attempt: '1' }],
    ['attempt 0', { attempt: 0 }],
    ['dispatch, which no card asks for', { decision: 'dispatch' }],
    ['report, which no card asks for', { decision: 'report' }],
    ['archive, which no card asks for', { decision: 'archive' }],
    ['approve with an attempt', { decision: 'approve' }],
  ])('a click with a value of %s decides nothing', async (_, changed) => {
    const { press, door } = await withEvidence();
    const overrides = { event: { action: { value: changed } } };
    expect(await press('accept', 'x', { overrides })).toMatchObject({ toast: { type: 'error' }, card: null });
    expect(door.decided).toEqual([]);
  });

  test('a verdict that waits for a worker is shown as recorded, without buttons', async () => {
    const recorded = evidenceOf(resultOf(), { id: ID });
    const { press } = await withEvidence(
      resultOf(),
      {},
      {
        decide: async () => ({ kind: 'recorded', approval: recorded }),
      },
    );
    const result = await press('redo', 'again');
    expect(result).toMatchObject(toastOf('success', '工作进程运行后生效', 'takes effect when a worker runs'));
    expect(renderCardAsText(result.card ?? {})).toContain('已记录「重新执行」');
    expect(buttonsOf(result.card ?? {})).toEqual([]);
  });
});
