import type { Client } from '@temporalio/client';
import { approvalsAt, eventually } from '../support/http.ts';
import { type Product, startProduct, temporaryHome } from '../support/product.ts';
import { rawClient, sealedDecision } from '../support/raw-client.ts';
import { type TestTemporal, startTestTemporal } from '../support/temporal.ts';

let home: Awaited<ReturnType<typeof temporaryHome>>;
let temporal: TestTemporal;
let product: Product;
let client: Client;

beforeAll(async () => {
  home = await temporaryHome();
  temporal = await startTestTemporal(home.path);
  product = await startProduct({
    APPROVAL_HOME: home.path,
    TEMPORAL_ADDRESS: temporal.address,
    // Nobody listens there: cards stay on their way, and so the run goes on after its end is settled.
    ...{ FEISHU_BASE_URL: 'http://127.0.0.1:9', FEISHU_APP_ID: 'cli_a', FEISHU_APP_SECRET: 's'.repeat(32) },
    ...{ FEISHU_ENCRYPT_KEY: 'k', FEISHU_VERIFICATION_TOKEN: 't', COMMANDER_OPEN_ID: 'ou_a' },
  });
  client = await rawClient(temporal.address, home.path);
});

afterAll(async () => {
  await client?.connection.close();
  await product?.stop();
  await temporal?.stop();
  await home?.remove();
});

test('a claim that comes while cards are still on their way takes effect: the run listens to its end', async () => {
  const approvals = approvalsAt(product.url);
  const { body: asked } = await approvals.create({
    action: { command: 'DROP TABLE users' },
    profile: 'workday',
  });
  expect((await approvals.decide(asked.id, 'approve')).status).toBe(200);
  const handle = client.workflow.getHandle(asked.id);
  expect((await handle.describe()).status.name).toBe('RUNNING');
  const claim = {
    ...{ decisionId: 'dec_late', approvalId: asked.id, revision: 1, decision: 'archive' as const },
    ...{ principal: 'alice', via: 'http', comment: '', digest: asked.digest },
    acceptedAt: new Date().toISOString(),
  };
  await handle.signal('decide', sealedDecision(home.path, claim));
  await handle.signal('decide', sealedDecision(home.path, { ...claim, decisionId: 'dec_later' }));
  const events = await eventually(
    () => approvals.events(asked.id),
    (entries) => entries.some((entry) => entry.event === 'refused'),
  );
  expect(events.map((entry) => entry.event)).toEqual(['requested', 'settled', 'archived', 'refused']);
  expect((await approvals.get(asked.id)).body.status).toBe('archived');
});
