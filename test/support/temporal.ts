import { join } from 'node:path';
import { findTemporal, startTemporal } from '../../scripts/temporal.mjs';
import { temporalPort } from './temporal-port.ts';
import { SEARCH_ATTRIBUTES } from '../../workflows/messages.ts';

export type TestTemporal = Awaited<ReturnType<typeof startTemporal>>;

/** A real Temporal server on a file, for tests that end it or share it between processes of the product. */
export async function startTestTemporal(
  home: string,
  ports: { readonly port?: number; readonly uiPort?: number } = {},
): Promise<TestTemporal> {
  return startTemporal({
    binary: await findTemporal({ home, log: () => undefined }),
    dbFile: join(home, 'temporal.db'),
    logFile: join(home, 'temporal.log'),
    searchAttributes: Object.fromEntries(
      Object.entries(SEARCH_ATTRIBUTES).map(
        ([name, type]) => [name, type === 'DATETIME' ? 'Datetime' : 'Keyword'] as const,
      ),
    ),
    port: temporalPort(),
    ...ports,
  });
}
