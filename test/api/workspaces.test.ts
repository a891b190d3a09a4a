import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { approvalsAt, call, eventually } from '../support/http.ts';
import { type Product, startProduct, temporaryHome } from '../support/product.ts';
import { type Asked, workspaceAt } from '../support/workspaces.ts';
import { productForSuite } from '../support/suite.ts';

const DEPLOY = { action: 'kubectl delete namespace shop', reason: 'the shop is closed' };

let approvals: ReturnType<typeof approvalsAt>;
let shop: ReturnType<typeof workspaceAt>;

const suite = productForSuite();

beforeAll(async () => {
  approvals = approvalsAt(suite.url);
  shop = workspaceAt(suite.url, 'shop');
});

test('a request waits for a person for 300 seconds, however harmless', async () => {
  const { status, body } = await shop.ask({ action: 'ls', reason: 'to see', unknown: 'is ignored' });
  expect(status).toBe(201);
  expect(Object.keys(body)).toEqual(['approval_id']);
  const [listed] = await shop.list();
  expect(listed).toMatchObject({
    id: body.approval_id,
    action: 'ls',
    reason: 'to see',
    status: 'pending',
    decided_by: null,
    decided_at: null,
    comment: null,
    requester: 'agent',
    risk_level: 'low',
  });
  expect(Date.parse(listed?.expires_at ?? '') - Date.parse(listed?.created_at ?? '')).toBe(300_000);
});

test('an approval and a denial are listed with who decided, when and why', async () => {
  const { body: yes } = await shop.ask(DEPLOY);
  const { body: no } = await shop.ask({ ...DEPLOY, agent_id: 'agent-7' });
  const approved = await approvals.decide(yes.approval_id, 'approve', { comment: 'go on' });
  await approvals.decide(no.approval_id, 'deny', { comment: 'not today' });
  const [second, first] = await shop.list();
  expect(first).toMatchObject({
    id: yes.approval_id,
    status: 'approved',
    decided_by: 'alice',
    decided_at: approved.body.resolution?.at,
    comment: 'go on',
  });
  expect(second).toMatchObject({
    id: no.approval_id,
    status: 'denied',
    decided_by: 'alice',
    comment: 'not today',
    requester: 'agent-7',
    risk_level: 'high',
  });
  const denied = await shop.list('?status=denied&limit=1');
  expect(denied.map((one) => one.id)).toEqual([no.approval_id]);
  expect((await shop.list('?status=approved')).map((one) => one.status)).toEqual(['approved']);
  expect((await shop.list('?status=pending')).every((one) => one.status === 'pending')).toBe(true);
});

test('what ends without a decision is denied, and says why', async () => {
  const { body: withdrawn } = await shop.ask(DEPLOY);
  await approvals.cancel(withdrawn.approval_id);
  const { body: crisis } = await shop.ask({ action: 'echo', reason: 'I want to kill myself' });
  const [second, first] = await shop.list();
  expect(first).toMatchObject({
    id: withdrawn.approval_id,
    status: 'denied',
    comment: 'the request was taken back',
  });
  expect(second).toMatchObject({ id: crisis.approval_id, status: 'denied', decided_by: 'system:crisis' });
  expect(second?.comment).toContain('988');
});

test.each([
  ['text', 'rm -rf /', 'high'],
  ['an action', { sql: 'DELETE FROM users' }, 'high'],
  ['an action of one command', { command: 'rm -rf /' }, 'high'],
  ['an object of the client’s own', { kind: 'shell', command: 'rm -rf /', on: ['a', 1, null] }, 'high'],
  ['an object with a type', { type: 'deploy_production', target: 'eu' }, 'high'],
  ['an object that is called as ours are', { tool: 'workspace', args: { a: 1 } }, 'low'],
])('an action may be %s; it is judged, and listed as it was sent', async (_, action, level) => {
  const { status, body } = await shop.ask({ action, reason: 'as asked' });
  expect(status).toBe(201);
  expect((await shop.list('?limit=1'))[0]).toMatchObject({ id: body.approval_id, action, risk_level: level });
});

test('secrets are listed as stars', async () => {
  await shop.ask({
    action: 'curl -H "Authorization: Bearer abcdefghijklmnop" x.test',
    reason: 'token=abcdefgh',
  });
  await shop.ask({ action: { kind: 'login', password: 'hunter22' }, reason: 'to log in' });
  const text = JSON.stringify(await shop.list('?limit=2'));
  for (const secret of ['abcdefgh', 'hunter22']) expect(text).not.toContain(secret);
});

test('other workspaces are other lists', async () => {
  const { body } = await workspaceAt(suite.url, 'other').ask(DEPLOY);
  expect((await workspaceAt(suite.url, 'other').list()).map((one) => one.id)).toEqual([body.approval_id]);
  expect((await shop.list()).map((one) => one.id)).not.toContain(body.approval_id);
  expect(await workspaceAt(suite.url, 'empty').list()).toEqual([]);
});

test('an approval asked by /v1 is listed like any other of its workspace', async () => {
  const { body } = await approvals.create({ workspace: 'mixed', action: { command: 'rm -rf /tmp/build' } });
  expect(await workspaceAt(suite.url, 'mixed').list()).toMatchObject([
    { id: body.id, action: 'rm -rf /tmp/build', status: 'pending' },
  ]);
});

