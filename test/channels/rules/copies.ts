import { STATE_NAMES_EN, STATE_NAMES_ZH } from '../../../domain/lifecycle.ts';
import { ADMIN, decided, ended, everyState, pendingApproval, resubmitted } from '../feishu-approvals.ts';
import { type Answer, HELP, type Subject } from '../subject.ts';
import { cards, everybody, rulesOf } from './scene.ts';

/** What each state lets people answer. */
const ANSWERS: Readonly<Record<string, readonly Answer[]>> = {
  pending: ['approve', 'deny', 'request_changes'],
  final_review: ['approve', 'deny', 'request_changes'],
  changes_requested: ['deny'],
  executed: ['accept', 'give_up', 'redo'],
};

const COMMAND = 'rm -rf /srv/what-was-asked';

/** That whatever happens shows on every message that is out. */
export function tellCopies(subject: Subject): void {
  const rule = rulesOf(subject);
  const { crisis: _, ...states } = everyState({ action: { command: COMMAND } });

  for (const [name, state] of Object.entries(states)) {
    rule(
      `shows on every copy, in both languages, that it is ${name}, with the buttons of that and no others`,
      ['prose'],
      async (scene) => {
        await scene.deliver(pendingApproval({ action: { command: COMMAND } }));
        const later = { ...state, version: state.version + 10 };
        await scene.deliver(later);
        expect(cards(scene)).toEqual(everybody(scene));
        for (const whom of everybody(scene)) {
          const { text, buttons } = scene.copyFor(whom, later);
          expect(text).toContain(STATE_NAMES_EN[state.status]);
          expect(text).toContain(STATE_NAMES_ZH[state.status]);
          expect(text).toContain(state.action.command);
          expect([...buttons].sort()).toEqual(ANSWERS[state.status] ?? []);
        }
      },
    );
  }

  rule('shows on every copy who decided, when, and what they said', [], async (scene) => {
    const approval = pendingApproval();
    await scene.deliver(approval);
    const denied = decided(approval, 'deny', ADMIN, 'not on a Friday');
    await scene.deliver(denied);
    for (const whom of everybody(scene)) {
      const { text } = scene.copyFor(whom, denied);
      expect(text).toContain('admin');
      expect(text).toContain('not on a Friday');
      expect(text).toContain(denied.resolution?.at.slice(0, 10));
    }
  });

  rule('tells of a person in danger the admins alone, and never a group', [], async (scene) => {
    const { other, group } = scene;
    await scene.deliver(ended(pendingApproval({ action: { command: COMMAND } }), 'crisis'));
    expect(cards(scene)).toEqual(scene.channel.recipients([other]).filter((one) => one !== group));
  });

  rule('says in its alert where help is found, and nothing of what was asked', ['prose'], async (scene) => {
    const crisis = ended(pendingApproval({ action: { command: COMMAND } }), 'crisis');
    await scene.deliver(crisis);
    const { text, buttons } = scene.copyFor(scene.other, crisis);
    expect(text).toContain(HELP.zh);
    expect(text).toContain(HELP.en);
    expect(text).not.toContain(COMMAND);
    expect(buttons).toEqual([]);
  });

  rule(
    'alerts an admin anew who has the question before them, and asks it no more',
    ['prose'],
    async (scene) => {
      const approval = pendingApproval({ action: { command: COMMAND } });
      await scene.deliver(approval);
      const { messageId } = scene.copyFor(scene.other, approval);
      const crisis = ended(resubmitted(decided(approval, 'request_changes')), 'crisis');
      await scene.deliver(crisis);
      expect(scene.copyFor(scene.other, crisis).messageId).not.toBe(messageId);
      expect(scene.copyFor(scene.other, crisis).text).toContain(HELP.en);
      const before = scene.messages().find((one) => one.messageId === messageId);
      expect(before?.text).toMatch(/已结束[^]*ended/i);
      expect(before?.buttons).toEqual([]);
    },
  );

  rule(
    'shows its end and nothing of what was asked, where a copy is not to tell more',
    ['others'],
    async (scene) => {
      const approval = pendingApproval({ action: { command: COMMAND }, reason: 'what-was-asked because' });
      await scene.deliver(approval);
      await scene.deliver(ended(approval, 'crisis'));
      for (const whom of [scene.approver, ...(scene.group === null ? [] : [scene.group])]) {
        const { text, buttons } = scene.copyFor(whom, approval);
        expect(text).toMatch(/ended/i);
        expect(text).not.toContain('what-was-asked');
        expect(text).not.toContain('危机');
        expect(text).not.toMatch(/crisis|danger|helpline/i);
        expect(buttons).toEqual([]);
      }
    },
  );

  rule('takes evidence from the buttons under it', ['answers'], async (scene) => {
    const { executed } = everyState({});
    if (executed === undefined) throw new Error('there is always evidence to look at');
    await scene.deliver(executed);
    await scene.answer(executed, 'accept', { on: scene.other, comment: 'looks right' });
    expect(scene.now(executed)).toMatchObject({ verified: { outcome: 'accepted', by: scene.other.id } });
    expect(scene.door.decided).toMatchObject([{ decision: 'accept', details: { attempt: 1 } }]);
  });
}
