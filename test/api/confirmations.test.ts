import { confirmationsAt } from '../support/confirmations.ts';
import { type EntryBody, approvalsAt, call, eventually } from '../support/http.ts';
import { productForSuite } from '../support/suite.ts';

const UNKNOWN = `apr_${'0'.repeat(26)}`;

let client: ReturnType<typeof confirmationsAt>;
/** Asked for first and looked at last: the shortest timeout is half a minute. */
let unanswered: string;

const suite = productForSuite();

beforeAll(async () => {
  client = confirmationsAt(suite.url);
  unanswered = (await client.ask('left alone', { timeout_seconds: 1 })).body.id;
});

async function ledger(): Promise<readonly EntryBody[]> {
  const url = `${suite.url}/v1/audit?limit=1000`;
  return (await call<{ readonly data: readonly EntryBody[] }>('GET', url)).body.data;
}

describe('POST /confirm', () => {
  test('asks a person, even about something safe, and says where to answer', async () => {
    const asked = await client.submit({
      action: 'read',
      description: 'reads one file',
      details: { path: 'README.md', token: 'very-secret-token' },
      session_key: 'chat-1',
      timeout_seconds: 60,
      colour: 'unknown fields are ignored',
    });
    const { id } = asked.body;
    expect(asked.status).toBe(202);
    expect(asked.body).toEqual({
      id: expect.stringMatching(/^apr_[0-9A-Z]{26}$/),
      action: 'read',
      status: 'pending',
      timeout_seconds: 60,
      message: expect.stringContaining('within 60 seconds'),
      approve_url: `${suite.url}/confirm/${id}/approve`,
      deny_url: `${suite.url}/confirm/${id}/deny`,
    });
    const { body } = await client.get(id);
    expect(body).toEqual({
      id,
      action: 'read',
      description: 'reads one file',
      details: { path: 'README.md', token: '*'.repeat(17) },
      requester: 'agent',
      session_key: 'chat-1',
      status: 'pending',
      resolved_by: null,
      resolved_at: null,
      created_at: Date.parse(body.created_at_iso) / 1_000,
      timeout_seconds: 60,
      created_at_iso: expect.stringMatching(/^\d{4}-.*Z$/),
      resolved_at_iso: null,
    });
    expect(Math.abs(Date.now() / 1_000 - body.created_at)).toBeLessThan(60);
  });

  test.each([
    ['left out', undefined, 300],
    ['null', null, 300],
    ['a word', 'soon', 300],
    ['an empty text', '', 300],
    ['a list', [60], 300],
    ['true', true, 300],
    ['an object', {}, 300],
    ['a number in text', '90', 90],
    ['a fraction', 61.7, 61],
    ['nothing', 0, 30],
    ['negative', -5, 30],
    ['just under the least', 29, 30],
    ['the least', 30, 30],
    ['the most', 3600, 3600],
    ['just over the most', 3601, 3600],
    ['enormous', 1e300, 3600],
  ])('a timeout that is %s becomes a whole deadline', async (name, timeout, seconds) => {
    const asked = await client.ask(`timeout ${name}`, { timeout_seconds: timeout });
    expect([asked.status, asked.body.timeout_seconds]).toEqual([202, seconds]);
    expect((await client.get(asked.body.id)).body.timeout_seconds).toBe(seconds);
  });

  test.each([
    ['bad JSON', '{"action": "deploy",', /not valid JSON/],
    ['a list', '[]', /object/],
    ['nothing', '', /\/action: must be text; got nothing/],
    ['no action', { description: 'x' }, /\/action: must be text; got nothing/],
    ['no description', { action: 'deploy' }, /\/description: must be text; got nothing/],
    ['an empty action', { action: '', description: 'x' }, /\/action: must not be empty/],
    ['a blank description', { action: 'deploy', description: ' \n' }, /\/description: must not be blank/],
    ['a number for an action', { action: 7, description: 'x' }, /\/action: must be text; got 7/],
    ['a list for a requester', { action: 'a', description: 'x', requester: [] }, /\/requester: /],
    ['a system name', { action: 'a', description: 'x', requester: 'system:allowlist' }, /\/requester: must/],
    ['half a character', '{"action":"a\\ud800","description":"x"}', /\/action: must be well-formed/],
  ])('%s is refused in plain JSON', async (_name, body, message) => {
    const answer = await client.submit(body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.body.error).toMatch(message);
  });

  test('takes null and empty for left out', async () => {
    const more = { requester: null, session_key: '', details: null };
    const { body } = await client.get((await client.ask('nothing much', more)).body.id);
    expect(body).toMatchObject({ requester: 'agent', session_key: null, details: {} });
  });

  test('answers words of a person in danger with help at once, however often they come', async () => {
    const text = { description: 'I want to kill myself' };
    const answers = await Promise.all(Array.from({ length: 12 }, () => client.ask('talk', text)));
    for (const { status, body } of answers) {
      expect([status, body.status]).toEqual([202, 'denied']);
      expect(body.message).toContain('988');
    }
    const { body } = await client.get(answers[0]?.body.id ?? '');
    expect(body).toMatchObject({ status: 'denied', resolved_by: 'system:crisis' });
    expect(body.reason).toContain('988');
  });
});

