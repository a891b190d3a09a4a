import { Connection } from '@temporalio/client';
import { pino } from 'pino';
import { startEmbeddedTemporal } from '../embedded-temporal.ts';
import { eventually } from './support/http.ts';
import { temporaryHome } from './support/product.ts';
import { temporalPort } from './support/temporal-port.ts';

/** What a server keeps runs for unless it is told. */
const SERVERS_OWN_SECONDS = 86_400;

test('the embedded server keeps the run of an ended approval for 72 h', async () => {
  const home = await temporaryHome();
  const ending = new AbortController();
  const log = pino({ level: 'silent' });
  const server = await startEmbeddedTemporal(
    home.path,
    temporalPort(),
    'http://127.0.0.1:1/codec',
    log,
    () => undefined,
    ending.signal,
  );
  try {
    const connection = await Connection.connect({ address: server.address });
    const keptSeconds = async () => {
      const { config } = await connection.workflowService.describeNamespace({ namespace: 'default' });
      return Number(config?.workflowExecutionRetentionTtl?.seconds);
    };
    // Set beside the start, which does not wait for it.
    const kept = await eventually(keptSeconds, (seconds) => seconds !== SERVERS_OWN_SECONDS);
    await connection.close();
    expect(kept).toBe(72 * 3_600);
  } finally {
    ending.abort();
    await server.stop();
    await home.remove();
  }
});
