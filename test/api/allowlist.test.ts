import { confirmationsAt } from '../support/confirmations.ts';
import { type EntryBody, approvalsAt, call, eventually } from '../support/http.ts';
import { productForSuite } from '../support/suite.ts';

let client: ReturnType<typeof confirmationsAt>;

const suite = productForSuite({ CONFIRMATION_RATE_LIMIT: '10' });

beforeAll(async () => {
  client = confirmationsAt(suite.url);
});

async function ledger(event: string): Promise<readonly EntryBody[]> {
  const url = `${suite.url}/v1/audit?limit=1000`;
  const { body } = await call<{ readonly data: readonly EntryBody[] }>('GET', url);
  return body.data.filter((entry) => entry.event === event);
}

const configured = async (setting: string) =>
  (await ledger('configured')).filter((entry) => entry.details['setting'] === setting);

/** Whether the action passes without a person now. */
const passes = async (action: string, more: Record<string, unknown> = {}) =>
  (await client.ask(action, more)).body.status === 'auto_approved';

describe('an action on the allowlist', () => {
  test('passes at once, and the audit says that the allowlist let it', async () => {
    expect(await passes('lint')).toBe(false);
    const put = await client.allow({ action: ' lint ' });
    expect(put.status).toBe(200);
    expect(put.body).toEqual({
      action: 'lint',
      sessionKey: null,
      expiresAt: null,
      addedBy: expect.any(String),
      addedAt: expect.stringMatching(/Z$/),
    });
    const asked = await client.ask('lint', { timeout_seconds: 45 });
    const { id } = asked.body;
    expect(asked.status).toBe(200);
    expect(asked.body).toEqual({
      id,
      action: 'lint',
      status: 'auto_approved',
      timeout_seconds: 45,
      message: expect.any(String),
    });
    const { body } = await client.get(id);
    expect(body).toMatchObject({ status: 'approved', resolved_by: 'system:allowlist', timeout_seconds: 45 });
    expect((await client.audit('?limit=1')).body.entries).toEqual([body]);
    expect((await client.deny(id)).body).toMatchObject({ status: 'approved', error: expect.any(String) });
  });

  test('is known by its type as given, never by what is said about it', async () => {
    await client.allow({ action: 'reindex' });
    expect(await passes('reindex', { description: 'anything', requester: 'somebody' })).toBe(true);
    for (const other of ['Reindex', 're-index', 'reindex now', 'reindex_all']) {
      expect(await passes(other, { description: 'reindex', details: { action: 'reindex' } })).toBe(false);
    }
  });

  test('asks a person again once it is taken off, which is so from the next request on', async () => {
    await client.allow({ action: 'warm_cache' });
    expect(await passes('warm_cache')).toBe(true);
    expect((await client.disallow({ action: 'warm_cache' })).body).toEqual({ removed: true });
    expect(await passes('warm_cache')).toBe(false);
    expect((await client.disallow({ action: 'warm_cache' })).body).toEqual({ removed: false });
    await client.allow({ action: 'warm_cache' });
    const byQuery = await client.at('DELETE', '/v1/allowlist?action=warm_cache');
    expect(byQuery.body).toEqual({ removed: true });
  });

  test('for one session passes in that session alone', async () => {
    await client.allow({ action: 'render', sessionKey: 'chat-1' });
    expect(await passes('render', { session_key: 'chat-1' })).toBe(true);
    expect(await passes('render', { session_key: 'chat-2' })).toBe(false);
    expect(await passes('render')).toBe(false);
    expect(await client.allowed('?sessionKey=chat-1')).toEqual(['render']);
    expect(await client.allowed('?sessionKey=chat-2')).toEqual([]);
    expect((await client.disallow({ action: 'render' })).body).toEqual({ removed: false });
    expect((await client.disallow({ action: 'render', sessionKey: 'chat-1' })).body).toEqual({
      removed: true,
    });
  });

  test('passes until it expires, and is then no longer listed', async () => {
    const expiresAt = new Date(Date.now() + 1_500).toISOString();
    expect((await client.allow({ action: 'tidy', expiresAt })).body).toMatchObject({ expiresAt });
    expect(await client.allowed()).toContain('tidy');
    expect(await passes('tidy')).toBe(true);
    await eventually(
      () => client.allowed(),
      (actions) => !actions.includes('tidy'),
    );
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expiresAt));
    expect(await passes('tidy')).toBe(false);
    expect((await client.disallow({ action: 'tidy' })).body).toEqual({ removed: false });
  });

  test.each([
    ['a dangerous command', { command: 'rm -rf /' }],
    ['one as a list of words', { argv: 'x', cmd: ['git', 'push', '--force', 'origin', 'main'] }],
    ['SQL without a WHERE', { deep: [{ sql: 'DELETE FROM users' }] }],
    ['a command as the whole of its details', 'rm -rf /tmp/build'],
    ['what cannot be read', { command: 'echo "' }],
  ])('asks a person all the same when it carries %s', async (name, details) => {
    const action = `carry ${name}`;
    await client.allow({ action });
    expect(await passes(action, { details: { command: 'ls' } })).toBe(true);
    const asked = await client.ask(action, { details });
    expect([asked.status, asked.body.status]).toEqual([202, 'pending']);
  });

  test('passes with prose for its details', async () => {
    await client.allow({ action: 'note' });
    expect(await passes('note', { details: "it's only a note, don't worry" })).toBe(true);
  });

  test('with words of a person in danger is answered with help', async () => {
    await client.allow({ action: 'say' });
    const { body } = await client.ask('say', { details: { text: 'I want to kill myself' } });
    expect([body.status, body.message]).toEqual(['denied', expect.stringContaining('988')]);
  });

  test.each(['deploy_production', 'Delete-Data', 'transferFunds', ' rotate keys '])(
    'can never be %s',
    async (action) => {
      const { status, body } = await client.allow({ action });
      expect([status, body['code']]).toEqual([400, 'invalid_request']);
      expect(body['detail']).toContain(action);
      expect(await client.allowed()).not.toContain(action.trim());
      expect(await passes(action)).toBe(false);
    },
  );

  test.each([
    [{}, '/action'],
    [{ action: '' }, '/action'],
    [{ action: ' ' }, '/action'],
    [{ action: 'a', description: 'b' }, 'unknown field "description"'],
    [{ action: 'a', sessionKey: '' }, '/sessionKey'],
    [{ action: 'a', expiresAt: 'tomorrow' }, '/expiresAt'],
    [{ action: 'a', expiresAt: '2020-01-01T00:00:00Z' }, '/expiresAt: must be in the future'],
  ])('is not added by %j', async (body, message) => {
    const answer = await client.allow(body);
    expect(answer.status).toBe(400);
    expect(answer.body['detail']).toContain(message);
  });

  test('has an entry in the ledger for each change, and none for what changed nothing', async () => {
    const before = (await configured('allowlist')).length;
    await client.allow({ action: 'noted', sessionKey: 's' });
    await client.disallow({ action: 'noted', sessionKey: 's' });
    await client.disallow({ action: 'noted', sessionKey: 's' });
    const added = (await configured('allowlist')).slice(before);
    expect(added.map((entry) => entry.details['change'])).toEqual([
      { change: 'put', action: 'noted', sessionKey: 's', expiresAt: null },
      { change: 'removed', action: 'noted', sessionKey: 's' },
    ]);
  });
});

