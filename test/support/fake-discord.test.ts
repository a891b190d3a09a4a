import { WebSocket } from 'ws';
import { type FakeDiscord, createFakeDiscord } from './fake-discord/server.ts';

const ROOM = '700000000000000001';
const PERSON = '100000000000000001';
const MINUTE_MS = 60_000;
const BUTTON = { type: 2, style: 3, label: 'ok', custom_id: 'ok' };

let fake: FakeDiscord;
let skipped = 0;

beforeEach(async () => {
  skipped = 0;
  fake = await createFakeDiscord({ channels: [ROOM], now: () => Date.now() + skipped });
});

afterEach(async () => {
  await fake.close();
});

async function ask(method: string, path: string, body?: object, token = fake.token) {
  const response = await fetch(`${fake.url}/v10${path}`, {
    method,
    headers: { authorization: `Bot ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const told = (text === '' ? {} : JSON.parse(text)) as { code?: number; id?: string; errors?: object };
  return { status: response.status, ...told };
}

const post = (body: object) => ask('POST', `/channels/${ROOM}/messages`, body);
const rowOf = (...components: object[]) => ({ content: 'x', components: [{ type: 1, components }] });

test('a token that is none of its own is refused', async () => {
  expect(await ask('GET', '/users/@me', undefined, 'other')).toMatchObject({ status: 401, code: 0 });
});

test.each([
  ['content', { content: 'x'.repeat(2_001) }],
  ['embeds', { embeds: [{ description: 'x'.repeat(4_097) }] }],
  ['embeds', { embeds: [{ description: 'x'.repeat(4_000) }, { description: 'x'.repeat(2_001) }] }],
  ['embeds', { embeds: [{ fields: Array.from({ length: 26 }, () => ({ name: 'a', value: 'b' })) }] }],
  ['components', rowOf({ ...BUTTON, custom_id: 'x'.repeat(101) })],
  ['components', rowOf({ ...BUTTON, label: 'x'.repeat(81) })],
  ['components', rowOf(BUTTON, BUTTON)],
  ['components', rowOf(...Array.from({ length: 6 }, (_, n) => ({ ...BUTTON, custom_id: `${n}` })))],
  [
    'components',
    { content: 'x', components: Array.from({ length: 6 }, () => ({ type: 1, components: [] })) },
  ],
  ['nonce', { content: 'x', nonce: 'x'.repeat(26) }],
  ['allowed_mentions', { content: 'x', allowed_mentions: { parse: ['all'] } }],
])('it refuses a message for its %s', async (part, body) => {
  const { status, code, errors } = await post(body);
  expect({ status, code, parts: Object.keys(errors ?? {}) }).toEqual({
    status: 400,
    code: 50035,
    parts: [part],
  });
  expect(fake.messages()).toEqual([]);
});

test('an enforced nonce is one message for some minutes, and no longer', async () => {
  const body = { content: 'x', nonce: 'one', enforce_nonce: true };
  const { id } = await post(body);
  expect((await post(body)).id).toBe(id);
  expect((await post({ ...body, enforce_nonce: false })).id).not.toBe(id);
  skipped += 10 * MINUTE_MS;
  expect((await post(body)).id).not.toBe(id);
});

test('more than five calls in its window are refused, with the time to come again', async () => {
  const answers = await Promise.all(Array.from({ length: 7 }, () => post({ content: 'x' })));
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(2);
  expect(answers.find(({ status }) => status === 429)).toMatchObject({ global: false });
});

async function pressed() {
  const { id = '' } = await post(rowOf(BUTTON));
  const event = fake.press(id, 'ok', PERSON);
  const { token } = event.payload as { token: string };
  return {
    callback: `/interactions/${event.id}/${token}/callback`,
    later: `/webhooks/${fake.applicationId}/${token}`,
  };
}

const TOLD = { type: 4, data: { content: 'done', flags: 64 } };

test('an interaction is answered once, and within 3 s', async () => {
  const first = await pressed();
  expect(await ask('POST', first.callback, TOLD)).toMatchObject({ status: 204 });
  expect(await ask('POST', first.callback, TOLD)).toMatchObject({ status: 400, code: 40060 });
  const second = await pressed();
  skipped += 3_100;
  expect(await ask('POST', second.callback, TOLD)).toMatchObject({ status: 404, code: 10062 });
});

test('its token serves a quarter of an hour after an answer that was put off, and not before', async () => {
  const { callback, later } = await pressed();
  const edit = () => ask('PATCH', `${later}/messages/@original`, { content: 'done' });
  expect(await edit()).toMatchObject({ status: 404 });
  await ask('POST', callback, { type: 5, data: { flags: 64 } });
  expect(await edit()).toMatchObject({ status: 200 });
  skipped += 15 * MINUTE_MS + 1;
  expect(await edit()).toMatchObject({ status: 401, code: 50027 });
});

test.each([
  [4004, { token: 'other', intents: 0 }],
  [4013, { intents: 1 << 30 }],
  [4014, { intents: 1 << 15 }],
  [4003, null],
])('the gateway closes with %d', async (code, changed) => {
  const socket = new WebSocket(`${fake.url.replace(/^http(.*)\/api$/, 'ws$1')}/?v=10&encoding=json`);
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.on('open', () => {
    const d = { token: fake.token, properties: {}, ...changed };
    socket.send(JSON.stringify(changed === null ? { op: 3, d: {} } : { op: 2, d }));
  });
  expect(await closed).toBe(code);
});
