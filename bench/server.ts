import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { findTemporal, startTemporal } from '../scripts/temporal.mjs';

/** The one Temporal server that product and floors share, with the file settings of the embedded one. */
export interface Server {
  readonly address: string;
  readonly pid: number;
  /** Makes a namespace, so that two products on one server take none of each other's tasks. */
  addNamespace(namespace: string): Promise<void>;
  /** Waits until no run of a namespace is open any more: everything that a load began is done, cards included. */
  drain(namespace: string): Promise<void>;
  historyEvents(namespace: string, workflowId: string): Promise<number>;
  stop(): Promise<void>;
}

const DRAIN_STEP_MS = 50;
const DRAIN_LONGEST_MS = 60_000;

export async function startServer(home: string): Promise<Server> {
  const temporal = await startTemporal({
    binary: await findTemporal({ home, log: () => undefined }),
    dbFile: join(home, 'temporal.db'),
    logFile: join(home, 'temporal.log'),
    searchAttributes: {},
  });
  const connection = await Connection.connect({ address: temporal.address });
  const { workflowService } = connection;

  async function openRuns(namespace: string): Promise<number> {
    const query = 'ExecutionStatus = "Running"';
    const { count } = await workflowService.countWorkflowExecutions({ namespace, query });
    return Number(count);
  }

  return {
    address: temporal.address,
    pid: temporal.pid,
    async addNamespace(namespace) {
      const day = proto.google.protobuf.Duration.fromObject({ seconds: 86_400 });
      await workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: day });
    },
    async drain(namespace) {
      const latest = performance.now() + DRAIN_LONGEST_MS;
      for (let open = await openRuns(namespace); open > 0; open = await openRuns(namespace)) {
        if (performance.now() > latest)
          throw new Error(`${open} runs in ${namespace} are still open after 60 s`);
        await delay(DRAIN_STEP_MS);
      }
    },
    async historyEvents(namespace, workflowId) {
      const described = await workflowService.describeWorkflowExecution({
        namespace,
        execution: { workflowId },
      });
      return Number(described.workflowExecutionInfo?.historyLength ?? NaN);
    },
    async stop() {
      await connection.close();
      await temporal.stop();
    },
  };
}
