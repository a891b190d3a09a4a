import { join } from 'node:path';
import { approvalsAt, call, eventually } from '../support/http.ts';
import { productForSuite } from '../support/suite.ts';

const POLICY = join(import.meta.dirname, '..', 'support', 'policies', 'quick.yaml');
const BUILD = { action: { command: 'rm -rf /tmp/build' } };
const TABLE = { action: { command: 'DROP TABLE users' } };

let approvals: ReturnType<typeof approvalsAt>;

const suite = productForSuite({ POLICY_FILE: POLICY });

beforeAll(async () => {
  approvals = approvalsAt(suite.url);
});

test('a dangerous command waits for a person, with its tier and its deadline', async () => {
  const { status, body, headers } = await approvals.create(BUILD);
  expect(status).toBe(201);
  expect(headers.get('location')).toBe(`/v1/approvals/${body.id}`);
  expect(body).toMatchObject({
    status: 'pending',
    risk: { tier: 'HIGH', labels: ['destructive_command'] },
    resolution: null,
    links: { inbox: `${suite.url}/approvals/${body.id}` },
  });
  expect(Date.parse(body.expiresAt) - Date.parse(body.createdAt)).toBe(40_000);
  expect((await approvals.get(body.id)).body).toEqual(body);
});

test('a harmless command is approved at once, and a LOW one by the smart path', async () => {
  const safe = await approvals.create({ action: { command: 'ls -la' } });
  expect(safe.body).toMatchObject({
    status: 'approved',
    resolution: { outcome: 'auto_approved', by: 'system:policy' },
  });
  const low = await approvals.create({ action: { command: 'sed -i s/a/b/ notes.txt' } });
  expect(low.body).toMatchObject({ status: 'approved', risk: { tier: 'LOW', smartApproved: true } });
});

test('the first decision counts; the second is told who decided and when', async () => {
  const { body: asked } = await approvals.create(BUILD);
  const first = await approvals.decide(asked.id, 'approve', { comment: 'go ahead' });
  expect(first.status).toBe(200);
  expect(first.body).toMatchObject({
    status: 'approved',
    resolution: { outcome: 'approved', by: 'alice', comment: 'go ahead' },
  });
  const second = await approvals.decide(asked.id, 'deny', { approver: 'bob' });
  expect(second.status).toBe(409);
  expect(second.headers.get('content-type')).toContain('application/problem+json');
  expect(second.body).toMatchObject({
    code: 'already_decided',
    by: 'alice',
    at: first.body.resolution?.at,
    outcome: 'approved',
  });
});

test('of two decisions at the same moment exactly one counts', async () => {
  for (let round = 0; round < 15; round += 1) {
    const { body: asked } = await approvals.create(BUILD);
    const answers = await Promise.all([
      approvals.decide(asked.id, 'approve', { approver: 'alice' }),
      approvals.decide(asked.id, 'deny', { approver: 'bob' }),
    ]);
    expect(answers.map((answer) => answer.status).sort((a, b) => a - b)).toEqual([200, 409]);
    const winner = answers.find((answer) => answer.status === 200)?.body.resolution?.by;
    expect((await approvals.get(asked.id)).body.resolution?.by).toBe(winner);
    const settled = (await approvals.events(asked.id)).filter((entry) => entry.event === 'settled');
    expect(settled).toHaveLength(1);
  }
});

test('an undecided approval climbs from MEDIUM to CRITICAL and is expired by the clock', async () => {
  const { body: asked } = await approvals.create({ ...TABLE, profile: 'quick' });
  expect(asked.risk.tier).toBe('MEDIUM');
  const ended = await eventually(
    () => approvals.get(asked.id, 10),
    (answer) => answer.body.resolution !== null,
  );
  expect(ended.body).toMatchObject({
    status: 'rejected',
    currentTier: 'CRITICAL',
    risk: { tier: 'MEDIUM' },
    resolution: { outcome: 'expired', by: 'system:timeout' },
    escalations: [
      { from: 'MEDIUM', to: 'HIGH' },
      { from: 'HIGH', to: 'CRITICAL' },
    ],
  });
  const events = (await approvals.events(asked.id)).map((entry) => entry.event);
  expect(events).toEqual(['requested', 'escalated', 'escalated', 'settled']);
  expect((await approvals.decide(asked.id, 'approve')).body.code).toBe('already_decided');
});

