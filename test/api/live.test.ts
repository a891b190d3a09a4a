import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';
import { readFileSync, writeFileSync } from 'node:fs';
import { sha256 } from '../../domain/digest.ts';
import { approvalsAt, call, eventually } from '../support/http.ts';
import { listen, refusedUpgrade } from '../support/live-client.ts';
import { type Product, runCli, startProduct, temporaryHome } from '../support/product.ts';
import { connectSilent } from '../support/raw-socket.ts';
import { workspaceAt } from '../support/workspaces.ts';
import { productForSuite } from '../support/suite.ts';

const PUSH = { action: 'git push --force', reason: 'the branch was rebased' };

let approvals: ReturnType<typeof approvalsAt>;
let shop: ReturnType<typeof workspaceAt>;

const suite = productForSuite();

beforeAll(async () => {
  approvals = approvalsAt(suite.url);
  shop = workspaceAt(suite.url, 'shop');
});

test('a decision is pushed to its workspace, each exactly once, and to no other', async () => {
  const [first, second, stranger] = await Promise.all([
    listen(suite.url, 'shop'),
    listen(suite.url, 'shop'),
    listen(suite.url, 'other'),
  ]);
  const expected: string[] = [];
  for (let round = 0; round < 20; round += 1) {
    const { body } = await shop.ask(PUSH);
    expected.push(body.approval_id);
    const decision = round % 2 === 0 ? 'approve' : 'deny';
    await approvals.decide(body.approval_id, decision, { comment: `round ${round}` });
    await eventually(
      async () => first.heard.length,
      (count) => count > round,
    );
    expect(first.heard[round]?.event).toEqual({
      event: 'APPROVAL_DECIDED',
      approval_id: body.approval_id,
      status: decision === 'approve' ? 'approved' : 'denied',
      decided_by: 'alice',
      comment: `round ${round}`,
    });
  }
  // What comes after them is the sign that nothing of before is still on its way.
  const { body: last } = await workspaceAt(suite.url, 'other').ask(PUSH);
  await approvals.decide(last.approval_id, 'deny');
  await eventually(
    async () => stranger.heard.length,
    (count) => count > 0,
  );
  expect(stranger.heard.map(({ event }) => event)).toEqual([
    { event: 'APPROVAL_DECIDED', approval_id: last.approval_id, status: 'denied', decided_by: 'alice' },
  ]);
  expect(first.heard.map(({ event }) => event.approval_id)).toEqual(expected);
  expect(second.heard.map(({ event }) => event)).toEqual(first.heard.map(({ event }) => event));
  await Promise.all([first.close(), second.close(), stranger.close()]);
});

test('approvals asked by /v1, and ends without a decision, are pushed too', async () => {
  const client = await listen(suite.url, 'mixed');
  const { body: safe } = await approvals.create({ workspace: 'mixed', action: { command: 'ls' } });
  const { body: taken } = await workspaceAt(suite.url, 'mixed').ask(PUSH);
  await approvals.cancel(taken.approval_id);
  await eventually(
    async () => client.heard.length,
    (count) => count === 2,
  );
  expect(client.heard.map(({ event }) => [event.approval_id, event.status, event.comment])).toEqual([
    [safe.id, 'approved', undefined],
    [taken.approval_id, 'denied', 'the request was taken back'],
  ]);
  await client.close();
});

test('a client that pings is answered; what else it says is not listened to; too much ends it', async () => {
  const client = await listen(suite.url, 'shop');
  client.socket.ping('are you there');
  const [answer] = (await once(client.socket, 'pong')) as [Buffer];
  expect(answer.toString()).toBe('are you there');
  client.socket.send('{"subscribe": "everything"}');
  const { body } = await shop.ask(PUSH);
  await approvals.decide(body.approval_id, 'approve');
  await eventually(
    async () => client.heard.length,
    (count) => count === 1,
  );
  client.socket.send('x'.repeat(2_000));
  const [code] = (await once(client.socket, 'close')) as [number];
  expect(code).toBe(1009);
});

test('/metrics counts who listens', async () => {
  const count = async (): Promise<string | undefined> =>
    /^countersign_live_connections (\d+)$/m.exec(await (await fetch(`${suite.url}/metrics`)).text())?.[1];
  await eventually(count, (shown) => shown === '0');
  const client = await listen(suite.url, 'shop');
  expect(await count()).toBe('1');
  await client.close();
  await eventually(count, (shown) => shown === '0');
});

test.each<[string, Record<string, string>, number]>([
  ['with a workspace that cannot be', { 'X-Workspace-ID': 'no such' }, 400],
  ['from a web page', { 'X-Workspace-ID': 'shop', Origin: 'https://evil.example' }, 403],
  ['under another Host', { 'X-Workspace-ID': 'shop', Host: 'evil.example' }, 403],
])('a client %s is refused in plain JSON', async (_, headers, status) => {
  const refused = await refusedUpgrade(suite.url, headers);
  expect(refused).toEqual({ status, body: expect.objectContaining({ error: expect.any(String) }) });
});

test('there is a WebSocket at /ws alone', async () => {
  expect((await refusedUpgrade(suite.url, { 'X-Workspace-ID': 'shop' }, '/v1/elsewhere')).status).toBe(404);
  expect((await call('GET', `${suite.url}/ws`)).status).toBe(404);
});

