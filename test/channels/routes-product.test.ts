import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../domain/digest.ts';
import type { FakeFeishu } from '../support/fake-feishu/fake-feishu.ts';
import { createFakeFeishu } from '../support/fake-feishu/server.ts';
import { type FakeTelegram, createFakeTelegram } from '../support/fake-telegram/fake-telegram.ts';
import { COMMANDER, cardsOf, clicksGoTo, readCardText } from '../support/feishu-product.ts';
import { type ApprovalBody, type EntryBody, call, eventually } from '../support/http.ts';
import { type Product, startProduct, temporaryHome } from '../support/product.ts';
import { pressOf } from '../support/telegram-people.ts';

const MIA = 501;
const KEY = 'csk_mia-has-this-key-to-herself';
const HEADERS = { authorization: `Bearer ${KEY}` };
/** Who asks is somebody else: what a requester looks at is not opened by that. */
const AGENT_KEY = 'csk_agent-has-this-key-to-itself';
/** Seconds until the next channel has its turn. */
const TURN_S = 3;
/** The same where somebody is to open it before, on a machine that may be busy. */
const LONG_TURN_S = 15;
/** How long a person waits before pressing once more, in milliseconds. */
const PRESS_AGAIN_MS = 2_000;
const POLICY = `
principals:
  - { id: mia, roles: [approver, admin], key: 'sha256:${sha256(KEY)}', telegram: '${MIA}', feishu: ${COMMANDER} }
  - { id: agent, roles: [requester], key: 'sha256:${sha256(AGENT_KEY)}' }
channels:
  - { workspaces: [phones], via: [telegram, feishu], nextAfter: ${TURN_S}s }
  - { workspaces: [patient-phones], via: [telegram, feishu], nextAfter: ${LONG_TURN_S}s }
  - { workspaces: [patient-desks], via: [feishu, telegram], nextAfter: ${LONG_TURN_S}s }
  - { workspaces: [elsewhere], via: [discord, slack, telegram], nextAfter: 1h }
  - { workspaces: [nowhere], via: [discord] }
  - { workspaces: [alone], via: [telegram], fallback: ${TURN_S}s }
  - { workspaces: [closed], via: [telegram], fallback: none }
`;

let home: Awaited<ReturnType<typeof temporaryHome>>;
let feishu: FakeFeishu;
let telegram: FakeTelegram;
let product: Product;

beforeAll(async () => {
  home = await temporaryHome();
  feishu = await createFakeFeishu();
  telegram = await createFakeTelegram();
  telegram.open(MIA);
  const policy = join(home.path, 'routes.yaml');
  await writeFile(policy, POLICY);
  product = await startProduct({
    ...{ APPROVAL_HOME: home.path, POLICY_FILE: policy },
    ...{ TELEGRAM_BOT_TOKEN: telegram.token, TELEGRAM_API_URL: telegram.url },
    ...{
      FEISHU_APP_ID: feishu.app.appId,
      FEISHU_APP_SECRET: feishu.app.appSecret,
      FEISHU_BASE_URL: feishu.url,
    },
    ...{ FEISHU_ENCRYPT_KEY: feishu.encryptKey, FEISHU_VERIFICATION_TOKEN: feishu.verificationToken },
  });
  clicksGoTo(feishu, product.url);
});

afterAll(async () => {
  await product?.stop();
  await Promise.all([feishu?.close(), telegram?.stop()]);
  await home?.remove();
});

async function ask(workspace: string): Promise<string> {
  const body = { action: { command: 'DROP TABLE users' }, profile: 'workday', reason: 'a test', workspace };
  const asked = await call<ApprovalBody>('POST', `${product.url}/v1/approvals`, body, {
    authorization: `Bearer ${AGENT_KEY}`,
  });
  expect(asked.status).toBe(201);
  return asked.body.id;
}

const onFeishu = (id: string) => cardsOf(feishu, id);
const onTelegram = (id: string) =>
  telegram.messages().filter(({ text, replyTo }) => replyTo === null && text.includes(id));
const until = <T>(found: () => readonly T[]): Promise<readonly T[]> =>
  eventually(
    async () => found(),
    ({ length }) => length > 0,
  );

/** Presses again where the answer could not be recorded in Feishu's time, as a person would. */
async function deny(messageId: string | undefined, comment: string): Promise<void> {
  const press = { operator: { open_id: COMMANDER }, button: 'deny', formValue: { comment } };
  await eventually(
    () => feishu.press({ ...press, messageId: messageId ?? '' }),
    ({ toast }) => toast?.['type'] === 'success',
  );
}

async function eventsOf(id: string): Promise<readonly string[]> {
  const at = `${product.url}/v1/approvals/${id}/events`;
  return (await call<{ data: readonly EntryBody[] }>('GET', at, undefined, HEADERS)).body.data.map(
    ({ event }) => event,
  );
}

const untilEvent = (id: string, event: string): Promise<readonly string[]> =>
  eventually(
    () => eventsOf(id),
    (events) => events.includes(event),
  );

test('the next channel tells people once nobody has opened it on the first, and both show how it ends', async () => {
  const id = await ask('phones');
  await until(() => onTelegram(id));
  expect(onFeishu(id)).toEqual([]);
  const [card] = await until(() => onFeishu(id));
  const told = (card?.createdAt ?? 0) / 1_000 - (onTelegram(id)[0]?.date ?? 0);
  // Telegram tells whole seconds.
  expect(told).toBeGreaterThan(TURN_S - 1);
  await deny(card?.messageId, 'not today');
  await eventually(
    async () => onTelegram(id).map(({ text }) => text),
    (texts) => texts.every((text) => text.includes('not today')),
  );
  expect(onTelegram(id)).toHaveLength(1);
  expect(onFeishu(id).map(readCardText).join()).toContain('not today');
  expect(await eventsOf(id)).toEqual(['requested', 'widened', 'settled']);
});

