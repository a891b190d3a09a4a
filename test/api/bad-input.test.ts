import { request } from 'node:http';
import { VERSION } from '../../version.ts';
import { approvalsAt, call } from '../support/http.ts';
import { productForSuite } from '../support/suite.ts';

const suite = productForSuite();

const GOOD = { action: { command: 'rm -rf /tmp/build' }, reason: 'a test' };

test.each([
  ['malformed JSON', '{"action": {', /not valid JSON.*line 1, column 13/],
  ['an array', '[]', /expected object/i],
  ['an empty body', '', /\/action: .*got nothing/],
  ['no action', { reason: 'x' }, /\/action: .*got nothing/],
  [
    'an empty action',
    { ...GOOD, action: {} },
    /\/action: must have at least one of type, command, argv, sql, tool; got {}/,
  ],
  ['an unknown field', { ...GOOD, urgent: true }, /unknown field "urgent"/],
  [
    'an unknown field inside',
    { ...GOOD, action: { command: 'ls', shell: 'zsh' } },
    /\/action: unknown field "shell"/,
  ],
  ['a number for a command', { ...GOOD, action: { command: 7 } }, /\/action\/command: must be text; got 7/],
  ['an empty reason', { ...GOOD, reason: '' }, /\/reason: must not be empty; got ""/],
  [
    'an unknown profile',
    { ...GOOD, profile: 'lunch' },
    /\/profile: must be one of interactive, hooks, workday, confirm; got "lunch"/,
  ],
  ['a bad workspace', { ...GOOD, workspace: '../etc' }, /\/workspace: must begin with a letter or digit/],
  [
    'a timeout of text',
    { ...GOOD, timeoutSeconds: '60' },
    /\/timeoutSeconds: must be a number of seconds; got "60"/,
  ],
  [
    'a requester of the system',
    { ...GOOD, requester: 'system:policy' },
    /\/requester: must .*not begin with "system:"/,
  ],
  ['an unknown language', { ...GOOD, language: 'fr' }, /\/language: must be "en" or "zh".*; got "fr"/],
  [
    'a lone surrogate',
    '{"action":{"command":"a\\ud800"},"reason":"x"}',
    /\/action\/command: must be well-formed Unicode/,
  ],
])('%s is refused with its place, its value and what is allowed', async (_name, body, message) => {
  const answer = await call('POST', `${suite.url}/v1/approvals`, body);
  expect(answer.status).toBe(400);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.body).toMatchObject({ type: 'urn:countersign:problem:invalid-request', status: 400 });
  expect(String(answer.body['detail'])).toMatch(message);
});

test('nothing is begun by a request that was refused', async () => {
  const list = await call<{ data: unknown[] }>('GET', `${suite.url}/v1/approvals`);
  expect(list.body.data).toEqual([]);
});

test('a body over 1 MiB is refused as too large', async () => {
  const answer = await call('POST', `${suite.url}/v1/approvals`, {
    ...GOOD,
    reason: 'x'.repeat(1_100_000),
  });
  expect([answer.status, answer.body['code']]).toEqual([413, 'too_large']);
});

test('an id that is none, or names nothing, is not found', async () => {
  for (const id of ['1', 'apr_x', `apr_${'0'.repeat(26)}`, encodeURIComponent("apr_' OR 1=1")]) {
    const answer = await call('GET', `${suite.url}/v1/approvals/${id}`);
    expect([answer.status, answer.body['code']]).toEqual([404, 'not_found']);
  }
  expect((await call('GET', `${suite.url}/v1/nothing`)).status).toBe(404);
});

test('a decision that says nothing known is refused and changes nothing', async () => {
  const approvals = approvalsAt(suite.url);
  const { body: asked } = await approvals.create(GOOD);
  const bad = await approvals.decide(asked.id, 'maybe');
  expect([bad.status, bad.body.detail]).toEqual([
    400,
    '/decision: must be "approve", "deny", "request_changes" or "escalate"; got "maybe"',
  ]);
  expect((await approvals.get(asked.id)).body.status).toBe('pending');
  await approvals.cancel(asked.id);
});

test.each([
  ['?limit=0', /\/limit: .*from 1 to 500/],
  ['?limit=ten', /\/limit: .*whole number/],
  ['?status=opened', /\/status: must be one of pending, /],
  ['?cursor=abc', /\/cursor: must be a nextCursor/],
  ['?sort=asc', /unknown field "sort"/],
])('the list refuses %s', async (query, message) => {
  const answer = await call('GET', `${suite.url}/v1/approvals${query}`);
  expect([answer.status, String(answer.body['detail'])]).toEqual([400, expect.stringMatching(message)]);
});

test('without a key a web page gets nowhere, by its Origin or by its Host', async () => {
  const evil = await call('GET', `${suite.url}/v1/approvals`, undefined, {
    origin: 'https://evil.example',
  });
  expect([evil.status, evil.body['code']]).toEqual([403, 'forbidden']);
  expect(await statusWithHost('evil.example')).toBe(403);
  expect(await statusWithHost(new URL(suite.url).host)).toBe(200);
  const own = await call('GET', `${suite.url}/v1/approvals`, undefined, { origin: suite.url });
  expect(own.status).toBe(200);
});

test('health, readiness, metrics and the API document answer', async () => {
  expect((await call('GET', `${suite.url}/livez`)).body).toEqual({ status: 'ok' });
  expect((await call('GET', `${suite.url}/readyz`)).body).toMatchObject({
    ready: true,
    checks: { clock: { ok: true } },
  });
  expect((await call('GET', `${suite.url}/health`)).body).toMatchObject({
    status: 'ok',
    pending_count: 0,
    version: VERSION,
    temporal: 'ok',
  });
  expect(await (await fetch(`${suite.url}/metrics`)).text()).toContain('countersign_approvals_open 0');
  expect((await call('GET', `${suite.url}/openapi.json`)).body).toMatchObject({ openapi: '3.1.0' });
  expect(await (await fetch(`${suite.url}/docs/`)).text()).toContain('Countersign API');
});

/** fetch sets its own Host; a page that re-binds its name cannot help but send it. */
function statusWithHost(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request(`${suite.url}/v1/approvals`, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}
