import { authenticate } from '../../api/authenticate.ts';
import { rawBody } from '../../api/body.ts';
import type { ApiPorts } from '../../api/ports.ts';
import { classifyRoutes } from '../../api/routes/classify.ts';
import type { Verdict } from '../../domain/verdict.ts';
import { ask } from '../support/serve-handler.ts';

const FINDING = { rule: 'a.b', tier: 'HIGH', label: null, span: [0, 2], path: '/command' } as const;

const VERDICT: Verdict = {
  ...{ tier: 'HIGH', level: 'high', labels: [] },
  findings: [
    { ...FINDING, message: 'Deletes a folder.', messageZh: '删除文件夹。' },
    { ...FINDING, message: 'Said in English alone.' },
  ],
};

const ports = { classify: () => VERDICT, policy: () => ({ version: 'p1' }) } as unknown as ApiPorts;

async function messagesIn(language?: string): Promise<readonly string[]> {
  const { status, body } = await ask(
    [authenticate(() => ({ open: true, members: [] })), rawBody, classifyRoutes(ports)],
    {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ command: 'rm', ...(language === undefined ? {} : { language }) }),
    },
  );
  expect(status).toBe(200);
  expect(body).toMatchObject({ tier: 'HIGH', policyVersion: 'p1', findings: [FINDING, FINDING] });
  return (body as Verdict).findings.map(({ message }) => message);
}

test('a verdict is in the caller’s language where it was said in it, and in English otherwise', async () => {
  expect(await messagesIn('zh')).toEqual(['删除文件夹。', 'Said in English alone.']);
  expect(await messagesIn('en')).toEqual(['Deletes a folder.', 'Said in English alone.']);
  expect(await messagesIn()).toEqual(['Deletes a folder.', 'Said in English alone.']);
});
