import { createFeishuChannel } from '../../channels/feishu/channel.ts';
import { ChannelRefused } from '../../channels/channel.ts';
import type { FeishuConfig } from '../../config-feishu.ts';
import type { Copy } from '../../domain/copy.ts';
import type { FakeFeishu } from '../support/fake-feishu/fake-feishu.ts';
import { cleanUp, listen, startFake } from '../support/fake-feishu/testing.ts';
import type { FakeFeishuOptions, RecipientState } from '../support/fake-feishu/types.ts';
import { buildCard } from '../../channels/feishu/card.ts';
import { COMMANDER, decided, pendingApproval } from './feishu-approvals.ts';

afterEach(cleanUp);

const TO = `open_id:${COMMANDER}`;
const GROUP = 'oc_9999';
const TOKEN_PATH = '/open-apis/auth/v3/tenant_access_token/internal';
const SEND_PATH = '/open-apis/im/v1/messages';

/** Keeps every line that is logged, as text. */
function createListeningLog() {
  const lines: string[] = [];
  const keep = (fields: object, message: string): void => {
    lines.push(`${JSON.stringify(fields)} ${message}`);
  };
  return { lines, debug: keep, info: keep, warn: keep, error: keep };
}

async function start(options: FakeFeishuOptions = {}, timeoutMs = 2_000) {
  const fake = await startFake({ now: Date.now, ...options });
  const log = createListeningLog();
  const channel = createFeishuChannel({ config: configFor(fake), log, timeoutMs });
  return { fake, log, channel, callsOf: (path: string) => fake.calls().filter((call) => call.path === path) };
}

function configFor(fake: Pick<FakeFeishu, 'app' | 'url' | 'encryptKey' | 'verificationToken'>): FeishuConfig {
  const { encryptKey, verificationToken } = fake;
  return {
    mode: 'webhook',
    ...fake.app,
    encryptKey,
    verificationToken,
    baseUrl: fake.url,
    chatId: GROUP,
    pageUrl: null,
  };
}

const copyOf = (messageId: string, sent: { readonly chatId: string }): Copy => ({
  recipient: TO,
  messageId,
  chatId: sent.chatId,
  sentAt: new Date().toISOString(),
  shownVersion: 1,
  reminders: 0,
});

async function errorOf(call: Promise<unknown>): Promise<Error> {
  const error: unknown = await call.then(
    () => new TypeError('the call went well'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error) || error instanceof TypeError) throw error;
  return error;
}

