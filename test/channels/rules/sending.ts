import { decided, ended, pendingApproval, resubmitted } from '../feishu-approvals.ts';
import type { Subject } from '../subject.ts';
import { cards, everybody, rulesOf, reminders } from './scene.ts';

/** Who is told, and that nobody is told twice. */
export function tellSending(subject: Subject): void {
  const rule = rulesOf(subject);

  rule('knows its people by their identity on it, and its group without any', ['answers'], async (scene) => {
    const { channel, approver, other, group } = scene;
    const nobody = { ...other, identities: { elsewhere: '7' } };
    expect(channel.recipients([nobody])).toEqual(group === null ? [] : [group]);
    expect(channel.recipients([approver, nobody])).toHaveLength(group === null ? 1 : 2);
    const known = new Set([approver, other].map(scene.identityOf));
    expect(new Set(everybody(scene)).size).toBe(known.size + (group === null ? 0 : 1));
  });

  rule('tells everybody once, however often a delivery runs', [], async (scene) => {
    const approval = pendingApproval();
    await scene.deliver(approval);
    await scene.deliver(approval);
    expect(cards(scene)).toEqual(everybody(scene));
    expect(scene.messages()).toHaveLength(everybody(scene).length);
  });

  rule('takes one key for one message, also from two who send at once', [], async (scene) => {
    const approval = pendingApproval();
    const to = scene.recipientOf(scene.approver);
    const sent = await Promise.all([1, 2, 3].map(() => scene.channel.send(approval, to, 'k'.repeat(40))));
    expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(1);
    expect(cards(scene)).toEqual([to]);
  });

  rule('takes another key for another message', ['vendor'], async (scene) => {
    const approval = pendingApproval();
    const to = scene.recipientOf(scene.approver);
    for (const key of ['k', 'l', 'k']) await scene.channel.send(approval, to, key.repeat(40));
    expect(cards(scene)).toEqual([to, to]);
  });

  rule('takes one key for one alert', ['prose'], async (scene) => {
    const crisis = ended(pendingApproval(), 'crisis');
    const to = scene.recipientOf(scene.other);
    for (let time = 0; time < 2; time += 1) await scene.channel.send(crisis, to, 'k'.repeat(40));
    expect(cards(scene)).toEqual([to]);
  });

  if (subject.lostAnswer === undefined) {
    rule(
      'sends one message although its answer was lost, whatever is tried again',
      ['vendor'],
      async (scene) => {
        const approval = pendingApproval();
        scene.fail('accept-then-reset', 2);
        await scene.deliver(approval);
        expect(cards(scene)).toEqual(everybody(scene));
      },
    );
  } else {
    rule(
      'reaches everybody although an answer was lost, and what stands twice decides once',
      ['vendor', 'answers'],
      async (scene) => {
        const approval = pendingApproval({ quorum: 2 });
        scene.fail('accept-then-reset', 1);
        await scene.deliver(approval);
        expect([...new Set(cards(scene))]).toEqual(everybody(scene));
        expect(cards(scene).length).toBeLessThanOrEqual(everybody(scene).length + 1);
        for (const { messageId } of scene.messages()) {
          await scene.press(messageId, 'approve', scene.identityOf(scene.approver));
        }
        expect(scene.now(approval).decisions).toHaveLength(1);
      },
    );
  }

  rule('reminds those who are asked, once, with nothing of the agent’s in it', ['prose'], async (scene) => {
    const approval = pendingApproval({ action: { command: 'echo agent-words' }, reason: 'agent-words' });
    await scene.deliver(approval);
    const due = { ...approval, remindersSent: 1, version: approval.version + 1 };
    await scene.deliver(due);
    await scene.deliver(due);
    expect(
      reminders(scene)
        .map(({ recipient }) => recipient)
        .sort(),
    ).toEqual(everybody(scene));
    for (const { text, mentions } of reminders(scene)) {
      expect(text).toMatch(/高风险 HIGH/);
      expect(text).toMatch(/HIGH risk/);
      expect(text).not.toContain('agent-words');
      expect(mentions).toEqual([]);
    }
    expect(cards(scene)).toEqual(everybody(scene));
  });

  rule('says so when there is another revision on a message that stands', ['prose'], async (scene) => {
    const approval = pendingApproval();
    await scene.deliver(approval);
    const second = resubmitted(decided(approval, 'request_changes'), { command: 'ls /second-one' });
    await scene.deliver(second);
    expect(cards(scene)).toEqual(everybody(scene));
    for (const whom of everybody(scene)) {
      expect(scene.copyFor(whom, second).text).toContain('ls /second-one');
      expect(scene.copyFor(whom, second).text).toMatch(/第 2 版/);
      expect(scene.copyFor(whom, second).text).toMatch(/revision 2/i);
    }
    expect(reminders(scene)).toHaveLength(everybody(scene).length);
    for (const { text } of reminders(scene)) expect(text).toMatch(/第 2 版[^]*revision 2/i);
  });
}
