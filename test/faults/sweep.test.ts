import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { pino } from 'pino';
import { createFeishuChannel } from '../../channels/feishu/channel.ts';
import { findApproval } from '../../store/approvals.ts';
import { saveCopy } from '../../store/copies.ts';
import type { Database } from '../../store/database.ts';
import { openEmbedded } from '../../store/embedded.ts';
import { openApproval, recordDecision } from '../../store/transitions.ts';
import { ensureSweepSchedule } from '../../workers/sweep-schedule.ts';
import { SWEEP_SCHEDULE } from '../../workflows/messages.ts';
import type { FakeFeishu } from '../support/fake-feishu/fake-feishu.ts';
import { createFakeFeishu } from '../support/fake-feishu/server.ts';
import { cardsSent, everyCopyShows, feishuEnvironment } from '../support/feishu-product.ts';
import { followUpOf } from '../support/follow-ups.ts';
import { approvalsAt, call, eventually } from '../support/http.ts';
import { type Product, startProduct, temporaryHome } from '../support/product.ts';
import { rawClient } from '../support/raw-client.ts';
import { claimOn, judgementOf, person, requestOf } from '../support/samples.ts';
import { approvalId } from '../support/temp-store.ts';
import { type TestTemporal, startTestTemporal } from '../support/temporal.ts';

const HOUR_MS = 3_600_000;

let home: Awaited<ReturnType<typeof temporaryHome>>;
let temporal: TestTemporal;
let fake: FakeFeishu;
let environment: Record<string, string>;
let product: Product;
let client: Client;
let database: Database;

beforeAll(async () => {
  home = await temporaryHome();
  fake = await createFakeFeishu();
  temporal = await startTestTemporal(home.path);
  environment = {
    ...feishuEnvironment(fake),
    APPROVAL_HOME: home.path,
    TEMPORAL_ADDRESS: temporal.address,
  };
  product = await startProduct(environment);
  client = await rawClient(temporal.address, home.path);
  database = await openEmbedded(join(home.path, 'ledger.db'));
});

afterAll(async () => {
  await database?.close();
  await client?.connection.close();
  await product?.stop();
  await temporal?.stop();
  await fake?.close();
  await home?.remove();
});

/** The Schedule, once a process has made it. */
async function schedule() {
  const handle = client.schedule.getHandle(SWEEP_SCHEDULE);
  await eventually(
    () => handle.describe().catch(() => null),
    (described) => described !== null,
  );
  return handle;
}

/** Sweeps now. One that is still running would make the Schedule skip this one. */
async function sweepNow(): Promise<void> {
  const handle = await schedule();
  await eventually(
    async () => (await handle.describe()).info.runningActions.length,
    (running) => running === 0,
  );
  await handle.trigger();
}

/** Denied so many hours ago, in this very ledger, without a run. */
async function deniedHoursAgo(number: number, hours: number) {
  const createdAt = new Date(Date.now() - hours * HOUR_MS - 2_000).toISOString();
  const request = requestOf({ id: approvalId(number), createdAt });
  const asked = await openApproval(database, request, () => judgementOf({ request }));
  await recordDecision(database, claimOn(asked, { decision: 'deny', comment: 'no' }), person('ann'));
  const ended = await findApproval(database.read, request.id);
  if (ended?.status !== 'rejected') throw new Error(`${request.id} is ${ended?.status}, not rejected`);
  return { asked, ended };
}

const statusOf = async (id: string) => (await approvalsAt(product.url).get(id)).body.status;

