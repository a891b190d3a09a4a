import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { Logger } from 'pino';
import { findRunningTemporal, findTemporal, reapTemporal, startTemporal } from './scripts/temporal.mjs';
import { SEARCH_ATTRIBUTES } from './workflows/messages.ts';

export interface EmbeddedTemporal {
  readonly address: string;
  readonly uiUrl: string;
  /** Only once `ending` is aborted. */
  stop(): Promise<void>;
}

const RESTART_MS = 500;
/**
 * How long the run of an ended approval can be looked at, in seconds: as long as the approval stands before it is filed
 * away. The ledger keeps what matters; Temporal's own default is a day.
 */
const RETENTION_SECONDS = 72 * 3_600;

/** The address of the server that another process runs on this data folder; null while there is none. */
export async function findEmbeddedTemporal(home: string): Promise<string | null> {
  return (await findRunningTemporal({ pidFile: join(home, 'temporal.pid') })) ?? null;
}

/**
 * Runs a Temporal server on a file of the data folder, and runs it again, on the same ports, if it dies.
 * What a crash of an earlier process left behind is ended first.
 * @param port preferred, else the next one that is free
 * @param ending aborted when this process begins to end: a server that ends then is not started again. A terminal's
 *   Ctrl-C reaches the server as well, at the same moment.
 * @throws Error that says what to install, or with the server's last words
 */
export async function startEmbeddedTemporal(
  home: string,
  port: number,
  codecEndpoint: string,
  log: Logger,
  progress: (line: string) => void,
  ending: AbortSignal,
): Promise<EmbeddedTemporal> {
  const pidFile = join(home, 'temporal.pid');
  if (await reapTemporal({ pidFile })) progress('ended a Temporal server that a crash had left behind');
  const binary = await findTemporal({ home, log: progress });
  const options = {
    binary,
    dbFile: join(home, 'temporal.db'),
    logFile: join(home, 'temporal.log'),
    pidFile,
    port,
    codecEndpoint,
    searchAttributes: Object.fromEntries(
      Object.entries(SEARCH_ATTRIBUTES).map(
        ([name, type]) => [name, type === 'DATETIME' ? 'Datetime' : 'Keyword'] as const,
      ),
    ),
  };
  let server = await startTemporal(options);
  // Nothing waits for it: runs end later.
  setRetention(server.address).catch((error: unknown) => {
    if (!ending.aborted) log.warn({ err: error }, 'how long runs are kept could not be set');
  });
  const { address, uiUrl } = server;
  const ports = { port: Number(address.split(':').at(-1)), uiPort: Number(new URL(uiUrl).port) };

  async function supervise(): Promise<void> {
    for (;;) {
      const code = await server.exited;
      if (ending.aborted) return;
      log.error({ code }, 'the embedded Temporal server ended; starting it again');
      await delay(RESTART_MS);
      if (ending.aborted) return;
      server = (await restart()) ?? server;
    }
  }

  async function restart(): Promise<typeof server | null> {
    while (!ending.aborted) {
      try {
        const again = await startTemporal({ ...options, ...ports });
        if (again.address === address) return again;
        // Another program took the port meanwhile; runs are looked for at the old address, so wait for it.
        await again.stop();
        throw new Error(`${address} is taken by another program`);
      } catch (error) {
        log.error({ err: error }, 'the embedded Temporal server does not start');
        await delay(RESTART_MS);
      }
    }
    return null;
  }

  const supervised = supervise();
  return {
    address,
    uiUrl,
    async stop() {
      await server.stop();
      await supervised;
    },
  };
}

/** Kept by the server's own file from here on. */
async function setRetention(address: string): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    const retention = proto.google.protobuf.Duration.fromObject({ seconds: RETENTION_SECONDS });
    await connection.workflowService.updateNamespace({
      namespace: 'default',
      config: { workflowExecutionRetentionTtl: retention },
    });
  } finally {
    await connection.close();
  }
}
