import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../domain/digest.ts';
import { type EntryBody, call } from '../support/http.ts';
import { type Product, startProduct, temporaryHome } from '../support/product.ts';
import { DONE, workAt } from '../support/work.ts';

/** Everybody here, and what a key of theirs may do. */
const PEOPLE = {
  robo: { roles: 'requester' },
  alice: { roles: 'approver' },
  root: { roles: 'admin' },
  ops: { roles: 'executor' },
  spare: { roles: 'executor' },
  'red-ops': { roles: 'executor', workspaces: '[red]' },
  // Has an executor's name, and not the role.
  fake: { roles: 'requester' },
} as const;

type Name = keyof typeof PEOPLE;
const keyOf = (name: Name): string => `csk_a-key-that-only-${name}-has-in-this-test`;

let home: Awaited<ReturnType<typeof temporaryHome>>;
let product: Product;

const as = (name: Name): ReturnType<typeof workAt> => workAt(product.url, keyOf(name));

beforeAll(async () => {
  home = await temporaryHome();
  const principals = Object.entries(PEOPLE).map(([id, one]) => {
    const workspaces = 'workspaces' in one ? `, workspaces: ${one.workspaces}` : '';
    return `  - { id: ${id}, roles: [${one.roles}]${workspaces}, key: 'sha256:${sha256(keyOf(id as Name))}' }`;
  });
  await writeFile(join(home.path, 'policy.yaml'), `principals:\n${principals.join('\n')}\n`);
  product = await startProduct({ APPROVAL_HOME: home.path });
});

afterAll(async () => {
  await product?.stop();
  await home?.remove();
});

/** An order in the hands of ops. */
async function takenByOps(more: Record<string, unknown> = {}) {
  const asked = await as('robo').order('ops', more);
  const { status, body } = await as('ops').take('ops');
  expect([asked.status, status]).toEqual([201, 200]);
  return { id: asked.body.id, token: body.token };
}

describe('an executor with a key of its own', () => {
  test('takes its own orders only; nobody takes them for it', async () => {
    for (const name of ['spare', 'robo', 'fake', 'alice'] as const) {
      const refused = await as(name).take('ops', 0);
      expect([refused.status, refused.body]).toMatchObject([403, { code: 'forbidden' }]);
    }
    expect((await as('fake').take('fake', 0)).status).toBe(403);
    expect((await workAt(product.url).take('ops', 0)).status).toBe(401);
    expect((await workAt(product.url, 'csk_unknown').take('ops', 0)).status).toBe(401);
    expect((await as('ops').take('ops', 0)).status).toBe(204);
  });

  test('answers its own orders only, and what it was refused for holds no token', async () => {
    const { id, token } = await takenByOps();
    for (const name of ['spare', 'robo', 'alice', 'root'] as const) {
      expect((await as(name).heartbeat(token)).status).toBe(403);
      expect((await as(name).complete(token)).status).toBe(403);
    }
    const forged = `${token.slice(0, -4)}AAAA`;
    expect((await as('spare').complete(forged)).status).toBe(404);
    expect((await as('ops').complete(token)).body).toMatchObject({ id, status: 'executed' });
    const audit = await call<{ readonly data: readonly EntryBody[] }>(
      'GET',
      `${product.url}/v1/audit?limit=1000`,
      undefined,
      { authorization: `Bearer ${keyOf('root')}` },
    );
    const refusals = audit.body.data.filter((entry) => entry.event === 'refused');
    expect(refusals.map((entry) => entry.details['attempted'])).toContain('POST /v1/work/:token/complete');
    expect(JSON.stringify(audit.body)).not.toContain(token);
    expect(product.output()).not.toContain(token);
  });

  test('that does not see the workspace gets nothing of it, and a person is asked', async () => {
    const asked = await as('robo').order('red-ops', { action: { argv: ['ls'], cwd: '/srv/private' } });
    const { status, body } = await as('red-ops').take('red-ops', 3);
    expect([status, body]).toEqual([204, {}]);
    expect((await as('robo').get(asked.body.id)).body).toMatchObject({
      status: 'executed',
      dispatch: { outcome: 'failed', result: { message: expect.stringContaining('workspace default') } },
    });
  });

  test('reports, verifies and dispatches nothing that is not its own', async () => {
    const { id, token } = await takenByOps();
    for (const name of ['spare', 'robo'] as const) {
      expect((await as(name).post(id, 'result', DONE)).status).toBe(403);
    }
    await as('ops').complete(token);
    for (const name of ['ops', 'robo', 'spare'] as const) {
      expect((await as(name).post(id, 'verify', { decision: 'accept' })).status).toBe(403);
    }
    expect((await as('ops').post(id, 'dispatch', { executor: 'ops' })).status).toBe(403);
    expect((await as('alice').post(id, 'verify', { decision: 'accept' })).body).toMatchObject({
      status: 'archived',
      verification: { by: 'alice' },
    });
  });
});

describe('whoever has a key', () => {
  test('cannot speak for somebody else, and is told by which field', async () => {
    const { id } = await takenByOps();
    const asked: readonly (readonly [string, Record<string, unknown>, string])[] = [
      ['result', { ...DONE, executor: 'ops' }, '/executor: the key belongs to "alice"'],
      ['verify', { decision: 'accept', approver: 'root' }, '/approver: the key belongs to "alice"'],
      ['dispatch', { executor: 'ops', approver: 'root' }, '/approver: the key belongs to "alice"'],
    ];
    for (const [route, body, detail] of asked) {
      const refused = await as('alice').post(id, route, body);
      expect([refused.status, refused.body.detail]).toEqual([400, expect.stringContaining(detail)]);
    }
  });

  test('and decides may report on an executor that cannot any more; who asked may not', async () => {
    const { id, token } = await takenByOps();
    expect((await as('robo').post(id, 'result', DONE)).body.code).toBe('forbidden');
    const reported = await as('alice').post(id, 'result', { outcome: 'failed', message: 'it burned down' });
    expect([reported.status, reported.body.status]).toEqual([200, 'executed']);
    expect((await as('ops').complete(token)).status).toBe(409);
  });
});
