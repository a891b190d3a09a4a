import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Client, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { sealWith, verifySeal } from '../../domain/envelope.ts';
import { type SealedOrder, type WorkOrder, executorQueue } from '../../domain/execution.ts';
import type { SealedResult } from '../../domain/execution.ts';
import { loadKeys } from '../../keys.ts';
import { createPayloadCodec } from '../../workers/codec.ts';
import { orderFor } from '../support/execution.ts';
import { startAgent, temporaryHome } from '../support/product.ts';
import { rawClient } from '../support/raw-client.ts';
import { type TestTemporal, startTestTemporal } from '../support/temporal.ts';
import { until } from '../support/until.ts';

const TEST_QUEUE = 'orders-of-a-test';
const QUEUE = executorQueue('tester');

let home: Awaited<ReturnType<typeof temporaryHome>>;
let temporal: TestTemporal;
let connection: NativeConnection;
let worker: Worker;
let working: Promise<void>;
let client: Client;
let agent: Awaited<ReturnType<typeof startAgent>>;

const env = () => ({ APPROVAL_HOME: home.path, TEMPORAL_ADDRESS: temporal.address });
const ring = () => loadKeys(home.path).orders;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  home = await temporaryHome();
  temporal = await startTestTemporal(home.path);
  connection = await NativeConnection.connect({ address: temporal.address });
  client = await rawClient(temporal.address, home.path);
  worker = await Worker.create({
    connection,
    taskQueue: TEST_QUEUE,
    workflowsPath: join(import.meta.dirname, '..', 'support', 'execute-workflow.ts'),
    dataConverter: { payloadCodecs: [createPayloadCodec(loadKeys(home.path).payloads)] },
  });
  working = worker.run();
  agent = await startAgent('tester', env());
});

afterAll(async () => {
  await agent?.stop();
  worker?.shutdown();
  await working;
  await client?.connection.close();
  await connection?.close();
  await temporal?.stop();
  await home?.remove();
});

const seal = (order: WorkOrder): SealedOrder => ({ order, ...sealWith(ring(), 'order', order) });

type Run = WorkflowHandle<(queue: string, sealed: SealedOrder) => Promise<SealedResult>>;

function schedule(sealed: SealedOrder): Promise<Run> {
  const args: [string, SealedOrder] = [QUEUE, sealed];
  return client.workflow.start<(queue: string, sealed: SealedOrder) => Promise<SealedResult>>('executeOnce', {
    ...{ workflowId: randomUUID(), taskQueue: TEST_QUEUE, args },
  });
}

/** An order of its own; its command can leave files in a folder that the test sees. */
function orderTo(command: string): WorkOrder {
  const approvalId = `apr_${randomUUID()}`;
  return orderFor({ command, cwd: home.path }, { approvalId });
}

async function failureOf(run: Run): Promise<unknown> {
  try {
    await run.result();
  } catch (error) {
    if (error instanceof WorkflowFailedError && error.cause instanceof ActivityFailure)
      return error.cause.cause;
    throw error;
  }
  throw new Error('it succeeded');
}

const at = (file: string): string => join(home.path, file);

test('an order runs, and its result comes under a seal that verifies for this key alone', async () => {
  expect(agent.output()).toContain(`agent tester is ready (temporal queue ${QUEUE})`);
  const issued = orderTo('echo hello; echo more >&2; exit 3');
  const { result, keyId, mac } = await (await schedule(seal(issued))).result();
  expect(result).toMatchObject({ outcome: 'failed', exitCode: 3, stdout: 'hello\n', stderr: 'more\n' });
  expect(verifySeal(ring(), 'result', { key: issued.key, result }, keyId, mac)).toBe(true);
  expect(verifySeal(ring(), 'result', { key: `${issued.key}0`, result }, keyId, mac)).toBe(false);
});

test.each([
  [
    'changed after it was sealed',
    (issued: WorkOrder) => ({ ...seal(issued), order: { ...issued, limitSeconds: 1 } }),
  ],
  [
    'sealed for another purpose',
    (issued: WorkOrder) => ({ order: issued, ...sealWith(ring(), 'request', issued) }),
  ],
  ['without a seal', (issued: WorkOrder) => ({ order: issued }) as SealedOrder],
  ['that is none', () => 'run this' as unknown as SealedOrder],
])('an order %s is refused as forged, and nothing runs', async (_, forge) => {
  const issued = orderTo(`touch ${at('forged')}`);
  const failure = await failureOf(await schedule(forge(issued)));
  expect(failure).toBeInstanceOf(ApplicationFailure);
  expect(failure).toMatchObject({ type: 'forged', nonRetryable: true });
  expect(existsSync(at('forged'))).toBe(false);
});

test('a cancellation stops the command, and its result says so', async () => {
  const run = await schedule(seal(orderTo('echo $$ > cancelled; exec sleep 600')));
  await until('the command', () => existsSync(at('cancelled')));
  await run.cancel();
  const { result } = await run.result();
  expect(result).toMatchObject({ outcome: 'failed', signal: 'SIGTERM' });
  expect(result.message).toContain('cancelled');
});

test('an agent that is told to end reports what it runs first', async () => {
  const run = await schedule(seal(orderTo('touch ending; sleep 0.5; echo done')));
  await until('the command', () => existsSync(at('ending')));
  expect(await agent.stop()).toBe(0);
  expect((await run.result()).result).toMatchObject({ outcome: 'succeeded', stdout: 'done\n' });
  agent = await startAgent('tester', env());
});

test('kill -9 of the agent is a heartbeat that stays away, and the order never runs again', async () => {
  const issued = orderTo('echo ran >> killed; sleep 600; touch killed-ran-on');
  const run = await schedule(seal(issued));
  await until('the command', () => existsSync(at('killed')));
  await agent.kill();
  const failure = await failureOf(run);
  expect(failure).toBeInstanceOf(TimeoutFailure);
  expect(failure).toMatchObject({ timeoutType: 'HEARTBEAT' });
  agent = await startAgent('tester', env());
  expect(await failureOf(await schedule(seal(issued)))).toMatchObject({
    type: 'interrupted',
    nonRetryable: true,
  });
  expect(readFileSync(at('killed'), 'utf8')).toBe('ran\n');
  expect(existsSync(at('killed-ran-on'))).toBe(false);
});

test('an agent outlives its Temporal server, and takes orders again when there is one', async () => {
  const ports = {
    port: Number(temporal.address.split(':')[1]),
    uiPort: Number(new URL(temporal.uiUrl).port),
  };
  await temporal.stop();
  temporal = await startTestTemporal(home.path, ports);
  const { result } = await (await schedule(seal(orderTo('echo again')))).result();
  expect(result).toMatchObject({ outcome: 'succeeded', stdout: 'again\n' });
});
