import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readEntries } from '../../store/ledger.ts';
import { BRIEF_PROFILE } from '../support/brief-profile.ts';
import { type FakeSlack, startFakeSlack } from '../support/fake-slack/server.ts';
import { approvalsAt, eventually } from '../support/http.ts';
import { type Product, startProduct, temporaryHome } from '../support/product.ts';
import { ADMIN, COMMANDER, GROUP, fillIn, sayAnswer } from '../support/slack-product.ts';
import { closeStores, openStore } from '../support/temp-store.ts';

const POLICY = `principals:
  - { id: mia, roles: [approver], slack: ${COMMANDER} }
  - { id: boss, roles: [approver, admin], slack: ${ADMIN} }
${BRIEF_PROFILE}`;
const FORGED = 1_000;
const AT_ONCE = 8;

let home: Awaited<ReturnType<typeof temporaryHome>>;
let fake: FakeSlack;
let product: Product;

beforeAll(async () => {
  home = await temporaryHome();
  await writeFile(join(home.path, 'policy.yaml'), POLICY);
  fake = await startFakeSlack({ users: [COMMANDER, ADMIN], channels: [GROUP], now: Date.now });
  product = await startProduct({
    APPROVAL_HOME: home.path,
    ...{ SLACK_API_URL: fake.apiUrl, SLACK_MODE: 'webhook', SLACK_BOT_TOKEN: fake.token },
    ...{ SLACK_CHANNEL_ID: GROUP, SLACK_SIGNING_SECRET: fake.signingSecret },
  });
}, 60_000);

afterAll(async () => {
  await product?.stop();
  await fake?.close();
  await closeStores();
  await home?.remove();
});

async function forge(): Promise<number> {
  const { status } = await fetch(`${product.url}/api/webhook/slack`, {
    method: 'POST',
    headers: {
      'x-slack-request-timestamp': String(Math.floor(Date.now() / 1_000)),
      'x-slack-signature': `v0=${'0'.repeat(64)}`,
    },
    body: 'payload={}',
  });
  return status;
}

/** All of them, so many at once. */
async function flood(): Promise<readonly number[]> {
  const found: number[] = [];
  let left = FORGED;
  const one = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      found.push(await forge());
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return found;
}

/** What the ledger, or what it is about to take in, knows of the channel's refusals. */
async function recorded(): Promise<{ readonly each: number; readonly all: number }> {
  const database = await openStore(join(home.path, 'ledger.db'));
  const entries = (await readEntries(database.read, { after: 0, limit: 10_000 })).filter(
    ({ actor }) => actor === 'slack',
  );
  const each = entries.filter(({ event }) => event === 'refused').length;
  const sums = entries.map((entry) => (entry.event === 'refused_many' ? entry.details.count : 0));
  const open = await database.read
    .selectFrom('refusal_counts')
    .select('count')
    .where('source', '=', 'slack')
    .execute();
  const counts = [...sums, ...open.map(({ count }) => Math.max(0, count - 10))];
  return { each, all: counts.reduce((total, count) => total + count, each) };
}

test('a flood of forged requests is refused with a few entries and lines, none uncounted, and locks nobody out', async () => {
  const approvals = approvalsAt(product.url);
  const { body: asked } = await approvals.create({
    ...{ action: { command: 'DROP TABLE users' }, timeoutSeconds: 600 },
  });
  const [at] = await eventually(
    () => Promise.resolve(fake.store.messages.filter(({ text }) => text.includes(asked.id))),
    (found) => found.length > 0,
  );
  if (at === undefined) throw new Error('nobody was told');
  const flooding = flood();
  const to = `${product.url}/api/webhook/slack`;
  const filled = await fillIn(fake, to, at, { what: 'deny', by: COMMANDER, comment: 'no', now: Date.now() });
  if (typeof filled === 'string') throw new Error(filled);
  expect(sayAnswer(await fake.prepare(filled, to)())).toContain('Recorded');
  expect(new Set(await flooding)).toEqual(new Set([401]));
  expect((await approvals.get(asked.id)).body.resolution).toMatchObject({ outcome: 'denied', by: 'mia' });
  await product.stop();
  const minutes = 2;
  expect(
    product
      .output()
      .split('\n')
      .filter((line) => line.includes('refused')).length,
  ).toBeLessThanOrEqual(minutes * 11);
  const { each, all } = await recorded();
  expect(each).toBeLessThanOrEqual(minutes * 10);
  expect(all).toBe(FORGED);
});
