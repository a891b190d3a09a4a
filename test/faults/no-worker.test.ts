import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { newDecisionId } from '../../domain/ids.ts';
import { TASK_QUEUE, decideSignal } from '../../workflows/messages.ts';
import { type ApprovalBody, approvalsAt, eventually } from '../support/http.ts';
import { type Product, startProduct, temporaryHome } from '../support/product.ts';
import { rawClient, sealedDecision } from '../support/raw-client.ts';
import { type TestTemporal, startTestTemporal } from '../support/temporal.ts';

const POLICY = join(import.meta.dirname, '..', 'support', 'policies', 'quick.yaml');
const TABLE = { action: { command: 'DROP TABLE users' } };

let home: Awaited<ReturnType<typeof temporaryHome>>;
let temporal: TestTemporal;
let api: Product;
let worker: Product | null = null;
let approvals: ReturnType<typeof approvalsAt>;

const env = (): Record<string, string> => ({
  APPROVAL_HOME: home.path,
  POLICY_FILE: POLICY,
  TEMPORAL_ADDRESS: temporal.address,
});

async function startWorker(): Promise<void> {
  worker = await startProduct(env(), 'worker');
}

async function killWorker(): Promise<void> {
  await worker?.kill();
  worker = null;
  // Nothing is known of a worker's death but its silence.
  await eventually(
    () => fetch(`${api.url}/readyz`).then((response) => response.json() as Promise<Ready>),
    (ready) => !ready.checks.worker.ok,
  );
}

interface Ready {
  readonly checks: { readonly worker: { readonly ok: boolean } };
}

beforeAll(async () => {
  home = await temporaryHome();
  temporal = await startTestTemporal(home.path);
  api = await startProduct(env(), 'api');
  approvals = approvalsAt(api.url);
});

afterEach(killWorker);

afterAll(async () => {
  await api?.stop();
  await temporal?.stop();
  await home?.remove();
});

/** More than a recursive writer can take: a signal must not stop a run by its shape. */
async function signalDeeplyNested(client: Client, workflowId: string): Promise<void> {
  const levels = 200_000;
  const data = Buffer.from(`${'['.repeat(levels)}${']'.repeat(levels)}`);
  await client.workflowService.signalWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId },
    signalName: 'decide',
    input: { payloads: [{ metadata: { encoding: Buffer.from('json/plain') }, data }] },
  });
}

function claimOn(asked: ApprovalBody, acceptedAt: Date) {
  return {
    decisionId: newDecisionId(),
    approvalId: asked.id,
    revision: 1,
    decision: 'approve' as const,
    principal: 'alice',
    via: 'http',
    comment: '',
    digest: asked.digest,
    acceptedAt: acceptedAt.toISOString(),
  };
}

/** An approval that has ended, and whose run Temporal is to forget: it takes its time for that. */
let forgotten: ApprovalBody;
const KEY = { 'idempotency-key': 'kept-for-good' };

test('an approval keeps its end when its run is deleted in Temporal', async () => {
  await startWorker();
  forgotten = (await approvals.create({ ...TABLE, profile: 'patient' }, KEY)).body;
  expect((await approvals.decide(forgotten.id, 'approve')).status).toBe(200);
  const client = await rawClient(temporal.address, home.path);
  await client.workflow.getHandle(forgotten.id).result();
  await client.workflowService.deleteWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: forgotten.id },
  });
  expect((await approvals.get(forgotten.id)).body.status).toBe('approved');
  await client.connection.close();
});

test('without a worker a decision is recorded and takes effect when one returns', async () => {
  const { body: asked } = await approvals.create({ ...TABLE, profile: 'patient' });
  expect(asked.status).toBe('pending');
  const answer = await approvals.decide(asked.id, 'approve', { comment: 'recorded' });
  expect([answer.status, answer.body.status]).toEqual([202, 'pending']);
  await startWorker();
  const ended = await eventually(
    () => approvals.get(asked.id, 5),
    ({ body }) => body.resolution !== null,
  );
  expect(ended.body.resolution).toMatchObject({ outcome: 'approved', by: 'alice', comment: 'recorded' });
});

test('a worker killed in the middle loses nothing: another takes the approval over', async () => {
  await startWorker();
  const { body: asked } = await approvals.create({ ...TABLE, profile: 'patient' });
  await killWorker();
  expect((await approvals.decide(asked.id, 'deny')).status).toBe(202);
  await startWorker();
  const ended = await eventually(
    () => approvals.get(asked.id, 5),
    ({ body }) => body.resolution !== null,
  );
  expect(ended.body.resolution?.outcome).toBe('denied');
});

