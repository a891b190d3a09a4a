import { join } from 'node:path';
import { approvalsAt, call, eventually } from '../support/http.ts';
import { type Product, startProduct, temporaryHome } from '../support/product.ts';
import { type TestTemporal, startTestTemporal } from '../support/temporal.ts';

const POLICY = join(import.meta.dirname, '..', 'support', 'policies', 'quick.yaml');
const TABLE = { action: { command: 'DROP TABLE users' }, profile: 'patient' };
const SECRET = 'hunter2-hunter2';

let home: Awaited<ReturnType<typeof temporaryHome>>;
let temporal: TestTemporal;
let product: Product;
let approvals: ReturnType<typeof approvalsAt>;

beforeAll(async () => {
  home = await temporaryHome();
  temporal = await startTestTemporal(home.path);
  product = await startProduct({
    APPROVAL_HOME: home.path,
    POLICY_FILE: POLICY,
    TEMPORAL_ADDRESS: temporal.address,
  });
  approvals = approvalsAt(product.url);
});

afterAll(async () => {
  await product?.stop();
  await temporal?.stop();
  await home?.remove();
});

/** An approval that changes were requested to. */
async function awaited(body: Record<string, unknown> = TABLE): Promise<string> {
  const { id } = (await approvals.create(body)).body;
  const asked = await approvals.decide(id, 'request_changes', { comment: 'name the schema' });
  expect([200, 202]).toContain(asked.status);
  await eventually(
    () => approvals.get(id),
    ({ body: now }) => now.status === 'changes_requested',
  );
  return id;
}

const eventsOf = async (id: string): Promise<readonly string[]> =>
  (await approvals.events(id)).map(({ event }) => event);

test('changes are requested, and the requester hears at once what is wanted', async () => {
  const { id } = (await approvals.create(TABLE)).body;
  const waiting = approvals.get(id, 20);
  await approvals.decide(id, 'request_changes', { comment: 'name the schema' });
  expect((await waiting).body).toMatchObject({
    status: 'changes_requested',
    resolution: null,
    changes: { by: 'alice', comment: 'name the schema', revision: 1 },
  });
  const mute = await approvals.decide(id, 'request_changes', { comment: ' \u200b' });
  expect(mute).toMatchObject({ status: 400, body: { detail: expect.stringContaining('/comment') } });
});

test('a resubmission is a revision that is decided on anew, under the same deadline', async () => {
  const first = (await approvals.create(TABLE)).body;
  await approvals.decide(first.id, 'request_changes', { comment: 'name the schema' });
  const action = { command: 'DROP TABLE archive.users' };
  const { status, body } = await approvals.resubmit(first.id, { action, reason: 'named it' });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    ...{ status: 'pending', revision: 2, action, decisions: [], expiresAt: first.expiresAt },
    revised: { how: 'resubmitted', by: 'agent-1', previous: { revision: 1, action: TABLE.action } },
  });
  expect(body.digest).not.toBe(first.digest);
  const late = await approvals.decide(first.id, 'approve', { digest: first.digest });
  expect(late).toMatchObject({ status: 412, body: { detail: expect.stringContaining('revision 2 stands') } });
  expect((await approvals.decide(first.id, 'approve', { digest: body.digest })).body.status).toBe('approved');
  expect(await eventsOf(first.id)).toEqual([
    'requested',
    'changes_requested',
    'revised',
    'refused',
    'settled',
  ]);
  const steps = (await approvals.events(first.id)).map(({ step }) => step);
  expect(steps).toContain('settled:2');
  expect((await approvals.verify()).ok).toBe(true);
});

test('who says no digest approves revision 1 alone; to deny what stands takes none', async () => {
  const id = await awaited();
  const { body } = await approvals.resubmit(id, { action: { command: 'DROP TABLE archive.users' } });
  for (const more of [{}, { edits: { command: 'DROP TABLE old' } }]) {
    const unseen = await approvals.decide(id, 'approve', more);
    expect(unseen).toMatchObject({ status: 412, body: { code: 'digest_mismatch' } });
    expect(unseen.body.detail).toContain(body.digest);
  }
  expect((await approvals.get(id)).body).toMatchObject({ status: 'pending', revision: 2, decisions: [] });
  expect((await approvals.decide(id, 'deny')).body.resolution?.outcome).toBe('denied');
  expect(await eventsOf(id)).toEqual([
    ...['requested', 'changes_requested', 'revised', 'refused', 'refused', 'settled'],
  ]);
});

