import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, DefaultCache, type HttpInstance } from '@larksuiteoapi/node-sdk';
import axios from 'axios';
import type { FakeFeishu } from './fake-feishu.ts';
import { CARD } from './sample-cards.ts';
import { createFakeFeishu } from './server.ts';
import type { Card, FakeFeishuOptions } from './types.ts';

export const ANN = 'ou_a11ce000000000000000000000000001';
export const OTHER_APP = { appId: 'cli_0123456789abcdef', appSecret: 'other-secret' };
export const SILENT = { error() {}, warn() {}, info() {}, debug() {}, trace() {} };
const closers: (() => Promise<unknown>)[] = [];
/** The fake's clock, in milliseconds; a test moves it. */
export const clock = { at: 1_800_000_000_000 };

/** For `afterEach`: closes every server a test started and turns the clock back. */
export async function cleanUp(): Promise<void> {
  await Promise.all(closers.splice(0).map((close) => close()));
  clock.at = 1_800_000_000_000;
}

/** Has something else ended by `cleanUp`. */
export function endLater(end: () => Promise<unknown>): void {
  closers.push(end);
}

export async function startFake(options: FakeFeishuOptions = {}): Promise<FakeFeishu> {
  const fake = await createFakeFeishu({ now: () => clock.at, otherApps: [OTHER_APP], ...options });
  closers.push(() => fake.close());
  return fake;
}

/** The vendor's client, kept from its traps: own cache, timeout, no proxy, silent. */
export function connect(
  fake: FakeFeishu,
  app = fake.app,
): { readonly client: Client; readonly cache: DefaultCache } {
  const cache = new DefaultCache();
  const httpInstance = axios.create({ timeout: 400, proxy: false });
  httpInstance.interceptors.response.use((response) => response.data);
  const { appId, appSecret } = app;
  // The SDK's name for an HTTP client is narrower than the axios it is made for.
  const http = httpInstance as unknown as HttpInstance;
  const client = new Client({
    appId,
    appSecret,
    domain: fake.url,
    cache,
    logger: SILENT,
    httpInstance: http,
  });
  return { client, cache };
}

export async function send(
  client: Client,
  card: Card = CARD,
  uuid: string | null = null,
  to = ANN,
): Promise<string> {
  const data = {
    receive_id: to,
    msg_type: 'interactive',
    content: JSON.stringify(card),
    ...(uuid ? { uuid } : {}),
  };
  const answer = await client.im.v1.message.create({ params: { receive_id_type: 'open_id' }, data });
  expect(answer.code).toBe(0);
  return answer.data?.message_id ?? '';
}

export function patch(client: Client, messageId: string, card: Card): Promise<unknown> {
  const data = { content: JSON.stringify(card) };
  return client.im.v1.message.patch({ path: { message_id: messageId }, data });
}

/** The refusal's HTTP status, code and text; fails the test when the call goes through. */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ status?: number; code?: number; msg: string; headers: Card }> {
  const error: unknown = await call.then(
    () => new Error('the call was not refused'),
    (reason: unknown) => reason,
  );
  if (!axios.isAxiosError(error) || !error.response) throw error;
  const { data, status, headers } = error.response;
  expect(typeof data.error.log_id).toBe('string');
  return { status, code: data.code, msg: data.msg, headers: Object.fromEntries(Object.entries(headers)) };
}

/** A callback address; `answer` gives a body, or a status and a body. */
export async function listen(
  answer: (body: string, headers: Card) => unknown,
): Promise<{ url: string; seen: string[]; close: () => Promise<void> }> {
  const seen: string[] = [];
  const server: Server = createServer(
    (request, response) =>
      void (async () => {
        let body = '';
        for await (const chunk of request) body += String(chunk);
        seen.push(body);
        const given = await answer(body, request.headers);
        if (given === null) return;
        const [status, text] = Array.isArray(given) ? given : [200, given];
        response.writeHead(Number(status), { location: '/' });
        response.end(typeof text === 'string' ? text : JSON.stringify(text));
      })(),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => (server.close(() => resolve()), server.closeAllConnections()));
  closers.push(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, seen, close };
}
