import { buildCard } from '../../channels/feishu/card.ts';
import { type LongConnection, openLongConnection } from '../../channels/feishu/long-connection.ts';
import type { FeishuConfig } from '../../config-feishu.ts';
import type { FakeFeishu } from '../support/fake-feishu/fake-feishu.ts';
import { cleanUp, clock, endLater, startFake } from '../support/fake-feishu/testing.ts';
import type { Card, FakeFeishuOptions } from '../support/fake-feishu/types.ts';
import { eventually } from '../support/http.ts';
import { ADMIN, COMMANDER, PEOPLE } from './feishu-approvals.ts';
import { type FakeDoor, createFakeDoor } from '../support/channel-door.ts';
import { clickOn, takeClicksBy, setUp, toastOf } from './feishu-receiver.ts';
import { keptLog } from '../support/kept-log.ts';

takeClicksBy('ws');
afterEach(cleanUp);

const ENDPOINT = '/callback/ws/endpoint';

function configOf(fake: FakeFeishu, changed: Partial<FeishuConfig> = {}): FeishuConfig {
  const { app, url } = fake;
  const none = { encryptKey: '', verificationToken: '', chatId: null, pageUrl: null };
  return { mode: 'ws', ...app, ...none, baseUrl: url, ...changed };
}

/** A connection of ours to a fake. */
function connect(
  fake: FakeFeishu,
  changed: Partial<FeishuConfig> = {},
  door: FakeDoor = createFakeDoor('feishu', PEOPLE),
) {
  const { log, lines } = keptLog();
  const config = configOf(fake, changed);
  const connection = openLongConnection({ config, door, log, now: () => clock.at, pongSeconds: 0.4 });
  endLater(() => connection.stop());
  return { connection, lines, door };
}

const isOpen = (connection: LongConnection) =>
  eventually(
    async () => connection.health(),
    ({ ok }) => ok,
    20_000,
  );
const isDown = (connection: LongConnection) =>
  eventually(
    async () => connection.health(),
    ({ ok }) => !ok,
    20_000,
  );
const timers = (): number => process.getActiveResourcesInfo().filter((one) => one === 'Timeout').length;
const asked = (fake: FakeFeishu): number => fake.calls().filter(({ path }) => path === ENDPOINT).length;