describe('the Feishu channel', () => {
  const approval = pendingApproval();

  test('tells those it knows, and its group chat', async () => {
    const { channel } = await start();
    const person = { roles: ['approver'], workspaces: '*', keyHash: null } as const;
    const people = [
      { ...person, id: 'a', identities: { feishu: COMMANDER } },
      { ...person, id: 'b', identities: { telegram: '7' } },
    ];
    expect(channel.recipients(people)).toEqual([TO, `chat_id:${GROUP}`]);
    expect({ ...channel }.recipients([])).toEqual([`chat_id:${GROUP}`]);
  });

  test('sends a card to a person and to a group, and updates it', async () => {
    const { channel, fake } = await start();
    const sent = await channel.send(approval, TO, 'key-1');
    expect(fake.message(sent.messageId)).toMatchObject({
      receiveIdType: 'open_id',
      receiveId: COMMANDER,
      uuid: 'key-1',
      chatId: sent.chatId,
      card: buildCard(approval),
    });
    expect(await channel.send(approval, `chat_id:${GROUP}`, 'key-2')).toMatchObject({ chatId: GROUP });
    const denied = decided(approval, 'deny');
    await channel.update(denied, copyOf(sent.messageId, sent), 'all');
    expect(fake.message(sent.messageId).card).toEqual(buildCard(denied));
    expect(channel.health()).toEqual({ ok: true, lastError: null });
  });

  test('sends one message for one key, even when the first answer was lost', async () => {
    const { channel, fake } = await start();
    fake.fail({ path: SEND_PATH, mode: 'accept-then-reset' });
    fake.fail({ path: SEND_PATH, mode: 'half-body' });
    for (const _ of ['reset', 'half a body']) {
      expect(await errorOf(channel.send(approval, TO, 'key-1'))).not.toBeInstanceOf(ChannelRefused);
    }
    const sent = await channel.send(approval, TO, 'key-1');
    expect(fake.messages().map(({ messageId }) => messageId)).toEqual([sent.messageId]);
  });

  test('reminds by a reply, in both languages, with nothing of the agent’s in it', async () => {
    const answer = {
      code: 0,
      msg: 'ok',
      tenant_access_token: 't-1',
      expire: 7200,
      data: { message_id: 'om_2' },
    };
    const vendor = await listen(() => answer);
    const fake = await startFake();
    const config = { ...configFor(fake), baseUrl: vendor.url.replace('/hook', '') };
    const channel = createFeishuChannel({ config, log: createListeningLog() });
    const nasty = pendingApproval({
      reason: '<at user_id="all"></at>',
      action: { command: '<at user_id="all">' },
    });
    await channel.remind(nasty, copyOf('om_1', { chatId: 'oc_1' }), 'key-9');
    const body = JSON.parse(vendor.seen.at(-1) ?? '') as Readonly<Record<string, string>>;
    expect(body).toMatchObject({ msg_type: 'text', uuid: 'key-9' });
    const { text } = JSON.parse(body['content'] ?? '') as { text: string };
    expect(text).toContain('审批仍在等待您的决定');
    expect(text).toContain('Still waiting for your decision');
    expect(text).toContain(nasty.id);
    expect(text).not.toContain('<');
  });

  test.each<[RecipientState, string]>([
    ['resigned', 'feishu_230029'],
    ['blocked', 'feishu_230053'],
    ['unavailable', 'feishu_230013'],
    ['not_in_group', 'feishu_230002'],
    ['dissolved', 'feishu_232009'],
  ])('gives up a recipient who is %s', async (state, code) => {
    const { channel, fake } = await start({ recipients: { [COMMANDER]: state } });
    const error = await errorOf(channel.send(approval, TO, 'key-1'));
    expect(error).toBeInstanceOf(ChannelRefused);
    expect(error).toMatchObject({ code });
    expect(fake.messages()).toHaveLength(0);
    expect(channel.health().ok).toBe(true);
  });

  test('gives up an id that is none, a recalled message and one that is older than 14 days', async () => {
    let at = Date.now();
    const { channel, fake } = await start({ now: () => at, tokenLifetimeSeconds: 90 * 86_400 });
    expect(await errorOf(channel.send(approval, 'open_id:nobody', 'k'))).toMatchObject({
      code: 'feishu_230034',
    });
    for (const recipient of ['carrier pigeon', 'user_id:u1', 'open_id:']) {
      expect(await errorOf(channel.send(approval, recipient, 'k'))).toMatchObject({ code: 'bad_recipient' });
    }
    const recalled = await channel.send(approval, TO, 'key-1');
    fake.recall(recalled.messageId);
    expect(
      await errorOf(channel.update(approval, copyOf(recalled.messageId, recalled), 'all')),
    ).toMatchObject({
      code: 'feishu_230011',
    });
    const old = await channel.send(approval, TO, 'key-2');
    at += 15 * 86_400_000;
    const late = await errorOf(channel.update(approval, copyOf(old.messageId, old), 'all'));
    expect(late).toBeInstanceOf(ChannelRefused);
    expect(late).toMatchObject({ code: 'feishu_230031' });
  });

  test('tries again what may go well later: a server error, a stall, a card locked by a click', async () => {
    const { channel, fake } = await start();
    fake.fail({ path: SEND_PATH, mode: '5xx' });
    fake.fail({ path: SEND_PATH, mode: 'stall' });
    expect((await errorOf(channel.send(approval, TO, 'key-1'))).message).toContain('HTTP 500, code 2200');
    expect(channel.health()).toMatchObject({ ok: false, lastError: expect.stringContaining('HTTP 500') });
    // It would be silent for ever.
    expect(await errorOf(channel.send(approval, TO, 'key-1'))).not.toBeInstanceOf(ChannelRefused);
    const sent = await channel.send(approval, TO, 'key-1');
    expect(channel.health()).toEqual({ ok: true, lastError: null });
    const during: Error[] = [];
    const hook = await listen(async () => {
      during.push(
        await errorOf(channel.update(decided(approval, 'approve'), copyOf(sent.messageId, sent), 'all')),
      );
      return {};
    });
    fake.setCallbackUrl(hook.url);
    await fake.press({ messageId: sent.messageId, operator: { open_id: COMMANDER }, button: 'approve' });
    expect(during[0]?.message).toContain('card action is lock');
    expect(during[0]).not.toBeInstanceOf(ChannelRefused);
  });

  test('an unreachable Feishu is worth another try, and shows in the health', async () => {
    const fake = await startFake();
    const config = { ...configFor(fake), baseUrl: 'http://127.0.0.1:1' };
    const channel = createFeishuChannel({ config, log: createListeningLog(), timeoutMs: 400 });
    expect(await errorOf(channel.send(approval, TO, 'k'))).not.toBeInstanceOf(ChannelRefused);
    expect(channel.health()).toMatchObject({ ok: false, lastError: expect.stringContaining('ECONNREFUSED') });
  });

  test('an answer of HTTP 200 with a code, or that is no JSON, is a failure', async () => {
    const bodies: unknown[] = [
      { code: 0, tenant_access_token: 't-1', expire: 7200 },
      { code: 230029, msg: 'resigned' },
      'not JSON',
      { code: 0, data: {} },
    ];
    const vendor = await listen(() => bodies.shift());
    const config = { ...configFor(await startFake()), baseUrl: vendor.url.replace('/hook', '') };
    const channel = createFeishuChannel({ config, log: createListeningLog() });
    expect(await errorOf(channel.send(approval, TO, 'k'))).toMatchObject({ code: 'feishu_230029' });
    expect((await errorOf(channel.send(approval, TO, 'k'))).message).toContain('not JSON');
    expect((await errorOf(channel.send(approval, TO, 'k'))).message).toContain('under which id');
  });
});

