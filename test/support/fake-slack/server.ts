import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { readBody } from '../fake-feishu/http-io.ts';
import { type Json, type SlackPeople, callMethod } from './methods.ts';
import { type SlackStore, createStore } from './store.ts';

export type SlackFault = 'down' | 'accept-then-reset' | 'rate-limit';

/** Makes the signature of a request. */
export type Sign = (timestamp: string, body: string) => string;

/** A Slack of one workspace. */
export interface FakeSlack {
  /** What SLACK_API_URL is set to. */
  readonly apiUrl: string;
  readonly token: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly store: SlackStore;
  readonly blocked: Set<string>;
  /** Methods that were called, in their order. */
  calls(): readonly string[];
  fail(fault: SlackFault, times: number): void;
  /** Whether the tokens are refused. */
  revoked: boolean;
  mend(): void;
  /**
   * What a person did, ready to be sent to the app, over its connection or to this address; each time byte for byte.
   * @returns what sends it; that gives the app's answer, null for none
   */
  prepare(payload: Json, to: string | null, sign?: Sign): () => Promise<Json | null>;
  /** Closes every connection, as Slack does to move them. */
  recycle(): void;
  /** Connections that stand open. */
  connections(): number;
  close(): Promise<void>;
}

export async function startFakeSlack(options: {
  readonly users: readonly string[];
  readonly channels: readonly string[];
  readonly now: () => number;
}): Promise<FakeSlack> {
  const { now } = options;
  const [token, appToken] = [
    `xoxb-${randomBytes(12).toString('hex')}`,
    `xapp-1-${randomBytes(12).toString('hex')}`,
  ];
  const signingSecret = randomBytes(16).toString('hex');
  const blocked = new Set<string>();
  const people: SlackPeople = { ...options, blocked };
  const store = createStore(now);
  const calls: string[] = [];
  const faults: SlackFault[] = [];
  const waiting = new Map<string, (answer: Json) => void>();
  const sockets = new WebSocketServer({ noServer: true });
  let envelopes = 0;
  let revoked = false;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = (request.url ?? '').replace('/api/', '');
    const form = new URLSearchParams((await readBody(request)).toString('utf8'));
    calls.push(method);
    const answer = (status: number, body: Json, headers: Record<string, string> = {}): void =>
      void response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(body));
    // Only what says something to people has troubles: the rest would hide which call it was.
    const fault = method.startsWith('chat.') ? faults.shift() : undefined;
    if (fault === 'down') return answer(503, {});
    if (fault === 'rate-limit')
      return answer(429, { ok: false, error: 'ratelimited' }, { 'retry-after': '1' });
    const wanted = method === 'apps.connections.open' ? appToken : token;
    if (request.headers.authorization !== `Bearer ${wanted}`)
      return answer(200, { ok: false, error: 'invalid_auth' });
    if (revoked) return answer(200, { ok: false, error: 'token_revoked' });
    if (method === 'apps.connections.open') {
      return answer(200, {
        ok: true,
        url: `ws://127.0.0.1:${port}/link?ticket=${randomBytes(8).toString('hex')}`,
      });
    }
    const result = callMethod(method, readArguments(form), store, people, now);
    if (fault === 'accept-then-reset') return void request.socket.destroy();
    return answer(200, result);
  }

  const server = createServer((request, response) => void handle(request, response));
  server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (connection) => {
      connection.on('message', (data: Buffer) => {
        const { envelope_id: id, payload } = JSON.parse(data.toString()) as {
          envelope_id: string;
          payload: Json;
        };
        waiting.get(id)?.(payload);
      });
      connection.send(JSON.stringify({ type: 'hello', num_connections: 1 }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  /** To one connection, as Slack spreads what happens over those of an app. */
  function overSocket(payload: Json): Promise<Json | null> {
    const connection: WebSocket | undefined = [...sockets.clients].find(({ readyState }) => readyState === 1);
    if (connection === undefined) return Promise.resolve(null);
    envelopes += 1;
    const id = `envelope-${envelopes}`;
    return new Promise((resolve) => {
      const late = setTimeout(() => resolve(null), 20_000);
      waiting.set(id, (answer) => {
        clearTimeout(late);
        resolve(answer);
      });
      const envelope = { envelope_id: id, type: 'interactive', accepts_response_payload: true, payload };
      connection.send(JSON.stringify(envelope));
    });
  }

  const sign: Sign = (timestamp, body) =>
    `v0=${createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')}`;

  return {
    ...{ apiUrl: `http://127.0.0.1:${port}/api`, token, appToken, signingSecret, store, blocked },
    calls: () => calls,
    fail: (fault, times) => void faults.push(...Array.from({ length: times }, () => fault)),
    get revoked() {
      return revoked;
    },
    set revoked(is) {
      revoked = is;
    },
    mend() {
      faults.length = 0;
      revoked = false;
      blocked.clear();
    },
    prepare(payload, to, signature = sign) {
      if (to === null) return () => overSocket(payload);
      const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
      const timestamp = String(Math.floor(now() / 1_000));
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': signature(timestamp, body),
      };
      return async () => {
        const response = await fetch(to, { method: 'POST', body, headers });
        const text = await response.text();
        return response.ok && text !== '' ? (JSON.parse(text) as Json) : null;
      };
    },
    recycle() {
      for (const connection of sockets.clients)
        connection.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }));
    },
    connections: () => [...sockets.clients].filter(({ readyState }) => readyState === 1).length,
    async close() {
      for (const connection of sockets.clients) connection.terminate();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The vendor's client writes what is no text as JSON. */
function readArguments(form: URLSearchParams): Json {
  return Object.fromEntries(
    [...form].map(([name, value]) => {
      const isJson = ['blocks', 'metadata', 'view'].includes(name) || value === 'true' || value === 'false';
      return [name, isJson ? (JSON.parse(value) as unknown) : value];
    }),
  );
}
