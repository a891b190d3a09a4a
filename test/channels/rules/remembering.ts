import type { Approval } from '../../../domain/approval.ts';
import type { Grantable } from '../../../domain/grant.ts';
import { GRANTABLE } from '../../support/grants.ts';
import { type Wanted, pendingApproval, resubmitted, decided } from '../feishu-approvals.ts';
import type { Subject } from '../subject.ts';
import { rulesOf } from './scene.ts';

/** That an approval is remembered for what was shown, as often and as long as its button says. */
export function tellRemembering(subject: Subject): void {
  const declare = rulesOf(subject);
  const rule = (name: string, run: Parameters<typeof declare>[2]): void =>
    declare(name, ['remembering'], run);

  rule('shows what would be remembered, and brings the bounds to the decision', async (scene) => {
    const approval = rememberable();
    await scene.deliver(approval);
    const { text, buttons } = scene.copyFor(scene.approver, approval);
    expect(buttons).toContain('remember');
    expect(text).toContain(GRANTABLE.pattern);
    expect(text).toContain('Approve and remember (10×, 8 h)');
    expect(text).toContain('批准并记住（10 次，8 小时内）');
    await scene.answer(approval, 'remember');
    const { id: approvalId, digest } = approval;
    expect(scene.door.decided).toMatchObject([
      { approvalId, digest, decision: 'approve', details: { grantUses: 10, grantSeconds: 28_800 } },
    ]);
    expect(scene.now(approval)).toMatchObject({ status: 'approved', resolution: { by: 'commander' } });
  });

  rule('asks for no more than the policy of the request lets be remembered', async (scene) => {
    const approval = rememberable({ maxUses: 3, maxSeconds: 1_800 });
    await scene.deliver(approval);
    expect(scene.copyFor(scene.approver, approval).text).toContain('(3×, 30 min)');
    await scene.answer(approval, 'remember');
    expect(scene.door.decided).toMatchObject([{ details: { grantUses: 3, grantSeconds: 1_800 } }]);
  });

  rule('has nothing remembered by who only approves', async (scene) => {
    const approval = rememberable();
    await scene.deliver(approval);
    await scene.answer(approval, 'approve');
    expect(scene.door.decided).toMatchObject([{ decision: 'approve' }]);
    expect(scene.door.decided[0]?.details).toBeUndefined();
  });

  const unoffered = [
    ['for nothing that may not be remembered', pendingApproval()],
    ['to none of two', rememberable({}, { quorum: 2 })],
    ['to nobody who only reviews it last', rememberable({}, { finalReview: true })],
  ] as const;
  for (const [what, approval] of unoffered) {
    rule(`offers it ${what}`, async (scene) => {
      await scene.deliver(approval);
      const { buttons, text } = scene.copyFor(scene.approver, approval);
      expect(buttons).toContain('approve');
      expect(buttons).not.toContain('remember');
      expect(text).not.toContain(GRANTABLE.pattern);
    });
  }

  rule('offers it only where the whole structure is shown', async (scene) => {
    const pattern = 'p'.repeat(30_000);
    const approval = rememberable({ pattern });
    await scene.deliver(approval);
    const { buttons, text } = scene.copyFor(scene.approver, approval);
    expect(buttons).toContain('approve');
    expect(buttons.includes('remember')).toBe(text.includes(pattern));
  });

  rule('has nothing remembered of one revision for another', async (scene) => {
    const approval = rememberable();
    await scene.deliver(approval);
    const { messageId } = scene.copyFor(scene.approver, approval);
    const deliver = await scene.hold(messageId, 'remember', scene.identityOf(scene.approver));
    const second = resubmitted(decided(approval, 'request_changes'));
    await scene.deliver(second);
    expect(await deliver()).toMatch(/changed|变更/);
    expect(scene.now(approval)).toEqual(second);
  });
}

function rememberable(changes: Partial<Grantable> = {}, wanted: Wanted = {}): Approval {
  return {
    ...pendingApproval({ tier: 'MEDIUM', ...wanted }),
    grantable: { ...GRANTABLE, ...changes },
  };
}
