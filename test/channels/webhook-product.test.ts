import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FakeEndpoint, newSecret, startEndpoint } from '../support/fake-webhook-endpoint.ts';
import { approvalsAt, eventually } from '../support/http.ts';
import { type Product, startProduct, temporaryHome } from '../support/product.ts';

let home: Awaited<ReturnType<typeof temporaryHome>>;
let own: FakeEndpoint;
let everybody: FakeEndpoint;
let product: Product;
let approvals: ReturnType<typeof approvalsAt>;

const DROP = { action: { command: 'DROP TABLE users' }, timeoutSeconds: 600 };

function policyWith(webhooks: string): string {
  return `principals:
  - { id: bot, roles: [requester], webhook: { url: '${own.url}', secret: ${own.secret} } }
  - { id: other, roles: [requester] }
${webhooks}`;
}

beforeAll(async () => {
  [home, own, everybody] = await Promise.all([temporaryHome(), startEndpoint(), startEndpoint()]);
  await writeFile(join(home.path, 'policy.yaml'), policyWith(''));
  product = await startProduct({
    APPROVAL_HOME: home.path,
    WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8',
    LOG_LEVEL: 'info',
  });
  approvals = approvalsAt(product.url);
});

afterAll(async () => {
  await product?.stop();
  await Promise.all([own?.stop(), everybody?.stop(), home?.remove()]);
});

function told(endpoint: FakeEndpoint, id: string) {
  return endpoint.taken().filter(({ data }) => data['id'] === id);
}

async function typesOf(endpoint: FakeEndpoint, id: string, count: number): Promise<readonly string[]> {
  const heard = await eventually(
    () => Promise.resolve(told(endpoint, id)),
    (messages) => messages.length >= count,
  );
  return heard.map(({ type }) => type);
}

test('a requester hears over HTTP who decided, how, and what they said, though its endpoint was down at first', async () => {
  own.fail('down', 'lost answer', 'down');
  const { body: asked } = await approvals.create({ ...DROP, requester: 'bot' });
  expect(await typesOf(own, asked.id, 1)).toContain('approval.requested');
  await approvals.decide(asked.id, 'deny', { comment: 'drop the copy instead', approver: 'mia' });
  await eventually(
    () => Promise.resolve(told(own, asked.id).at(-1)),
    (message) => message?.type === 'approval.settled',
  );
  expect(told(own, asked.id).at(-1)?.data).toMatchObject({
    status: 'rejected',
    requester: 'bot',
    resolution: { outcome: 'denied', by: 'mia', comment: 'drop the copy instead' },
  });
  const ids = told(own, asked.id).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('what others ask is not told to it; an endpoint that is named while it runs hears of everybody’s', async () => {
  const line = `webhooks: [{ url: '${everybody.url}', secret: ${everybody.secret}, tiers: [MEDIUM, HIGH] }]\n`;
  await writeFile(join(home.path, 'policy.yaml'), policyWith(line));
  await eventually(
    () => Promise.resolve(product.output()),
    (output) => output.includes('policy read again'),
  );
  const { body: asked } = await approvals.create({ ...DROP, requester: 'other' });
  expect(await typesOf(everybody, asked.id, 1)).toEqual(['approval.requested']);
  await approvals.decide(asked.id, 'approve', { approver: 'mia' });
  expect(await typesOf(everybody, asked.id, 2)).toEqual(['approval.requested', 'approval.settled']);
  expect(told(own, asked.id)).toEqual([]);
});

test('an address or a secret that will not do is refused with its place, and what stood before stays', async () => {
  const bad = `webhooks: [{ url: 'http://example.test/hook', secret: ${newSecret()} }, { url: 'https://e.test', secret: short }]\n`;
  await writeFile(join(home.path, 'policy.yaml'), policyWith(bad));
  const complaint = await eventually(
    () => Promise.resolve(product.output()),
    (output) => output.includes('last good policy stays'),
  );
  expect(complaint).toContain('webhooks.0.url');
  expect(complaint).toContain('webhooks.1.secret');
});
