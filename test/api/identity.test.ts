import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ApprovalBody, type EntryBody, call, eventually } from '../support/http.ts';
import { type Product, runCli, startProduct, temporaryHome } from '../support/product.ts';
import { rawClient } from '../support/raw-client.ts';
import { sha256 } from '../../domain/digest.ts';

const TABLE = { action: { command: 'DROP TABLE users' }, reason: 'a test' };
const RED_KEY = 'csk_a-key-of-somebody-who-sees-red-only';
const UNKNOWN = `apr_${'0'.repeat(26)}`;

let home: Awaited<ReturnType<typeof temporaryHome>>;
let product: Product;
/** As `countersign init` printed them. */
let keys: { readonly agent: string; readonly person: string };

const policyFile = (): string => join(home.path, 'policy.yaml');

beforeAll(async () => {
  home = await temporaryHome();
  const made = await runCli(['init', '--agent', 'robo', '--person', 'alice'], { APPROVAL_HOME: home.path });
  expect([made.code, made.stderr]).toEqual([0, '']);
  const [agent = '', person = ''] = [...made.stdout.matchAll(/COUNTERSIGN_KEY=(\S+)/g)].map(([, key]) => key);
  keys = { agent, person };
  const red = `  - id: red\n    roles: [requester, approver, admin, auditor]\n    workspaces: [red]\n    key: sha256:${sha256(RED_KEY)}\n`;
  await writeFile(policyFile(), `${await readFile(policyFile(), 'utf8')}${red}`);
  product = await startProduct({ APPROVAL_HOME: home.path });
});

afterAll(async () => {
  await product?.stop();
  await home?.remove();
});

const bearer = (key: string | null): Record<string, string> =>
  key === null ? {} : { authorization: `Bearer ${key}` };

const ask = <T = Problem>(key: string | null, method: string, path: string, body?: unknown) =>
  call<T>(method, `${product.url}${path}`, body, bearer(key));

interface Problem {
  readonly code: string;
  readonly detail: string;
}

const create = (key: string, more: Record<string, unknown> = {}) =>
  ask<ApprovalBody & Problem>(key, 'POST', '/v1/approvals', { ...TABLE, ...more });
const decide = (key: string | null, id: string, more: Record<string, unknown> = {}) =>
  ask<ApprovalBody & Problem>(key, 'POST', `/v1/approvals/${id}/decision`, { decision: 'approve', ...more });