describe('the access token', () => {
  const approval = pendingApproval();
  const toMany = (from: number) => Array.from({ length: 8 }, (_, index) => `open_id:ou_${from + index}`);

  test('is fetched once, however many calls are cold', async () => {
    const { channel, callsOf } = await start();
    await Promise.all(toMany(0).map((to) => channel.send(approval, to, to)));
    expect(callsOf(TOKEN_PATH)).toHaveLength(1);
    expect(callsOf(SEND_PATH)).toHaveLength(8);
  });

  test('is replaced once it is revoked, once for all calls under way', async () => {
    const { channel, fake, callsOf } = await start();
    await channel.send(approval, TO, 'first');
    fake.revokeTokens();
    await Promise.all(toMany(0).map((to) => channel.send(approval, to, to)));
    expect(fake.messages()).toHaveLength(9);
    expect(callsOf(TOKEN_PATH)).toHaveLength(2);
  });

  test('is replaced once it has expired', async () => {
    let at = Date.now();
    const { channel, fake, callsOf } = await start({ now: () => at });
    await channel.send(approval, TO, 'first');
    at += 7_200_001;
    await channel.send(approval, TO, 'second');
    expect(fake.messages()).toHaveLength(2);
    expect(callsOf(TOKEN_PATH)).toHaveLength(2);
  });

  test('that Feishu never takes is tried twice, and no more', async () => {
    const { channel, callsOf } = await start({ tokenLifetimeSeconds: 0 });
    const error = await errorOf(channel.send(approval, TO, 'first'));
    expect(error.message).toContain('99991663');
    expect(error).not.toBeInstanceOf(ChannelRefused);
    expect(callsOf(SEND_PATH)).toHaveLength(2);
  });

  test('belongs to its client: another app in the same process has another', async () => {
    const one = await start();
    const other = await start();
    await one.channel.send(approval, TO, 'k');
    await other.channel.send(approval, TO, 'k');
    expect(other.callsOf(TOKEN_PATH)).toHaveLength(1);
  });
});