test('a decision accepted in time counts although the whole ladder ran out before a worker returned', async () => {
  const { body: asked } = await approvals.create({ ...TABLE, profile: 'quick' });
  expect((await approvals.decide(asked.id, 'approve')).status).toBe(202);
  await eventually(
    async () => Date.now(),
    (now) => now > Date.parse(asked.expiresAt) + 500,
  );
  await startWorker();
  const ended = await eventually(
    () => approvals.get(asked.id, 5),
    ({ body }) => body.resolution !== null,
  );
  expect(ended.body.resolution).toMatchObject({ outcome: 'approved', by: 'alice' });
});

test('of a decision accepted in time and a deadline that rang meanwhile, the decision is looked at first', async () => {
  await startWorker();
  const { body: asked } = await approvals.create({ ...TABLE, profile: 'brief' });
  // The run has set its timer, which then fires at the server while nobody is there to hear it.
  const client = await rawClient(temporal.address, home.path);
  await eventually(
    () => client.workflow.getHandle(asked.id).fetchHistory(),
    (history) => (history.events ?? []).some((event) => event.timerStartedEventAttributes),
  );
  await worker?.kill();
  expect((await approvals.decide(asked.id, 'approve')).status).toBe(202);
  await eventually(
    async () => Date.now(),
    (now) => now > Date.parse(asked.expiresAt) + 500,
  );
  await startWorker();
  const ended = await eventually(
    () => approvals.get(asked.id, 5),
    ({ body }) => body.resolution !== null,
  );
  expect(ended.body.resolution).toMatchObject({ outcome: 'approved', by: 'alice' });
  await client.connection.close();
});

test('a decision accepted on a later rung, while no worker climbed to it, counts on that rung', async () => {
  const { body: asked } = await approvals.create({ ...TABLE, profile: 'quick' });
  const secondRung = Date.parse(asked.createdAt) + 2_500;
  await eventually(
    async () => Date.now(),
    (now) => now > secondRung,
  );
  expect((await approvals.decide(asked.id, 'approve')).status).toBe(202);
  await startWorker();
  const ended = await eventually(
    () => approvals.get(asked.id, 5),
    ({ body }) => body.resolution !== null,
  );
  expect(ended.body).toMatchObject({ currentTier: 'HIGH', resolution: { outcome: 'approved' } });
  const events = (await approvals.events(asked.id)).map((entry) => entry.event);
  expect(events).toEqual(['requested', 'escalated', 'settled']);
});

test('one accepted past the deadline is refused even though its signal is handled before the timer', async () => {
  const { body: asked } = await approvals.create({ ...TABLE, profile: 'quick' });
  const client = await rawClient(temporal.address, home.path);
  const late = new Date(Date.parse(asked.expiresAt) + 5);
  await eventually(
    async () => Date.now(),
    (now) => now > late.getTime(),
  );
  const envelope = sealedDecision(home.path, claimOn(asked, late));
  await client.workflow.getHandle(asked.id).signal(decideSignal, envelope);
  await startWorker();
  const ended = await eventually(
    () => approvals.get(asked.id, 5),
    ({ body }) => body.resolution !== null,
  );
  expect(ended.body.resolution).toMatchObject({ outcome: 'expired', by: 'system:timeout' });
  const events = await approvals.events(asked.id);
  expect(events.find((entry) => entry.event === 'refused')?.details).toMatchObject({
    code: 'deadline_passed',
  });
  expect(events.map((entry) => entry.event).indexOf('refused')).toBeLessThan(events.length - 1);
  // The door itself refuses it too.
  expect((await approvals.decide(asked.id, 'approve')).status).toBe(409);
  await client.connection.close();
});

