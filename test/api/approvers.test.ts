import { approvalsAt, call } from '../support/http.ts';
import { type Product, runCli, startProduct, temporaryHome } from '../support/product.ts';

const BUILD = { action: { command: 'rm -rf /tmp/build' } };

interface Listed {
  readonly data: readonly {
    readonly id: string;
    readonly roles: readonly string[];
    readonly workspaces: unknown;
  }[];
  readonly detail?: string;
}

interface Entry {
  readonly event: string;
  readonly actor: string;
  readonly details: { readonly setting: string; readonly change: { before: string[]; after: string[] } };
}

function approversAt(url: string, headers: Record<string, string> = {}) {
  const at = `${url}/v1/approvers`;
  return {
    get: () => call<Listed>('GET', at, undefined, headers),
    put: (approvers: unknown) => call<Listed>('PUT', at, { approvers }, headers),
    reset: () => call<Listed>('DELETE', at, undefined, headers),
    changes: async (): Promise<readonly Entry[]> => {
      const { body } = await call<{ data: Entry[] }>('GET', `${url}/v1/audit?limit=1000`, undefined, headers);
      return body.data.filter(({ event }) => event === 'configured');
    },
  };
}

describe('in open mode', () => {
  let home: Awaited<ReturnType<typeof temporaryHome>>;
  let product: Product;

  beforeAll(async () => {
    home = await temporaryHome();
    product = await startProduct({ APPROVAL_HOME: home.path, APPROVAL_WHITELIST: 'ou_wang' });
  });

  afterAll(async () => {
    await product?.stop();
    await home?.remove();
  });

  const decideAs = async (approver: string, workspace = 'default'): Promise<number> => {
    const approvals = approvalsAt(product.url);
    const { body } = await approvals.create({ ...BUILD, workspace });
    return (await approvals.decide(body.id, 'approve', { approver })).status;
  };

  test('a set is in force for the very next decision; only those it names decide, anybody asks', async () => {
    const approvers = approversAt(product.url);
    expect((await approvers.get()).body.data.map(({ id }) => id)).toEqual(['feishu:ou_wang']);
    expect(await decideAs('alice')).toBe(200);
    const { status, body } = await approvers.put(['bob', { id: 'carol', workspaces: ['shop'] }]);
    expect(status).toBe(200);
    expect(body.data).toEqual([
      { id: 'bob', roles: ['approver'], workspaces: '*', identities: {} },
      { id: 'carol', roles: ['approver'], workspaces: ['shop'], identities: {} },
    ]);
    expect(await decideAs('alice')).toBe(403);
    expect(await decideAs('feishu:ou_wang')).toBe(403);
    expect(await decideAs('bob')).toBe(200);
    expect(await decideAs('carol')).toBe(404);
    expect(await decideAs('carol', 'shop')).toBe(200);
    await approvers.put([{ id: 'alice', roles: ['admin'], feishu: 'ou_alice' }]);
    expect([await decideAs('alice'), await decideAs('bob')]).toEqual([200, 403]);
  });

  test('each change stands in the ledger with who was named before and after; the same set is no change', async () => {
    const approvers = approversAt(product.url);
    await approvers.put(['bob']);
    const earlier = (await approvers.changes()).length;
    await approvers.put(['bob', 'dave']);
    await approvers.put(['bob', 'dave']);
    await approvers.reset();
    const changes = (await approvers.changes()).slice(earlier);
    expect(changes.map(({ details }) => details)).toMatchObject([
      { setting: 'approvers', change: { before: ['bob'], after: ['bob', 'dave'] } },
      { setting: 'approvers', change: { before: ['bob', 'dave'], after: ['feishu:ou_wang'] } },
    ]);
    expect(changes[0]?.actor).not.toBe('');
    expect(await decideAs('alice')).toBe(200);
    expect((await approvalsAt(product.url).verify()).ok).toBe(true);
  });

  test('what a list shows can be put back as it is', async () => {
    const approvers = approversAt(product.url);
    await approvers.put([
      { id: 'erin', roles: ['approver', 'admin'], workspaces: ['shop'], feishu: 'ou_erin' },
    ]);
    const { body } = await approvers.get();
    const again = await approvers.put(body.data);
    expect([again.status, again.body]).toEqual([200, body]);
  });

  test.each([
    ['nobody', [], 'at least one'],
    ['a role that does not decide', [{ id: 'bob', roles: ['requester'] }], '/approvers/0'],
    ['a name of ours', ['system:timeout'], '/approvers/0'],
    ['somebody twice', ['bob', { id: 'bob' }], 'the same person'],
    [
      'two with one identity',
      [
        { id: 'a', feishu: 'ou_1' },
        { id: 'b', feishu: 'ou_1' },
      ],
      'the same person',
    ],
    ['an unknown field', [{ id: 'bob', rolls: ['admin'] }], 'rolls'],
    ['no list', 'bob', '/approvers'],
  ])('a set of %s is refused', async (_, set, place) => {
    const before = (await approversAt(product.url).get()).body;
    const { status, body } = await approversAt(product.url).put(set);
    expect([status, body.detail]).toEqual([400, expect.stringContaining(place)]);
    expect((await approversAt(product.url).get()).body).toEqual(before);
  });

  test('a set outlives the process', async () => {
    await approversAt(product.url).put(['bob']);
    await product.kill();
    product = await startProduct({ APPROVAL_HOME: home.path });
    expect((await approversAt(product.url).get()).body.data.map(({ id }) => id)).toEqual(['bob']);
    expect([await decideAs('alice'), await decideAs('bob')]).toEqual([403, 200]);
  });
});