describe('the pace', () => {
  const approval = pendingApproval();

  test('keeps a burst to one recipient under Feishu’s 5 a second', async () => {
    const { channel, fake } = await start();
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: 9 }, (_, index) => channel.send(approval, TO, `k${index}`)));
    expect(fake.messages()).toHaveLength(9);
    expect(performance.now() - startedAt).toBeGreaterThan(2_000);
    expect(fake.calls().every(({ code }) => code === 0)).toBe(true);
  });

  test('asks those to come again who would wait over 3 s', async () => {
    const { channel, fake } = await start();
    const sends = await Promise.allSettled(
      Array.from({ length: 14 }, (_, index) => channel.send(approval, TO, `k${index}`)),
    );
    const turnedAway = sends.filter(({ status }) => status === 'rejected');
    expect(turnedAway).toHaveLength(2);
    expect(fake.messages()).toHaveLength(12);
    for (const one of turnedAway) expect(one).not.toMatchObject({ reason: expect.any(ChannelRefused) });
  });

  test('waits out a short rate limit within the send, and leaves a long one to the caller', async () => {
    const { channel, fake } = await start();
    await channel.send(approval, TO, 'warm');
    fake.fail({ path: SEND_PATH, mode: '429' });
    const startedAt = performance.now();
    await channel.send(approval, TO, 'k');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(950);
    const long = await start({ limits: { apiPerMinute: 1 } });
    await long.channel.send(approval, TO, 'k1');
    const begunAt = performance.now();
    const error = await errorOf(long.channel.send(approval, TO, 'k2'));
    expect(error.message).toContain('99991400');
    expect(error).not.toBeInstanceOf(ChannelRefused);
    expect(performance.now() - begunAt).toBeLessThan(20_000);
  });

  test('a refusal for frequency is worth another try', async () => {
    const { channel } = await start({ limits: { recipientPerSecond: 1 } });
    await channel.send(approval, TO, 'k1');
    const error = await errorOf(channel.send(approval, TO, 'k2'));
    expect(error.message).toContain('230020');
    expect(error).not.toBeInstanceOf(ChannelRefused);
  });
});

test('neither logs nor errors of the channel hold a secret, a token or a card', async () => {
  const { channel, fake, log } = await start();
  const approval = pendingApproval({ action: { command: 'canary-command' } });
  const errors: Error[] = [];
  fake.fail({ path: TOKEN_PATH, mode: '5xx' });
  fake.fail({ path: SEND_PATH, mode: '5xx' });
  fake.fail({ path: SEND_PATH, mode: 'accept-then-reset' });
  for (let turn = 0; turn < 3; turn += 1) errors.push(await errorOf(channel.send(approval, TO, `k${turn}`)));
  fake.setRecipient(COMMANDER, 'blocked');
  errors.push(await errorOf(channel.send(approval, TO, 'k4')));
  expect(log.lines.length).toBeGreaterThan(0);
  const everything = [
    ...log.lines,
    ...errors.flatMap((error) => [error.message, error.stack ?? '', JSON.stringify(error)]),
  ];
  for (const text of everything) {
    for (const secret of [fake.app.appSecret, fake.encryptKey, fake.verificationToken, 'canary-command']) {
      expect(text).not.toContain(secret);
    }
    expect(text).not.toMatch(/\bt-[0-9a-f]{8}|Bearer/);
  }
  for (const error of errors) expect(Object.keys(error)).not.toContain('config');
});