test('a client that offers HTTP/2 with its request is answered as ever', async () => {
  const headers = {
    connection: 'Upgrade, HTTP2-Settings',
    upgrade: 'h2c',
    'http2-settings': 'AAMAAABkAARAAAAAAAIAAAAA',
    'content-type': 'application/json',
  };
  const outgoing = request(`${suite.url}/workspaces/h2c/approvals`, { method: 'POST', headers });
  outgoing.end(JSON.stringify(PUSH));
  const [incoming] = (await once(outgoing, 'response')) as [{ statusCode: number; resume(): void }];
  incoming.resume();
  expect(incoming.statusCode).toBe(201);
  expect(await workspaceAt(suite.url, 'h2c').list()).toHaveLength(1);
});

describe('with keys', () => {
  let keyed: Product;
  let keyedHome: Awaited<ReturnType<typeof temporaryHome>>;
  const keys = { agent: '', person: '', bound: 'csk_of-an-agent-of-one-workspace' };

  beforeAll(async () => {
    keyedHome = await temporaryHome();
    const init = await runCli(['init', '--person', 'alice'], { APPROVAL_HOME: keyedHome.path });
    const [agent = '', person = ''] = [...init.stdout.matchAll(/COUNTERSIGN_KEY=(\S+)/g)].map(
      ([, key]) => key,
    );
    Object.assign(keys, { agent, person });
    const policy = join(keyedHome.path, 'policy.yaml');
    const entry = {
      id: 'bound',
      roles: ['requester'],
      workspaces: ['shop'],
      key: `sha256:${sha256(keys.bound)}`,
    };
    const text = readFileSync(policy, 'utf8').trimEnd();
    writeFileSync(policy, `${text}\n  - ${JSON.stringify(entry)}\n`);
    keyed = await startProduct({ APPROVAL_HOME: keyedHome.path });
  });

  afterAll(async () => {
    await keyed?.stop();
    await keyedHome?.remove();
  });

  const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

  test('a listener needs one, and sees its own workspaces only', async () => {
    const workspace = { 'X-Workspace-ID': 'shop' };
    expect((await refusedUpgrade(keyed.url, workspace)).status).toBe(401);
    expect((await refusedUpgrade(keyed.url, { ...workspace, ...bearer('wrong') })).status).toBe(401);
    const elsewhere = { 'X-Workspace-ID': 'other', 'X-API-Key': keys.bound };
    expect((await refusedUpgrade(keyed.url, elsewhere)).status).toBe(404);
    await (await listen(keyed.url, 'shop', { 'X-API-Key': keys.bound })).close();
    const { body } = await call<{ data: { event: string; details: { attempted?: string } }[] }>(
      'GET',
      `${keyed.url}/v1/audit`,
      undefined,
      bearer(keys.person),
    );
    const refused = body.data.filter(({ details }) => details.attempted === 'GET /ws');
    expect(refused).toHaveLength(2);
  });

  test('the requester is the key’s own principal, whatever the body says', async () => {
    const at = workspaceAt(keyed.url, 'shop', bearer(keys.bound));
    const { body } = await at.ask({ ...PUSH, requester: 'alice' });
    expect(await at.list()).toMatchObject([{ id: body.approval_id, requester: 'bound' }]);
    const elsewhere = await workspaceAt(keyed.url, 'other', bearer(keys.bound)).ask(PUSH);
    expect([elsewhere.status, typeof elsewhere.body.error]).toEqual([404, 'string']);
    const without = await workspaceAt(keyed.url, 'shop').ask(PUSH);
    expect([without.status, typeof without.body.error]).toEqual([401, 'string']);
  });

  test('a role of Countersign’s own is the role in rbac.roles, and the header counts for nothing', async () => {
    const asBound = (headers: Record<string, string> = {}) =>
      workspaceAt(keyed.url, 'shop', { ...bearer(keys.bound), ...headers }).ask(PUSH);
    const config = join(keyedHome.path, 'config.yaml');
    writeFileSync(config, 'rbac:\n  roles:\n    admin: [approve]\n');
    await eventually(asBound, ({ status }) => status === 403);
    expect((await asBound({ 'x-role': 'admin' })).status).toBe(403);
    writeFileSync(config, 'rbac:\n  roles:\n    requester: [approve]\n');
    await eventually(asBound, ({ status }) => status === 201);
    writeFileSync(config, 'rbac:\n  roles:\n    crew: { permissions: [approve], members: [bound] }\n');
    await eventually(
      () => workspaceAt(keyed.url, 'shop', bearer(keys.agent)).ask(PUSH),
      ({ status }) => status === 403,
    );
    expect((await asBound()).status).toBe(201);
  });
});

test('a server that stops says so to its listeners', async () => {
  const own = await temporaryHome();
  try {
    const server = await startProduct({ APPROVAL_HOME: own.path });
    const client = await listen(server.url, 'shop');
    const silent = await connectSilent(server.url, 'shop');
    const closed = once(client.socket, 'close') as Promise<[number]>;
    expect(await server.stop()).toBe(0);
    expect((await closed)[0]).toBe(1001);
    silent.destroy();
  } finally {
    await own.remove();
  }
});

test('a config.yaml whose rules do not hold stops the start, with the line', async () => {
  const own = await temporaryHome();
  try {
    writeFileSync(join(own.path, 'config.yaml'), 'mine: 1\nrbac:\n  rolls: {}\n');
    const { code, stderr } = await runCli(['serve'], { APPROVAL_HOME: own.path, PORT: '0' });
    expect(code).toBe(2);
    expect(stderr).toContain('line 3: rbac.roles: must map each role to its permissions');
    const missing = await runCli(['serve'], {
      APPROVAL_HOME: own.path,
      PORT: '0',
      CONFIG_FILE: join(own.path, 'none.yaml'),
    });
    expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('CONFIG_FILE')]);
  } finally {
    await own.remove();
  }
});