describe('keys made by countersign init', () => {
  test('are 256 bits each, only their hashes are kept, and the same names get no second ones', async () => {
    expect(keys.agent).toMatch(/^csk_[\w-]{43}$/);
    expect(keys.person).toMatch(/^csk_[\w-]{43}$/);
    expect(keys.person).not.toBe(keys.agent);
    const before = await readFile(policyFile(), 'utf8');
    for (const key of Object.values(keys)) {
      expect(before).not.toContain(key);
      expect(before).toContain(`sha256:${sha256(key)}`);
    }
    const env = { APPROVAL_HOME: home.path };
    const again = await runCli(['init', '--agent', 'robo', '--person', 'alice'], env);
    expect([again.code, again.stdout]).toEqual([2, '']);
    expect(again.stderr).toContain('robo and alice have keys in');
    expect(await readFile(policyFile(), 'utf8')).toBe(before);
  });

  test('are made for another person too, while the agent keeps its own', async () => {
    const other = await temporaryHome();
    try {
      const env = { APPROVAL_HOME: other.path };
      expect((await runCli(['init', '--person', 'alice'], env)).code).toBe(0);
      const before = await readFile(join(other.path, 'policy.yaml'), 'utf8');
      const second = await runCli(['init', '--person', 'bob'], env);
      expect([second.code, second.stdout.match(/COUNTERSIGN_KEY=/g)?.length]).toEqual([0, 1]);
      const after = await readFile(join(other.path, 'policy.yaml'), 'utf8');
      expect(after.startsWith(before.trimEnd())).toBe(true);
      expect(after).toContain('id: bob');
    } finally {
      await other.remove();
    }
  });

  test('are asked for on every route that touches approvals, and a wrong one is none', async () => {
    expect(product.output()).not.toContain('Open mode');
    const routes = [
      ['POST', '/v1/approvals'],
      ['GET', '/v1/approvals'],
      ['GET', `/v1/approvals/${UNKNOWN}`],
      ['GET', `/v1/approvals/${UNKNOWN}/events`],
      ['POST', `/v1/approvals/${UNKNOWN}/decision`],
      ['POST', `/v1/approvals/${UNKNOWN}/cancel`],
      ['POST', '/v1/classify'],
      ['GET', '/v1/audit'],
      ['GET', '/v1/audit/export'],
      ['GET', '/v1/audit/verify'],
      ['POST', '/codec/decode'],
      ['POST', '/codec/encode'],
    ] as const;
    for (const [method, path] of routes) {
      for (const key of [null, `csk_${'x'.repeat(43)}`, sha256(keys.person)]) {
        const answer = await ask(key, method, path, method === 'POST' ? {} : undefined);
        expect([method, path, answer.status, answer.body.code]).toEqual([
          method,
          path,
          401,
          'unauthenticated',
        ]);
        expect(answer.headers.get('www-authenticate')).toContain('Bearer');
      }
    }
    expect((await ask(null, 'GET', '/livez')).status).toBe(200);
    expect((await ask(null, 'GET', '/health')).status).toBe(200);
  });

  test('let the agent ask and the person decide, and not the other way about', async () => {
    const asked = await create(keys.agent);
    expect([asked.status, asked.body]).toMatchObject([201, { requester: 'robo', status: 'pending' }]);
    const own = await decide(keys.agent, asked.body.id);
    expect([own.status, own.body.code]).toEqual([403, 'forbidden']);
    expect((await ask(keys.agent, 'GET', '/v1/audit')).status).toBe(403);
    expect((await ask(keys.agent, 'GET', '/v1/audit/export')).status).toBe(403);
    const decided = await decide(keys.person, asked.body.id, { comment: 'go' });
    expect([decided.status, decided.body]).toMatchObject([
      200,
      { status: 'approved', resolution: { by: 'alice', comment: 'go' } },
    ]);
    const events = await ask<{ data: EntryBody[] }>(
      keys.person,
      'GET',
      `/v1/approvals/${asked.body.id}/events`,
    );
    expect(events.body.data).toMatchObject([
      { event: 'requested', actor: 'robo' },
      { event: 'refused', actor: 'robo', details: { code: 'forbidden', attempted: 'approve' } },
      { event: 'settled', actor: 'alice' },
    ]);
  });

  test('work as X-Api-Key and in the command line too', async () => {
    const { body: asked } = await create(keys.agent);
    const cli = (key: string, ...args: string[]) =>
      runCli([...args, '--json'], { PLATFORM_URL: product.url, COUNTERSIGN_KEY: key });
    const refused = await cli(keys.agent, 'approve', asked.id);
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.stdout)).toMatchObject({ error: 'forbidden' });
    const answer = await call<ApprovalBody>(
      'POST',
      `${product.url}/v1/approvals/${asked.id}/decision`,
      { decision: 'deny', comment: 'no' },
      { 'x-api-key': keys.person },
    );
    expect([answer.status, answer.body.resolution]).toMatchObject([200, { by: 'alice', via: 'http' }]);
    const shown = await cli(keys.agent, 'wait', asked.id);
    expect(shown.code).toBe(10);
  });

  test('say who somebody is: a body that says otherwise is refused with the place', async () => {
    const foreign = await create(keys.agent, { requester: 'alice' });
    expect([foreign.status, foreign.body.detail]).toMatchObject([
      400,
      expect.stringContaining('/requester: the key belongs to "robo"'),
    ]);
    expect((await create(keys.agent, { requester: 'robo' })).status).toBe(201);
    const { body: asked } = await create(keys.agent);
    const named = await decide(keys.person, asked.id, { approver: 'bob' });
    expect([named.status, named.body.detail]).toMatchObject([
      400,
      expect.stringContaining('/approver: the key belongs to "alice"'),
    ]);
    expect((await decide(keys.agent, asked.id, { approver: 'alice' })).status).toBe(400);
    expect((await decide(keys.person, asked.id, { approver: 'alice' })).status).toBe(200);
  });

  test('do not let the person approve a request of their own', async () => {
    const { body: asked } = await create(keys.person);
    const own = await decide(keys.person, asked.id);
    expect([own.status, own.body.code]).toEqual([403, 'self_approval']);
    const cancel = (key: string) => ask(key, 'POST', `/v1/approvals/${asked.id}/cancel`, {});
    expect((await cancel(keys.agent)).status).toBe(403);
    expect((await cancel(keys.person)).status).toBe(200);
  });
});