describe('a click over the long connection', () => {
  test('is answered in its frame, with toast and card, in any number and order of parts', async () => {
    const { fake, messageId, now, approval } = await setUp({ quorum: 3 });
    const first = await fake.deliverFrame(fake.cardAction(clickOn(messageId)), { outOfOrder: true });
    expect(first).toMatchObject(toastOf('success', '已获批准 1/3', 'approvals 1/3'));
    expect(first.card).toEqual(buildCard(now()));
    expect(approval.id).toBe(now().id);
    expect(fake.longConnection.faults()).toEqual([]);
  });

  test.each<[string, Card]>([
    ['another app’s', { app_id: 'cli_0123456789abcdef' }],
    ['no app’s', { app_id: undefined }],
    ['with another token', { token: 'another' }],
    ['without an id', { event_id: undefined }],
    ['of no time', { create_time: undefined }],
    ['of a time that is none', { create_time: '17e8000000000000' }],
  ])('that is %s gets an error, no decision, and a ledger entry', async (_, header) => {
    const { fake, door, messageId, now } = await setUp();
    const result = await fake.deliverFrame(fake.cardAction(clickOn(messageId, { overrides: { header } })));
    expect(result).toMatchObject({ httpStatus: 500, toast: null, card: null });
    expect(now().status).toBe('pending');
    expect(door.decided).toEqual([]);
    expect(door.refusals).toMatchObject([{ code: 'forged', attempted: 'Feishu callback' }]);
    expect(door.seen.size).toBe(0);
  });

  test.each([-301_000, 301_000])(
    'whose time is %d ms off is refused, and one within 300 s is not',
    async (off) => {
      const { fake, messageId, door } = await setUp({ quorum: 2 });
      const at = (ms: number) => ({ overrides: { header: { create_time: `${clock.at + ms}000` } } });
      expect(await fake.deliverFrame(fake.cardAction(clickOn(messageId, at(off))))).toMatchObject({
        httpStatus: 500,
      });
      const within = at(off - Math.sign(off) * 2_000);
      expect(await fake.deliverFrame(fake.cardAction(clickOn(messageId, within)))).toMatchObject({
        toast: { type: 'success' },
      });
      expect(door.decided).toHaveLength(1);
    },
  );

  test('needs no token where none is set, and none in the frame where one is', async () => {
    const { fake, messageId } = await setUp();
    const sent = fake.cardAction(clickOn(messageId));
    const overrides = { header: { token: undefined } };
    expect(await fake.deliverFrame(fake.cardAction(clickOn(messageId, { overrides })))).toMatchObject({
      toast: { type: 'success' },
    });
    const bare = await startFake({ callbackMode: 'ws' });
    const { connection, door } = connect(bare);
    await isOpen(connection);
    const result = await bare.deliverFrame({ ...sent, header: { ...sent.header, token: 'whatever' } });
    expect(result).toMatchObject({ httpStatus: 200, toast: { type: 'error' } });
    expect(door.refusals).toMatchObject([{ code: 'not_found' }]);
  });

  test('that comes again is one decision, also by another connection of the same app', async () => {
    const { fake, door, messageId, now } = await setUp({ quorum: 3 });
    const second = connect(fake, {}, door);
    await isOpen(second.connection);
    expect(fake.longConnection.connections()).toBe(2);
    const event = fake.cardAction(clickOn(messageId));
    const results = await Promise.all(Array.from({ length: 6 }, () => fake.deliverFrame(event)));
    expect(results.filter(({ toast }) => toast?.['type'] === 'success')).toHaveLength(1);
    expect(results.filter(({ toast }) => toast?.['type'] === 'info')).toHaveLength(5);
    expect(now().decisions).toHaveLength(1);
    expect(door.decided).toHaveLength(1);
    expect(door.refusals).toHaveLength(5);
  });

  test('of another kind than a card’s is answered with nothing; a `card` frame is not heard', async () => {
    const { fake, door, messageId } = await setUp({}, {}, { callbackTimeoutMs: 3_000 });
    const overrides = { header: { event_type: 'im.message.receive_v1' } };
    expect(await fake.deliverFrame(fake.cardAction(clickOn(messageId, { overrides })))).toMatchObject({
      httpStatus: 200,
      body: '{}',
    });
    expect(await fake.deliverFrame(fake.cardAction(clickOn(messageId)), { type: 'card' })).toMatchObject({
      clientCode: 200341,
    });
    expect(door.decided).toEqual([]);
  });
});

