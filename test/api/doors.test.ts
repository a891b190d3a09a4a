import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../domain/digest.ts';
import { type Answer, call } from '../support/http.ts';
import { type Product, startProduct, temporaryHome } from '../support/product.ts';

const KEYS = { asks: 'csk_asks', decides: 'csk_decides', elsewhere: 'csk_elsewhere', there: 'csk_there' };
const SINGLE = 'the-single-key-of-a-back-end';

const PEOPLE = [
  ['asks', 'requester', 'default'],
  ['decides', 'approver', 'default'],
  ['elsewhere', 'admin', 'other'],
  ['there', 'approver', 'other'],
] as const;

let home: Awaited<ReturnType<typeof temporaryHome>>;
let product: Product;

beforeAll(async () => {
  home = await temporaryHome();
  const principals = PEOPLE.map(
    ([id, role, workspace]) =>
      `  - { id: ${id}, roles: [${role}], workspaces: [${workspace}], key: "sha256:${sha256(KEYS[id])}" }`,
  );
  await writeFile(join(home.path, 'policy.yaml'), `principals:\n${principals.join('\n')}\n`);
  product = await startProduct({ APPROVAL_HOME: home.path, API_SERVER_KEY: SINGLE });
});

afterAll(async () => {
  await product?.stop();
  await home?.remove();
});

function as<T = Record<string, unknown>>(
  key: string | null,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer<T>> {
  const headers: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
  return call<T>(method, `${product.url}${path}`, body, headers);
}

describe('what the older protocols do not have', () => {
  test.each([
    ['GET', '/confirm'],
    ['GET', '/confirm/x/y'],
    ['PUT', '/confirm/x'],
    ['POST', '/audit'],
    ['GET', '/audit/x'],
    ['GET', '/api'],
    ['GET', '/api/tasks/x/y'],
    ['DELETE', '/api/tasks/x'],
    ['GET', '/workspaces'],
    ['GET', '/workspaces/x/y'],
    ['DELETE', '/workspaces/default/approvals'],
  ])('%s %s is not there, and says so in plain JSON', async (method, path) => {
    const { status, headers, body } = await as(SINGLE, method, path);
    expect([status, body]).toEqual([404, { error: expect.stringContaining(path) }]);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
  });

  test('a path of no protocol is a problem', async () => {
    const { status, headers } = await as(SINGLE, 'GET', '/v1/nothing');
    expect([status, headers.get('content-type')]).toEqual([
      404,
      expect.stringMatching(/^application\/problem\+json/),
    ]);
  });

  test.each(['/confirm/apr_1', '/audit', '/api/tasks', '/workspaces/default/approvals'])(
    'without a key %s says so in plain JSON',
    async (path) => {
      const { status, headers, body } = await as(null, 'GET', path);
      expect([status, body]).toEqual([401, { error: expect.any(String) }]);
      expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
    },
  );
});

describe('an approval of another workspace', () => {
  let id = '';

  beforeAll(async () => {
    const asked = await as<{ approval_id: string }>(SINGLE, 'POST', '/workspaces/other/approvals', {
      action: 'restart',
      reason: 'a test',
    });
    expect(asked.status).toBe(201);
    id = asked.body.approval_id;
  });

  test.each([
    ['GET', '/v1/approvals/:id', undefined],
    ['POST', '/v1/approvals/:id/decision', { decision: 'approve' }],
    ['POST', '/v1/approvals/:id/dispatch', { executor: 'it-ops-worker' }],
    ['POST', '/v1/approvals/:id/result', { outcome: 'succeeded' }],
    ['POST', '/v1/approvals/:id/verify', { decision: 'accept' }],
    ['GET', '/confirm/:id', undefined],
    ['POST', '/confirm/:id/approve', {}],
    ['POST', '/confirm/:id/deny', {}],
    ['GET', '/api/tasks/:id', undefined],
    ['POST', '/api/tasks/:id', { status: 'approved' }],
    ['POST', '/api/tasks/:id/dispatch', { agent: 'it-ops-worker' }],
    ['POST', '/api/tasks/:id/verify', { passed: true }],
    ['GET', '/workspaces/other/approvals', undefined],
  ])('%s %s does not exist', async (method, path, body) => {
    const at = path.replace(':id', id);
    expect((await as(KEYS.decides, method, at, body)).status).toBe(404);
  });

  test('is there for those of its workspace', async () => {
    for (const path of [`/v1/approvals/${id}`, `/confirm/${id}`, `/api/tasks/${id}`]) {
      expect((await as(KEYS.there, 'GET', path)).status).toBe(200);
    }
    expect((await as(KEYS.there, 'POST', `/confirm/${id}/approve`)).status).toBe(200);
  });
});

describe('who decides everywhere', () => {
  test('is not said by the admin of one workspace', async () => {
    const put = await as(KEYS.elsewhere, 'PUT', '/v1/approvers', {
      approvers: [{ id: 'elsewhere', roles: ['approver', 'admin'], workspaces: '*' }],
    });
    expect(put.status).toBe(403);
    expect((await as(KEYS.elsewhere, 'DELETE', '/v1/approvers')).status).toBe(403);
    const entries = await as<{ data: { event: string; actor: string }[] }>(
      SINGLE,
      'GET',
      '/v1/audit?limit=1000',
    );
    expect(entries.body.data).toContainEqual(
      expect.objectContaining({ event: 'refused', actor: 'elsewhere' }),
    );
  });

  test('is told of the workspaces that the caller sees', async () => {
    const named = async (key: string): Promise<readonly string[]> =>
      (await as<{ data: { id: string }[] }>(key, 'GET', '/v1/approvers')).body.data.map(({ id }) => id);
    expect(await named(KEYS.asks)).toEqual(['decides', 'api']);
    expect(await named(KEYS.there)).toEqual(['elsewhere', 'there', 'api']);
    expect(await named(SINGLE)).toEqual(['decides', 'elsewhere', 'there', 'api']);
  });
});

describe('what older clients leave empty counts as left out', () => {
  test('a task, and its operator', async () => {
    const blank = { description: '', source_ip: '', requester: '' };
    const asked = await as<{ task_id: string }>(SINGLE, 'POST', '/api/tasks', { command: 'df -h', ...blank });
    expect([asked.status, asked.body]).toMatchObject([201, { requester: 'agent', source_ip: null }]);
    const moved = await as(SINGLE, 'POST', `/api/tasks/${asked.body.task_id}`, {
      ...{ status: 'approved', operator_id: '', operator_name: '', comment: '' },
    });
    expect([moved.status, moved.body]).toMatchObject([200, { status: 'approved', decided_by: 'api' }]);
  });

  test('a request of a workspace, and its list', async () => {
    const body = { action: 'x', reason: 'y', requester: '', agent_id: null, role: '' };
    expect((await as(SINGLE, 'POST', '/workspaces/default/approvals', body)).status).toBe(201);
    const listed = await as<{ requester: string }[]>(
      SINGLE,
      'GET',
      '/workspaces/default/approvals?status=&limit=',
    );
    expect([listed.status, listed.body[0]]).toMatchObject([200, { requester: 'agent' }]);
  });
});
