import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { drive } from '../load.ts';
import type { Subject } from '../subject.ts';
import { createSteps } from './activities.ts';
import type { FloorName, FloorOrder, FloorReply } from './process.ts';

/**
 * The floors' process: a worker and a client on one native connection, so that starts are eager, and the load that
 * drives them. No product code, no HTTP, no codec, no store: what is left is Temporal itself.
 */
const TASK_QUEUE = 'floor';
const [address = ''] = process.argv.slice(2);

Runtime.install({ logger: new DefaultLogger('ERROR') });
const connection = await NativeConnection.connect({ address });
const client = new Client({ connection });
const steps = createSteps();
const worker = await Worker.create({
  connection,
  taskQueue: TASK_QUEUE,
  workflowsPath: fileURLToPath(new URL('./workflows.ts', import.meta.url)),
  activities: { ...steps.activities },
  // The same as workers/main.ts has, so that the two differ by the product alone.
  maxCachedWorkflows: 200,
  maxConcurrentWorkflowTaskExecutions: 100,
  stickyQueueScheduleToStartTimeout: '2s',
});
const running = worker.run();
// The worker would keep it running after whoever measures is gone.
process.on('disconnect', () => process.exit(0));
process.on('message', (order: FloorOrder) => {
  drive(subjectOf(order.floor), order.load).then(
    (measured) => reply({ kind: 'measured', measured }),
    (error: unknown) => reply({ kind: 'failed', reason: String(error) }),
  );
});
reply({ kind: 'ready' });
await running;

function subjectOf(floor: FloorName): Subject {
  const withSteps = floor === 'E-LA';
  return {
    async open() {
      const workflowId = `floor-${crypto.randomUUID()}`;
      const opened = withSteps ? steps.ran(workflowId) : null;
      const handle = await client.workflow.start(withSteps ? 'bareWithSteps' : 'bare', {
        workflowId,
        taskQueue: TASK_QUEUE,
        workflowTaskTimeout: '3s',
        requestEagerStart: true,
      });
      await opened;
      let result: Promise<void> | null = null;
      return {
        watch: () => (result ??= handle.result()),
        async decide() {
          await handle.signal('decide');
          await (result ?? handle.result());
          return 'decided';
        },
      };
    },
  };
}

function reply(message: FloorReply): void {
  process.send?.(message);
}
