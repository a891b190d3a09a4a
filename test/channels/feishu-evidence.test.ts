import { buildCard } from '../../channels/feishu/card.ts';
import type { Approval } from '../../domain/approval.ts';
import type { FollowUp } from '../../domain/execution.ts';
import type { Finding } from '../../domain/verdict.ts';
import { buttonsOf, callbackValue, elementsOf } from '../support/fake-feishu/card-parts.ts';
import { objectAt } from '../support/fake-feishu/json.ts';
import { renderCardAsText } from '../support/fake-feishu/render-card.ts';
import type { Card } from '../support/fake-feishu/types.ts';
import {
  ADMIN,
  HUMAN,
  decided,
  dispatched,
  evidenceOf,
  executed,
  pendingApproval,
  resultOf,
} from './feishu-approvals.ts';
import { boxBelow, isTakeable, namesOf } from './feishu-card-reading.ts';

const AUTO: FollowUp = {
  ...HUMAN,
  verification: { mode: 'auto', check: { command: 'systemctl is-active web' } },
};

const titleOf = (card: Card): unknown => objectAt(objectAt(card, 'header') ?? {}, 'title')?.['i18n_content'];

const inBoth = (approval: Approval): { zh: string; en: string } => {
  const card = buildCard(approval);
  expect(isTakeable(card)).toBe(true);
  return { zh: renderCardAsText(card, 'zh_cn'), en: renderCardAsText(card, 'en_us') };
};

/** What a button asks before it is pressed, or null. */
function questionOf(card: Card, name: string): string | null {
  const button = buttonsOf(card).find(({ element }) => element['name'] === name)?.element ?? {};
  const text = objectAt(objectAt(button, 'confirm') ?? {}, 'text');
  return text === null ? null : String(text['content']);
}

describe('before the approval, a card', () => {
  test.each<[string, FollowUp, string, string]>([
    ['an executor', HUMAN, '立即交给 it-ops-worker，限时 600 秒', 'at once, by it-ops-worker, within 600 s'],
    ['none yet', { ...HUMAN, executor: null }, '等待有人指派', 'once somebody hands it to an executor'],
    ['human verification', HUMAN, '由人查看执行结果', 'by a person, who looks'],
    ['auto verification', AUTO, '自动，退出码为 0 即通过', 'by rule, exit code 0 passes'],
    [
      'no verification',
      { ...HUMAN, verification: { mode: 'none', check: null } },
      '以执行者报告的结果为准',
      'what its executor reports is taken',
    ],
  ])('says what follows it: %s', (_, followUp, zh, en) => {
    const shown = inBoth(pendingApproval({ followUp }));
    expect(shown.zh).toContain(zh);
    expect(shown.en).toContain(en);
  });

  test('of a question alone says nothing of what follows', () => {
    expect(inBoth(pendingApproval()).en).not.toContain('Once approved');
  });

  test('shows the command that checks whole, as it runs too, with what was found in it', () => {
    const check = { argv: ['rm', '-rf', 'a\u202eb'] };
    const finding: Finding = {
      rule: 'files.recursive-delete',
      tier: 'HIGH',
      label: 'destructive_command',
      message: 'Deletes a folder.',
      span: [0, 2],
      path: '/verification/argv/0',
    };
    const card = buildCard(
      pendingApproval({
        followUp: { ...AUTO, verification: { mode: 'auto', check } },
        findings: [finding],
      }),
    );
    expect(isTakeable(card)).toBe(true);
    const heading = 'Check command, word by word: runs after the action; only exit code 0 passes';
    expect(JSON.parse(boxBelow(card, heading) ?? '')).toEqual(check.argv);
    expect(boxBelow(card, heading)).toContain('\\u202e');
    const text = renderCardAsText(card, 'en_us');
    expect(text).toContain('HIGH risk · destructive command · check command');
    expect(text).toContain('Deletes a folder.\n│ 「▸rm◂ -rf a\\u202eb」');
  });

  test('has no approve button where that command is cut', () => {
    const counts = { whole: 0, cut: 0 };
    for (let size = 1_000; size < 40_000; size += 1_500) {
      const command = `test -n "${'删'.repeat(size / 4)}"`;
      const followUp: FollowUp = { ...AUTO, verification: { mode: 'auto', check: { command } } };
      const card = buildCard(pendingApproval({ followUp }));
      expect(isTakeable(card)).toBe(true);
      const isWhole =
        boxBelow(card, 'Check command: runs after the action; only exit code 0 passes') === command;
      expect(namesOf(card)).toEqual(
        isWhole ? ['approve', 'request_changes', 'deny'] : ['request_changes', 'deny'],
      );
      expect(renderCardAsText(card, 'en_us').includes('cannot be approved here')).toBe(!isWhole);
      counts[isWhole ? 'whole' : 'cut'] += 1;
    }
    expect(counts.whole).toBeGreaterThan(3);
    expect(counts.cut).toBeGreaterThan(3);
  });
});