test('help for a person in danger comes in the language that the client takes, and for its region', async () => {
  const chinese = confirmationsAt(suite.url, { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.5' });
  const { body } = await chinese.ask('talk', { description: '我想自杀' });
  expect([body.status, body.message]).toEqual(['denied', expect.stringContaining('12356')]);
});

describe('an answer to a confirmation', () => {
  test('approves it, by whom it names, and comes back to the one who asked', async () => {
    const { id } = (await client.ask('approve me')).body;
    const { status, body } = await client.approve(id, { approver: 'alice' });
    expect(status).toBe(200);
    expect(body).toEqual({
      id,
      action: 'approve me',
      status: 'approved',
      resolved_by: 'alice',
      resolved_at: expect.any(Number),
    });
    expect((await client.get(id)).body).toMatchObject({
      status: 'approved',
      resolved_by: 'alice',
      resolved_at: body.resolved_at,
      resolved_at_iso: new Date((body.resolved_at ?? 0) * 1_000).toISOString(),
    });
  });

  test('needs no body, and is then by api', async () => {
    const approved = (await client.ask('no body')).body.id;
    const denied = (await client.ask('no body')).body.id;
    expect((await client.approve(approved)).body).toMatchObject({ status: 'approved', resolved_by: 'api' });
    expect((await client.deny(denied, { denier: null })).body).toMatchObject({
      status: 'denied',
      resolved_by: 'api',
    });
  });

  test('denies it, with the reason', async () => {
    const { id } = (await client.ask('deny me')).body;
    const { status, body } = await client.deny(id, { denier: 'bob', reason: 'not on a Friday' });
    const how = { status: 'denied', resolved_by: 'bob', reason: 'not on a Friday' };
    expect([status, body]).toEqual([200, expect.objectContaining(how)]);
    expect((await client.get(id)).body).toMatchObject(how);
  });

  test('that comes second is a conflict that says how it stands', async () => {
    const { id } = (await client.ask('twice')).body;
    await client.deny(id);
    for (const late of [await client.approve(id), await client.deny(id)]) {
      expect(late.status).toBe(409);
      expect(late.body).toMatchObject({ error: expect.stringContaining('denied'), status: 'denied' });
    }
  });

  test('of many at once counts once', async () => {
    const { id } = (await client.ask('a race')).body;
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? client.approve(id) : client.deny(id))),
    );
    const statuses = answers.map((one) => one.status).sort((a, b) => a - b);
    expect(statuses).toEqual([200, ...Array.from({ length: 9 }, () => 409)]);
    const won = answers.find((one) => one.status === 200)?.body.status;
    expect((await client.get(id)).body.status).toBe(won);
  });

  test('by the one who asked approves nothing', async () => {
    const { id } = (await client.ask('my own', { requester: 'robo' })).body;
    const { status, body } = await client.approve(id, { approver: 'robo' });
    expect([status, body.error]).toEqual([403, expect.stringContaining('robo')]);
    expect((await client.get(id)).body.status).toBe('pending');
  });

  test('with a bad body changes nothing', async () => {
    const { id } = (await client.ask('bad answers')).body;
    for (const body of ['{', '[]', { approver: 7 }, { approver: 'system:timeout' }]) {
      expect((await client.approve(id, body)).status).toBe(400);
    }
    expect((await client.get(id)).body.status).toBe('pending');
  });

  test.each([UNKNOWN, 'apr_1', 'nonsense', '%00'])('to %s, which is none, is not found', async (id) => {
    for (const answer of [await client.get(id), await client.approve(id), await client.deny(id)]) {
      expect([answer.status, typeof answer.body.error]).toEqual([404, 'string']);
    }
  });
});