test('a person may hand an approval up a rung before the clock does', async () => {
  const { body: asked } = await approvals.create(TABLE);
  const escalated = await approvals.decide(asked.id, 'escalate', { comment: 'not mine to say' });
  expect(escalated.status).toBe(200);
  expect(escalated.body).toMatchObject({
    status: 'pending',
    currentTier: 'HIGH',
    escalations: [{ by: 'alice' }],
  });
  expect((await approvals.decide(asked.id, 'approve', { approver: 'bob' })).status).toBe(200);
});

test('two distinct people make a quorum of two; one person twice does not', async () => {
  const { body: asked } = await approvals.create({ ...BUILD, profile: 'patient' });
  const first = await approvals.decide(asked.id, 'approve');
  expect(first.body).toMatchObject({ status: 'pending', decisions: [{ by: 'alice' }] });
  const again = await approvals.decide(asked.id, 'approve');
  expect([again.status, again.body.code]).toEqual([409, 'already_voted']);
  expect((await approvals.decide(asked.id, 'approve', { approver: 'bob' })).body.status).toBe('approved');
});

test('a final review takes another person, and reminders come by the clock', async () => {
  const { body: asked } = await approvals.create({ ...BUILD, profile: 'reminded' });
  expect((await approvals.decide(asked.id, 'approve')).body.status).toBe('final_review');
  expect((await approvals.decide(asked.id, 'approve')).body.code).toBe('already_voted');
  await eventually(
    () => approvals.events(asked.id),
    (entries) => entries.filter((entry) => entry.event === 'reminded').length === 2,
  );
  expect((await approvals.decide(asked.id, 'approve', { approver: 'bob' })).body).toMatchObject({
    status: 'approved',
    resolution: { by: 'bob' },
  });
});

test('nobody approves their own request, but they may take it back', async () => {
  const { body: asked } = await approvals.create({ ...BUILD, requester: 'alice' });
  const own = await approvals.decide(asked.id, 'approve');
  expect([own.status, own.body.code]).toEqual([403, 'self_approval']);
  const cancelled = await approvals.cancel(asked.id, { comment: 'changed my mind' });
  expect(cancelled.body).toMatchObject({
    status: 'rejected',
    resolution: { outcome: 'cancelled', by: 'alice', comment: 'changed my mind' },
  });
});

test('a decision on what was not shown is refused', async () => {
  const { body: asked } = await approvals.create(BUILD);
  const other = await approvals.decide(asked.id, 'approve', { digest: '0'.repeat(64) });
  expect([other.status, other.body.code]).toEqual([412, 'digest_mismatch']);
  expect((await approvals.decide(asked.id, 'approve', { digest: asked.digest })).status).toBe(200);
});

test('a waiting requester is answered when the decision is made', async () => {
  const { body: asked } = await approvals.create(BUILD);
  const waiting = approvals.get(asked.id, 30);
  await approvals.decide(asked.id, 'deny', { comment: 'not today' });
  expect((await waiting).body.resolution).toMatchObject({ outcome: 'denied', comment: 'not today' });
});

test('Prefer: wait holds the answer to the request itself until it is decided', async () => {
  const asking = approvals.create({ ...BUILD, workspace: 'waits' }, { prefer: 'wait=30' });
  const listed = await eventually(
    () => call<{ data: { id: string }[] }>('GET', `${suite.url}/v1/approvals?workspace=waits`),
    (answer) => answer.body.data.length === 1,
  );
  await approvals.decide(listed.body.data[0]?.id ?? '', 'approve');
  expect((await asking).body.status).toBe('approved');
});