describe('after the approval, a card', () => {
  const running = dispatched(decided(pendingApproval({ followUp: HUMAN }), 'approve'));

  test('of what is under way says so, and asks nothing', () => {
    const { zh, en } = inBoth(running);
    expect(zh).toContain('执行中');
    expect(zh).toContain('第 1 次执行');
    expect(zh).toContain('执行者：it-ops-worker');
    expect(zh).toContain('执行结果：尚无，正在执行');
    expect(en).toContain('Running');
    expect(en).toContain('Ordered: system:request · 20');
    expect(en).toContain('Result: none yet, it is under way');
    expect(namesOf(buildCard(running))).toEqual([]);
  });

  test('shows the evidence: outcome, codes, times, and each output in a grey box', () => {
    const result = resultOf({
      ...{ outcome: 'failed', exitCode: 3, signal: 'SIGTERM', checkExitCode: 1 },
      ...{ stdout: 'line one\nline two', stderr: 'oh no', checkOutput: 'inactive', message: 'over its time' },
    });
    const approval = evidenceOf(result, { followUp: AUTO });
    const { zh, en } = inBoth(approval);
    expect(titleOf(buildCard(approval))).toEqual({
      zh_cn: '待验收 · 执行失败',
      en_us: 'To be verified · failed',
    });
    for (const words of [
      ...['执行结果：执行失败', '退出码：3', '终止信号：SIGTERM', '验收命令退出码：1'],
      '开始（执行者时钟）：2026-11-21 06:31:00 UTC',
      '结束（执行者时钟）：2026-11-21 06:31:02 UTC',
      '验收：未按规则通过，须由人验收 · system:verification',
    ])
      expect(zh).toContain(words);
    for (const words of [
      ...['Result: failed', 'Exit code: 3', 'Ended by signal: SIGTERM', 'Exit code of the check: 1'],
      'Verification: not taken by rule, so a person decides · system:verification',
    ])
      expect(en).toContain(words);
    const card = buildCard(approval);
    expect(boxBelow(card, 'Standard output')).toBe('line one\nline two');
    expect(boxBelow(card, 'Standard error')).toBe('oh no');
    expect(boxBelow(card, 'Output of the check')).toBe('inactive');
    expect(boxBelow(card, 'What its executor says')).toBe('over its time');
    expect(en).not.toContain('left out');
  });

  test('says in both languages that nobody knows, and that nothing ran', () => {
    const unknown = inBoth(evidenceOf('unknown'));
    expect(unknown.zh).toContain('结果不明：执行者已失去联系，没有人知道');
    expect(unknown.en).toContain(
      'outcome unknown: its executor fell silent, and nobody knows what became of it',
    );
    const untaken = inBoth(evidenceOf('not_taken'));
    expect(untaken.zh).toContain('未被领取：没有执行者领取，什么都没有运行');
    expect(untaken.en).toContain('never taken: no executor ever got it, and nothing ran');
    expect(inBoth(evidenceOf()).en).toContain('It printed nothing');
  });

  test('says until when it waits for a person', () => {
    const approval = evidenceOf();
    const until = new Date(Date.parse(approval.dispatch?.executedAt ?? '') + 72 * 3_600_000).toISOString();
    expect(inBoth(approval).zh).toContain('验收截止（之后按放弃归档）：');
    expect(inBoth(approval).en).toMatch(new RegExp(`Given up, if nobody decides, at: .* · ${until}`));
    expect(inBoth(decided(approval, 'accept')).en).not.toContain('if nobody decides');
  });

  test('asks through one form whose buttons name the attempt too', () => {
    const approval = evidenceOf();
    const { id: approvalId, revision, digest } = approval;
    const card = buildCard(approval);
    expect(buttonsOf(card).map(({ element }) => callbackValue(element))).toEqual(
      ['accept', 'redo', 'give_up'].map((decision) => ({
        approvalId,
        revision,
        digest,
        decision,
        attempt: 1,
      })),
    );
    expect(new Set(buttonsOf(card).map(({ form }) => form)).size).toBe(1);
    const inputs = elementsOf(objectAt(card, 'body') ?? {}).filter((one) => one['tag'] === 'input');
    expect(inputs).toMatchObject([{ name: 'comment', max_length: 1_000 }]);
    const again = executed(dispatched(decided(approval, 'redo', ADMIN, 'again')));
    expect(buttonsOf(buildCard(again)).map(({ element }) => callbackValue(element)?.['attempt'])).toEqual([
      3, 3, 3,
    ]);
  });

  test('asks once more before the action runs again, and before anything but a plain success is accepted', () => {
    const plain = buildCard(evidenceOf());
    expect(questionOf(plain, 'accept')).toBeNull();
    expect(questionOf(plain, 'redo')).toBe('The action shown runs once more, as attempt 2.');
    expect(questionOf(plain, 'give_up')).toBeNull();
    const unknown = buildCard(evidenceOf('unknown'));
    expect(questionOf(unknown, 'accept')).toContain('nobody knows what became of it');
    expect(questionOf(unknown, 'redo')).toContain('may have run, or still be running');
    const failed = evidenceOf(resultOf({ outcome: 'failed', exitCode: 1 }));
    expect(questionOf(buildCard(failed), 'accept')).toBe('It failed.');
    const unchecked = evidenceOf(resultOf({ checkExitCode: 1 }), { followUp: AUTO });
    expect(questionOf(buildCard(unchecked), 'accept')).toBe('It did not pass its check.');
    expect(questionOf(buildCard(evidenceOf('not_taken')), 'accept')).toContain('nothing ran');
  });

  test('of another attempt says which, who ordered it and why', () => {
    const redone = decided(evidenceOf(), 'redo', ADMIN, 'the disk\u202e was full');
    const { zh, en } = inBoth(redone);
    expect(zh).toContain('执行中 · 第 2 次');
    expect(en).toContain('Running · attempt 2');
    expect(en).toContain('Ordered: admin · 20');
    expect(en).toContain('the disk\\u202e was full');
  });

  test.each([
    ['accept', '归档 · 验收通过', 'Archived · accepted', 'Verification: accepted · commander · 20'],
    ['give_up', '归档 · 已放弃', 'Archived · given up', 'Verification: given up · commander · 20'],
  ] as const)('that ended with %s says so, by whom and why, and asks nothing', (kind, zh_cn, en_us, said) => {
    const over = decided(evidenceOf('unknown'), kind, undefined, 'looked at it');
    expect(titleOf(buildCard(over))).toEqual({ zh_cn, en_us });
    const { en } = inBoth(over);
    expect(en).toContain(said);
    expect(en).toContain('looked at it');
    expect(namesOf(buildCard(over))).toEqual([]);
  });

  test('that the rules took says that they did', () => {
    const passed = executed(
      dispatched(decided(pendingApproval({ followUp: AUTO }), 'approve')),
      resultOf({ checkExitCode: 0 }),
    );
    const { zh, en } = inBoth(passed);
    expect(zh).toContain('归档 · 执行成功');
    expect(en).toContain('Verification: taken by rule · system:verification');
  });

  test('waits without buttons while an answer is recorded and not in effect', () => {
    const card = buildCard(evidenceOf(), 'redo');
    expect(isTakeable(card)).toBe(true);
    expect(namesOf(card)).toEqual([]);
    expect(renderCardAsText(card, 'zh_cn')).toContain('已记录「重新执行」');
  });
});
