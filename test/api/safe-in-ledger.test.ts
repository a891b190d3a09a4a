import { type ApprovalBody, approvalsAt, call, eventually } from '../support/http.ts';
import { openStream } from '../support/event-stream.ts';
import { productForSuite } from '../support/suite.ts';

const SAFE = { action: { command: 'git status --short' }, profile: 'hooks' };

type Shown = ApprovalBody & { readonly links: { readonly temporal: string | null } };

let approvals: ReturnType<typeof approvalsAt>;

const suite = productForSuite();

beforeAll(async () => {
  approvals = approvalsAt(suite.url);
});

async function askSafe(key: string = crypto.randomUUID()): Promise<Shown> {
  const { status, body } = await approvals.create(SAFE, { 'idempotency-key': key });
  expect(status).toBe(201);
  return body as Shown;
}

test('a SAFE request of a hook is approved with its two ledger entries, and names no run', async () => {
  const asked = await askSafe();
  expect(asked).toMatchObject({
    status: 'approved',
    risk: { tier: 'SAFE' },
    resolution: { outcome: 'auto_approved', by: 'system:policy' },
    links: { temporal: null },
  });
  const [requested, settled, ...more] = await approvals.events(asked.id);
  expect(requested).toMatchObject({ event: 'requested', details: { plan: { record: 'ledger' } } });
  expect(settled).toMatchObject({ event: 'settled', seq: (requested?.seq ?? 0) + 1 });
  expect(more).toEqual([]);
});

test.each([
  ['of a higher tier', { action: { command: 'rm -rf /tmp/build' } }, 'pending'],
  ['that is LOW', { action: { command: 'sed -i s/a/b/ notes.txt' } }, 'approved'],
  ['whose result is expected', { expectResult: true }, 'approved'],
  ['for an executor', { dispatch: { executor: 'it-ops' } }, 'dispatched'],
  ['of another profile', { profile: 'interactive' }, 'approved'],
])('one %s has a run', async (_, changes, status) => {
  const { body } = await approvals.create({ ...SAFE, ...changes });
  const { body: now } = await eventually(
    () => approvals.get(body.id),
    (answer) => answer.body.status === status,
  );
  expect((now as Shown).links.temporal).toContain(body.id);
});

test('whoever reads it finds it as any other', async () => {
  const asked = await askSafe();
  expect((await approvals.get(asked.id)).body).toEqual(asked);
  const began = performance.now();
  expect((await approvals.get(asked.id, 50)).body).toEqual(asked);
  expect(performance.now() - began).toBeLessThan(25_000);
  expect((await approvals.list(`status=approved&q=${asked.id}`)).map(({ id }) => id)).toEqual([asked.id]);
  const lines = (await (await fetch(`${suite.url}/v1/audit/export`)).text()).trim().split('\n');
  expect(lines.filter((line) => line.includes(`"approvalId":"${asked.id}"`))).toHaveLength(2);
  expect(await approvals.verify()).toMatchObject({ ok: true });
});

test('listeners and metrics hear of it', async () => {
  const stream = await openStream(`${suite.url}/v1/events`);
  try {
    const before = await askedSoFar();
    const { id } = await askSafe();
    const heard = await eventually(
      () => Promise.resolve(stream.events().filter(({ data }) => data['approvalId'] === id)),
      (events) => events.length === 2,
    );
    expect(heard.map(({ data }) => data['event'])).toEqual(['requested', 'settled']);
    expect(await eventually(askedSoFar, (count) => count > before)).toBe(before + 1);
  } finally {
    stream.close();
  }
});

async function askedSoFar(): Promise<number> {
  const text = await (await fetch(`${suite.url}/metrics`)).text();
  return Number(/^countersign_approvals_requested_total\{tier="SAFE"\} (\d+)$/m.exec(text)?.[1] ?? 0);
}

test('the same key and body are the same approval, another body is refused', async () => {
  const headers = { 'idempotency-key': 'hook-1' };
  const { body: asked } = await approvals.create(SAFE, headers);
  const again = await approvals.create(SAFE, headers);
  expect(again.status).toBe(201);
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  expect(again.body).toEqual(asked);
  expect(await approvals.events(asked.id)).toHaveLength(2);
  const other = await approvals.create({ ...SAFE, action: { command: 'git log' } }, headers);
  expect(other.status).toBe(422);
});

test('asked twenty times at once under one key it is one approval', async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => approvals.create(SAFE, { 'idempotency-key': 'hook-at-once' })),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  expect(await approvals.events(answers[0]?.body.id ?? '')).toHaveLength(2);
});

test('nobody can decide it, cancel it, hand it over or report on it any more', async () => {
  const { id } = await askSafe();
  for (const answer of [
    await approvals.decide(id, 'deny', { comment: 'no' }),
    await approvals.decide(id, 'approve'),
    await approvals.cancel(id),
    await approvals.resubmit(id, { action: { command: 'git log' } }),
    await call('POST', `${suite.url}/v1/approvals/${id}/dispatch`, { executor: 'it-ops', approver: 'alice' }),
    await call('POST', `${suite.url}/v1/approvals/${id}/result`, { outcome: 'succeeded' }),
  ]) {
    expect(answer.status).toBe(409);
  }
  expect((await approvals.get(id)).body.status).toBe('approved');
});

test('whoever wants its exact action is told that nobody keeps it', async () => {
  const { id, digest } = await askSafe();
  const { status, body } = await approvals.exactAction(id);
  expect(status).toBe(404);
  expect(body).toMatchObject({ code: 'not_found', detail: expect.stringContaining(digest) as string });
});

test('what was answered is there after a kill -9, and the chain holds', async () => {
  const asked = await Promise.all(Array.from({ length: 20 }, () => askSafe()));
  await suite.crash();
  approvals = approvalsAt(suite.url);
  for (const { id, digest } of asked) {
    expect((await approvals.get(id)).body).toMatchObject({ id, digest, status: 'approved' });
    expect(await approvals.events(id)).toHaveLength(2);
  }
  expect(await approvals.verify()).toMatchObject({ ok: true });
});
