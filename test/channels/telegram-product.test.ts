import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BRIEF_PROFILE, channelState, latenessOf } from '../support/brief-profile.ts';
import { type FakeTelegram, createFakeTelegram } from '../support/fake-telegram/fake-telegram.ts';
import type { StoredMessage } from '../support/fake-telegram/types.ts';
import { approvalsAt, call, eventually } from '../support/http.ts';
import { startProduct, temporaryHome } from '../support/product.ts';
import { pressOf, questionUnder } from '../support/telegram-people.ts';

const [MIA, NOA, STRANGER, GROUP] = [501, 502, 509, -1_001_111_222_333];
const SECRET = 'a-secret-of-some-length';
const POLICY = `
principals:
  - { id: mia, roles: [approver], telegram: '${MIA}' }
  - { id: noa, roles: [approver, admin], telegram: '${NOA}' }
${BRIEF_PROFILE}`;
const TABLE = { action: { command: 'DROP TABLE users' } };

let fake: FakeTelegram;
let home: Awaited<ReturnType<typeof temporaryHome>>;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  fake = await createFakeTelegram();
  fake.open(MIA, NOA, STRANGER, GROUP);
  home = await temporaryHome();
  const policy = join(home.path, 'people.yaml');
  await writeFile(policy, POLICY);
  env = {
    APPROVAL_HOME: home.path,
    POLICY_FILE: policy,
    TELEGRAM_BOT_TOKEN: fake.token,
    TELEGRAM_API_URL: fake.url,
    TELEGRAM_CHAT_ID: String(GROUP),
  };
});

afterAll(async () => {
  await fake?.stop();
  await home?.remove();
});

/** The messages that show an approval, by chat. */
function copiesOf(id: string): readonly StoredMessage[] {
  return fake.messages().filter(({ text, replyTo }) => replyTo === null && text.includes(id));
}

async function everyCopy(id: string, words: string, ms?: number): Promise<readonly StoredMessage[]> {
  return eventually(
    async () => copiesOf(id),
    (found) => found.length === 3 && found.every(({ text }) => text.includes(words)),
    ms,
  );
}

const copyAt = (chatId: number, copies: readonly StoredMessage[]): StoredMessage =>
  copies.find((one) => one.chatId === chatId) ?? unknown();

function unknown(): never {
  throw new Error('there is no copy in that chat');
}

async function reply(message: StoredMessage, userId: number, text: string): Promise<void> {
  const question = questionUnder(fake, message) ?? unknown();
  await fake.deliver(fake.write(message.chatId, userId, text, question));
}

test('over a long poll a request is denied with a comment that reaches its requester, and shows so everywhere', async () => {
  const product = await startProduct(env);
  try {
    const approvals = approvalsAt(product.url);
    const { body: asked } = await approvals.create(TABLE);
    const copies = await everyCopy(asked.id, 'DROP TABLE users');
    const group = copyAt(GROUP, copies);

    const stranger = pressOf(fake, group, 'approve', STRANGER, false);
    await fake.deliver(stranger.content);
    expect(stranger.told()).toMatch(/not among those who may decide/);

    const waiting = approvals.get(asked.id, 20);
    await fake.deliver(pressOf(fake, group, 'deny', MIA, false).content);
    await reply(group, MIA, 'not on a Friday, 改天');
    expect((await waiting).body).toMatchObject({
      status: 'rejected',
      resolution: { outcome: 'denied', by: 'mia', via: 'telegram', comment: 'not on a Friday, 改天' },
    });
    for (const { text, keyboard } of await everyCopy(asked.id, 'not on a Friday, 改天')) {
      expect(text).toContain('mia');
      expect(keyboard).toEqual([]);
    }
    expect(questionUnder(fake, group)).toBeUndefined();
    const { body } = await call<{ checks: { channels: Record<string, { ok: boolean }> } }>(
      'GET',
      `${product.url}/readyz`,
    );
    expect(body.checks.channels['telegram']).toMatchObject({ ok: true });
  } finally {
    await product.stop();
  }
  expect(product.output()).not.toContain(fake.token);
});

test('by webhook, which it registers itself, a press approves, and what is not Telegram’s is turned away', async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const product = await startProduct({
    ...env,
    ...{ PORT: String(port), PUBLIC_URL: url, TELEGRAM_MODE: 'webhook', TELEGRAM_WEBHOOK_SECRET: SECRET },
  });
  try {
    const hook = await eventually(
      async () => fake.webhook(),
      (registered) => registered !== null,
    );
    expect(hook).toEqual({ url: `${url}/api/webhook/telegram`, secret: SECRET });
    const approvals = approvalsAt(product.url);
    const { body: asked } = await approvals.create(TABLE);
    const mine = copyAt(NOA, await everyCopy(asked.id, 'DROP TABLE users'));

    const { content } = pressOf(fake, mine, 'approve', NOA, false);
    const forged = await call('POST', hook?.url ?? '', { update_id: 1, ...content });
    expect(forged.status).toBe(401);
    expect((await approvals.get(asked.id)).body.status).toBe('pending');

    expect(await fake.deliver(content)).toBe(200);
    expect((await approvals.get(asked.id, 20)).body).toMatchObject({
      resolution: { outcome: 'approved', by: 'noa', via: 'telegram' },
    });
    await everyCopy(asked.id, 'noa');
  } finally {
    await product.stop();
  }
});

test('a token that is revoked in the middle keeps no approval from its end, which every copy shows in the end', async () => {
  const product = await startProduct(env);
  const stateOf = () => channelState(product.url, 'telegram');
  try {
    const approvals = approvalsAt(product.url);
    const { body: asked } = await approvals.create(TABLE);
    const { body: brief } = await approvals.create({ ...TABLE, profile: 'brief' });
    await everyCopy(asked.id, 'DROP TABLE users');
    await everyCopy(brief.id, 'DROP TABLE users');
    fake.revoke(true);
    const decided = await approvals.decide(asked.id, 'deny', { comment: 'said over HTTP' });
    expect(decided).toMatchObject({ status: 200, body: { status: 'rejected' } });
    const down = await eventually(stateOf, ({ ok }) => ok === false);
    expect(down.ready).toBe(true);
    const { body: ended } = await approvals.get(brief.id, 50);
    expect(ended.resolution).toMatchObject({ outcome: 'expired', by: 'system:timeout' });
    expect(latenessOf(ended)).toBeLessThan(20_000);
    for (const { text } of copiesOf(asked.id)) expect(text).not.toContain('said over HTTP');
    fake.revoke(false);
    for (const [id, words] of [
      [asked.id, 'said over HTTP'],
      [brief.id, 'expired undecided'],
    ] as const) {
      for (const { keyboard } of await everyCopy(id, words, 60_000)) expect(keyboard).toEqual([]);
    }
    await eventually(stateOf, ({ ok }) => ok === true);
  } finally {
    fake.revoke(false);
    await product.stop();
  }
  expect(product.output()).not.toContain(fake.token);
}, 120_000);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