test('somebody of one workspace sees nothing of another: every route answers as for an id that never was', async () => {
  const { body: blue } = await create(keys.person, { workspace: 'blue' });
  const { body: red } = await create(RED_KEY, { workspace: 'red' });
  const routes = (id: string) =>
    [
      ['GET', `/v1/approvals/${id}`, undefined],
      ['GET', `/v1/approvals/${id}?wait=5`, undefined],
      ['GET', `/v1/approvals/${id}/events`, undefined],
      ['POST', `/v1/approvals/${id}/decision`, { decision: 'approve' }],
      ['POST', `/v1/approvals/${id}/decision`, { decision: 'escalate' }],
      ['POST', `/v1/approvals/${id}/cancel`, {}],
    ] as const;
  const unknown = routes(UNKNOWN);
  for (const [index, [method, path, body]] of routes(blue.id).entries()) {
    const foreign = await ask(RED_KEY, method, path, body);
    const never = await ask(RED_KEY, method, unknown[index]?.[1] ?? '', body);
    expect([method, path, foreign.status]).toEqual([method, path, 404]);
    expect(JSON.stringify(foreign.body).replaceAll(blue.id, UNKNOWN)).toBe(JSON.stringify(never.body));
  }
  expect((await ask(RED_KEY, 'GET', '/v1/approvals?workspace=blue')).status).toBe(404);
  expect((await create(RED_KEY, { workspace: 'blue' })).status).toBe(404);
  expect((await create(RED_KEY)).status).toBe(404);

  const list = await ask<{ data: ApprovalBody[] }>(RED_KEY, 'GET', '/v1/approvals?limit=500');
  expect(list.body.data.map(({ id }) => id)).toEqual([red.id]);
  const audit = await ask<{ data: { workspace: string }[] }>(RED_KEY, 'GET', '/v1/audit?limit=1000');
  expect(new Set(audit.body.data.map(({ workspace }) => workspace))).toEqual(new Set(['red']));
  const exported = await fetch(`${product.url}/v1/audit/export`, { headers: bearer(RED_KEY) });
  expect(await exported.text()).not.toContain(blue.id);
  // Nothing of it was done; one who sees both finds it as it was.
  const untouched = await ask<ApprovalBody>(keys.person, 'GET', `/v1/approvals/${blue.id}`);
  expect(untouched.body).toMatchObject({ status: 'pending', decisions: [], escalations: [] });
  expect((await decide(RED_KEY, red.id)).body.code).toBe('self_approval');
});

test('the codec decodes a real history for an admin, and for nobody else', async () => {
  const secret = 'echo only-in-the-history; DROP TABLE users';
  const { body: asked } = await create(keys.agent, { action: { command: secret } });
  const address = /^ {2}Temporal +(\S+)$/m.exec(product.output())?.[1] ?? '';
  const client = await rawClient(address);
  try {
    const { events } = await client.workflow.getHandle(asked.id).fetchHistory();
    const payloads = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
    const wire = payloads.map(({ metadata, data }) => ({
      metadata: Object.fromEntries(
        Object.entries(metadata ?? {}).map(([name, bytes]) => [name, toBase64(bytes)]),
      ),
      data: toBase64(data),
    }));
    expect(wire).toHaveLength(1);
    expect(Buffer.from(wire[0]?.data ?? '', 'base64').toString('latin1')).not.toContain('only-in');
    const decode = (key: string) =>
      ask<{ payloads?: { data: string }[] }>(key, 'POST', '/codec/decode', { payloads: wire });
    expect((await decode(keys.agent)).status).toBe(403);
    const { status, body } = await decode(keys.person);
    expect(status).toBe(200);
    const input = JSON.parse(Buffer.from(body.payloads?.[0]?.data ?? '', 'base64').toString()) as {
      request: unknown;
    };
    expect(input.request).toMatchObject({ id: asked.id, action: { command: secret } });
  } finally {
    await client.connection.close();
  }
});

function toBase64(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString('base64');
}

