import { once } from 'node:events';
import { type IncomingMessage, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request's body, as far as it is read here. */
export type Body = Readonly<Record<string, unknown>>;

/** How one vendor's API is spoken. */
export interface Dialect {
  /** What the model was told of its tool call; null while it has not called, or in a conversation without tools. */
  toldIn(body: Body): string | null;
  /** The answer to a request, as it goes over the wire; null for a path that is not the model's. */
  answer(path: string, body: Body, says: Says): Wire | null;
}

/** What the model says next: it calls its shell, or ends with a word. */
export type Says = { readonly run: string } | { readonly text: string };

export interface Wire {
  readonly type: string;
  readonly text: string;
}

export interface FakeModel {
  readonly url: string;
  /** What it was told of its tool calls, in order: their output, or why they were not made. */
  readonly told: readonly string[];
  /** All that it was sent, as it came over the wire. */
  readonly heard: readonly string[];
  /** Every path that it was asked at. */
  readonly paths: readonly string[];
  stop(): Promise<void>;
}

/** A server that speaks a vendor's API with a model that asks for one shell command and then ends. */
export async function startFakeModel(dialect: Dialect, command: string): Promise<FakeModel> {
  const told: string[] = [];
  const heard: string[] = [];
  const paths: string[] = [];
  const server = createServer((request, response) => {
    void take(request).then((text) => {
      const path = request.url ?? '';
      paths.push(`${request.method} ${path}`);
      heard.push(text);
      const body = readBody(text);
      const result = dialect.toldIn(body);
      if (result !== null && !told.includes(result)) told.push(result);
      const wire = dialect.answer(path, body, result === null ? { run: command } : { text: 'I am done.' });
      response.writeHead(wire === null ? 404 : 200, { 'content-type': wire?.type ?? 'application/json' });
      response.end(wire?.text ?? '{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    told,
    heard,
    paths,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Server-sent events; a named one bears its type as its name. */
export function eventStream(events: readonly Body[], named: boolean): Wire {
  const lines = events.map((event) => {
    const name = named ? `event: ${String(event['type'])}\n` : '';
    return `${name}data: ${JSON.stringify(event)}\n\n`;
  });
  return { type: 'text/event-stream', text: lines.join('') };
}

/** The items of a list in a body; none where it is no list. */
export function itemsOf(body: Body, name: string): readonly Body[] {
  const items = body[name];
  return Array.isArray(items) ? (items as readonly Body[]) : [];
}

async function take(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function readBody(text: string): Body {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return {};
  }
}