test('one idempotency key is one approval, however many ask at once; another body is told so', async () => {
  const key = { 'idempotency-key': 'build-42' };
  const answers = await Promise.all(Array.from({ length: 30 }, () => approvals.create(BUILD, key)));
  expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
  expect(answers.every((answer) => answer.status === 201)).toBe(true);
  const [first] = answers;
  expect(await approvals.events(first?.body.id ?? '')).toHaveLength(1);
  const other = await approvals.create({ action: { command: 'rm -rf /tmp/other' } }, key);
  expect([other.status, other.body]).toMatchObject([422, { code: 'key_reused', id: first?.body.id }]);
});

test('text of a person in danger is never put to a vote', async () => {
  const { body } = await approvals.create({
    action: { command: 'echo note' },
    reason: 'I want to kill myself',
  });
  expect(body).toMatchObject({
    status: 'rejected',
    risk: { tier: 'CRITICAL' },
    resolution: { outcome: 'crisis', by: 'system:crisis', comment: expect.stringContaining('988') as string },
  });
});

test('help in a crisis is in the language of its words, unless the request names one', async () => {
  const asked = { action: { command: 'echo note' }, reason: 'the user wrote: 我不想活了' };
  const [theirs, named] = await Promise.all([
    approvals.create(asked),
    approvals.create({ ...asked, language: 'en' }),
  ]);
  expect(theirs.body).toMatchObject({
    resolution: { comment: expect.stringContaining('你并不孤单') as string },
  });
  expect(named.body).toMatchObject({
    resolution: { comment: expect.stringContaining('You are not alone') as string },
  });
});

test('secrets are masked in what is shown and in the ledger', async () => {
  const canary = 'sk-canary0123456789abcdefghij';
  const { body } = await approvals.create({
    action: { command: `rm -rf /tmp/x # ${canary}` },
    reason: `key ${canary}`,
  });
  const seen = JSON.stringify([body, await approvals.events(body.id)]);
  expect(seen).not.toContain('canary0123456789');
  expect(seen).toContain('rm -rf /tmp/x # sk-***');
});

test('the list pages through everything once, newest first, and filters', async () => {
  for (let n = 0; n < 5; n += 1)
    await approvals.create({ ...BUILD, workspace: 'pages', requester: `agent-${n}` });
  interface Page {
    readonly data: readonly { readonly requester: string }[];
    readonly nextCursor: string | null;
  }
  const seen: string[] = [];
  let query = '';
  for (;;) {
    const { body } = await call<Page>('GET', `${suite.url}/v1/approvals?workspace=pages&limit=2${query}`);
    seen.push(...body.data.map((approval) => approval.requester));
    if (body.nextCursor === null) break;
    query = `&cursor=${body.nextCursor}`;
  }
  expect(seen).toEqual(['agent-4', 'agent-3', 'agent-2', 'agent-1', 'agent-0']);
  const one = await call<Page>('GET', `${suite.url}/v1/approvals?workspace=pages&requester=agent-3`);
  expect(one.body.data).toHaveLength(1);
});

test('the ledger verifies and is exported whole', async () => {
  const report = await approvals.verify();
  expect(report.ok).toBe(true);
  const exported = await (await fetch(`${suite.url}/v1/audit/export`)).text();
  expect(exported.trim().split('\n')).toHaveLength(report.entries);
});

test('a poll that names what its caller knows waits, and is answered at once where that is old', async () => {
  const { body } = await approvals.create({ ...BUILD, profile: 'patient' });
  const at = `${suite.url}/v1/approvals/${body.id}`;
  const known = (await fetch(at)).headers.get('etag') ?? '';
  const poll = async (seconds: number) => {
    const began = performance.now();
    const answer = await call('GET', `${at}?wait=${seconds}`, undefined, { 'if-none-match': known });
    return { status: answer.body['status'], ms: performance.now() - began };
  };
  const still = await poll(1);
  expect(still).toMatchObject({ status: 'pending' });
  expect(still.ms).toBeGreaterThan(900);
  await approvals.decide(body.id, 'request_changes', { comment: 'one folder only' });
  const news = await poll(50);
  expect(news).toMatchObject({ status: 'changes_requested' });
  expect(news.ms).toBeLessThan(25_000);
});
