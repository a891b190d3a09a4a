import { join } from 'node:path';
import { CARD_LIFE_MS } from '../../channels/feishu/channel.ts';
import { openEmbedded } from '../../store/embedded.ts';
import type { FakeFeishu } from '../support/fake-feishu/fake-feishu.ts';
import { createFakeFeishu } from '../support/fake-feishu/server.ts';
import {
  ADMIN,
  AUDIENCE,
  COMMANDER,
  LISTED,
  STRANGER,
  cardsOf,
  cardsSent,
  clickOf,
  everyCopyShows,
  feishuEnvironment,
  readCardText,
} from '../support/feishu-product.ts';
import { approvalsAt, call, eventually } from '../support/http.ts';
import { type Product, startProduct, temporaryHome } from '../support/product.ts';
import { type TestTemporal, startTestTemporal } from '../support/temporal.ts';

const POLICY = join(import.meta.dirname, '..', 'support', 'policies', 'monthly.yaml');
const QUESTION = { action: { command: 'DROP TABLE users' }, profile: 'monthly' };

interface Ready {
  readonly ready: boolean;
  readonly checks: {
    readonly channels: Record<string, { readonly ok: boolean; readonly problem: string | null }>;
  };
}

let home: Awaited<ReturnType<typeof temporaryHome>>;
let fake: FakeFeishu;
let temporal: TestTemporal;
/** One process with everything, and one more that only takes requests and clicks. */
let products: Product[] = [];
let approvals: ReturnType<typeof approvalsAt>;

async function start(): Promise<void> {
  const env = {
    ...feishuEnvironment(fake),
    FEISHU_MODE: 'ws',
    FEISHU_ENCRYPT_KEY: '',
    FEISHU_VERIFICATION_TOKEN: '',
    APPROVAL_HOME: home.path,
    POLICY_FILE: POLICY,
    TEMPORAL_ADDRESS: temporal.address,
  };
  products = await Promise.all([startProduct(env), startProduct(env, 'api')]);
  approvals = approvalsAt(products[0]?.url ?? '');
  await connected(2);
}

const connected = (wanted: number): Promise<number> =>
  eventually(
    async () => fake.longConnection.connections(),
    (open) => open === wanted,
  );

const ready = async (): Promise<Ready> => (await call<Ready>('GET', `${products[0]?.url}/readyz`)).body;

beforeAll(async () => {
  home = await temporaryHome();
  [fake, temporal] = await Promise.all([
    createFakeFeishu({ callbackMode: 'ws' }),
    startTestTemporal(home.path),
  ]);
  await start();
});

afterAll(async () => {
  await Promise.all(products.map((product) => product.stop()));
  await temporal?.stop();
  await fake?.close();
  await home?.remove();
});

async function ask() {
  const { body: asked } = await approvals.create(QUESTION);
  return { asked, at: await cardsSent(fake, asked.id) };
}

test('a click over the long connection decides, is answered before Feishu gives it up, and every copy follows', async () => {
  const { asked, at } = await ask();
  const result = await fake.press(clickOf(COMMANDER, at[COMMANDER] ?? '', 'approve', '可以'));
  expect(result).toMatchObject({ clientCode: null, toast: { type: 'success' } });
  expect((await approvals.get(asked.id)).body).toMatchObject({
    status: 'approved',
    resolution: { by: `feishu:${COMMANDER}`, via: 'feishu', comment: '可以' },
  });
  expect(await everyCopyShows(fake, asked.id, 'Approved')).toHaveLength(AUDIENCE.length);
  const stranger = await fake.press(clickOf(STRANGER, (await ask()).at[COMMANDER] ?? '', 'approve'));
  expect(stranger).toMatchObject({ toast: { type: 'error' } });
  expect(fake.longConnection.faults()).toEqual([]);
});

test('a click that comes to both processes is one decision', async () => {
  const { asked, at } = await ask();
  const event = fake.cardAction(clickOf(LISTED, at[LISTED] ?? '', 'deny', 'no'));
  const results = await Promise.all(Array.from({ length: 8 }, () => fake.deliverFrame(event)));
  expect(results.filter(({ toast }) => toast?.['type'] === 'success')).toHaveLength(1);
  const { body } = await approvals.get(asked.id);
  expect(body).toMatchObject({ status: 'rejected', decisions: [{ by: `feishu:${LISTED}` }] });
});

