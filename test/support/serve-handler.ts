import { once } from 'node:events';
import { type IncomingMessage, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import { sendProblem, toCountersignError } from '../../api/errors.ts';
import { CountersignError } from '../../domain/errors.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

const answerErrors: ErrorRequestHandler = (thrown: unknown, _request, response, _next) => {
  const error =
    toCountersignError(thrown) ?? new CountersignError('unavailable', `unexpected: ${String(thrown)}`);
  sendProblem(response, error);
};

/** Sends one request through handlers on a real socket, and gives what they answer. */
export async function ask(handlers: readonly RequestHandler[], sent: Sent = {}): Promise<Answer> {
  const app = express();
  app.set('query parser', 'simple');
  app.use(...handlers, answerErrors);
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const { method = 'POST', path = '/', headers = {}, body = '' } = sent;
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers });
    const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
    outgoing.end(body);
    const [incoming] = await answered;
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    return { status: incoming.statusCode ?? 0, body: text === '' ? null : (JSON.parse(text) as unknown) };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
