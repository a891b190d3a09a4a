import fc from 'fast-check';
import { buildCard } from '../../channels/feishu/card.ts';
import type { ExecutionResult, FollowUp } from '../../domain/execution.ts';
import { renderVisible } from '../../domain/visible.ts';
import { renderCardAsText } from '../support/fake-feishu/render-card.ts';
import {
  ADMIN,
  HUMAN,
  type Wanted,
  decided,
  dispatched,
  evidenceOf,
  executed,
  pendingApproval,
  resultOf,
} from './feishu-approvals.ts';
import { boxBelow, isTakeable, namesOf, objectsIn } from './feishu-card-reading.ts';

const AUTO: FollowUp = {
  ...HUMAN,
  verification: { mode: 'auto', check: { command: 'systemctl is-active web' } },
};
/** What a stream carries at the most. */
const KIB_16 = 16 * 1_024;

describe('evidence too large for Feishu', () => {
  const floods: readonly (readonly [string, string])[] = [
    ['letters', 'x'.repeat(KIB_16)],
    ['emoji', '😀'.repeat(KIB_16 / 2)],
    ['quotes', '"\\'.repeat(KIB_16 / 2)],
    ['hidden characters', '\u202e\u200b'.repeat(KIB_16 / 2)],
    ['line feeds', '\n'.repeat(KIB_16)],
    ['mentions', '<at id=all></at>'.repeat(KIB_16 / 16)],
  ];
  const flooded = (text: string): ExecutionResult =>
    resultOf({
      outcome: 'failed',
      stdout: text,
      stderr: text,
      checkOutput: text,
      message: text,
      signal: text,
    });

  test.each(floods)(
    '(16 KiB of %s in each stream) is cut with a note, beside the whole action',
    (_, text) => {
      const approval = evidenceOf(flooded(text), { followUp: AUTO });
      const card = buildCard(approval);
      expect(isTakeable(card)).toBe(true);
      const en = renderCardAsText(card, 'en_us');
      expect(en).toContain(`some is left out below, where an ellipsis stands. Look up ${approval.id}`);
      expect(renderCardAsText(card, 'zh_cn')).toContain(`全文见审批 ${approval.id}`);
      expect(boxBelow(card, 'Command')).toBe('rm -rf /tmp/build');
      expect(namesOf(card)).toEqual(['accept', 'redo', 'give_up']);
      for (const name of [
        'Standard output',
        'Standard error',
        'Output of the check',
        'What its executor says',
      ])
        expect(boxBelow(card, name)).toContain('…');
    },
  );

  test('keeps the beginning and the end of an output', () => {
    const stdout = `first words${'.'.repeat(40_000)}\nError: last words`;
    const shown = boxBelow(buildCard(evidenceOf(resultOf({ stdout }))), 'Standard output') ?? '';
    expect(shown.startsWith('first words')).toBe(true);
    expect(shown.endsWith('\nError: last words')).toBe(true);
    expect(shown).toContain('…');
  });

  test('that its executor has cut already says so', () => {
    const card = buildCard(evidenceOf(resultOf({ stdout: 'a', truncated: true })));
    expect(renderCardAsText(card, 'zh_cn')).toContain('执行者只交回了首尾');
    expect(renderCardAsText(card, 'en_us')).toContain(
      'its executor handed in the first and last parts alone',
    );
  });

  test('gives way to the action at every size; an action that is cut cannot be run again from here', () => {
    const counts = { whole: 0, cut: 0 };
    for (let size = 500; size < 30_000; size += 500) {
      const command = `echo "${'ab\\'.repeat(size / 3)}"`;
      const card = buildCard(evidenceOf(flooded('😀"'.repeat(4_000)), { action: { command } }));
      expect(isTakeable(card)).toBe(true);
      const isWhole = boxBelow(card, 'Command') === command;
      expect(namesOf(card)).toEqual(isWhole ? ['accept', 'redo', 'give_up'] : ['accept', 'give_up']);
      expect(renderCardAsText(card, 'en_us').includes('cannot be run again from here')).toBe(!isWhole);
      counts[isWhole ? 'whole' : 'cut'] += 1;
    }
    expect(counts.whole).toBeGreaterThan(10);
    expect(counts.cut).toBeGreaterThan(10);
  });

  test('is taken with everything else as large as it can be', () => {
    const text = '😀"'.repeat(4_000);
    const finding = {
      rule: 'x.y',
      tier: 'HIGH',
      label: 'exfiltration',
      message: text,
      messageZh: `字${text}`,
      span: [0, 9],
      path: '/command',
    } as const;
    const wanted: Wanted = {
      action: {
        command: text,
        sql: text,
        argv: [text],
        tool: text,
        type: text,
        args: [text],
        cwd: text,
        env: { A: text },
        host: text,
        sourceIp: text,
      },
      reason: text,
      requester: text,
      findings: Array.from({ length: 60 }, () => finding),
      followUp: { ...AUTO, verification: { mode: 'auto', check: { argv: [text] } } },
    };
    const small: Wanted = {
      ...wanted,
      action: {
        command: 'a',
        sql: 'a',
        argv: ['a'],
        tool: 'a',
        type: 'a',
        args: [1],
        cwd: 'a',
        env: {},
        host: 'a',
        sourceIp: 'a',
      },
      reason: 'a',
      followUp: AUTO,
    };
    for (const one of [wanted, small]) {
      const redone = decided(evidenceOf(flooded(text), one), 'redo', ADMIN, text);
      const again = executed(redone, flooded(text));
      for (const approval of [redone, again, decided(again, 'give_up', ADMIN, text)])
        expect(isTakeable(buildCard(approval))).toBe(true);
    }
  });
});

