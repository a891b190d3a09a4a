import { Connection } from '@temporalio/client';
import { pino } from 'pino';
import { startEmbeddedTemporal } from '../embedded-temporal.ts';
import { temporaryHome } from './support/product.ts';

test('the embedded server keeps the run of an ended approval for 72 h', async () => {
  const home = await temporaryHome();
  const ending = new AbortController();
  const log = pino({ level: 'silent' });
  const server = await startEmbeddedTemporal(
    home.path,
    'http://127.0.0.1:1/codec',
    log,
    () => undefined,
    ending.signal,
  );
  try {
    const connection = await Connection.connect({ address: server.address });
    const { config } = await connection.workflowService.describeNamespace({ namespace: 'default' });
    await connection.close();
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(72 * 3_600);
  } finally {
    ending.abort();
    await server.stop();
    await home.remove();
  }
}, 60_000);