/** What is written of an approval that somebody opened, and what stands on the next channel, once that had its turn. */
interface Opened {
  readonly events: readonly string[];
  readonly elsewhere: readonly unknown[];
}

describe('nobody else is told where somebody', () => {
  let opened: Readonly<Record<'button' | 'card' | 'page', Opened>>;

  // Their turns pass at the same time.
  beforeAll(async () => {
    const [button, card, page] = await Promise.all([byButton(), byCard(), byPage()]);
    opened = { button, card, page };
  });

  async function byButton(): Promise<Opened> {
    const id = await ask('patient-phones');
    const [message] = await until(() => onTelegram(id));
    if (message === undefined) throw new Error('it was waited for');
    // The first press may come before the message that was pressed is noted.
    let pressedAt = Number.NEGATIVE_INFINITY;
    const events = await eventually(
      async () => {
        if (performance.now() - pressedAt > PRESS_AGAIN_MS) {
          await telegram.deliver(pressOf(telegram, message, 'deny', MIA, true).content);
          pressedAt = performance.now();
        }
        return eventsOf(id);
      },
      (all) => all.length > 1,
    );
    return { events, elsewhere: onFeishu(id) };
  }

  async function byCard(): Promise<Opened> {
    const id = await ask('patient-desks');
    const [card] = await until(() => onFeishu(id));
    // A reading may be told before the message that was read is noted.
    const events = await eventually(
      async () => {
        expect(await feishu.read(card?.messageId ?? '', COMMANDER)).toMatchObject({ httpStatus: 200 });
        return eventsOf(id);
      },
      (all) => all.length > 1,
    );
    return { events, elsewhere: onTelegram(id) };
  }

  async function byPage(): Promise<Opened> {
    const id = await ask('patient-phones');
    await until(() => onTelegram(id));
    const signedIn = await fetch(`${product.url}/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ key: KEY }),
    });
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect(cookie).not.toBe('');
    const events = await eventually(
      async () => {
        expect((await call('GET', `${product.url}/v1/approvals/${id}`, undefined, { cookie })).status).toBe(
          200,
        );
        return eventsOf(id);
      },
      (all) => all.length > 1,
    );
    return { events, elsewhere: onFeishu(id) };
  }

  test.each([
    ['pressed a button, without an answer so far', 'button'],
    ['read a Feishu card', 'card'],
    ['who may decide opened it on the page', 'page'],
  ] as const)('%s', (_, way) => {
    expect(opened[way]).toEqual({ events: ['requested', 'opened'], elsewhere: [] });
  });
});

test('a key that asks opens nothing', async () => {
  const id = await ask('phones');
  await until(() => onTelegram(id));
  expect((await call('GET', `${product.url}/v1/approvals/${id}`, undefined, HEADERS)).status).toBe(200);
  await until(() => onFeishu(id));
});

test('channels that are not configured are passed over at once, and where none is left all of them tell', async () => {
  const passedOver = await ask('elsewhere');
  await until(() => onTelegram(passedOver));
  const fallen = await ask('nowhere');
  await until(() => onTelegram(fallen));
  await until(() => onFeishu(fallen));
  expect(onFeishu(passedOver)).toEqual([]);
  const without = await ask('default');
  await until(() => onTelegram(without));
  await until(() => onFeishu(without));
});

test('a channel that is down delays nobody: the next one has its turn, and the question is answered there', async () => {
  telegram.fail({ mode: 'down', times: 1_000 });
  try {
    const id = await ask('phones');
    const [card] = await until(() => onFeishu(id));
    await deny(card?.messageId, 'no');
    expect(await untilEvent(id, 'settled')).toEqual(['requested', 'widened', 'settled']);
  } finally {
    telegram.mend();
  }
});

test('where the only channel is down, every other one tells people in its time, and the first one too when it is back', async () => {
  telegram.fail({ mode: 'down', times: 1_000 });
  try {
    const closed = await ask('closed');
    const asked = Date.now();
    const id = await ask('alone');
    const [card] = await until(() => onFeishu(id));
    expect((card?.createdAt ?? 0) - asked).toBeGreaterThan((TURN_S - 1) * 1_000);
    const entries = await call<{ data: readonly EntryBody[] }>(
      ...(['GET', `${product.url}/v1/approvals/${id}/events`, undefined, HEADERS] as const),
    );
    expect(entries.body.data.at(-1)).toMatchObject({
      event: 'widened',
      details: { rung: 0, turns: 1, why: 'untold' },
    });
    telegram.mend();
    await until(() => onTelegram(id));
    await deny(card?.messageId, 'not so');
    await eventually(
      async () => onTelegram(id).map(({ text }) => text),
      (texts) => texts.length === 1 && texts.every((text) => text.includes('not so')),
    );
    expect(await eventsOf(id)).toEqual(['requested', 'widened', 'settled']);
    // Asked for before, and told nobody else, since the policy forbids it.
    await until(() => onTelegram(closed));
    expect(onFeishu(closed)).toEqual([]);
    expect(await eventsOf(closed)).toEqual(['requested']);
  } finally {
    telegram.mend();
  }
});