test('a confirmation that was edited is not approved by its own protocol, which shows no revisions', async () => {
  const { body: asked } = await call<{ id: string }>('POST', `${product.url}/confirm`, {
    action: 'deploy',
    description: 'the release',
  });
  const edits = { args: { details: { to: 'production' } } };
  await approvals.decide(asked.id, 'request_changes', { comment: 'to staging first' });
  await approvals.resubmit(asked.id, { action: { type: 'deploy', ...edits } });
  const approve = await call('POST', `${product.url}/confirm/${asked.id}/approve`, {});
  expect([approve.status, approve.body]).toEqual([412, { error: expect.stringContaining('revision 2') }]);
  expect((await approvals.get(asked.id)).body).toMatchObject({ status: 'pending', decisions: [] });
});

test('a task approved without a revision is not one that another approver has edited since', async () => {
  const tasks = `${product.url}/api/tasks`;
  const { body: task } = await call<{ task_id: string; approval_id: string }>('POST', tasks, {
    command: 'df -h',
  });
  const move = (more: Record<string, unknown>) =>
    call('POST', `${tasks}/${task.task_id}`, { status: 'approved', operator_id: 'bob', ...more });
  const edits = { command: 'rm -rf /srv/data' };
  const edited = await approvals.decide(task.approval_id, 'approve', { edits });
  expect(edited.body).toMatchObject({ revision: 2, status: 'pending' });
  expect((await move({})).status).toBe(412);
  expect((await move({ revision: 1 })).status).toBe(412);
  expect(await move({ revision: 2 })).toMatchObject({ status: 200, body: { status: 'final_review' } });
});

test('the same resubmission again is the same revision, with its key or without; another one is refused', async () => {
  const id = await awaited();
  const action = { command: 'DROP TABLE archive.users' };
  const key = { 'idempotency-key': 'again' };
  const first = await approvals.resubmit(id, { action }, key);
  for (const headers of [key, {}]) {
    expect(await approvals.resubmit(id, { action }, headers)).toMatchObject({
      status: 200,
      body: { revision: 2 },
    });
  }
  const other = { action: { command: 'DROP TABLE other' } };
  expect(await approvals.resubmit(id, other, key)).toMatchObject({
    status: 422,
    body: { code: 'key_reused' },
  });
  expect((await approvals.resubmit(id, other)).status).toBe(409);
  expect((await approvals.get(id)).body.digest).toBe(first.body.digest);
});

test('another answer under the key of one that stands is refused, and told from it', async () => {
  const { id } = (await approvals.create({ ...TABLE, requester: 'bot' })).body;
  const path = `${product.url}/v1/approvals/${id}/decision`;
  const say = (decision: string) =>
    call('POST', path, { decision, comment: 'so be it' }, { 'idempotency-key': 'mine' });
  expect(await say('approve')).toMatchObject({ status: 200, body: { status: 'approved' } });
  expect(await say('deny')).toMatchObject({ status: 422, body: { code: 'key_reused' } });
  expect(await say('approve')).toMatchObject({ status: 200, body: { status: 'approved' } });
});

test('many resubmissions and denials at once leave one of them, and no vote crosses over', async () => {
  const id = await awaited();
  const denial = approvals.decide(id, 'deny');
  const tries = Array.from({ length: 6 }, (_, index) =>
    approvals.resubmit(id, { action: { command: `DROP TABLE t${index}` } }),
  );
  const answers = await Promise.all([...tries, denial]);
  const won = answers.filter(({ status }) => status === 200);
  expect(won.length).toBeGreaterThanOrEqual(1);
  expect(answers.every(({ status }) => [200, 409, 412].includes(status))).toBe(true);
  const events = await eventsOf(id);
  expect(events.filter((event) => event === 'revised').length).toBeLessThanOrEqual(1);
  expect(events.filter((event) => event === 'settled').length).toBeLessThanOrEqual(1);
});

test('what would pass by itself does not once somebody has asked for changes', async () => {
  const id = await awaited();
  const { body } = await approvals.resubmit(id, { action: { command: 'ls -la' } });
  expect(body).toMatchObject({ status: 'pending', risk: { tier: 'SAFE' }, currentTier: 'MEDIUM' });
});

test('crisis text in a resubmission ends it with help', async () => {
  const id = await awaited();
  const { body } = await approvals.resubmit(id, {
    action: { command: 'echo x' },
    reason: 'I want to kill myself',
  });
  expect(body).toMatchObject({ status: 'rejected', resolution: { outcome: 'crisis' } });
  expect(body.resolution?.comment).toContain('988');
});

