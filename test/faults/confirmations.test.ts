import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { confirmationsAt } from '../support/confirmations.ts';
import { eventually } from '../support/http.ts';
import { type Product, startProduct, temporaryHome } from '../support/product.ts';
import { type TestTemporal, startTestTemporal } from '../support/temporal.ts';

let home: Awaited<ReturnType<typeof temporaryHome>>;
let temporal: TestTemporal;
let apis: readonly Product[] = [];

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const env = (): Record<string, string> => ({
  APPROVAL_HOME: home.path,
  TEMPORAL_ADDRESS: temporal.address,
});

beforeAll(async () => {
  home = await temporaryHome();
  // Far from the ports that other servers choose, or one of those would take its place once it is stopped.
  temporal = await startTestTemporal(home.path, { port: await freePort(), uiPort: await freePort() });
  apis = await Promise.all([startProduct(env(), 'api'), startProduct(env(), 'api')]);
});

afterAll(async () => {
  await Promise.all(apis.map((api) => api.stop()));
  await temporal?.stop();
  await home?.remove();
});

const clients = () => apis.map((api) => confirmationsAt(api.url));

test('without a worker an answer is recorded, says pending, and takes effect when one runs', async () => {
  const [one, other] = clients();
  if (one === undefined || other === undefined) throw new Error('two processes are needed');
  const { id } = (await one.ask('later')).body;
  const recorded = await other.approve(id, { approver: 'ann' });
  expect([recorded.status, recorded.body]).toEqual([
    202,
    { id, action: 'later', status: 'pending', resolved_by: null, resolved_at: null },
  ]);
  const worker = await startProduct(env(), 'worker');
  try {
    const { body } = await eventually(
      () => one.get(id),
      (answer) => answer.body.status !== 'pending',
    );
    expect(body).toMatchObject({ status: 'approved', resolved_by: 'ann' });
  } finally {
    await worker.stop();
  }
});

test('what one process is told holds in the other from the next request on', async () => {
  const [one, other] = clients();
  if (one === undefined || other === undefined) throw new Error('two processes are needed');
  await one.allow({ action: 'shared' });
  expect((await other.ask('shared')).body.status).toBe('auto_approved');
  await other.disallow({ action: 'shared' });
  expect((await one.ask('shared')).body.status).toBe('pending');
  await one.at('PUT', '/v1/rate-limits', { confirmations: { limit: 5 } });
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? one : other).ask('counted by both')),
  );
  expect(answers.filter((answer) => answer.status === 202)).toHaveLength(5);
  expect(answers.filter((answer) => answer.status === 429)).toHaveLength(15);
});

test('while Temporal is away nothing is asked, allowed or not, and the client is told to come again', async () => {
  const [one] = clients();
  if (one === undefined) throw new Error('a process is needed');
  await one.allow({ action: 'allowed anyway' });
  await one.at('PUT', '/v1/rate-limits', { confirmations: { limit: 1 } });
  await temporal.stop();
  // The second time too: what could not be begun takes up nothing of the limit.
  for (const action of ['allowed anyway', 'something else', 'something else']) {
    const answer = await one.ask(action);
    expect([answer.status, answer.body]).toEqual([503, { error: expect.any(String) }]);
    expect(answer.headers.get('retry-after')).toBe('2');
  }
  expect((await one.audit()).body.entries.map((entry) => entry.action)).not.toContain('allowed anyway');
});
