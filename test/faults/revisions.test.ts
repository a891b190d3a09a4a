import { join } from 'node:path';
import { sealWith } from '../../domain/envelope.ts';
import { loadKeys } from '../../keys.ts';
import { approvalsAt, eventually } from '../support/http.ts';
import { type Product, startProduct, temporaryHome } from '../support/product.ts';
import { rawClient, sealedDecision } from '../support/raw-client.ts';
import { type TestTemporal, startTestTemporal } from '../support/temporal.ts';
import { newExecutor, workAt } from '../support/work.ts';

const POLICY = join(import.meta.dirname, '..', 'support', 'policies', 'quick.yaml');
const TABLE = { action: { command: 'DROP TABLE users' }, profile: 'patient' };
const MENDED = { command: "psql -c 'DROP VIEW archive.users' --password=hunter2hunter2" };

let home: Awaited<ReturnType<typeof temporaryHome>>;
let temporal: TestTemporal;
let running: Product[];

beforeEach(async () => {
  home = await temporaryHome();
  running = [];
  temporal = await startTestTemporal(home.path);
});

afterEach(async () => {
  await Promise.all(running.map((product) => product.stop()));
  await temporal.stop();
  await home.remove();
});

async function start(role: 'all' | 'api' | 'worker' = 'all'): Promise<Product> {
  const env = { APPROVAL_HOME: home.path, POLICY_FILE: POLICY, TEMPORAL_ADDRESS: temporal.address };
  const product = await startProduct(env, role);
  running.push(product);
  return product;
}

test('kill -9 between the request for changes, the resubmission, the approval and the hand-over loses none of it', async () => {
  let product = await start();
  const executor = newExecutor();
  const { body: asked } = await workAt(product.url).order(executor, {
    ...TABLE,
    verification: { mode: 'auto' },
  });
  const wanted = await approvalsAt(product.url).decide(asked.id, 'request_changes', { comment: 'name it' });
  expect([200, 202]).toContain(wanted.status);
  await product.kill();

  product = await start();
  const approvals = approvalsAt(product.url);
  await eventually(
    () => approvals.get(asked.id),
    ({ body }) => body.status === 'changes_requested',
  );
  // Whether a worker that has just started is quick enough to say more than "recorded", or not: it is durable.
  const mended = await approvals.resubmit(asked.id, { action: MENDED });
  expect([200, 202]).toContain(mended.status);
  await product.kill();

  product = await start();
  const later = approvalsAt(product.url);
  const pending = await eventually(
    () => later.get(asked.id),
    ({ body }) => body.revision === 2,
  );
  expect(pending.body).toMatchObject({ status: 'pending', expiresAt: asked.expiresAt });
  const exact = await eventually(
    () => later.exactAction(asked.id),
    ({ status }) => status === 200,
  );
  expect(exact.body).toMatchObject({ revision: 2, action: MENDED });
  expect([200, 202]).toContain(
    (await later.decide(asked.id, 'approve', { digest: pending.body.digest })).status,
  );
  await product.kill();

  product = await start();
  const { body: taken } = await workAt(product.url).take(executor, 20);
  expect(taken.order).toMatchObject({ approvalId: asked.id, revision: 2, action: MENDED });
  expect((await approvalsAt(product.url).verify()).ok).toBe(true);
}, 120_000);

test('without a worker a resubmission is recorded, takes effect later, and an edit is refused for now', async () => {
  const api = await start('api');
  const worker = await start('worker');
  const approvals = approvalsAt(api.url);
  const { body: asked } = await approvals.create(TABLE);
  await eventually(
    () => approvals.decide(asked.id, 'request_changes', { comment: 'name it' }),
    ({ body }) => body.status === 'changes_requested' || body.code === 'illegal_move',
  );
  const { body: other } = await approvals.create(TABLE);
  await worker.kill();
  const recorded = await eventually(
    () => approvals.resubmit(asked.id, { action: MENDED }, { 'idempotency-key': 'once' }),
    ({ status }) => status === 202,
  );
  expect(recorded.body.status).toBe('changes_requested');
  const edit = await approvals.decide(other.id, 'approve', { edits: { command: 'DROP TABLE old' } });
  expect([edit.status, edit.body.code]).toEqual([503, 'unavailable']);
  expect((await approvals.get(other.id)).body).toMatchObject({ status: 'pending', revision: 1 });
  await start('worker');
  const mended = await eventually(
    () => approvals.get(asked.id),
    ({ body }) => body.status === 'pending',
  );
  expect(mended.body.revision).toBe(2);
}, 120_000);

test('who can write to the namespace, but has no seal, revises nothing', async () => {
  const product = await start();
  const approvals = approvalsAt(product.url);
  const { body: asked } = await approvals.create(TABLE);
  await approvals.decide(asked.id, 'request_changes', { comment: 'name it' });
  await eventually(
    () => approvals.get(asked.id),
    ({ body }) => body.status === 'changes_requested',
  );
  const client = await rawClient(temporal.address, home.path);
  try {
    const revision = { approvalId: asked.id, revision: 2, action: { command: 'rm -rf /' }, reason: 'x' };
    const claim = {
      ...{ decisionId: 'dec_forged', approvalId: asked.id, revision: 1, decision: 'resubmit' as const },
      ...{ principal: 'agent-1', via: 'http', comment: '', digest: asked.digest },
      ...{ acceptedAt: new Date().toISOString(), details: { revised: 'f'.repeat(64) } },
    };
    const handle = client.workflow.getHandle(asked.id);
    // A true claim with a revision that only looks like one, then one whose seal is of something else.
    await handle.signal('decide', {
      ...sealedDecision(home.path, claim),
      revised: { revision, keyId: 'k', mac: 'f'.repeat(64) },
    });
    const { keyId, mac } = sealWith(loadKeys(home.path).seals, 'request', revision);
    const named = { ...claim, decisionId: 'dec_other', details: { revised: mac } };
    await handle.signal('decide', { ...sealedDecision(home.path, named), revised: { revision, keyId, mac } });
    const deep = `${'['.repeat(1_000)}${']'.repeat(1_000)}`;
    await handle.signal('decide', {
      ...sealedDecision(home.path, claim),
      revised: { revision: { ...revision, action: { args: JSON.parse(deep) as unknown } }, keyId, mac },
    });
    const events = await eventually(
      () => approvals.events(asked.id),
      (entries) => entries.filter(({ event }) => event === 'refused').length === 3,
    );
    expect(events.map(({ event }) => event)).toEqual([
      ...['requested', 'changes_requested', 'refused', 'refused', 'refused'],
    ]);
    expect((await approvals.get(asked.id)).body).toMatchObject({ status: 'changes_requested', revision: 1 });
    // And the approval is as alive as before.
    await approvals.resubmit(asked.id, { action: MENDED });
    await eventually(
      () => approvals.get(asked.id),
      ({ body }) => body.revision === 2,
    );
  } finally {
    await client.connection.close();
  }
});