describe('the rate limit', () => {
  test('lets exactly ten of many at once through, for one action and requester', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => client.ask('flood')));
    const accepted = answers.filter((one) => one.status === 202);
    const refused = answers.filter((one) => one.status === 429);
    expect([accepted.length, refused.length]).toEqual([10, 20]);
    expect(new Set(accepted.map((one) => one.headers.get('ratelimit'))).size).toBe(10);
    for (const { body, headers } of refused) {
      expect(body).toEqual({
        error: expect.stringContaining('flood'),
        remaining: 0,
        window_seconds: 3600,
      });
      const wait = Number(headers.get('retry-after'));
      expect(wait).toBeGreaterThan(3_500);
      expect(wait).toBeLessThanOrEqual(3_600);
      expect(headers.get('ratelimit')).toBe(`"confirmations";r=0;t=${wait}`);
    }
    expect((await client.ask('another flood')).status).toBe(202);
    expect((await client.ask('flood', { requester: 'somebody else' })).status).toBe(202);
    const rows = (await client.audit('?limit=500')).body.entries.filter((row) => row.action === 'flood');
    expect(rows).toHaveLength(11);
    const entries = (await ledger('refused')).filter((entry) => entry.details['code'] === 'rate_limited');
    expect(entries).toHaveLength(10);
    expect(entries[0]).toMatchObject({
      actor: 'confirm:agent',
      details: { attempted: 'POST /confirm flood' },
    });
  });

  test('is told with every answer', async () => {
    const first = await client.ask('told');
    expect(first.headers.get('ratelimit-policy')).toBe('"confirmations";q=10;w=3600');
    expect(first.headers.get('ratelimit')).toBe('"confirmations";r=9;t=3600');
    expect((await client.ask('told')).headers.get('ratelimit')).toMatch(
      /^"confirmations";r=8;t=3(600|59\d)$/,
    );
    const bad = await client.submit('{');
    expect(bad.headers.get('ratelimit-policy')).toBe('"confirmations";q=10;w=3600');
  });

  test('does not count what the allowlist lets pass, and counts what it does not', async () => {
    await client.allow({ action: 'free' });
    for (let index = 0; index < 12; index += 1) {
      const { status, headers } = await client.ask('free');
      expect([status, headers.get('ratelimit')]).toEqual([200, '"confirmations";r=10;t=3600']);
    }
    const { headers } = await client.ask('free', { details: { command: 'rm -rf /' } });
    expect(headers.get('ratelimit')).toBe('"confirmations";r=9;t=3600');
  });

  test('changes while the product runs, with an entry in the ledger, and goes back', async () => {
    const limits = (method: string, body?: unknown) => client.at<unknown>(method, '/v1/rate-limits', body);
    const environment = { confirmations: { limit: 10, windowSeconds: 3600 } };
    const before = (await configured('rate_limit')).length;
    expect((await limits('GET')).body).toEqual(environment);
    try {
      const narrow = { confirmations: { limit: 2, windowSeconds: 2 } };
      expect((await limits('PUT', narrow)).body).toEqual(narrow);
      expect((await client.ask('window')).headers.get('ratelimit-policy')).toBe('"confirmations";q=2;w=2');
      await client.ask('window');
      const refused = await client.ask('window');
      expect([refused.status, refused.body]).toEqual([429, expect.objectContaining({ window_seconds: 2 })]);
      // The window slides: what was refused does not count, and room comes back by itself.
      await eventually(
        () => client.ask('window'),
        (answer) => answer.status === 202,
        5_000,
      );
      for (const body of [
        {},
        { confirmations: { limit: 0 } },
        { confirmations: { limit: 1.5 } },
        { confirmations: { limit: 100_001 } },
        { confirmations: { limit: 5, windowSeconds: 86_401 } },
        { confirmations: { limit: 5, burst: 1 } },
      ]) {
        expect((await limits('PUT', body)).status).toBe(400);
      }
    } finally {
      expect((await limits('DELETE')).body).toEqual(environment);
    }
    expect((await configured('rate_limit')).slice(before).map((entry) => entry.details['change'])).toEqual([
      { confirmations: { limit: 2, windowSeconds: 2 } },
      null,
    ]);
  });
});

test('what stands on the allowlist, what was set and what was counted holds over a restart', async () => {
  await client.allow({ action: 'kept', sessionKey: 's' });
  const limit = { confirmations: { limit: 4, windowSeconds: 600 } };
  await client.at('PUT', '/v1/rate-limits', limit);
  for (let index = 0; index < 4; index += 1) expect((await client.ask('counted')).status).toBe(202);
  await suite.crash();
  client = confirmationsAt(suite.url);
  expect((await client.at('GET', '/v1/rate-limits')).body).toEqual(limit);
  expect((await client.ask('counted')).status).toBe(429);
  expect(await passes('kept', { session_key: 's' })).toBe(true);
  expect(await approvalsAt(suite.url).verify()).toMatchObject({ ok: true });
});