test('a signal that Countersign did not seal for this very approval changes nothing', async () => {
  await startWorker();
  const { body: asked } = await approvals.create({ ...TABLE, profile: 'patient' });
  const { body: other } = await approvals.create({ ...TABLE, profile: 'patient' });
  const now = new Date();
  const plain = await rawClient(temporal.address);
  const keyed = await rawClient(temporal.address, home.path);
  const sealed = sealedDecision(home.path, claimOn(asked, now));
  const forgeries: readonly unknown[] = [
    undefined,
    'approve',
    { decision: 'approve', principal: 'alice' },
    { claim: claimOn(asked, now), keyId: sealed.keyId, mac: '0'.repeat(64) },
    { ...sealed, claim: { ...sealed.claim, principal: 'mallory' } },
    sealedDecision(home.path, claimOn(other, now)),
  ];
  for (const client of [plain, keyed]) {
    for (const forgery of forgeries) await client.workflow.getHandle(asked.id).signal('decide', forgery);
  }
  await plain.workflow.getHandle(asked.id).signal('approve', { yes: true });
  await signalDeeplyNested(plain, asked.id);
  const refused = await eventually(
    () => approvals.events(asked.id),
    // Those that are no envelope at all are told apart by nothing, and stand in the ledger once.
    (entries) => entries.filter((entry) => entry.event === 'refused').length === 4,
  );
  expect(refused.every((entry) => entry.event === 'requested' || entry.details['code'] === 'forged')).toBe(
    true,
  );
  expect((await approvals.get(asked.id)).body).toMatchObject({ status: 'pending', decisions: [] });
  // And the approval is as alive as before.
  expect((await approvals.decide(asked.id, 'approve')).status).toBe(200);
  await Promise.all([plain.connection.close(), keyed.connection.close()]);
});

test('a run that Countersign did not start asks nobody and grants nothing', async () => {
  await startWorker();
  const client = await rawClient(temporal.address);
  const workflowId = `apr_${'0'.repeat(26)}`;
  const request = {
    id: workflowId,
    workspace: 'default',
    requester: 'mallory',
    action: { command: 'ls' },
    reason: 'x',
  };
  const handle = await client.workflow.start('approval', {
    workflowId,
    taskQueue: TASK_QUEUE,
    args: [{ request, keyId: 'k', mac: 'm' }],
  });
  await expect(handle.result()).rejects.toThrow();
  expect((await approvals.get(workflowId)).status).toBe(404);
  await client.connection.close();
});

test('an approval whose run is cancelled in Temporal is withdrawn, never granted', async () => {
  await startWorker();
  const { body: asked } = await approvals.create({ ...TABLE, profile: 'patient' });
  const client = await rawClient(temporal.address);
  await client.workflow.getHandle(asked.id).cancel();
  const ended = await eventually(
    () => approvals.get(asked.id, 5),
    ({ body }) => body.resolution !== null,
  );
  expect(ended.body).toMatchObject({
    status: 'rejected',
    resolution: { outcome: 'cancelled', by: 'system:temporal' },
  });
  await client.connection.close();
});

test('an approval whose run was terminated behind our back cannot be approved any more', async () => {
  await startWorker();
  const { body: asked } = await approvals.create({ ...TABLE, profile: 'patient' });
  const client = await rawClient(temporal.address);
  await client.workflow.getHandle(asked.id).terminate('an operator');
  const answer = await approvals.decide(asked.id, 'approve');
  expect([answer.status, answer.body.by]).toEqual([409, 'system:temporal']);
  expect((await approvals.get(asked.id)).body.resolution?.outcome).toBe('cancelled');
  await client.connection.close();
});

test('an approval whose run is gone ends soon after its deadline, though nobody asks', async () => {
  await startWorker();
  const { body: asked } = await approvals.create({ ...TABLE, profile: 'quick' });
  const client = await rawClient(temporal.address);
  await client.workflow.getHandle(asked.id).terminate('an operator');
  const ended = await eventually(
    () => approvals.get(asked.id, 5),
    ({ body }) => body.resolution !== null,
    30_000,
  );
  expect(ended.body.resolution).toMatchObject({ outcome: 'cancelled', by: 'system:temporal' });
  await client.connection.close();
});

test('an idempotency key outlives what Temporal remembers of its run', async () => {
  await startWorker();
  const client = await rawClient(temporal.address, home.path);
  const isGone = (): Promise<boolean> =>
    client.workflow
      .getHandle(forgotten.id)
      .describe()
      .then(
        () => false,
        () => true,
      );
  await eventually(isGone, (gone) => gone, 90_000);
  const again = await approvals.create({ ...TABLE, profile: 'patient' }, KEY);
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  const { id, createdAt } = forgotten;
  expect(again.body).toMatchObject({ id, status: 'approved', createdAt });
  expect(await isGone()).toBe(true);
  await client.connection.close();
});
