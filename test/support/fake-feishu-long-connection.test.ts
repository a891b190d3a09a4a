import { once } from 'node:events';
import { WebSocket } from 'ws';
import { decodeFrame, encodeFrame } from './fake-feishu/frame.ts';
import type { FakeFeishu } from './fake-feishu/fake-feishu.ts';
import { CARD, cardWith } from './fake-feishu/sample-cards.ts';
import { ANN, OTHER_APP, cleanUp, clock, connect, endLater, send, startFake } from './fake-feishu/testing.ts';

afterEach(cleanUp);

interface Endpoint {
  readonly code: number;
  readonly data: { readonly URL: string; readonly ClientConfig: object } | null;
}

async function endpoint(
  fake: FakeFeishu,
  app: { readonly appId: string; readonly appSecret: string } = fake.app,
) {
  const body = JSON.stringify({ AppID: app.appId, AppSecret: app.appSecret });
  const answer = await fetch(`${fake.url}/callback/ws/endpoint`, { method: 'POST', body });
  return (await answer.json()) as Endpoint;
}

/** Null where the handshake is refused. */
async function open(url: string): Promise<WebSocket | null> {
  const socket = new WebSocket(url);
  endLater(async () => socket.terminate());
  return new Promise((resolve) => {
    socket.once('open', () => resolve(socket));
    socket.once('error', () => resolve(null));
  });
}

test('a frame reads as it was written, by the vendor’s own code as by ours', () => {
  const frame = {
    seqId: 0,
    logId: 2 ** 40,
    service: 2 ** 31 - 1,
    method: 1,
    headers: { type: 'event', 消息: '值' },
    payload: Buffer.from('{"a":"é"}'),
  };
  expect(decodeFrame(encodeFrame(frame))).toEqual(frame);
  expect(() => decodeFrame(Buffer.from([8, 0]))).toThrow('lacks field');
  expect(() => decodeFrame(encodeFrame(frame).subarray(0, 30))).toThrow('ends within');
});

test('the endpoint names an address to the app alone, good for one connection within a minute', async () => {
  const fake = await startFake();
  expect(await endpoint(fake, { ...fake.app, appSecret: 'wrong' })).toMatchObject({ code: 514, data: null });
  expect(await endpoint(fake, { appId: 'cli_ffffffffffffffff', appSecret: 'x' })).toMatchObject({
    code: 514,
  });
  const { code, data } = await endpoint(fake);
  expect(code).toBe(0);
  expect(data?.ClientConfig).toEqual({
    ReconnectCount: -1,
    ReconnectInterval: 1,
    ReconnectNonce: 0,
    PingInterval: 1,
  });
  const url = data?.URL ?? '';
  expect(new URL(url).search).toMatch(/^\?fpid=.*&device_id=.+&service_id=\d+$/);
  expect(await open(url)).not.toBeNull();
  expect(await open(url)).toBeNull();
  const late = (await endpoint(fake)).data?.URL ?? '';
  clock.at += 60_001;
  expect(await open(late)).toBeNull();
  expect(await open(`${fake.url.replace('http', 'ws')}/ws/v2?device_id=1&service_id=1`)).toBeNull();
  expect(fake.longConnection.connections()).toBe(1);
});

test('a ping is answered with the configuration; what is no frame, or no answer, is noted', async () => {
  const fake = await startFake();
  const url = (await endpoint(fake)).data?.URL ?? '';
  const service = Number(new URL(url).searchParams.get('service_id'));
  const socket = await open(url);
  const control = { seqId: 0, logId: 0, service, method: 0, payload: Buffer.alloc(0) };
  socket?.send(encodeFrame({ ...control, headers: { type: 'ping' } }));
  const [answer] = (await once(socket ?? new WebSocket(url), 'message')) as [Buffer];
  const pong = decodeFrame(answer);
  expect(pong.headers).toEqual({ type: 'pong' });
  expect(JSON.parse(pong.payload.toString())).toMatchObject({ PingInterval: 1, ReconnectCount: -1 });
  socket?.send('text');
  socket?.send(encodeFrame({ ...control, method: 1, headers: { message_id: 'unknown' } }));
  socket?.send(encodeFrame({ ...control, headers: { type: 'ping' } }));
  await once(socket ?? new WebSocket(url), 'message');
  expect(fake.longConnection.faults()).toEqual([
    'a message is no frame',
    'an answer to nothing, or to what was answered',
  ]);
  expect(fake.longConnection.pings()).toBe(2);
});

test('a click goes to one connection of its own app, in as many frames as it takes, and is given up after its time', async () => {
  const fake = await startFake({ callbackMode: 'ws', callbackTimeoutMs: 300, fragmentBytes: 200 });
  const messageId = await send(connect(fake).client);
  const press = { messageId, operator: { open_id: ANN }, button: 'approve' };
  expect(await fake.press(press)).toMatchObject({ clientCode: 200342 });
  const heard = new Map<WebSocket | null, number>();
  for (const app of [fake.app, fake.app, OTHER_APP]) {
    const socket = await open((await endpoint(fake, app)).data?.URL ?? '');
    heard.set(socket, 0);
    socket?.on('message', (data: Buffer) => {
      const { headers } = decodeFrame(data);
      expect(headers).toMatchObject({ type: 'event', seq: String(heard.get(socket)) });
      expect(Number(headers['sum'])).toBeGreaterThan(1);
      heard.set(socket, (heard.get(socket) ?? 0) + 1);
    });
  }
  expect(await fake.press(press)).toMatchObject({ clientCode: 200341, toast: null, httpStatus: null });
  const [one = 0, two = 0, other = 0] = heard.values();
  expect([Math.min(one, two), other]).toEqual([0, 0]);
  expect(Math.max(one, two)).toBeGreaterThan(1);
});

describe('the page', () => {
  test('shows every chat, with nothing of a card’s text as markup', async () => {
    const fake = await startFake({ people: { [ANN]: 'Ann', oc_1: 'All' } });
    const text = '<img src=x onerror=alert(1)>"\'&';
    await send(connect(fake).client, cardWith([{ tag: 'markdown', content: text }]));
    const answer = await fetch(`${fake.url}/fake/chats?locale=en_us`);
    const { chats } = (await answer.json()) as {
      chats: { name: string; isPerson: boolean; messages: { html: string }[] }[];
    };
    expect(chats.map(({ name, isPerson }) => [name, isPerson])).toEqual([
      ['Ann', true],
      ['All', false],
    ]);
    const html = chats[0]?.messages[0]?.html ?? '';
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;');
    expect(html).not.toContain('<img');
    const page = await fetch(`${fake.url}/fake/page`);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test('has its buttons and inputs by name, and only a page of its own may press', async () => {
    const fake = await startFake({ people: { [ANN]: 'Ann' } });
    await send(connect(fake).client, CARD);
    const { chats } = (await (await fetch(`${fake.url}/fake/chats`)).json()) as {
      chats: { messages: { html: string }[] }[];
    };
    expect(chats[0]?.messages[0]?.html).toContain('data-button="approve"');
    for (const headers of [{ origin: 'http://evil.example' }, { origin: 'null' }]) {
      const answer = await fetch(`${fake.url}/fake/press`, { method: 'POST', headers, body: '{}' });
      expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('may not ask')]);
    }
  });
});
