import { ChannelRefused } from '../../../channels/channel.ts';
import { decided, pendingApproval } from '../feishu-approvals.ts';
import type { Subject } from '../subject.ts';
import { cards, everybody, rulesOf } from './scene.ts';
import { errorOf } from '../../support/error-of.ts';

/** What a vendor's troubles do: delay, and nothing else. */
export function tellFaults(subject: Subject): void {
  const rule = rulesOf(subject);

  rule('honours a rate limit, and everybody has one message in the end', ['vendor'], async (scene) => {
    const approval = pendingApproval();
    scene.fail('rate-limit', 2);
    await scene.deliver(approval);
    expect(cards(scene)).toEqual(everybody(scene));
    scene.fail('rate-limit', 2);
    const denied = decided(approval, 'deny', undefined, 'after the limit');
    await scene.deliver(denied);
    for (const whom of everybody(scene)) {
      expect(scene.copyFor(whom, denied).text).toContain('after the limit');
      expect(scene.copyFor(whom, denied).buttons).toEqual([]);
    }
    expect(scene.channel.health().ok).toBe(true);
  });

  rule('says so while the vendor is down, and loses nothing', ['vendor'], async (scene) => {
    const approval = pendingApproval();
    await scene.deliver(approval);
    scene.fail('down', 1_000);
    const denied = decided(approval, 'deny', undefined, 'while it was down');
    const error = await errorOf(scene.deliverOnce(denied));
    expect(error).not.toBeInstanceOf(ChannelRefused);
    expect(scene.channel.health()).toMatchObject({ ok: false, lastError: expect.any(String) });
    scene.mend();
    await scene.deliver(denied);
    expect(scene.channel.health()).toEqual({ ok: true, lastError: null });
    expect(cards(scene)).toEqual(everybody(scene));
    for (const whom of everybody(scene)) {
      expect(scene.copyFor(whom, denied).text).toContain('while it was down');
    }
  });

  rule('says so when its token is revoked, and recovers with it', ['vendor'], async (scene) => {
    const approval = pendingApproval();
    await scene.deliver(approval);
    scene.fail('revoked');
    const denied = decided(approval, 'deny', undefined, 'once it was put right');
    const error = await errorOf(scene.deliverOnce(denied));
    // Nobody who could be told is given up: a token can be put right.
    expect(error).not.toBeInstanceOf(ChannelRefused);
    expect(scene.refused).toEqual([]);
    const { ok, lastError } = scene.channel.health();
    expect(ok).toBe(false);
    for (const secret of scene.secrets) {
      expect(lastError).not.toContain(secret);
      expect(error.message).not.toContain(secret);
    }
    scene.mend();
    await scene.deliver(denied);
    expect(scene.channel.health()).toEqual({ ok: true, lastError: null });
    for (const whom of everybody(scene)) {
      expect(scene.copyFor(whom, denied).text).toContain('once it was put right');
      expect(scene.copyFor(whom, denied).buttons).toEqual([]);
    }
  });

  rule('gives up who has blocked it, and nobody else', ['vendor', 'others'], async (scene) => {
    const approval = pendingApproval();
    scene.fail('blocked');
    const gone = scene.recipientOf(scene.approver);
    expect(await errorOf(scene.channel.send(approval, gone, 'b'.repeat(40)))).toBeInstanceOf(ChannelRefused);
    expect(await scene.deliver(approval)).toBe(1);
    expect(cards(scene)).toEqual(everybody(scene).filter((one) => one !== gone));
    expect(scene.refused).toEqual([gone]);
    expect(scene.channel.health().ok).toBe(true);
  });

  rule('refuses for good what is no recipient of its own', [], async (scene) => {
    for (const recipient of ['', 'nobody', 'nobody:', 'elsewhere:7']) {
      const call = scene.channel.send(pendingApproval(), recipient, 'r'.repeat(40));
      expect(await errorOf(call)).toBeInstanceOf(ChannelRefused);
    }
    expect(scene.messages()).toEqual([]);
  });

  rule('says no secret in a log or an error, whatever fails', ['vendor'], async (scene) => {
    const approval = pendingApproval();
    const errors: Error[] = [];
    for (const mode of ['down', 'rate-limit', 'accept-then-reset', 'revoked'] as const) {
      scene.fail(mode, 1_000);
      errors.push(await errorOf(scene.deliverOnce(approval)));
      scene.mend();
    }
    await scene.deliver(approval);
    const said = [...scene.logged(), ...errors.map(sayAll)].join('\n');
    expect(scene.secrets.filter((secret) => secret !== '')).not.toEqual([]);
    for (const secret of scene.secrets) expect(said).not.toContain(secret);
  });

  rule('says no secret in a log when an answer is forged', ['answers', 'vendor'], async (scene) => {
    const approval = pendingApproval();
    await scene.deliver(approval);
    await scene.forge(scene.copyFor(scene.approver, approval).messageId);
    for (const secret of scene.secrets) expect(scene.logged().join('\n')).not.toContain(secret);
  });
}

/** Everything that a log would write of it. */
function sayAll(error: Error): string {
  const { cause } = error;
  return [error.stack, JSON.stringify(error), cause instanceof Error ? sayAll(cause) : String(cause)].join(
    '\n',
  );
}