test('the webhook’s address is not served', async () => {
  expect((await call('POST', `${products[0]?.url}/api/webhook/feishu`, {})).status).toBe(404);
});

test('without a connection readiness says so, and everything else goes on; clicks count again once it is back', async () => {
  const { asked, at } = await ask();
  fake.setEndpointRefusal({ code: 1_000_040_350, msg: 'too many connections' });
  fake.longConnection.drop('cut');
  const down = await eventually(ready, ({ checks }) => checks.channels['feishu']?.ok === false);
  expect(down.ready).toBe(true);
  expect(down.checks.channels['feishu']?.problem).toContain('the long connection is not open');
  const lost = await fake.press(clickOf(COMMANDER, at[COMMANDER] ?? '', 'approve'));
  expect(lost).toMatchObject({ toast: null, clientCode: 200342 });
  const { body: other } = await approvals.create(QUESTION);
  expect((await approvals.decide(other.id, 'approve')).status).toBe(200);
  await everyCopyShows(fake, other.id, 'Approved');
  fake.setEndpointRefusal(null);
  await connected(2);
  await eventually(ready, ({ checks }) => checks.channels['feishu']?.ok === true);
  expect(await fake.press(clickOf(COMMANDER, at[COMMANDER] ?? '', 'approve'))).toMatchObject({
    toast: { type: 'success' },
  });
  expect((await approvals.get(asked.id)).body.status).toBe('approved');
});

test('a crisis is told to the admins at once, to nobody else, and nothing of what was written', async () => {
  const { body } = await approvals.create({ action: { type: 'send' }, reason: 'I want to kill myself' });
  expect(body).toMatchObject({ status: 'rejected', resolution: { outcome: 'crisis' } });
  const alerts = await eventually(
    async () => cardsOf(fake, body.id),
    (cards) => cards.length > 0,
  );
  expect(alerts.map(({ receiveId }) => receiveId)).toEqual([ADMIN]);
  const text = alerts.map(readCardText).join('\n');
  expect(text).toContain('Crisis alert');
  expect(text).toContain('988');
  expect(text).not.toContain('kill myself');
});

test('a card that is nearly 14 days old is sent anew though nothing else happens; the old one and replays stay known', async () => {
  const { asked, at } = await ask();
  const early = fake.cardAction(clickOf(STRANGER, at[COMMANDER] ?? '', 'approve'));
  await fake.deliverFrame(early);
  // Ended in the middle: what is next is found by a process that never sent these.
  await Promise.all(products.map((product) => product.kill()));
  const database = await openEmbedded(join(home.path, 'ledger.db'));
  const sentAt = new Date(Date.now() - CARD_LIFE_MS).toISOString();
  await database.write((query) =>
    query.updateTable('copies').set({ sent_at: sentAt }).where('approval_id', '=', asked.id).execute(),
  );
  await database.close();
  await connected(0);
  await start();
  const cards = await eventually(
    async () => cardsOf(fake, asked.id),
    (found) => found.length === 2 * AUDIENCE.length,
  );
  expect(
    cards
      .slice(AUDIENCE.length)
      .map(({ receiveId }) => receiveId)
      .sort(),
  ).toEqual([...AUDIENCE].sort());
  expect(await fake.deliverFrame(early)).toMatchObject({ toast: { type: 'info' } });
  const fresh = cards.slice(AUDIENCE.length).find(({ receiveId }) => receiveId === COMMANDER);
  const stale = fake.cardAction(clickOf(LISTED, at[LISTED] ?? '', 'deny', 'late'));
  expect(await fake.press(clickOf(COMMANDER, fresh?.messageId ?? '', 'approve'))).toMatchObject({
    toast: { type: 'success' },
  });
  expect(await fake.deliverFrame(stale)).toMatchObject({ toast: { type: 'info' } });
  const renewed = cards.slice(AUDIENCE.length).map(({ messageId }) => messageId);
  await eventually(
    async () => renewed.map((messageId) => readCardText(fake.message(messageId))),
    (texts) => texts.every((text) => text.includes('Approved')),
  );
  expect(cardsOf(fake, asked.id)).toHaveLength(2 * AUDIENCE.length);
  expect((await approvals.verify()).ok).toBe(true);
});