// Last: it takes the agent's key away.
test('the policy is read again while the server runs: a key taken out is dead, a file that does not hold changes nothing', async () => {
  const good = await readFile(policyFile(), 'utf8');
  const replace = async (text: string): Promise<void> => {
    // As editors do it: a new file in the place of the old one.
    await writeFile(`${policyFile()}.new`, text);
    await rename(`${policyFile()}.new`, policyFile());
  };
  const classify = (key: string) => ask(key, 'POST', '/v1/classify', { command: 'ls' });
  const refusals = (): number => product.output().split('policy.yaml').length;

  for (const bad of [good.replace('roles:', 'rolls:'), 'principals: []\n']) {
    const before = refusals();
    await replace(bad);
    await eventually(
      async () => refusals(),
      (now) => now > before,
    );
    expect((await classify(keys.agent)).status).toBe(200);
    expect((await ask(null, 'GET', '/v1/approvals')).status).toBe(401);
  }
  expect(product.output()).toMatch(/line \d+.*rolls/);

  const { body: asked } = await create(keys.agent);
  const [, robo = '', rest = ''] = /(- id: robo[\s\S]*?)(- id: alice[\s\S]*)/.exec(good) ?? [];
  expect(robo).toContain('requester');
  await replace(`principals:\n  ${rest}`);
  await eventually(
    () => classify(keys.agent),
    ({ status }) => status === 401,
  );
  expect((await create(keys.agent)).status).toBe(401);
  expect((await decide(keys.person, asked.id)).status).toBe(200);
});

describe('a single API_SERVER_KEY', () => {
  const key = 'a-single-key-for-the-backend';

  test('names its agents, decides as itself, and lets the server be reached from outside', async () => {
    const place = await temporaryHome();
    const single = await startProduct({ APPROVAL_HOME: place.path, API_SERVER_KEY: key, HOST: '0.0.0.0' });
    try {
      const at = `${single.url}/v1/approvals`;
      const post = (path: string, body: unknown, headers = bearer(key)) =>
        call<ApprovalBody & Problem>('POST', `${at}${path}`, body, headers);
      expect((await post('', TABLE, {})).status).toBe(401);
      expect((await post('', TABLE, bearer(`${key}x`))).status).toBe(401);
      const asked = await post('', { ...TABLE, requester: 'agent-9' });
      expect([asked.status, asked.body.requester]).toEqual([201, 'agent-9']);
      const decision = `/${asked.body.id}/decision`;
      expect((await post(decision, { decision: 'approve', approver: 'alice' })).status).toBe(400);
      const decided = await post(decision, { decision: 'approve' });
      expect([decided.status, decided.body.resolution?.by]).toEqual([200, 'api']);
      expect(single.output()).not.toContain(key);
    } finally {
      await single.stop();
      await place.remove();
    }
  });
});

describe('a configuration that would let anybody decide, or does not hold, exits with 2 and opens nothing', () => {
  test.each<[string, Record<string, string>, RegExp, RegExp | null]>([
    ['HOST for everyone without a key', { HOST: '0.0.0.0' }, /HOST "0\.0\.0\.0".*without a key/, null],
    ['a short API_SERVER_KEY', { API_SERVER_KEY: 'hunter2' }, /API_SERVER_KEY.*16 characters/, /hunter2/],
    ['a policy file that is not there', { POLICY_FILE: '/nowhere/p.yaml' }, /\/nowhere\/p\.yaml/, null],
    ['PORT', { PORT: '80800' }, /PORT.*from 0 to 65535.*"80800"/, null],
  ])('%s', async (_, env, says, never) => {
    const place = await temporaryHome();
    const ended = await runCli(['serve'], { APPROVAL_HOME: place.path, PORT: '0', ...env });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(says);
    if (never !== null) expect(ended.stdout + ended.stderr).not.toMatch(never);
    await place.remove();
  });

  test('a policy file with a mistake, naming its line', async () => {
    const place = await temporaryHome();
    const file = join(place.path, 'policy.yaml');
    await writeFile(file, 'principals:\n  - id: bob\n    roles: [approver]\n    key: my-own-key-in-plain\n');
    const ended = await runCli(['serve'], { APPROVAL_HOME: place.path, PORT: '0' });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/line 4: .*key/);
    expect(ended.stderr).not.toContain('my-own-key-in-plain');
    await place.remove();
  });
});