describe('GET /audit', () => {
  test('has one row for each confirmation, newest first, and nothing of other protocols', async () => {
    const first = (await client.ask('row', { requester: 'rows' })).body.id;
    await approvalsAt(suite.url).create({ action: { command: 'DROP TABLE users' } });
    const second = (await client.ask('row', { requester: 'rows' })).body.id;
    await client.approve(first);
    const { body } = await client.audit();
    expect(body.count).toBe(body.entries.length);
    expect(body.entries.slice(0, 2)).toEqual([
      (await client.get(second)).body,
      (await client.get(first)).body,
    ]);
    expect(new Set(body.entries.map((entry) => entry.id)).size).toBe(body.count);
    expect(body.entries.map((entry) => entry.action)).not.toContain('DROP TABLE users');
  });

  test.each([
    ['?limit=1', 1],
    ['?limit=2', 2],
    ['?limit=0', 1],
    ['?limit=-3', 1],
  ])('with %s has %i', async (query, count) => {
    expect((await client.audit(query)).body).toMatchObject({ count });
  });

  test.each(['?limit=9999', '?limit=many', '?limit=', '?other=1', '?limit=1&limit=2'])(
    'with %s answers all the same',
    async (query) => {
      expect((await client.audit(query)).status).toBe(200);
    },
  );
});

describe('a confirmation', () => {
  test('is an approval: /v1 shows and decides it, and one of /v1 can be asked for here', async () => {
    const v1 = approvalsAt(suite.url);
    const { id } = (await client.ask('both ways', { details: { path: '/tmp/x' } })).body;
    expect((await v1.get(id)).body).toMatchObject({ id, status: 'pending', reason: 'a test' });
    expect((await v1.decide(id, 'deny', { comment: 'no' })).status).toBe(200);
    expect((await client.get(id)).body).toMatchObject({
      status: 'denied',
      resolved_by: 'alice',
      reason: 'no',
    });
    const other = (await v1.create({ action: { command: 'DROP TABLE users' } })).body.id;
    expect((await client.get(other)).body).toMatchObject({
      id: other,
      action: 'DROP TABLE users',
      details: { command: 'DROP TABLE users' },
      status: 'pending',
    });
  });

  test('that nobody answers expires, and takes no answer after that', async () => {
    const { body } = await eventually(
      () => client.get(unanswered),
      (answer) => answer.body.status !== 'pending',
      45_000,
    );
    expect(body).toMatchObject({ status: 'expired', resolved_by: 'system:timeout', timeout_seconds: 30 });
    const late = await client.approve(unanswered);
    expect([late.status, late.body]).toEqual([409, expect.objectContaining({ status: 'expired' })]);
  });

  test('leaves a ledger that stands whole', async () => {
    expect(await approvalsAt(suite.url).verify()).toMatchObject({ ok: true });
    expect((await ledger()).length).toBeGreaterThan(20);
  });
});