test('while changes are awaited it can be cancelled and denied, and expires when revision 1 would have', async () => {
  const cancelled = await awaited();
  expect((await approvals.cancel(cancelled)).body.resolution?.outcome).toBe('cancelled');
  const denied = await awaited();
  expect((await approvals.decide(denied, 'approve')).status).toBe(409);
  expect((await approvals.decide(denied, 'deny')).body.resolution?.outcome).toBe('denied');
  const expired = await awaited({ ...TABLE, profile: 'brief' });
  const ended = await eventually(
    () => approvals.get(expired, 10),
    ({ body }) => body.resolution !== null,
  );
  expect(ended.body.resolution?.outcome).toBe('expired');
  expect(await eventsOf(expired)).toEqual(['requested', 'changes_requested', 'settled']);
});

describe('approving with edits', () => {
  test('approves the edited action, whose exact bytes its requester can have, and nobody else learns', async () => {
    const command = `bash -c 'echo users' --token ${SECRET}`;
    const { id } = (await approvals.create({ ...TABLE, action: { command, cwd: '/srv' } })).body;
    const exact = (await approvals.exactAction(id)).body;
    expect(exact).toMatchObject({ revision: 1, action: { command, cwd: '/srv' } });
    const edited = command.replace('users', 'old_users');
    const { status, body } = await approvals.decide(id, 'approve', { edits: { command: edited } });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { status: 'approved', revision: 2, revised: { how: 'edited', by: 'alice' } },
    });
    expect(JSON.stringify(body)).not.toContain(SECRET);
    expect(body.action['command']).toContain('old_users');
    const approved = (await approvals.exactAction(id)).body;
    expect(approved).toMatchObject({ revision: 2, action: { command: edited, cwd: '/srv' } });
    expect(JSON.stringify(await approvals.events(id))).not.toContain(SECRET);
  });

  test('to a higher tier needs another person', async () => {
    const { id } = (await approvals.create(TABLE)).body;
    const edits = { command: 'git push --force' };
    const { body } = await approvals.decide(id, 'approve', { edits });
    expect(body).toMatchObject({ status: 'pending', currentTier: 'HIGH', revision: 2 });
    const { digest } = body;
    expect((await approvals.decide(id, 'approve', { digest })).status).toBe(409);
    expect((await approvals.decide(id, 'approve', { approver: 'bob', digest })).body.status).toBe('approved');
  });

  test('says what it cannot do: change nothing, add something to run, come with another answer', async () => {
    const { id } = (await approvals.create(TABLE)).body;
    const refused = async (decision: string, edits: unknown): Promise<string> => {
      const { status, body } = await approvals.decide(id, decision, { edits });
      expect(status).toBe(400);
      return body.detail;
    };
    expect(await refused('approve', TABLE.action)).toContain('leave the action as it is');
    expect(await refused('approve', { argv: ['ls'] })).toContain('/edits/argv');
    expect(await refused('approve', { nonsense: 1 })).toContain('nonsense');
    expect(await refused('deny', { command: 'ls' })).toContain('/edits');
  });

  test('says nothing of the exact action to who may not approve it', async () => {
    const { id } = (await approvals.create({ ...TABLE, requester: 'bot' })).body;
    for (const edits of [TABLE.action, { argv: ['ls'] }]) {
      const refused = await approvals.decide(id, 'approve', { approver: 'bot', edits });
      expect(refused).toMatchObject({ status: 403, body: { code: 'self_approval' } });
    }
    expect(await eventsOf(id)).toEqual(['requested', 'refused', 'refused']);
  });

  test('sent again with its key is one edit', async () => {
    const { id } = (await approvals.create(TABLE)).body;
    const body = { decision: 'approve', approver: 'alice', edits: { command: 'DROP TABLE old' } };
    const again = { 'idempotency-key': 'edit' };
    const path = `${product.url}/v1/approvals/${id}/decision`;
    for (const _ of [1, 2]) {
      expect(await call('POST', path, body, again)).toMatchObject({ status: 200, body: { revision: 2 } });
    }
    const other = { ...body, edits: { command: 'DROP TABLE other' } };
    expect(await call('POST', path, other, again)).toMatchObject({
      status: 422,
      body: { code: 'key_reused' },
    });
    expect(await eventsOf(id)).toEqual(['requested', 'revised', 'settled']);
  });
});
