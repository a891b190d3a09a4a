import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { textOf } from '../support/fake-slack/check-blocks.ts';
import { type FakeSlack, startFakeSlack } from '../support/fake-slack/server.ts';
import type { KeptMessage } from '../support/fake-slack/store.ts';
import { approvalsAt, eventually } from '../support/http.ts';
import { type Product, startProduct, temporaryHome } from '../support/product.ts';
import { ADMIN, COMMANDER, GROUP, STRANGER, fillIn, sayAnswer } from '../support/slack-product.ts';

const TABLE = { action: { command: 'DROP TABLE users' }, timeoutSeconds: 600 };
const POLICY = `principals:
  - { id: mia, roles: [approver], slack: ${COMMANDER} }
  - { id: boss, roles: [approver, admin], slack: ${ADMIN} }
`;

describe.each(['socket', 'webhook'] as const)('Slack, answered by %s', (mode) => {
  let home: Awaited<ReturnType<typeof temporaryHome>>;
  let fake: FakeSlack;
  let product: Product;
  let approvals: ReturnType<typeof approvalsAt>;

  beforeAll(async () => {
    home = await temporaryHome();
    await writeFile(join(home.path, 'policy.yaml'), POLICY);
    fake = await startFakeSlack({
      users: [COMMANDER, ADMIN, STRANGER],
      channels: [GROUP],
      now: Date.now,
    });
    product = await startProduct({
      APPROVAL_HOME: home.path,
      SLACK_API_URL: fake.apiUrl,
      SLACK_MODE: mode,
      SLACK_BOT_TOKEN: fake.token,
      SLACK_CHANNEL_ID: GROUP,
      ...(mode === 'socket'
        ? { SLACK_APP_TOKEN: fake.appToken }
        : { SLACK_SIGNING_SECRET: fake.signingSecret }),
    });
    approvals = approvalsAt(product.url);
    if (mode === 'socket') await connected(1);
  }, 60_000);

  afterAll(async () => {
    await product?.stop();
    await Promise.all([fake?.close(), home?.remove()]);
  });

  /** @param times that a connection was asked for by now */
  const connected = (times: number) =>
    eventually(
      () => Promise.resolve(fake.calls().filter((call) => call === 'apps.connections.open').length),
      (count) => count === times && fake.connections() === 1,
    );
  const to = (): string | null => (mode === 'socket' ? null : `${product.url}/api/webhook/slack`);
  const copies = (id: string): readonly KeptMessage[] =>
    fake.store.messages.filter(({ text, thread }) => thread === null && text.includes(id));

  /** A question with a message at everybody. */
  async function ask() {
    const { body: asked } = await approvals.create(TABLE);
    const [at] = await eventually(
      () => Promise.resolve(copies(asked.id)),
      (found) => found.length === 3,
    );
    if (at === undefined) throw new Error('nobody was told');
    return { asked, at };
  }

  async function answer(at: KeptMessage, what: string, by: string, comment = ''): Promise<string> {
    const filled = await fillIn(fake, to(), at, { what, by, comment, now: Date.now() });
    return typeof filled === 'string' ? filled : sayAnswer(await fake.prepare(filled, to())());
  }

  test('a denial in a dialog reaches who asked with its comment, and every copy shows it', async () => {
    const { asked, at } = await ask();
    expect(await answer(at, 'approve', STRANGER)).toContain('not among those who may decide');
    expect(await answer(at, 'deny', COMMANDER, 'drop the copy')).toContain('Recorded');
    const { body } = await approvals.get(asked.id);
    expect(body.resolution).toMatchObject({ outcome: 'denied', by: 'mia', comment: 'drop the copy' });
    await eventually(
      () => Promise.resolve(copies(asked.id).map(({ blocks }) => textOf(blocks))),
      (texts) => texts.every((text) => text.includes('drop the copy')),
    );
    expect(await answer(copies(asked.id)[0] ?? at, 'approve', ADMIN).catch(String)).toContain('no button');
  });

  test('what Slack does not vouch for is refused, and stands in the ledger', async () => {
    const { asked, at } = await ask();
    if (mode === 'webhook') {
      const filled = await fillIn(fake, to(), at, {
        what: 'approve',
        by: COMMANDER,
        comment: '',
        now: Date.now(),
      });
      if (typeof filled === 'string') throw new Error(filled);
      expect(await fake.prepare(filled, to(), () => `v0=${'0'.repeat(64)}`)()).toBeNull();
    } else {
      fake.recycle();
      await connected(2);
    }
    expect((await approvals.get(asked.id)).body.status).toBe('pending');
    // And what it does vouch for is taken all the same.
    expect(await answer(at, 'approve', ADMIN, 'go')).toContain('Recorded');
    expect((await approvals.get(asked.id)).body.resolution).toMatchObject({
      outcome: 'approved',
      by: 'boss',
    });
  });
});
