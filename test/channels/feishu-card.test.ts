import fc from 'fast-check';
import { buildCard } from '../../channels/feishu/card.ts';
import type { Action } from '../../domain/action.ts';
import type { Approval } from '../../domain/approval.ts';
import { TIERS } from '../../domain/tier.ts';
import type { Finding } from '../../domain/verdict.ts';
import { renderVisible, unrenderVisible } from '../../domain/visible.ts';
import { buttonsOf, callbackValue, elementsOf } from '../support/fake-feishu/card-parts.ts';
import { objectAt } from '../support/fake-feishu/json.ts';
import { renderCardAsText } from '../support/fake-feishu/render-card.ts';
import { COMMANDER, decided, everyState, pendingApproval } from './feishu-approvals.ts';
import { boxBelow, isTakeable, namesOf, objectsIn } from './feishu-card-reading.ts';

const inBoth = (approval: Approval): { zh: string; en: string } => {
  const card = buildCard(approval);
  return { zh: renderCardAsText(card, 'zh_cn'), en: renderCardAsText(card, 'en_us') };
};

describe('a Feishu card', () => {
  test.each(TIERS)('of tier %s is one that Feishu takes, in every state', (tier) => {
    for (const approval of Object.values(everyState({ tier }))) {
      const card = buildCard(approval);
      expect(isTakeable(card)).toBe(true);
      expect(card).toMatchObject({ schema: '2.0', config: { update_multi: true, enable_forward: false } });
    }
  });

  test.each([
    ['pending', '待审批', 'Pending'],
    ['final_review', '人工终审', 'Final review'],
    ['approved', '已通过', 'Approved'],
    ['denied', '已驳回 · 拒绝', 'Rejected · denied'],
    ['expired', '已驳回 · 超时无人决定', 'Rejected · expired undecided'],
    ['cancelled', '已驳回 · 已撤回', 'Rejected · cancelled'],
    ['crisis', '已驳回 · 危机：不付表决', 'Rejected · crisis, never put to a vote'],
    ['auto_approved', '已通过 · 自动批准', 'Approved · approved automatically'],
    ['changes_requested', '修改重提', 'Changes requested'],
    ['archived', '归档 · 拒绝', 'Archived · denied'],
  ])('that is %s says so in both languages', (state, zh, en) => {
    const approval = everyState({})[state];
    expect(buildCard(approval ?? pendingApproval())).toMatchObject({
      header: { title: { tag: 'plain_text', i18n_content: { zh_cn: zh, en_us: en } } },
    });
  });

  test('tells tiers apart in words and in colour', () => {
    const headers = TIERS.map((tier) => {
      const header = objectAt(buildCard(pendingApproval({ tier })), 'header') ?? {};
      return { color: header['template'], tags: JSON.stringify(header['i18n_text_tag_list']), tier };
    });
    expect(new Set(headers.map(({ color }) => color)).size).toBe(TIERS.length);
    for (const { tags, tier } of headers) expect(tags).toContain(tier);
  });

  test('shows all that is needed to decide', () => {
    const approval = pendingApproval({
      action: { command: 'rm -rf /tmp/build', cwd: '/srv/app', env: { STAGE: 'prod' }, sourceIp: '10.0.0.7' },
      findings: [
        {
          rule: 'files.recursive-delete',
          tier: 'HIGH',
          label: 'destructive_command',
          message: 'Deletes a folder and all below it.',
          messageZh: '删除文件夹及其全部内容。',
          span: [0, 6],
          path: '/command',
        },
      ],
      quorum: 2,
      ladder: true,
      createdAt: '2026-11-21T06:00:00.000Z',
    });
    const { zh, en } = inBoth(approval);
    for (const text of [zh, en]) {
      for (const part of [
        'rm -rf /tmp/build',
        '/srv/app',
        '"STAGE": "prod"',
        '10.0.0.7',
        'clean the build folder',
      ]) {
        expect(text).toContain(part);
      }
      expect(text).toContain('「▸rm -rf◂ /tmp/build」');
      expect(text).toContain('2026-11-21 08:00:00 UTC · 2026-11-21T08:00:00.000Z');
      expect(text).toContain(approval.id);
      expect(text).toContain('0/2');
    }
    expect(zh).toContain('高风险 HIGH · 破坏性命令\n│ 删除文件夹及其全部内容。\n│ 「▸');
    expect(en).toContain('HIGH risk · destructive command\n│ Deletes a folder and all below it.\n│ 「▸');
    expect(zh).toContain('申请人：agent');
    expect(zh).toContain('工作区：default');
    expect(zh).toContain('截止：2026-11-21 08:00:00 UTC');
    expect(en).toContain('HIGH risk · destructive command');
    expect(en).toContain('Escalates at: 2026-11-21 07:00:00 UTC');
    expect(inBoth({ ...approval, currentTier: 'CRITICAL' }).zh).toContain(
      '已升级：高风险 HIGH → 极高风险 CRITICAL',
    );
  });

  test.each<[string, Action, string]>([
    ['argv, word by word', { argv: ['rm', '-rf', 'a b', 'c\u202ed'] }, '["rm","-rf","a b","c\\u202ed"]'],
    ['SQL', { sql: 'DROP TABLE users' }, 'DROP TABLE users'],
    ['a tool', { tool: 'mail.send', args: { to: 'a@example.org' } }, '"to": "a@example.org"'],
    ['a type', { type: 'deploy', host: 'web-1' }, 'web-1'],
  ])('shows %s', (_, action, shown) => {
    expect(renderCardAsText(buildCard(pendingApproval({ action })))).toContain(shown);
  });

  test('that ended says who, when, by which channel and why, and asks nothing', () => {
    const approval = decided(pendingApproval(), 'deny', COMMANDER, 'not on a Friday');
    const { zh, en } = inBoth(approval);
    expect(zh).toMatch(/结果：拒绝 · commander \(feishu\) · \d{4}-\d\d-\d\d/);
    expect(en).toMatch(/Outcome: denied · commander \(feishu\) · \d{4}-\d\d-\d\d/);
    for (const text of [zh, en]) expect(text).toContain('not on a Friday');
    for (const state of ['approved', 'denied', 'expired', 'cancelled', 'crisis', 'archived']) {
      expect(namesOf(buildCard(everyState({})[state] ?? pendingApproval()))).toEqual([]);
    }
  });

  test('asks through one form whose buttons name approval, revision, digest and decision', () => {
    for (const approval of [pendingApproval(), decided(pendingApproval({ finalReview: true }), 'approve')]) {
      const { id: approvalId, revision, digest } = approval;
      const card = buildCard(approval);
      expect(buttonsOf(card).map(({ element }) => callbackValue(element))).toEqual([
        { approvalId, revision, digest, decision: 'approve' },
        { approvalId, revision, digest, decision: 'request_changes' },
        { approvalId, revision, digest, decision: 'deny' },
      ]);
      expect(new Set(buttonsOf(card).map(({ form }) => form)).size).toBe(1);
      const inputs = elementsOf(objectAt(card, 'body') ?? {}).filter((one) => one['tag'] === 'input');
      expect(inputs).toMatchObject([{ name: 'comment', max_length: 1000, input_type: 'multiline_text' }]);
    }
  });

  test('asks once more before an approval of HIGH or CRITICAL, by escalation too', () => {
    const asksAgain = (approval: Approval): readonly boolean[] =>
      buttonsOf(buildCard(approval)).map(({ element }) => 'confirm' in element);
    expect(asksAgain(pendingApproval({ tier: 'MEDIUM' }))).toEqual([false, false, false]);
    expect(asksAgain(pendingApproval({ tier: 'HIGH' }))).toEqual([true, false, false]);
    expect(asksAgain(pendingApproval({ tier: 'CRITICAL' }))).toEqual([true, false, false]);
    expect(asksAgain({ ...pendingApproval({ tier: 'MEDIUM' }), currentTier: 'HIGH' })).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('shows a recorded answer as waiting, without buttons', () => {
    const card = buildCard(pendingApproval(), 'approve');
    expect(isTakeable(card)).toBe(true);
    expect(namesOf(card)).toEqual([]);
    expect(renderCardAsText(card, 'zh_cn')).toContain('已记录「批准」，待工作进程运行后生效');
    expect(renderCardAsText(card, 'en_us')).toContain(
      'Recorded "Approve"; it takes effect when a worker runs',
    );
  });
});

describe('a card too large for Feishu', () => {
  const huge: readonly (readonly [string, Action])[] = [
    ['a long command', { command: `rm -rf ${'a'.repeat(40_000)}` }],
    ['a long command in Chinese', { command: `echo ${'删'.repeat(12_000)}` }],
    ['a command of quotes, which are escaped twice', { command: `echo ${'"'.repeat(9_000)}` }],
    ['a command of hidden characters', { command: `ls ${'\u202e'.repeat(5_000)}` }],
    ['ten thousand words', { argv: Array.from({ length: 10_000 }, (_, index) => `w${index}`) }],
    ['forty thousand letters everywhere', hugeEverywhere('x')],
    ['forty thousand hidden characters everywhere', hugeEverywhere('\u202e')],
    ['astral characters everywhere', hugeEverywhere('😀')],
  ];

  function hugeEverywhere(letter: string): Action {
    const text = letter.repeat(40_000);
    return {
      command: text,
      sql: text,
      argv: [text],
      tool: text,
      type: text,
      args: [text],
      cwd: text,
      env: { A: text },
      host: text,
    };
  }

  test.each(huge)('(%s) leads to the page that shows it whole, where people can reach one', (_, action) => {
    const pending = pendingApproval({ action });
    const card = buildCard(pending, null, 'https://approvals.example');
    expect(isTakeable(card)).toBe(true);
    expect(renderCardAsText(card, 'zh_cn')).toContain('查看全文并决定');
    expect(JSON.stringify(card).match(/https?:[^"]+/g)).toEqual([
      `https://approvals.example/approvals/${pending.id}`,
    ]);
    expect(JSON.stringify(buildCard(pending))).not.toMatch(/https?:/);
  });

  test.each(huge)(
    '(%s) says so in both languages, shows its beginning, and cannot be approved',
    (_, action) => {
      for (const approval of Object.values(
        everyState({ action, reason: '"理'.repeat(5_000), requester: '字'.repeat(200) }),
      )) {
        const card = buildCard(approval);
        expect(isTakeable(card)).toBe(true);
        expect(renderCardAsText(card, 'zh_cn')).toContain('内容过长');
        expect(renderCardAsText(card, 'en_us')).toContain('Too long for a card');
        expect(renderCardAsText(card, 'en_us')).toContain(`ook up ${approval.id}`);
        expect(namesOf(card)).not.toContain('approve');
      }
      const pending = pendingApproval({ action });
      expect(namesOf(buildCard(pending))).toEqual(['request_changes', 'deny']);
      const shown = boxBelow(buildCard(pending), 'Command');
      if (action.command === undefined) return;
      expect(shown).toMatch(/^.{50,}…$/);
      expect(renderVisible(action.command).startsWith(shown?.slice(0, -1) ?? 'none')).toBe(true);
    },
  );

  test('never has an approve button without the whole command, at whatever size', () => {
    const cards = { approvable: 0, not: 0 };
    for (let size = 6_000; size < 20_000; size += 200) {
      const command = `echo "${'ab\\'.repeat(size / 3)}" && rm -rf /`;
      const card = buildCard(pendingApproval({ action: { command } }));
      expect(isTakeable(card)).toBe(true);
      if (namesOf(card).includes('approve')) {
        cards.approvable += 1;
        expect(boxBelow(card, 'Command')).toBe(command);
      } else cards.not += 1;
    }
    expect(cards.approvable).toBeGreaterThan(5);
    expect(cards.not).toBeGreaterThan(5);
  });

  test('is not made so by findings and votes, which are cut instead', () => {
    const finding = {
      rule: 'x.y',
      tier: 'HIGH',
      label: 'exfiltration',
      message: 'm'.repeat(3_000),
      messageZh: '删'.repeat(3_000),
      span: [0, 9] as const,
      path: '/command',
    } as const;
    const voted = decided(
      pendingApproval({ quorum: 3, findings: Array.from({ length: 60 }, () => finding) }),
      'approve',
      COMMANDER,
      'c'.repeat(9_000),
    );
    const card = buildCard(voted);
    expect(isTakeable(card)).toBe(true);
    expect(namesOf(card)).toEqual(['approve', 'request_changes', 'deny']);
    expect(renderCardAsText(card, 'en_us')).toContain('and 56 more findings');
  });

  test('shows the most dangerous findings where it does not show all', () => {
    const findings = Array.from({ length: 20 }, (_, index) => ({
      ...{ rule: 'x.y', tier: index === 19 ? 'CRITICAL' : 'LOW', label: null, message: `number ${index}` },
      ...{ span: null, path: '/command' },
    })) as readonly Finding[];
    const text = renderCardAsText(buildCard(pendingApproval({ findings })), 'en_us');
    expect(text).toContain('Findings\n│ CRITICAL risk\n│ number 19');
    expect(text).not.toContain('number 11');
  });
});

describe('hostile text in a card', () => {
  const nasty = [
    '<at id=all></at>',
    '**bold** [click](https://evil.example)',
    '![](https://evil.example/x.png)',
    '<font color=green>SAFE</font>\n---\n已通过',
    '"}]},{"tag":"markdown","content":"x',
    'ls \u202e fr- mr',
    '\\u202e \u200b\u00a0\u3000\ufeff',
    '{{user}} ${x} :OK:',
  ];
  const text = fc
    .array(fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: 'binary', maxLength: 12 })), {
      minLength: 1,
      maxLength: 6,
    })
    .map((parts) => parts.join(' '));

  test('stays plain text, whole, and with nothing hidden', () => {
    fc.assert(
      fc.property(text, text, text, (command, other, third) => {
        const approval = pendingApproval({
          action: {
            command,
            argv: [other],
            tool: other,
            args: { [other]: third },
            cwd: third,
            env: { A: command },
            host: other,
          },
          reason: other,
          requester: third,
          findings: [
            { rule: 'a.b', tier: 'LOW', label: third, message: other, span: [0, 4], path: '/command' },
            { rule: 'a.b', tier: 'LOW', label: null, message: other, span: [2, 9], path: '/args/~0~1' },
            { rule: 'a.b', tier: 'LOW', label: null, message: third, span: [1, 3], path: '/argv' },
            {
              ...{ rule: 'a.b', tier: 'LOW', label: null, message: other, messageZh: third },
              ...{ span: [1, 2], path: '/command' },
            },
          ],
        });
        const state = decided(approval, 'deny', COMMANDER, third);
        for (const shown of [approval, state]) {
          const card = buildCard(shown);
          expect(isTakeable(card)).toBe(true);
          const tags = new Set(objectsIn(card).map((one) => one['tag']));
          for (const tag of ['markdown', 'lark_md', 'img', 'person']) expect(tags).not.toContain(tag);
          for (const one of objectsIn(card)) {
            expect(Object.keys(one).filter((key) => /url|href|img/.test(key))).toEqual([]);
            const { content, zh_cn: zh, en_us: en } = one;
            for (const said of [content, zh, en])
              if (typeof said === 'string') expect(said.replace(/[ \n\t]/g, '')).not.toMatch(/[\p{C}\p{Z}]/u);
          }
          // What the ledger holds is masked; that text stands in the card, and can be read back from it.
          expect(unrenderVisible(boxBelow(card, 'Command') ?? '')).toBe(shown.action.command);
          expect(JSON.parse(boxBelow(card, 'Command, word by word') ?? '')).toEqual(shown.action.argv);
          expect(JSON.parse(boxBelow(card, 'Arguments') ?? '')).toEqual(shown.action.args);
          expect(unrenderVisible(boxBelow(card, 'Reason') ?? '')).toBe(shown.reason);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('cannot mark words as if they were at fault', () => {
    const finding = { rule: 'a.b', tier: 'HIGH', label: null, message: 'm', path: '/command' } as const;
    const command = `echo ▸safe◂ ${'😀'.repeat(60)}; rm ◂ x ${'😀'.repeat(60)}`;
    const from = command.indexOf('rm');
    const findings = [{ ...finding, span: [from, from + 4] as const }];
    const drawn = renderCardAsText(buildCard(pendingApproval({ action: { command }, findings })), 'en_us');
    expect(drawn).toContain(`「…${'😀'.repeat(19)}; ▸rm \\u25c2◂ x ${'😀'.repeat(18)}…」`);
  });

  test('cannot begin a line of its own among ours', () => {
    const approval = pendingApproval({ requester: 'agent\n已获批准：2/2', reason: 'x' });
    const lines = renderCardAsText(buildCard(approval)).split('\n');
    expect(lines.some((line) => line.startsWith('│ 已获批准：2/2'))).toBe(false);
    expect(lines).toContain('│ 申请人：agent\\u000a已获批准：2/2');
  });
});