test('the same Idempotency-Key is the same approval; with another body it is refused', async () => {
  const key = { 'idempotency-key': 'once' };
  const first = await shop.ask(DEPLOY, key);
  const again = await shop.ask(DEPLOY, key);
  expect(again.body).toEqual(first.body);
  const other = await shop.ask({ ...DEPLOY, reason: 'another' }, key);
  expect([other.status, typeof other.body.error]).toEqual([422, 'string']);
});

test.each([
  ['no action', { reason: 'why' }, '/action'],
  ['an empty action', { action: '', reason: 'why' }, '/action'],
  ['a list', { action: ['ls'], reason: 'why' }, '/action'],
  ['no reason', { action: 'ls' }, '/reason'],
  ['a requester of ours', { action: 'ls', reason: 'why', requester: 'system:policy' }, '/requester'],
  ['no JSON', '{"action": ', 'JSON'],
])('%s is 400 in plain JSON that names it', async (_, body, place) => {
  const { status, headers, body: answer } = await shop.ask(body);
  expect(status).toBe(400);
  expect(headers.get('content-type')).toContain('application/json');
  expect(answer.error).toContain(place);
});

test.each(['-dash', 'with%20space', 'a'.repeat(65), 'a%2Fb', '.hidden'])(
  'no workspace is called %s',
  async (name) => {
    const { status, body } = await workspaceAt(suite.url, name).ask(DEPLOY);
    expect([status, typeof body.error]).toEqual([400, 'string']);
  },
);

test('what there is not is 404 in plain JSON, and an unknown status 400', async () => {
  const missing = await call<Asked>('GET', `${suite.url}/workspaces/shop/elsewhere`);
  expect([missing.status, typeof missing.body.error]).toEqual([404, 'string']);
  const query = await call<Asked>('GET', `${suite.url}/workspaces/shop/approvals?status=maybe`);
  expect([query.status, query.body.error]).toEqual([400, expect.stringContaining('/status')]);
});

describe('rbac.roles', () => {
  let guarded: Product;
  let guardedHome: Awaited<ReturnType<typeof temporaryHome>>;
  const config = (): string => join(guardedHome.path, 'config.yaml');
  const RULES = [
    'server: { theirs: true }',
    'rbac:',
    '  roles:',
    '    operator: [approve, deny]',
    '    root: ["*"]',
    '    viewer: { permissions: [read], members: [agent-3] }',
    '    trusted: { permissions: [approve], members: [agent-1] }',
    '',
  ].join('\n');

  beforeAll(async () => {
    guardedHome = await temporaryHome();
    writeFileSync(config(), RULES);
    guarded = await startProduct({ APPROVAL_HOME: guardedHome.path });
  });

  afterAll(async () => {
    await guarded?.stop();
    await guardedHome?.remove();
  });

  const ask = (body: object, headers: Record<string, string> = {}) =>
    workspaceAt(guarded.url, 'shop', headers).ask({ ...DEPLOY, ...body });

  test('let ask whose role has the permission, by header, body or membership', async () => {
    const answers = await Promise.all([
      ask({}, { 'x-role': 'operator' }),
      ask({}, { 'x-user-role': 'root' }),
      ask({ role: 'operator' }),
      ask({ requester: 'agent-1' }),
      ask({ agent_id: 'agent-1', role: 'viewer' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
  });

  test('refuse everybody else with 403, and the ledger has each', async () => {
    const answers = await Promise.all([
      ask({}),
      ask({ role: 'viewer' }),
      ask({ requester: 'agent-3' }),
      ask({ role: '__proto__' }),
      ask({}, { 'x-role': 'Operator' }),
    ]);
    for (const { status, body } of answers) {
      expect(status).toBe(403);
      expect(body).toEqual({ error: expect.stringContaining('"approve"'), required: 'approve' });
    }
    const { body } = await call<{ data: { event: string; workspace: string; details: object }[] }>(
      'GET',
      `${guarded.url}/v1/audit?limit=1000`,
    );
    const denials = body.data.filter(({ event }) => event === 'rbac.deny');
    expect(denials).toHaveLength(5);
    expect(denials[0]).toMatchObject({
      workspace: 'shop',
      details: { code: 'forbidden', attempted: 'POST /workspaces/shop/approvals' },
    });
  });

  test('hold nobody back from reading', async () => {
    expect(await workspaceAt(guarded.url, 'elsewhere').list()).toEqual([]);
  });

  test('are read again when they change; what does not hold, or is gone, leaves them as they were', async () => {
    const status = async (role: string): Promise<number> => (await ask({ role })).status;
    writeFileSync(config(), RULES.replace('operator:', 'captain:'));
    await eventually(
      () => status('captain'),
      (code) => code === 201,
    );
    expect(await status('operator')).toBe(403);
    writeFileSync(config(), 'rbac:\n  roles:\n    captain: approve\n');
    await eventually(
      async () => guarded.output(),
      (text) => text.includes('line 3: rbac.roles.captain'),
    );
    writeFileSync(config(), '');
    await eventually(
      async () => guarded.output(),
      (text) => text.includes('gone or empty'),
    );
    expect(await status('captain')).toBe(201);
    expect(await status('nobody')).toBe(403);
    writeFileSync(config(), 'server: { theirs: true }\n');
    await eventually(
      () => status('nobody'),
      (code) => code === 201,
    );
  });
});
