import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WorkOrder } from '../../domain/execution.ts';

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly body: Record<string, unknown>;
}

/** What the server does with one request: a status with a body, or `drop` for a connection that breaks. */
export type Reply = { readonly status: number; readonly body?: unknown } | 'drop';

/** A stand-in for the server's side of `/v1/work`, over real HTTP. */
export interface WorkServer {
  readonly url: string;
  readonly port: number;
  /** Hands an order to the next poll, under this token. */
  offer(token: string, order: WorkOrder, heartbeatSeconds?: number): void;
  /** Answers requests whose path ends so, in place of what the server would say; null again for that. */
  answer(what: 'heartbeat' | 'complete' | 'work', reply: ((seen: Seen) => Reply | null) | null): void;
  seen(what: 'heartbeat' | 'complete' | 'work'): readonly Seen[];
  close(): Promise<void>;
}

/** How long a poll without work is held, in milliseconds. */
const HOLD_MS = 100;

export async function startWorkServer(port = 0): Promise<WorkServer> {
  const all: Seen[] = [];
  const offers: { token: string; heartbeatSeconds: number; order: WorkOrder }[] = [];
  const answers = new Map<string, (seen: Seen) => Reply | null>();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const seen: Seen = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      authorization: request.headers.authorization,
      body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
    };
    all.push(seen);
    const what = url.pathname.split('/').at(-1) ?? '';
    const reply = answers.get(what)?.(seen) ?? (await usual(what));
    if (reply === 'drop') return void request.socket.destroy();
    response.writeHead(reply.status, { 'content-type': 'application/json' });
    response.end(reply.body === undefined ? undefined : JSON.stringify(reply.body));
  }

  async function usual(what: string): Promise<Reply> {
    if (what === 'heartbeat') return { status: 200, body: { cancelled: false } };
    if (what !== 'work') return { status: 200, body: {} };
    if (offers.length === 0) await new Promise((resolve) => setTimeout(resolve, HOLD_MS));
    const offer = offers.shift();
    return offer === undefined ? { status: 204 } : { status: 200, body: offer };
  }

  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    offer: (token, order, heartbeatSeconds = 0.16) => void offers.push({ token, heartbeatSeconds, order }),
    answer: (what, reply) => void (reply === null ? answers.delete(what) : answers.set(what, reply)),
    seen: (what) => all.filter(({ path }) => path.endsWith(`/${what}`)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