describe('with keys', () => {
  let home: Awaited<ReturnType<typeof temporaryHome>>;
  let product: Product;
  const keys = { agent: '', person: '' };

  beforeAll(async () => {
    home = await temporaryHome();
    const init = await runCli(['init', '--person', 'alice'], { APPROVAL_HOME: home.path });
    const [agent = '', person = ''] = [...init.stdout.matchAll(/COUNTERSIGN_KEY=(\S+)/g)].map(
      ([, key]) => key,
    );
    Object.assign(keys, { agent, person });
    product = await startProduct({ APPROVAL_HOME: home.path, APPROVAL_WHITELIST: 'ou_wang' });
  });

  afterAll(async () => {
    await product?.stop();
    await home?.remove();
  });

  const as = (key: string) => approversAt(product.url, { authorization: `Bearer ${key}` });

  test('an admin alone may change it, and no key is shown', async () => {
    expect((await as(keys.agent).put(['agent'])).status).toBe(403);
    expect((await as(keys.agent).reset()).status).toBe(403);
    expect((await approversAt(product.url).get()).status).toBe(401);
    const { status, body } = await as(keys.person).get();
    expect(status).toBe(200);
    expect(body.data.map(({ id }) => id)).toEqual(['alice', 'feishu:ou_wang']);
    expect(JSON.stringify(body)).not.toMatch(/[0-9a-f]{64}/);
  });

  test('a set must leave an admin with a key, and leaves nobody’s key to another', async () => {
    const locked = await as(keys.person).put(['bob', { id: 'alice', roles: ['approver'] }]);
    expect([locked.status, locked.body.detail]).toEqual([
      400,
      expect.stringContaining('no admin with a key'),
    ]);
    const admin = { id: 'alice', roles: ['approver', 'admin'], feishu: 'ou_alice' };
    expect((await as(keys.person).put([admin, { id: 'wang', feishu: 'ou_wang' }])).status).toBe(200);
    const { body } = await as(keys.person).get();
    expect(body.data).toMatchObject([{ id: 'alice', roles: ['approver', 'admin'] }, { id: 'wang' }]);
    const changes = await as(keys.person).changes();
    expect(changes).toMatchObject([{ actor: 'alice', details: { change: { after: ['alice', 'wang'] } } }]);
  });

  test('somebody left out keeps the key and decides no more', async () => {
    const put = await as(keys.person).put([{ id: 'agent', roles: ['admin'] }]);
    expect(put.status).toBe(200);
    const at = `${product.url}/v1/approvals`;
    const { body } = await call<{ id: string }>(
      'POST',
      at,
      { ...BUILD, reason: 'a test' },
      { authorization: `Bearer ${keys.agent}` },
    );
    const decided = await call(
      'POST',
      `${at}/${body.id}/decision`,
      { decision: 'approve' },
      { authorization: `Bearer ${keys.person}` },
    );
    expect(decided.status).toBe(403);
    expect((await as(keys.person).reset()).status).toBe(403);
    expect((await as(keys.agent).reset()).status).toBe(200);
    expect((await as(keys.person).get()).body.data.map(({ id }) => id)).toEqual(['alice', 'feishu:ou_wang']);
  });
});