test('triggered by hand, it files away what ended over 72 h ago, and the cards say so', async () => {
  const { asked, ended: old } = await deniedHoursAgo(1, 73);
  const { ended: recent } = await deniedHoursAgo(2, 71);
  const channel = createFeishuChannel({
    config: {
      mode: 'webhook',
      appId: fake.app.appId,
      appSecret: fake.app.appSecret,
      encryptKey: fake.encryptKey,
      verificationToken: fake.verificationToken,
      baseUrl: fake.url,
      chatId: null,
      pageUrl: null,
    },
    log: pino({ level: 'silent' }),
  });
  const recipient = `open_id:${environment['COMMANDER_OPEN_ID']}`;
  const message = await channel.send(asked, recipient, 'a-card');
  const sentAt = new Date(Date.now() - 73 * HOUR_MS).toISOString();
  const copy = { recipient, ...message, sentAt, shownVersion: asked.version, reminders: 0 };
  await saveCopy(database, old.id, 'feishu', copy);
  await sweepNow();
  await eventually(
    () => statusOf(old.id),
    (status) => status === 'archived',
  );
  const shown = await everyCopyShows(fake, old.id, 'Archived');
  expect(shown).toHaveLength(1);
  expect(await statusOf(recent.id)).toBe('rejected');
});

test('what lost its run in Temporal while it was to be carried out is closed, never granted again', async () => {
  const createdAt = new Date(Date.now() - 80 * HOUR_MS).toISOString();
  const request = requestOf({ id: approvalId(3), createdAt, followUp: followUpOf({ executor: null }) });
  const asked = await openApproval(database, request, () => judgementOf({ request }));
  await recordDecision(database, claimOn(asked), person('ann'));
  expect(await statusOf(request.id)).toBe('approved');
  await sweepNow();
  await eventually(
    () => statusOf(request.id),
    (status) => status === 'archived',
  );
  const last = (await approvalsAt(product.url).events(request.id)).at(-1);
  expect(last).toMatchObject({ event: 'archived', actor: 'system:temporal' });
});

test('what a person files away after the run’s end shows it on every card at once', async () => {
  const approvals = approvalsAt(product.url);
  const at = `${product.url}/api/tasks`;
  const { body: task } = await call<{ task_id: string; id: string }>('POST', at, {
    command: 'ls /srv',
    description: 'look',
  });
  const { data } = (
    await call<{ data: readonly { id: string }[] }>('GET', `${product.url}/v1/approvals?status=pending`)
  ).body;
  const id = data[0]?.id ?? '';
  await cardsSent(fake, id);
  const operator = { operator_name: 'alice', operator_id: 'alice' };
  expect((await call('POST', `${at}/${task.task_id}`, { status: 'rejected', ...operator })).status).toBe(200);
  await everyCopyShows(fake, id, 'Rejected');
  await eventually(
    async () => (await client.workflow.getHandle(id).describe()).status.name,
    (name) => name === 'COMPLETED',
  );
  expect((await call('POST', `${at}/${task.task_id}`, { status: 'archived', ...operator })).status).toBe(200);
  await everyCopyShows(fake, id, 'Archived');
  expect((await approvals.verify()).ok).toBe(true);
});

test('a second process makes no second Schedule and leaves the first as it is', async () => {
  const handle = await schedule();
  const before = await handle.describe();
  expect(before.policies.overlap).toBe('SKIP');
  expect(before.policies.catchupWindow).toBe(24 * HOUR_MS);
  const second = await startProduct(environment, 'worker');
  try {
    await ensureSweepSchedule(client);
    const found: string[] = [];
    for await (const { scheduleId } of client.schedule.list()) found.push(scheduleId);
    expect(found).toEqual([SWEEP_SCHEDULE]);
    // An update would forget a sweep that was missed while nothing ran.
    expect((await handle.describe()).info.lastUpdatedAt).toEqual(before.info.lastUpdatedAt);
  } finally {
    await second.stop();
  }
});

test('a Schedule of another definition is brought up to date, and stays paused if somebody paused it', async () => {
  const handle = await schedule();
  await handle.update((present) => ({
    ...present,
    spec: { calendars: [{ hour: 12 }] },
    action: { ...present.action, memo: { definition: 'of another version' } },
    state: { paused: true, note: 'not this week' },
  }));
  await ensureSweepSchedule(client);
  const { spec, state } = await handle.describe();
  expect(spec.calendars?.[0]?.hour).toEqual([{ start: 3, end: 3, step: 1 }]);
  expect(state).toMatchObject({ paused: true, note: 'not this week' });
});