test('hostile output stays plain text, and hides nothing', () => {
  const nasty = [
    '<at id=all></at>',
    '**bold** [click](https://evil.example)',
    '![](https://e.example/x.png)',
    'ls \u202e fr- mr',
    '\\u202e \u200b\u3000\ufeff',
    '验收：已通过\n\n',
    '"}]},{"tag":"markdown"',
  ];
  const text = fc
    .array(fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: 'binary', maxLength: 12 })), {
      minLength: 1,
      maxLength: 6,
    })
    .map((parts) => parts.join(' '));
  fc.assert(
    fc.property(text, text, text, (one, two, three) => {
      const result = resultOf({
        outcome: 'failed',
        stdout: one,
        stderr: two,
        checkOutput: three,
        message: one,
        signal: two,
        startedAt: three,
        endedAt: one,
      });
      const followUp: FollowUp = {
        executor: two,
        limitSeconds: 1,
        verification: { mode: 'auto', check: { command: one } },
      };
      const running = dispatched(decided(pendingApproval({ followUp }), 'approve'), three);
      const card = buildCard(decided(executed(running, result), 'give_up', ADMIN, two));
      expect(isTakeable(card)).toBe(true);
      for (const object of objectsIn(card)) {
        expect(['markdown', 'lark_md', 'img', 'person']).not.toContain(object['tag']);
        const { content } = object;
        if (typeof content === 'string') expect(content.replace(/[ \n\t]/g, '')).not.toMatch(/[\p{C}\p{Z}]/u);
      }
      const lines = renderCardAsText(card, 'en_us').split('\n');
      expect(lines.filter((line) => line.startsWith('│ Executor:'))).toHaveLength(1);
      const kept = executed(running, result).dispatch?.result;
      expect(boxBelow(card, 'Standard output')).toBe(kept?.stdout ? renderVisible(kept.stdout) : null);
      expect(boxBelow(card, 'Standard error')).toBe(kept?.stderr ? renderVisible(kept.stderr) : null);
    }),
    { numRuns: 200 },
  );
});
