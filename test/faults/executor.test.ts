import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { type Answer, approvalsAt, eventually } from '../support/http.ts';
import { type Product, startProduct, temporaryHome } from '../support/product.ts';
import { rawClient } from '../support/raw-client.ts';
import { type TestTemporal, startTestTemporal } from '../support/temporal.ts';
import { type CarriedOut, DONE, newExecutor, workAt } from '../support/work.ts';

let home: Awaited<ReturnType<typeof temporaryHome>>;
let temporal: TestTemporal;
let product: Product;

const start = (role: 'all' | 'api' = 'all'): Promise<Product> =>
  startProduct({ APPROVAL_HOME: home.path, TEMPORAL_ADDRESS: temporal.address }, role);

beforeAll(async () => {
  home = await temporaryHome();
  temporal = await startTestTemporal(home.path);
  product = await start();
});

afterAll(async () => {
  await product?.stop();
  await temporal?.stop();
  await home?.remove();
});

const work = (): ReturnType<typeof workAt> => workAt(product.url);

async function taken(more: Record<string, unknown> = {}) {
  const executor = newExecutor();
  const asked = await work().order(executor, more);
  const { status, body } = await work().take(executor, 10);
  expect([asked.status, status]).toEqual([201, 200]);
  return { ...body, id: asked.body.id, executor };
}

/** What was written of an approval's attempts. */
async function attemptsOf(id: string): Promise<readonly string[]> {
  const steps = (await approvalsAt(product.url).events(id)).map((entry) => entry.step);
  return steps.filter((step) => /^(?:dispatched|executed):/.test(step));
}

const ONCE = ['dispatched:1:1', 'executed:1:1'];

/** Ends the product and the Temporal server as a power cut would, and starts both again on the same data. */
async function cutPower(): Promise<void> {
  const ports = {
    port: Number(temporal.address.split(':')[1]),
    uiPort: Number(new URL(temporal.uiUrl).port),
  };
  process.kill(temporal.pid, 'SIGKILL');
  await Promise.all([product.kill(), temporal.exited]);
  temporal = await startTestTemporal(home.path, ports);
  product = await start();
}

/** Asks until it is neither "come again" nor broken off by a restart. */
const settled = (ask: () => Promise<Answer<CarriedOut>>): Promise<Answer<CarriedOut>> =>
  eventually(ask, ({ status }) => status !== 503);

describe('an executor that answers', () => {
  test('twice at once, differently, is believed once', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { id, token } = await taken();
      const answers = await Promise.all([
        work().complete(token, { exitCode: 0 }),
        work().complete(token, { exitCode: 1 }),
      ]);
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
      const exitCode = answers[0]?.status === 200 ? 0 : 1;
      expect((await work().get(id)).body.dispatch?.result).toMatchObject({ exitCode });
      expect(await attemptsOf(id)).toEqual(ONCE);
    }
  });

  test('with another order’s token answers that order', async () => {
    const [mine, other] = [await taken(), await taken()];
    expect((await work().complete(other.token)).body.id).toBe(other.id);
    expect((await work().get(mine.id)).body.status).toBe('dispatched');
    expect((await work().complete(mine.token)).body.id).toBe(mine.id);
  });

  test('while a person reports: one of them stands, and the other is told', async () => {
    const outcomes = new Set<string>();
    for (let round = 0; round < 6; round += 1) {
      const { id, token } = await taken();
      const report = { outcome: 'failed', message: 'by hand', executor: 'alice' };
      const [told, reported] = await Promise.all([
        work().complete(token),
        delay(round).then(() => work().post(id, 'result', report)),
      ]);
      expect([told.status, reported.status].toSorted((a, b) => a - b)).toEqual([200, 409]);
      const outcome = (await work().get(id)).body.dispatch?.outcome ?? '';
      expect(outcome).toBe(told.status === 200 ? 'succeeded' : 'failed');
      expect(await attemptsOf(id)).toEqual(ONCE);
      outcomes.add(outcome);
    }
    expect(outcomes.size).toBeGreaterThan(0);
  });
});

describe('everything killed and started again', () => {
  test('while an order is out: its executor goes on with the token it has', async () => {
    const { id, token } = await taken();
    expect((await work().heartbeat(token)).status).toBe(200);
    await cutPower();
    expect((await settled(() => work().heartbeat(token) as Promise<Answer<CarriedOut>>)).status).toBe(200);
    const done = await settled(() => work().complete(token));
    expect([done.status, done.body.dispatch?.result?.stdout]).toEqual([200, 'done']);
    expect(await attemptsOf(id)).toEqual(ONCE);
  });

  test('while nobody has taken an order: it is delivered once', async () => {
    const executor = newExecutor();
    const { body: asked } = await work().order(executor);
    await cutPower();
    const first = await work().take(executor, 20);
    expect([first.status, first.body.order?.key]).toEqual([200, `${asked.id}:1:1`]);
    expect((await work().take(executor, 3)).status).toBe(204);
    expect((await work().complete(first.body.token)).status).toBe(200);
    expect(await attemptsOf(asked.id)).toEqual(ONCE);
  });

  test('as an action is approved: it is handed over once, whichever came first', async () => {
    const executor = newExecutor();
    const ids: string[] = [];
    const asking = Array.from({ length: 6 }, async () => {
      const { body } = await work().order(executor);
      ids.push(body.id);
    });
    await Promise.race(asking);
    const cut = cutPower();
    await Promise.allSettled(asking);
    await cut;
    const keys: string[] = [];
    for (const _ of ids) {
      const { status, body } = await work().take(executor, 20);
      expect(status).toBe(200);
      keys.push(body.order.key);
      expect((await work().complete(body.token)).status).toBe(200);
    }
    // One that was durable though its answer was cut off may be among them.
    expect(new Set(keys).size).toBe(keys.length);
    for (const id of ids.filter((one) => keys.includes(`${one}:1:1`))) {
      expect(await attemptsOf(id)).toEqual(ONCE);
    }
  }, 120_000);
});

