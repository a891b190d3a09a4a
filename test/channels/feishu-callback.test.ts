import type { Door } from '../../channels/channel.ts';
import { buildCard } from '../../channels/feishu/card.ts';
import type { Approval } from '../../domain/approval.ts';
import { elementsOf } from '../support/fake-feishu/card-parts.ts';
import { objectAt } from '../support/fake-feishu/json.ts';
import { renderCardAsText } from '../support/fake-feishu/render-card.ts';
import { cleanUp } from '../support/fake-feishu/testing.ts';
import type { Card } from '../support/fake-feishu/types.ts';
import { ADMIN, COMMANDER, STRANGER, decided, ended, pendingApproval } from './feishu-approvals.ts';
import { WAYS, clickOn, setUp, takeClicksBy, toastOf } from './feishu-receiver.ts';

afterEach(cleanUp);

// What a click does must not depend on the way that it came.
describe.each(WAYS)('clicks by %s', (way) => {
  beforeAll(() => takeClicksBy(way));

  describe('a click by somebody who may decide', () => {
    test('approves, says so in both languages, and shows the new card', async () => {
      const { door, press, now, approval, fake, messageId } = await setUp();
      const result = await press({ formValue: { comment: ' go ahead\n' } });
      expect(result).toMatchObject(toastOf('success', '已通过', 'Approved'));
      expect(result.card).toEqual(buildCard(now()));
      expect(now()).toMatchObject({
        status: 'approved',
        resolution: { by: 'commander', comment: 'go ahead' },
      });
      const { id: approvalId, revision, digest } = approval;
      expect(door.decided).toMatchObject([
        { approvalId, revision, digest, decision: 'approve', identity: COMMANDER },
      ]);
      expect(fake.message(messageId).versions.map(({ by }) => by)).toEqual(['send', 'callback']);
    });

    test('denies with a comment', async () => {
      const { press, now } = await setUp();
      const result = await press({ button: 'deny', formValue: { comment: '周五不行' } });
      expect(result).toMatchObject(toastOf('success', '已驳回', 'Rejected'));
      expect(now()).toMatchObject({
        status: 'rejected',
        resolution: { outcome: 'denied', comment: '周五不行' },
      });
      expect(renderCardAsText(result.card ?? {})).toContain('周五不行');
    });

    test.each(['', '  \n ', '\u200b\u2060\u3000\u2800'])(
      'does not deny without a comment (%j)',
      async (comment) => {
        const { press, now, door } = await setUp();
        const result = await press({ button: 'deny', formValue: { comment } });
        expect(result).toMatchObject({
          ...toastOf('error', '驳回必须填写意见', 'comment is required to deny'),
          card: null,
        });
        expect(now().status).toBe('pending');
        expect(door.decided).toEqual([]);
      },
    );

    test('cannot leave a comment longer than a card’s form takes', async () => {
      const { press, door } = await setUp();
      const overrides = { event: { action: { form_value: { comment: 'x'.repeat(1_001) } } } };
      expect(await press({ overrides })).toMatchObject(toastOf('error', '1000', '1000'));
      expect(door.decided).toEqual([]);
    });

    test('counts one of two votes, and a second look by another person', async () => {
      const voting = await setUp({ quorum: 2 });
      expect(await voting.press()).toMatchObject(toastOf('success', '1/2', '1/2'));
      expect(await voting.press()).toMatchObject(toastOf('info', '还需要他人', 'takes another person'));
      expect(voting.now().decisions).toHaveLength(1);
      const looking = await setUp({ finalReview: true });
      expect(await looking.press()).toMatchObject(toastOf('success', '人工终审', 'Final review'));
      expect(await looking.press({ operator: { open_id: ADMIN } })).toMatchObject(
        toastOf('success', '已通过', 'Approved'),
      );
    });
  });

  describe('a click that cannot count', () => {
    test('by somebody who may not decide says so and leaves the card', async () => {
      const { press, now } = await setUp();
      const result = await press({ operator: { open_id: STRANGER } });
      expect(result).toMatchObject({ ...toastOf('error', '无权决定', 'not among those'), card: null });
      expect(now().status).toBe('pending');
    });

    test('by who asked for it says so', async () => {
      const { press, now } = await setUp({ requester: 'commander' });
      expect(await press()).toMatchObject({
        ...toastOf('error', '自己的申请', 'another person'),
        card: null,
      });
      expect(now().status).toBe('pending');
    });

    test.each([['approve'], ['deny']])('(%s) after the end is told who decided and when', async (button) => {
      const { press, door, approval } = await setUp();
      const over = decided(approval, 'deny', ADMIN, 'no');
      door.approvals.set(approval.id, over);
      const result = await press({ button, formValue: { comment: 'mine' } });
      expect(result).toMatchObject(toastOf('info', '已有结果：拒绝，admin，', 'Already denied by admin at '));
      expect(JSON.stringify(result.toast)).toContain(over.resolution?.at ?? 'none');
      expect(result.card).toEqual(buildCard(over));
      expect(door.approvals.get(approval.id)).toBe(over);
    });

    test('after a revision that shows a person in danger shows nothing of it, to nobody', async () => {
      const { press, door, approval } = await setUp();
      const comment = 'the canary of help';
      const over = {
        ...decided(approval, 'deny', ADMIN, comment),
        ...{ action: { command: 'the canary' }, reason: 'the canary', revision: 2 },
      };
      if (over.resolution === null) throw new Error('nobody decided');
      const resolution = { ...over.resolution, outcome: 'crisis', by: 'system:crisis' } as const;
      door.approvals.set(approval.id, { ...over, resolution });
      const { card } = await press();
      expect(JSON.stringify(card)).toContain(approval.id);
      expect(JSON.stringify(card)).not.toContain('canary');
      expect(JSON.stringify(card)).not.toContain(over.requester);
    });

    test('after the deadline is told so', async () => {
      const { press, approval, door } = await setUp({
        createdAt: new Date(Date.now() - 7_200_000).toISOString(),
      });
      expect(await press()).toMatchObject(toastOf('info', '已过截止时间', 'deadline has passed'));
      door.approvals.set(approval.id, ended(approval, 'expired'));
      expect(await press()).toMatchObject(toastOf('info', '超时无人决定', 'expired undecided'));
      expect(door.approvals.get(approval.id)?.decisions).toEqual([]);
    });

    test.each([
      ['digest', { digest: 'a'.repeat(64), revision: 1 }],
      ['revision', { revision: 2 }],
    ])('on an old %s gets a warning and the fresh card', async (_, changed) => {
      const { press, door, approval } = await setUp();
      const fresh = { ...approval, ...changed, reason: 'a changed reason' };
      door.approvals.set(approval.id, fresh);
      const result = await press();
      expect(result).toMatchObject(toastOf('warning', '内容已变更', 'has changed'));
      expect(result.card).toEqual(buildCard(fresh));
      expect(door.approvals.get(approval.id)).toBe(fresh);
    });

    test('from nobody Feishu names by an open id is refused, even with a user id', async () => {
      const { press, door } = await setUp();
      const result = await press({ operator: { user_id: COMMANDER, union_id: COMMANDER } });
      expect(result).toMatchObject({ ...toastOf('error', 'open_id', 'who you are'), card: null });
      expect(door.decided).toEqual([]);
      expect(door.refusals).toMatchObject([{ code: 'forbidden' }]);
    });

    test('on another approval’s message, or on no message of ours, is refused', async () => {
      const { fake, door, put, approval, messageId } = await setUp();
      const other = await put(pendingApproval({ id: 'apr_01JD5Z6V7W8X9Y0ZABCDEFGHJM' }));
      const { id: approvalId, revision, digest } = approval;
      const value = { approvalId, revision, digest, decision: 'approve' };
      expect(await fake.press(clickOn(messageId, { button: 'approve' }))).toMatchObject({
        toast: { type: 'success' },
      });
      for (const forged of [
        { messageId: other, operator: { open_id: COMMANDER }, value },
        clickOn(other, { overrides: { event: { context: { open_message_id: 'om_unknown' } } } }),
        clickOn(other, { overrides: { event: { context: undefined } } }),
      ]) {
        expect(await fake.press(forged)).toMatchObject({
          ...toastOf('error', '不属于', 'does not belong'),
          card: null,
        });
      }
      expect(door.decided).toHaveLength(1);
      expect(door.refusals.map(({ code }) => code)).toEqual(['not_found', 'not_found', 'not_found']);
      expect(new Set(door.refusals.map(({ attemptId }) => attemptId)).size).toBe(3);
    });

    test.each<[string, Card]>([
      ['an unknown decision', { decision: 'cancel' }],
      ['cancellation', { decision: 'cancel' }],
      ['a revision that is text', { revision: '1' }],
      ['no digest', { digest: undefined }],
      ['an id that is none', { approvalId: '../apr' }],
      ['nothing', { approvalId: undefined, revision: undefined, digest: undefined, decision: undefined }],
    ])('with a value of %s decides nothing', async (_, changed) => {
      const { press, door } = await setUp();
      const result = await press({ overrides: { event: { action: { value: changed } } } });
      expect(result).toMatchObject({ httpStatus: 200, toast: { type: 'error' }, card: null });
      expect(door.decided).toEqual([]);
    });
  });

  describe('whatever fails behind the door', () => {
    test('an answer that waits for a worker is shown as recorded, without buttons', async () => {
      const box: { approval: Approval | null } = { approval: null };
      const set = await setUp(
        {},
        { decide: async () => ({ kind: 'recorded', approval: box.approval ?? pendingApproval() }) },
      );
      box.approval = set.approval;
      const result = await set.press();
      expect(result).toMatchObject(
        toastOf('success', '工作进程运行后生效', 'takes effect when a worker runs'),
      );
      expect(renderCardAsText(result.card ?? {})).toContain('已记录「批准」');
      const elements = elementsOf(objectAt(result.card ?? {}, 'body') ?? {});
      expect(elements.filter((one) => one['tag'] === 'button')).toEqual([]);
    });

    test.each<[keyof Door]>([['decide'], ['copyOf'], ['takeOnce']])(
      'a failing %s is an error toast with 200',
      async (name) => {
        const failing: Partial<Door> = { [name]: () => Promise.reject(new Error('database is locked')) };
        const { press, now } = await setUp({}, failing);
        const result = await press();
        expect(result).toMatchObject({
          ...toastOf('error', '未能记录，请重试', 'Not recorded, please try again'),
          card: null,
        });
        expect(result.body).not.toContain('database is locked');
        expect(now().status).toBe('pending');
      },
    );

    test.each<[keyof Door]>([['decide'], ['copyOf'], ['takeOnce']])(
      'a hanging %s is answered for it',
      async (name) => {
        const hanging: Partial<Door> = { [name]: () => new Promise<never>(() => {}) };
        const { press } = await setUp({}, hanging);
        const result = await press();
        expect(result).toMatchObject(toastOf('error', '未能记录，请重试', 'Not recorded, please try again'));
        // The door has had its time; that Feishu's is not over then, in-time.test.ts says.
        expect(result.elapsedMs).toBeGreaterThan(2_000);
      },
    );

    test('a click that was answered as not recorded is not recorded afterwards', async () => {
      const gate: { open: () => void } = { open: () => {} };
      const opened = new Promise<void>((resolve) => (gate.open = resolve));
      const { press, door, approval } = await setUp(
        {},
        {
          copyOf: async () => {
            await opened;
            return { approvalId: approval.id, recipient: '' };
          },
        },
      );
      expect(await press()).toMatchObject({ toast: { type: 'error' } });
      gate.open();
      await new Promise(setImmediate);
      expect(door.decided).toEqual([]);
    });

    test('the door is given 2 s, or less when some are spent', async () => {
      const budgets: number[] = [];
      const spent = await setUp(
        {},
        {
          async decide(_, budgetMs) {
            budgets.push(budgetMs);
            throw new Error('enough seen');
          },
          takeOnce: () => new Promise((resolve) => setTimeout(resolve, budgets.length === 0 ? 0 : 700, true)),
        },
      );
      await spent.press();
      await spent.press();
      expect(budgets[0]).toBe(2_000);
      expect(budgets[1]).toBeLessThan(1_750);
    });

    test.each(['unavailable', 'invalid_request'] as const)(
      'a refusal as %s asks to try again',
      async (code) => {
        const { press } = await setUp(
          {},
          { decide: async () => ({ kind: 'refused', code, message: 'x', approval: null }) },
        );
        expect(await press()).toMatchObject({
          ...toastOf('error', '请重试', 'please try again'),
          card: null,
        });
      },
    );
  });
});
