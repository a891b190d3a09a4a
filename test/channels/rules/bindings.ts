import { decided, evidenceOf, executed, pendingApproval, resubmitted } from '../feishu-approvals.ts';
import type { Subject } from '../subject.ts';
import { rulesOf } from './scene.ts';

/** That an answer counts for what was shown, and for nothing else. */
export function tellBindings(subject: Subject): void {
  const rule = rulesOf(subject);

  rule(
    'does not take an approval of one revision for another, and says that it has changed',
    ['answers'],
    async (scene) => {
      const approval = pendingApproval();
      await scene.deliver(approval);
      const { messageId } = scene.copyFor(scene.approver, approval);
      const deliver = await scene.hold(messageId, 'approve', scene.identityOf(scene.approver));
      const second = resubmitted(decided(approval, 'request_changes'));
      await scene.deliver(second);
      const told = await deliver();
      expect(told).toMatch(/changed|变更/);
      expect(scene.now(approval)).toEqual(second);
      for (const { revision, digest } of scene.door.decided) {
        expect([revision, digest]).toEqual([1, approval.digest]);
      }
      await scene.answer(second, 'approve');
      expect(scene.door.decided.at(-1)).toMatchObject({ revision: 2, digest: second.digest });
      expect(scene.now(approval).status).toBe('approved');
    },
  );

  rule('does not take a word on one attempt for another', ['answers'], async (scene) => {
    const first = evidenceOf();
    await scene.deliver(first);
    const { messageId } = scene.copyFor(scene.other, first);
    const deliver = await scene.hold(messageId, 'accept', scene.identityOf(scene.other));
    const again = executed(decided(first, 'redo', undefined, 'once more'));
    await scene.deliver(again);
    await deliver();
    expect(scene.now(first)).toEqual(again);
    for (const { details } of scene.door.decided) expect(details).toEqual({ attempt: 1 });
  });

  rule(
    'puts what comes late before the decision service as of what was shown',
    ['answers', 'vendor'],
    async (scene) => {
      const approval = pendingApproval();
      const { digest } = approval;
      await scene.deliver(approval);
      const who = scene.identityOf(scene.approver);
      const late = await scene.hold(scene.copyFor(scene.approver, approval).messageId, 'approve', who);
      await scene.deliver(resubmitted(decided(approval, 'request_changes')));
      await late();
      const first = evidenceOf();
      await scene.deliver(first);
      const { messageId } = scene.copyFor(scene.other, first);
      const later = await scene.hold(messageId, 'accept', scene.identityOf(scene.other));
      await scene.deliver(executed(decided(first, 'redo', undefined, 'once more')));
      await later();
      expect(scene.door.decided).toMatchObject([
        { decision: 'approve', revision: 1, digest },
        { decision: 'accept', details: { attempt: 1 } },
      ]);
    },
  );

  rule('keeps two approvals before the same person apart', ['answers'], async (scene) => {
    const one = pendingApproval({ id: 'apr_01JD5Z6V7W8X9Y0ZABCDEFGHJK', action: { command: 'echo one' } });
    const two = pendingApproval({ id: 'apr_01JD5Z6V7W8X9Y0ZABCDEFGHJM', action: { command: 'echo two' } });
    await scene.deliver(one);
    await scene.deliver(two);
    await scene.answer(two, 'approve');
    expect(scene.now(one)).toEqual(one);
    expect(scene.now(two).status).toBe('approved');
  });
}