test('a product that is told to stop lets its executors go at once, and loses none of their orders', async () => {
  const executor = newExecutor();
  const waiting = work().take(executor, 50);
  // Its poll is under way once a later request was answered.
  expect((await work().take(newExecutor(), 1)).status).toBe(204);
  const begin = performance.now();
  const stopped = product.stop();
  expect((await waiting).status).toBe(204);
  expect(performance.now() - begin).toBeLessThan(25_000);
  expect(await stopped).toBe(0);
  product = await start();
  const { body: asked } = await work().order(executor);
  expect((await work().take(executor, 10)).body.order?.key).toBe(`${asked.id}:1:1`);
});

test('an API killed between the receipt of an answer and its reply has lost nothing of it', async () => {
  const { id, token } = await taken();
  await product.kill();
  // Without a worker the answer is taken in, and its reply waits for the ledger.
  product = await start('api');
  const cutOff = work()
    .complete(token)
    .catch(() => null);
  await eventually(
    () => work().heartbeat(token),
    ({ status }) => status === 409,
  );
  await product.kill();
  expect(await cutOff).toBeNull();
  product = await start('api');
  const early = await work().complete(token);
  expect([early.status, early.body.code]).toEqual([503, 'unavailable']);
  await product.kill();
  product = await start();
  const again = await settled(() => work().complete(token));
  expect([again.status, again.body]).toMatchObject([200, { status: 'executed', dispatch: { result: DONE } }]);
  expect((await work().complete(token, { exitCode: 1 })).status).toBe(409);
  expect(await attemptsOf(id)).toEqual(ONCE);
});

describe('whoever can write to the namespace', () => {
  let client: Client;

  beforeAll(async () => {
    client = await rawClient(temporal.address, home.path);
  });

  afterAll(async () => {
    await client?.connection.close();
  });

  /** The order's activity, as Temporal shows it to anybody. */
  async function activityOf(workflowId: string) {
    const { raw } = await client.workflow.getHandle(workflowId).describe();
    const [pending] = raw.pendingActivities ?? [];
    const runId = raw.workflowExecutionInfo?.execution?.runId ?? '';
    return { workflowId, runId, activityId: pending?.activityId ?? '' };
  }

  test('cannot say that an action succeeded: nobody knows then, and a person is asked', async () => {
    const { id, token } = await taken({ verification: { mode: 'none' } });
    const result = { outcome: 'succeeded', exitCode: 0, stdout: 'forged' };
    await client.activity.complete(await activityOf(id), { result, keyId: 'k1', mac: '0'.repeat(64) });
    const { body } = await eventually(
      () => work().get(id),
      (answer) => answer.body.status !== 'dispatched',
    );
    expect(body).toMatchObject({ status: 'executed', dispatch: { outcome: 'unknown', result: null } });
    expect((await work().complete(token)).status).toBe(409);
  });

  test('cannot have an order handed out twice by saying that nobody has begun it', async () => {
    const { id, token, executor } = await taken();
    const second = work().take(executor, 6);
    const failure = ApplicationFailure.nonRetryable('forged', 'not_taken');
    await client.activity.fail(await activityOf(id), failure);
    expect((await second).status).toBe(204);
    expect((await work().get(id)).body).toMatchObject({
      status: 'executed',
      dispatch: { attempt: 1, outcome: 'unknown' },
    });
    expect((await work().complete(token)).status).toBe(409);
  });

  test('who cancels the run ends the attempt, and takes no result of it', async () => {
    const { id, token } = await taken();
    await client.workflow.getHandle(id).cancel();
    const { body } = await eventually(
      () => work().get(id),
      (answer) => answer.body.status !== 'dispatched',
    );
    expect(body).toMatchObject({
      status: 'archived',
      dispatch: { outcome: 'unknown' },
      verification: { outcome: 'given_up', by: 'system:temporal' },
    });
    expect((await work().complete(token)).status).toBe(409);
    expect((await work().heartbeat(token)).status).toBe(409);
  });

  test('who ends the run leaves nothing granted: the next deed finds it gone', async () => {
    const { id, token } = await taken();
    await client.workflow.getHandle(id).terminate();
    const other = await taken();
    await client.workflow.getHandle(other.id).terminate();
    expect((await work().complete(token)).status).toBe(409);
    const report = { outcome: 'failed', message: 'by hand', executor: 'alice' };
    expect((await work().post(other.id, 'result', report)).status).toBe(409);
    for (const one of [id, other.id]) {
      expect((await work().get(one)).body).toMatchObject({
        status: 'archived',
        dispatch: { outcome: 'unknown' },
        verification: { outcome: 'given_up', by: 'system:temporal' },
      });
    }
  });
});

test('after all that the ledger holds', async () => {
  expect((await approvalsAt(product.url).verify()).ok).toBe(true);
});