describe('a connection', () => {
  async function start(options: FakeFeishuOptions = {}) {
    const fake = await startFake({ callbackMode: 'ws', ...options });
    const { connection, lines, door } = connect(fake);
    return { fake, connection, lines, door };
  }

  test('is made with the app’s secret, says when it is open, and pings', async () => {
    const { fake, connection } = await start();
    expect(connection.health()).toEqual({ ok: false, lastError: expect.stringContaining('not open') });
    await isOpen(connection);
    expect(fake.longConnection.connections()).toBe(1);
    await eventually(
      async () => fake.longConnection.pings(),
      (pings) => pings >= 2,
    );
    expect(asked(fake)).toBe(1);
    expect(connection.health()).toEqual({ ok: true, lastError: null });
    expect(fake.longConnection.faults()).toEqual([]);
  });

  test.each(['close', 'cut', 'silent'] as const)(
    'that Feishu ends (%s) is opened again, and clicks come in by the new one',
    async (how) => {
      const { fake, door, messageId, now } = await setUp();
      const { connection } = connect(fake, {}, door);
      await isOpen(connection);
      const before = asked(fake);
      fake.longConnection.drop(how);
      if (how === 'silent') {
        // The suite's own connection waits 10 s for a pong; only the other one is looked at.
        await isDown(connection);
        await isOpen(connection);
        expect(asked(fake)).toBe(before + 1);
        return;
      }
      await isDown(connection);
      await isOpen(connection);
      expect(await fake.press(clickOn(messageId))).toMatchObject({ toast: { type: 'success' } });
      expect(now().status).toBe('approved');
    },
  );

  test.each(['5xx', 'half-body', 'accept-then-reset', '429'] as const)(
    'is opened although the endpoint answers %s at first',
    async (mode) => {
      const fake = await startFake({ callbackMode: 'ws' });
      fake.fail({ path: ENDPOINT, mode, times: 2 });
      const { connection } = connect(fake);
      await isOpen(connection);
      expect(asked(fake)).toBe(3);
    },
  );

  // The vendor's client takes every code but 1000040343 for the last word.
  test.each([1, 403, 514, 1_000_040_343, 1_000_040_350])(
    'is tried again after code %d, and health says it meanwhile',
    async (code) => {
      const fake = await startFake({ callbackMode: 'ws' });
      fake.setEndpointRefusal({ code, msg: 'not today' });
      const { connection } = connect(fake);
      await eventually(
        async () => asked(fake),
        (times) => times >= 2,
      );
      expect(connection.health()).toEqual({
        ok: false,
        lastError: expect.stringContaining(`code ${code}: not today`),
      });
      fake.setEndpointRefusal(null);
      await isOpen(connection);
    },
  );

  test('with a wrong secret never opens, keeps trying, and says why without the secret', async () => {
    const fake = await startFake({ callbackMode: 'ws' });
    const { connection, lines } = connect(fake, { appSecret: 'canary-wrong-secret' });
    await eventually(
      async () => asked(fake),
      (times) => times >= 2,
    );
    expect(connection.health().lastError).toContain('code 514');
    for (const text of [...lines, connection.health().lastError ?? '']) {
      expect(text).not.toContain('canary-wrong-secret');
      expect(text).not.toContain('device_id');
    }
    expect(fake.longConnection.connections()).toBe(0);
  });

  test('is one of 50 at most', async () => {
    const fake = await startFake({ callbackMode: 'ws' });
    const all = Array.from({ length: 50 }, () => connect(fake).connection);
    await Promise.all(all.map(isOpen));
    const { connection } = connect(fake);
    await eventually(
      async () => connection.health().lastError,
      (said) => said?.includes('1000040350') === true,
    );
    expect(fake.longConnection.connections()).toBe(50);
    await all[0]?.stop();
    await isOpen(connection);
  });

  test('ends when it is told to, with the click under way answered first, and nothing left running', async () => {
    const gate: { open: () => void } = { open: () => {} };
    const opened = new Promise<void>((resolve) => (gate.open = resolve));
    const fake = await startFake({ callbackMode: 'ws' });
    const door = createFakeDoor('feishu', PEOPLE, { copyOf: async () => (await opened, null) });
    const before = timers();
    const { connection } = connect(fake, {}, door);
    await isOpen(connection);
    const { fake: other, messageId } = await setUp();
    const pressing = fake.deliverFrame(
      other.cardAction(clickOn(messageId, { operator: { open_id: ADMIN } })),
    );
    await eventually(
      async () => door.seen.size,
      (size) => size === 1,
    );
    const stopping = connection.stop();
    gate.open();
    expect(await pressing).toMatchObject({ httpStatus: 200, toast: { type: 'error' } });
    await stopping;
    await eventually(
      async () => fake.longConnection.connections(),
      (open) => open === 0,
    );
    await cleanUp();
    expect(timers()).toBeLessThanOrEqual(before);
    expect(connection.health()).toMatchObject({ ok: false });
  });

  test.each(['endpoint', 'handshake'])('that is only being opened (%s) ends at once', async (step) => {
    const fake = await startFake({ callbackMode: 'ws' });
    const before = timers();
    fake.fail({ path: step === 'endpoint' ? ENDPOINT : '/ws/v2', mode: 'stall' });
    const { connection } = connect(fake);
    await eventually(
      async () => fake.calls().length + fake.longConnection.stalled(),
      (seen) => seen === (step === 'endpoint' ? 1 : 2),
    );
    const startedAt = performance.now();
    await connection.stop();
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    // Left to itself, a handshake would wait for 5 s.
    await eventually(
      async () => timers(),
      (left) => left <= before,
      4_000,
    );
    const asking = asked(fake);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(asked(fake)).toBe(asking);
    expect(fake.longConnection.connections()).toBe(0);
  });
});

test('the person who clicks is told so when no connection is open', async () => {
  const { fake, messageId } = await setUp();
  await cleanUpConnections(fake);
  const result = await fake.press(clickOn(messageId, { operator: { open_id: COMMANDER } }));
  expect(result).toMatchObject({ httpStatus: null, clientCode: 200342, toast: null });
});

async function cleanUpConnections(fake: FakeFeishu): Promise<void> {
  fake.setEndpointRefusal({ code: 1, msg: 'closed' });
  fake.longConnection.drop('cut');
  await eventually(
    async () => fake.longConnection.connections(),
    (open) => open === 0,
  );
}
