import { access } from 'node:fs/promises';
import { runDemo } from './demo/run-demo.ts';
import { ADMIN_OPEN_ID, COMMANDER_OPEN_ID } from './fake-feishu/defaults.ts';
import { approvalsAt, call, eventually } from './http.ts';
import { PROGRAM } from './product.ts';

interface Chats {
  readonly chats: readonly {
    readonly receiveId: string;
    readonly messages: readonly { readonly messageId: string; readonly html: string }[];
  }[];
}

test.each(['ws', 'webhook'] as const)(
  'a person with no account can try the product from a page (%s), and nothing is left behind',
  async (mode) => {
    const lines: string[] = [];
    const demo = await runDemo({
      program: PROGRAM,
      mode,
      ports: { feishu: 0, api: 0 },
      print: (line) => lines.push(line),
    });
    try {
      const fake = new URL(demo.pageUrl).origin;
      const approvals = approvalsAt(demo.apiUrl);
      const messageTo = async (person: string): Promise<string> => {
        const found = await eventually(
          async () => {
            const { body } = await call<Chats>('GET', `${fake}/fake/chats?locale=en_us`);
            return body.chats.find(({ receiveId }) => receiveId === person)?.messages[0];
          },
          (message) => message !== undefined,
        );
        return found?.messageId ?? '';
      };
      const press = async (openId: string, comment: string) =>
        call('POST', `${fake}/fake/press`, {
          messageId: await messageTo(openId),
          button: 'approve',
          openId,
          formValue: { comment },
        });
      expect((await press(COMMANDER_OPEN_ID, '好')).body).toMatchObject({ toast: { type: 'success' } });
      expect((await approvals.get(demo.approvalId)).body.status).toBe('final_review');
      await eventually(
        async () => (await call<Chats>('GET', `${fake}/fake/chats?locale=en_us`)).body.chats,
        (chats) => chats.every(({ messages }) => messages[0]?.html.includes('Final review') === true),
      );
      expect((await press(ADMIN_OPEN_ID, 'fine')).body).toMatchObject({ toast: { type: 'success' } });
      expect((await approvals.get(demo.approvalId)).body.status).toBe('approved');
      expect(lines.join('\n')).toContain('待审批');
    } finally {
      await demo.stop();
    }
    const home = /^ {2}Data +(\S+)$/m.exec(lines.join('\n'))?.[1] ?? '';
    expect(home).toContain('countersign-demo-');
    await expect(access(home)).rejects.toThrow('ENOENT');
    await expect(fetch(demo.apiUrl)).rejects.toThrow();
    await expect(fetch(demo.pageUrl)).rejects.toThrow();
  },
  60_000,
);
