import { CountersignError } from '../../../domain/errors.ts';
import { ADMIN, decided, pendingApproval } from '../feishu-approvals.ts';
import type { Subject } from '../subject.ts';
import { rulesOf } from './scene.ts';

const HOUR_MS = 3_600_000;

/** Who is heard, and how often. */
export function tellAnswers(subject: Subject): void {
  const rule = rulesOf(subject);

  rule(
    'puts an answer before the decision service as who gave it, and says what came of it',
    ['answers'],
    async (scene) => {
      const approval = pendingApproval();
      await scene.deliver(approval);
      const [told] = await scene.answer(approval, 'approve');
      const { digest, id: approvalId } = approval;
      expect(scene.door.decided).toMatchObject([
        {
          ...{ approvalId, digest, revision: 1, decision: 'approve', comment: '' },
          identity: scene.identityOf(scene.approver),
        },
      ]);
      expect(scene.now(approval)).toMatchObject({ status: 'approved', resolution: { by: 'commander' } });
      expect(told).toMatch(/approved|已通过/i);
    },
  );

  rule('escalates, and says so, where there is a step above', ['answers'], async (scene) => {
    const approval = pendingApproval({ tier: 'MEDIUM', ladder: true });
    await scene.deliver(approval);
    expect(scene.copyFor(scene.approver, approval).buttons).toContain('escalate');
    const [told] = await scene.answer(approval, 'escalate');
    const { digest, id: approvalId } = approval;
    expect(scene.door.decided).toMatchObject([{ approvalId, digest, decision: 'escalate' }]);
    expect(scene.now(approval)).toMatchObject({ status: 'pending', currentTier: 'HIGH', rung: 1 });
    expect(told).toMatch(/escalated|已升级/i);
  });

  rule('does not offer to escalate from the last step', ['answers'], async (scene) => {
    const approval = pendingApproval({ tier: 'MEDIUM' });
    await scene.deliver(approval);
    expect(scene.copyFor(scene.approver, approval).buttons).not.toContain('escalate');
  });

  rule(
    'counts a callback once that is delivered five times',
    ['answers', 'vendor', 'others'],
    async (scene) => {
      const approval = pendingApproval({ quorum: 2 });
      await scene.deliver(approval);
      const told = await scene.answer(approval, 'approve', { times: 5 });
      expect(told).toHaveLength(5);
      expect(scene.now(approval).decisions).toHaveLength(1);
      expect(scene.door.decided).toHaveLength(1);
      const [again] = await scene.answer(approval, 'approve', { on: scene.other });
      expect(again).toMatch(/approved|已通过/i);
      expect(scene.now(approval).status).toBe('approved');
    },
  );

  rule(
    'counts a callback once that is delivered five times at once',
    ['answers', 'vendor'],
    async (scene) => {
      const approval = pendingApproval({ quorum: 2 });
      await scene.deliver(approval);
      const { messageId } = scene.copyFor(scene.approver, approval);
      const deliver = await scene.hold(messageId, 'approve', scene.identityOf(scene.approver));
      await Promise.all(Array.from({ length: 5 }, () => deliver()));
      expect(scene.now(approval).decisions).toHaveLength(1);
      expect(scene.door.decided).toHaveLength(1);
    },
  );

  rule(
    'refuses a callback that is played again, soon after or an hour later',
    ['answers', 'vendor'],
    async (scene) => {
      const approval = pendingApproval({ quorum: 2 });
      await scene.deliver(approval);
      await scene.answer(approval, 'approve');
      await scene.replay();
      scene.skip(HOUR_MS);
      await scene.replay();
      expect(scene.door.decided).toHaveLength(1);
      expect(scene.now(approval).decisions).toHaveLength(1);
    },
  );

  rule('refuses what the vendor did not send', ['answers', 'vendor'], async (scene) => {
    const approval = pendingApproval();
    await scene.deliver(approval);
    await scene.forge(scene.copyFor(scene.approver, approval).messageId);
    expect(scene.now(approval)).toEqual(approval);
    expect(scene.door.decided).toEqual([]);
    expect(scene.door.seen.size).toBe(0);
  });

  rule('refuses an answer on a message that is no copy of ours', ['answers'], async (scene) => {
    const approval = pendingApproval();
    await scene.deliver(approval);
    scene.door.copies.clear();
    await scene.answer(approval, 'approve');
    expect(scene.now(approval)).toEqual(approval);
    expect(scene.door.decided).toEqual([]);
    expect(scene.door.refusals).toMatchObject([{ code: 'not_found' }]);
  });

  rule('refuses a stranger and says so, wherever it presses', ['answers', 'others'], async (scene) => {
    const approval = pendingApproval();
    await scene.deliver(approval);
    for (const on of [scene.approver, ...(scene.group === null ? [] : [scene.group])]) {
      const [told] = await scene.answer(approval, 'approve', { on, by: scene.stranger });
      expect(told).toMatch(/may decide|无权/);
    }
    expect(scene.now(approval)).toEqual(approval);
    // The decision service puts who it was into the ledger.
    for (const { identity } of scene.door.decided) expect(identity).toBe(scene.stranger);
    expect(scene.door.decided).not.toEqual([]);
  });

  rule('refuses somebody known who is not asked', ['answers', 'others'], async (scene) => {
    const approval = pendingApproval({ finalReview: true });
    await scene.deliver(approval);
    const final = decided(approval, 'approve', ADMIN);
    await scene.deliver(final);
    const [told] = await scene.answer(final, 'approve');
    expect(told).toMatch(/may decide|无权/);
    expect(scene.now(final)).toEqual(final);
  });

  rule('lets those who may decide do so on the copy of a group', ['answers', 'others'], async (scene) => {
    const approval = pendingApproval();
    await scene.deliver(approval);
    await scene.answer(approval, 'approve', { on: scene.group ?? '' });
    expect(scene.now(approval)).toMatchObject({ status: 'approved', resolution: { by: 'commander' } });
  });

  rule('says who decided, and when, to whoever comes later', ['answers'], async (scene) => {
    const approval = pendingApproval();
    await scene.deliver(approval);
    const { messageId } = scene.copyFor(scene.approver, approval);
    const deliver = await scene.hold(messageId, 'approve', scene.identityOf(scene.approver));
    const denied = decided(approval, 'deny', ADMIN, 'not on a Friday');
    await scene.deliver(denied);
    const told = await deliver();
    expect(told).toContain('admin');
    expect(told).toContain(denied.resolution?.at.slice(0, 10));
    expect(told).toMatch(/denied|拒绝|驳回/);
    expect(scene.now(approval)).toEqual(denied);
  });

  rule(
    'takes two answers as they arrive, whichever was given first',
    ['answers', 'others'],
    async (scene) => {
      const approval = pendingApproval();
      await scene.deliver(approval);
      const { approver, other } = scene;
      const first = await scene.hold(
        scene.copyFor(approver, approval).messageId,
        'approve',
        scene.identityOf(approver),
      );
      const second = await scene.hold(
        scene.copyFor(other, approval).messageId,
        'deny',
        scene.identityOf(other),
        'no',
      );
      await second();
      expect(await first()).toContain('admin');
      expect(scene.now(approval)).toMatchObject({ status: 'rejected', resolution: { outcome: 'denied' } });
    },
  );

  rule('grants nothing after the deadline, and says so', ['answers'], async (scene) => {
    const approval = pendingApproval({ createdAt: new Date(Date.now() - 2 * HOUR_MS).toISOString() });
    await scene.deliver(approval);
    const [told] = await scene.answer(approval, 'approve');
    expect(told).toMatch(/deadline|截止/);
    expect(scene.now(approval)).toEqual(approval);
  });

  rule(
    'says that somebody has it open who has read it, where the vendor tells of that',
    ['reading'],
    async (scene) => {
      const approval = pendingApproval();
      await scene.deliver(approval);
      const { messageId } = scene.copyFor(scene.approver, approval);
      await scene.read?.(messageId, scene.identityOf(scene.approver));
      const identity = scene.identityOf(scene.approver);
      expect(scene.door.seenOpened).toEqual([{ messageId, identity, at: expect.any(String) }]);
      expect(scene.now(approval)).toEqual(approval);
      expect(scene.door.decided).toEqual([]);
    },
  );

  rule('says so when an answer is kept, and takes effect later', ['answers'], async (scene) => {
    const approval = pendingApproval();
    await scene.deliver(approval);
    scene.door.play({ kind: 'recorded', approval });
    const [told] = await scene.answer(approval, 'approve');
    expect(told).toMatch(/takes effect|生效/);
  });

  rule(
    'says that nothing was recorded when the decision service fails, and why when it refuses',
    ['answers'],
    async (scene) => {
      const approval = pendingApproval();
      await scene.deliver(approval);
      scene.door.play(new Error('the ledger is away'));
      const [told] = await scene.answer(approval, 'approve');
      expect(told).toMatch(/not recorded|未能记录/i);
      const { code } = new CountersignError('self_approval', '');
      scene.door.play({ kind: 'refused', code, message: 'one’s own', approval });
      const [why] = await scene.answer(approval, 'approve', { on: scene.other });
      expect(why).toMatch(/yourself|自己/);
      expect(scene.now(approval)).toEqual(approval);
    },
  );
}
