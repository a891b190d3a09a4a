import { STATE_NAMES_EN, STATE_NAMES_ZH } from '../../../domain/lifecycle.ts';
import { ADMIN, decided, ended, everyState, pendingApproval } from '../feishu-approvals.ts';
import { type Answer, HELP, type Subject } from '../subject.ts';
import { cards, everybody, onStage } from './scene.ts';

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
  const rule = (name: string, run: Parameters<typeof onStage>[1]): void =>
    test(name, () => onStage(subject, run));
  const { crisis: _, ...states } = everyState({ action: { command: COMMAND } });

  test.each(Object.entries(states))(
    'shows on every copy, in both languages, that it is %s, with the buttons of that and no others',
    (_name, state) =>
      onStage(subject, async (scene) => {
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
      }),
  );

  rule('shows on every copy who decided, when, and what they said', async (scene) => {
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

  rule('tells of a person in danger the admins alone, and never a group', async (scene) => {
    const { approver, other, group } = scene;
    const crisis = ended(pendingApproval({ action: { command: COMMAND } }), 'crisis');
    await scene.deliver(crisis);
    expect(cards(scene)).toEqual(scene.channel.recipients([other]).filter((one) => one !== group));
    expect(() => scene.copyFor(approver, crisis)).toThrow();
    const { text, buttons } = scene.copyFor(other, crisis);
    expect(text).toContain(HELP.zh);
    expect(text).toContain(HELP.en);
    expect(text).not.toContain(COMMAND);
    expect(buttons).toEqual([]);
  });

  rule('shows its end and nothing of what was asked, where a copy is not to tell more', async (scene) => {
    const approval = pendingApproval({ action: { command: COMMAND }, reason: 'what-was-asked because' });
    await scene.deliver(approval);
    await scene.deliver(ended(approval, 'crisis'));
    for (const whom of [scene.approver, ...(scene.group === null ? [] : [scene.group])]) {
      const { text, buttons } = scene.copyFor(whom, approval);
      expect(text).toContain('已结束');
      expect(text).toMatch(/ended/i);
      expect(text).not.toContain('what-was-asked');
      expect(text).not.toContain('危机');
      expect(text).not.toMatch(/crisis|danger|helpline/i);
      expect(buttons).toEqual([]);
    }
  });

  rule('takes evidence from the buttons under it', async (scene) => {
    const { executed } = everyState({});
    if (executed === undefined) throw new Error('there is always evidence to look at');
    await scene.deliver(executed);
    await scene.answer(executed, 'accept', { on: scene.other, comment: 'looks right' });
    expect(scene.now(executed)).toMatchObject({ verified: { outcome: 'accepted', by: 'admin' } });
    expect(scene.door.decided).toMatchObject([{ decision: 'accept', details: { attempt: 1 } }]);
  });
}
