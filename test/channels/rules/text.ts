import { renderVisible } from '../../../domain/visible.ts';
import { evidenceOf, pendingApproval, resultOf } from '../feishu-approvals.ts';
import { PAGE_URL, type Subject } from '../subject.ts';
import { everybody, rulesOf } from './scene.ts';

/** Written to be taken for markup, for a mention, for a link, or for something else than it is. */
const HOSTILE = {
  Markdown: '**bold** _it_ ~~no~~ ||spoiler|| # head > quote ```block``` [pay](https://evil.example/a)',
  MarkdownV2: '*b* __u__ \\*esc\\* [x](tg://user?id=1) ![e](tg://emoji?id=1) `code` !.-=|{}()+#',
  HTML: '<b>bold</b> <a href="https://evil.example/b">here</a> &lt;i&gt; &amp; <script>x</script>',
  mrkdwn:
    '<https://evil.example/c|docs> <!channel> <!here> <@U012AB3CD> <#C012AB3CD> *b* ~s~ &lt;!channel&gt;',
  mentions:
    '@everyone @here <@123456789012345678> <@&987654321098765432> <#112233445566778899> @all @channel',
  'Feishu’s':
    '<at id=all></at> <at user_id="all">x</at> <font color="red">approved</font> <number_tag>1</number_tag>',
  'quotes and code fences': '``` "quoted" \'single\' `` ``` \\ \\\\ %s ${x} {{y}}',
  'another direction': 'rm -rf \u202e/pmt/ \u2066x\u2069 \u200fy',
  'nothing to see': 'rm\u200b -rf\u2060 /\u00ad \u3164 \u{e0041} \u00a0',
  'escapes of ours': 'echo \\u202e and \u202e',
  'times and custom emojis':
    '<t:0:R> <:ok:123456789012345678> </approve:1234> :white_check_mark: <!date^0^{date}|x>',
} as const;

/** What people read: all of it, in both languages, and nothing that it is not. */
export function tellText(subject: Subject): void {
  const rule = rulesOf(subject);

  rule('shows all that matters, in both languages', ['prose'], async (scene) => {
    const action = { command: 'rm -rf /tmp/build', cwd: '/srv/app', host: 'db-7' };
    const approval = pendingApproval({ action, reason: 'the disk is full', requester: 'agent-7' });
    await scene.deliver(approval);
    for (const whom of everybody(scene)) {
      const { text, mentions } = scene.copyFor(whom, approval);
      const whole = ['rm -rf /tmp/build', '/srv/app', 'db-7', 'the disk is full', 'agent-7', approval.id];
      for (const part of [...whole, approval.digest.slice(0, 12)]) expect(text).toContain(part);
      for (const part of ['高风险 HIGH', '批准', '驳回', '要求修改', '命令', '理由', '申请人']) {
        expect(text).toContain(part);
      }
      for (const part of [
        'HIGH risk',
        'Approve',
        'Deny',
        'Request changes',
        'Command',
        'Reason',
        'Requester',
      ]) {
        expect(text).toContain(part);
      }
      expect(mentions).toEqual([]);
    }
  });

  for (const [name, hostile] of Object.entries(HOSTILE)) {
    rule(`shows what looks like ${name} as it was written`, ['prose'], async (scene) => {
      const approval = pendingApproval({
        action: { command: `run ${hostile} end` },
        reason: `because ${hostile} end`,
        requester: 'agent',
      });
      await scene.deliver(approval);
      for (const whom of everybody(scene)) {
        const { text, links, mentions, buttons } = scene.copyFor(whom, approval);
        expect(text).toContain(`run ${renderVisible(hostile)} end`);
        expect(text).toContain(`because ${renderVisible(hostile)} end`);
        expect(mentions).toEqual([]);
        expect(links.filter((link) => !link.startsWith(PAGE_URL))).toEqual([]);
        expect(buttons).toContain('approve');
      }
    });
  }

  rule('shows what a program printed as it was printed', ['prose'], async (scene) => {
    const printed = `${HOSTILE.mrkdwn} ${HOSTILE.mentions} ${HOSTILE['another direction']}`;
    const approval = evidenceOf(resultOf({ stdout: printed }));
    await scene.deliver(approval);
    const { text, links, mentions } = scene.copyFor(scene.other, approval);
    expect(text).toContain(renderVisible(printed));
    expect(mentions).toEqual([]);
    expect(links.filter((link) => !link.startsWith(PAGE_URL))).toEqual([]);
  });

  rule('shows no secret of the action', [], async (scene) => {
    const secret = 'ghp_0123456789abcdefghijABCDEFGHIJ456789';
    const approval = pendingApproval({
      action: { command: `deploy --token ${secret}`, env: { API_TOKEN: secret } },
      reason: `with ${secret}`,
    });
    await scene.deliver(approval);
    for (const { text } of scene.messages()) expect(text).not.toContain(secret);
  });

  for (const length of [300, 900, 1_500, 1_900, 2_600, 3_200, 3_900, 5_000, 9_000, 13_000, 24_000, 100_000]) {
    rule(
      `shows a command of ${length} characters whole, or says that it does not and cannot be approved there`,
      ['answers'],
      async (scene) => {
        const command = `echo ${'x <&*_ y'.repeat(length).slice(0, length - 9)} end`;
        const approval = pendingApproval({ action: { command } });
        await scene.deliver(approval);
        const { text, buttons, links } = scene.copyFor(scene.approver, approval);
        if (length <= 300) expect(buttons).toContain('approve');
        expect(buttons).toContain('deny');
        if (buttons.includes('approve')) expect(text).toContain(command);
        if (text.includes(command)) return;
        expect(text).toMatch(/too long/i);
        expect(text).toContain('过长');
        expect(links).toContain(`${PAGE_URL}/approvals/${approval.id}`);
        if (length > 50_000) expect(buttons).not.toContain('approve');
      },
    );
  }

  rule('makes run again only what it shows whole', ['answers'], async (scene) => {
    const command = `echo ${'x'.repeat(100_000)}`;
    const approval = evidenceOf(resultOf(), { action: { command } });
    await scene.deliver(approval);
    const { buttons, text } = scene.copyFor(scene.other, approval);
    const isWhole = text.includes(command);
    expect(buttons.includes('redo')).toBe(isWhole);
    expect(/too long/i.test(text)).toBe(!isWhole);
    expect(buttons).toContain('give_up');
  });
}
