import { everyState, pendingApproval } from '../feishu-approvals.ts';
import type { Subject } from '../subject.ts';
import { rulesOf } from './scene.ts';

/** That reasons reach who asked, and are there where they must be. */
export function tellComments(subject: Subject): void {
  const rule = rulesOf(subject);

  rule('carries a comment, in whatever letters', ['answers'], async (scene) => {
    const approval = pendingApproval({ quorum: 2 });
    await scene.deliver(approval);
    const comment = '可以，但请先备份 *now* <b>&amp; `then` _go_ @all 🙂';
    await scene.answer(approval, 'approve', { comment });
    expect(scene.now(approval).decisions.map((one) => one.comment)).toEqual([comment]);
  });

  rule(
    'carries a comment of several lines, and takes an approval without any',
    ['answers', 'others', 'lines'],
    async (scene) => {
      const approval = pendingApproval({ quorum: 2 });
      await scene.deliver(approval);
      const comment = 'first line\nsecond line 🙂';
      await scene.answer(approval, 'approve', { comment });
      await scene.answer(approval, 'approve', { on: scene.other });
      expect(scene.now(approval)).toMatchObject({ status: 'approved' });
      expect(scene.now(approval).decisions.map((one) => one.comment)).toEqual([comment, '']);
    },
  );

  // No blocks: Jest has only the tests of one block wait side by side.
  for (const what of ['deny', 'request_changes'] as const) {
    rule(`to ${what} it wants a comment that says something`, ['answers'], async (scene) => {
      const approval = pendingApproval();
      await scene.deliver(approval);
      for (const comment of [undefined, '  \n ', '\u200b\u2060', '\u3164']) {
        const [told] = await scene.answer(approval, what, comment === undefined ? {} : { comment });
        expect(told).toMatch(/comment|required|意见|必填/i);
      }
      expect(scene.now(approval)).toEqual(approval);
      expect(scene.door.decided).toEqual([]);
    });

    rule(
      'it says that somebody has it open who has pressed the button and said nothing yet',
      ['answers'],
      async (scene) => {
        const approval = pendingApproval();
        await scene.deliver(approval);
        await scene.answer(approval, what);
        const { messageId } = scene.copyFor(scene.approver, approval);
        const identity = scene.identityOf(scene.approver);
        expect(scene.door.seenOpened).toContainEqual({ messageId, identity, at: expect.any(String) });
        expect(Date.parse(scene.door.seenOpened[0]?.at ?? '')).toBeLessThanOrEqual(Date.now());
      },
    );

    rule(`to ${what} it carries the comment`, ['answers'], async (scene) => {
      const approval = pendingApproval();
      await scene.deliver(approval);
      await scene.answer(approval, what, { comment: 'only the cache, please' });
      const status = what === 'deny' ? 'rejected' : 'changes_requested';
      expect(scene.now(approval)).toMatchObject({ status });
      expect(scene.door.decided).toMatchObject([{ decision: what, comment: 'only the cache, please' }]);
    });
  }

  for (const what of ['redo', 'give_up'] as const) {
    rule(`to ${what} what was carried out it wants a comment, and carries it`, ['answers'], async (scene) => {
      const { executed } = everyState({});
      if (executed === undefined) throw new Error('there is always evidence to look at');
      await scene.deliver(executed);
      const [told] = await scene.answer(executed, what, { on: scene.other });
      expect(told).toMatch(/comment|required|意见|必填/i);
      expect(scene.door.decided).toEqual([]);
      await scene.answer(executed, what, { on: scene.other, comment: 'half of it is missing' });
      expect(scene.door.decided).toMatchObject([
        { decision: what, comment: 'half of it is missing', details: { attempt: 1 } },
      ]);
    });
  }
}
