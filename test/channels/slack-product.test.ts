import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { textOf } from '../support/fake-slack/check-blocks.ts';
import { type FakeSlack, startFakeSlack } from '../support/fake-slack/server.ts';
import type { KeptMessage } from '../support/fake-slack/store.ts';
import { BRIEF_PROFILE, channelState, latenessOf } from '../support/brief-profile.ts';
import { approvalsAt, eventually } from '../support/http.ts';
import { type Product, startProduct, temporaryHome } from '../support/product.ts';
import { ADMIN, COMMANDER, GROUP, STRANGER, buttonsOf, fillIn, sayAnswer } from '../support/slack-product.ts';

const TABLE = { action: { command: 'DROP TABLE users' }, timeoutSeconds: 600 };
const POLICY = `principals:
  - { id: mia, roles: [approver], slack: ${COMMANDER} }
  - { id: boss, roles: [approver, admin], slack: ${ADMIN} }
${BRIEF_PROFILE}`;

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
  });

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
  async function ask(more: object = {}) {
    const { body: asked } = await approvals.create({ ...TABLE, ...more });
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

  test('a token that is revoked in the middle keeps no approval from its end, which every copy shows in the end', async () => {
    const { asked } = await ask();
    const { asked: brief } = await ask({ profile: 'brief', timeoutSeconds: undefined });
    fake.revoked = true;
    const decided = await approvals.decide(asked.id, 'deny', { comment: 'said over HTTP' });
    expect(decided).toMatchObject({ status: 200, body: { status: 'rejected' } });
    const down = await eventually(
      () => channelState(product.url, 'slack'),
      ({ ok }) => ok === false,
    );
    expect(down.ready).toBe(true);
    expect(down.said).not.toContain(fake.token);
    const { body: ended } = await approvals.get(brief.id, 50);
    expect(ended.resolution).toMatchObject({ outcome: 'expired', by: 'system:timeout' });
    expect(latenessOf(ended)).toBeLessThan(20_000);
    expect(
      copies(asked.id)
        .map(({ blocks }) => textOf(blocks))
        .join(),
    ).not.toContain('said over HTTP');
    fake.revoked = false;
    for (const [id, words] of [
      [asked.id, 'said over HTTP'],
      [brief.id, 'expired undecided'],
    ] as const) {
      const ends = await eventually(
        () => Promise.resolve(copies(id)),
        (found) => found.every(({ blocks }) => textOf(blocks).includes(words)),
        60_000,
      );
      expect(ends).toHaveLength(3);
      for (const one of ends) expect(buttonsOf(one)).toEqual([]);
    }
    await eventually(
      () => channelState(product.url, 'slack'),
      ({ ok }) => ok === true,
    );
  }, 120_000);

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
