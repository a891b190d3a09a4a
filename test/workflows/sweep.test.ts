import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { SweepPlace } from '../../activities/sweep.ts';
import type { OwedCopy } from '../../domain/sweep.ts';
import type { SweepSteps } from '../../workflows/sweep-steps.ts';
import { temporaryHome } from '../support/product.ts';
import { rawClient } from '../support/raw-client.ts';
import { type TestTemporal, startTestTemporal } from '../support/temporal.ts';

let home: Awaited<ReturnType<typeof temporaryHome>>;
let temporal: TestTemporal;
let client: Client;
let connection: NativeConnection;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  home = await temporaryHome();
  temporal = await startTestTemporal(home.path);
  client = await rawClient(temporal.address);
  connection = await NativeConnection.connect({ address: temporal.address });
});

afterAll(async () => {
  await connection?.close();
  await client?.connection.close();
  await temporal?.stop();
  await home?.remove();
});

/** Runs a workflow of ours over activities of a test, to its end. @returns how many runs it took */
async function run(
  workflow: 'sweep' | 'cards',
  activities: Partial<SweepSteps>,
  args: readonly string[] = [],
) {
  const taskQueue = `q-${crypto.randomUUID()}`;
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowsPath: join(import.meta.dirname, '..', '..', 'workflows', 'index.ts'),
    activities,
  });
  return worker.runUntil(async () => {
    const handle = await client.workflow.start(workflow, {
      workflowId: taskQueue,
      taskQueue,
      args: [...args],
    });
    await handle.result();
    const last = await client.workflow.getHandle(taskQueue).describe();
    return last.runId === handle.firstExecutionRunId ? 'one run' : 'more than one run';
  });
}

const owedIn = (channel: string, number: number): OwedCopy => ({
  sentAt: `2030-01-01T00:00:${String(number).padStart(2, '0')}.000Z`,
  approvalId: `apr_${number}`,
  channel,
});

test('goes on page by page where it stopped, in a run of its own after twenty', async () => {
  const places: (SweepPlace | null)[] = [];
  const fileAway = async (place: SweepPlace | null): Promise<SweepPlace | null> => {
    places.push(place);
    const id = String(places.length);
    return places.length === 45 ? null : { state: 'rejected', after: { createdAt: id, id } };
  };
  expect(await run('sweep', { fileAway, findOwedCards: async () => [] })).toBe('more than one run');
  expect(places.map((place) => place?.after?.id ?? null)).toEqual([
    null,
    ...Array.from({ length: 44 }, (_, index) => String(index + 1)),
  ]);
});

test('updates cards one at a time and each approval once, and leaves a channel that fails three times in a row', async () => {
  const pages = [
    [
      owedIn('down', 1),
      owedIn('up', 1),
      owedIn('up', 1),
      owedIn('down', 2),
      owedIn('down', 3),
      owedIn('down', 4),
    ],
    [owedIn('down', 5), owedIn('up', 5)],
  ];
  const asked: string[] = [];
  let atOnce = 0;
  const updateCopies = async (approvalId: string, channel: string): Promise<number> => {
    atOnce += 1;
    asked.push(`${approvalId} ${channel} ${atOnce}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    atOnce -= 1;
    if (channel === 'down') throw ApplicationFailure.nonRetryable('away', 'not_found');
    return 1;
  };
  const findOwedCards = async () => pages.shift() ?? [];
  expect(await run('sweep', { fileAway: async () => null, findOwedCards, updateCopies })).toBe('one run');
  expect(asked).toEqual(['apr_1 down 1', 'apr_1 up 1', 'apr_2 down 1', 'apr_3 down 1', 'apr_5 up 1']);
});

test('cards of one approval are brought up to date in every channel, whatever becomes of another', async () => {
  const asked: string[] = [];
  const updateCopies = async (approvalId: string, channel: string): Promise<number> => {
    asked.push(`${approvalId} ${channel}`);
    if (channel === 'down') throw ApplicationFailure.nonRetryable('away', 'not_found');
    return 1;
  };
  await run('cards', { findChannels: async () => ['down', 'up'], updateCopies }, ['apr_1']);
  expect(asked.toSorted()).toEqual(['apr_1 down', 'apr_1 up']);
});
