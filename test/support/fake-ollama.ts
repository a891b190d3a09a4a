import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the server answers `POST /api/generate`. */
export type FakeMode =
  | 'safe'
  | 'hang'
  | 'http-500'
  | 'broken-json'
  | 'no-object'
  | 'no-text'
  | 'truncated'
  | 'reset'
  | 'huge'
  | 'redirect'
  /** Says this, whatever it is asked. */
  | { readonly says: string }
  /** Says what this makes of the message that it is asked about. */
  | { readonly reads: (message: string, role: 'User' | 'Agent') => string }
  /** As `safe`, after so many milliseconds. */
  | { readonly slowMs: number };

export interface Asked {
  readonly model: string;
  readonly prompt: string;
  readonly raw: boolean;
  readonly stream: boolean;
  readonly options: Readonly<Record<string, unknown>>;
}

/** A server that speaks Ollama's HTTP protocol: the shapes and errors of its versions 0.5 and later. */
export interface FakeOllama {
  readonly url: string;
  mode: FakeMode;
  /** The names in `GET /api/tags`. */
  models: readonly string[];
  /** Makes `GET /api/tags` fail. */
  tagsFail: boolean;
  /** Every question to a model, oldest first. */
  readonly asked: readonly Asked[];
  /** How often the models were listed. */
  listed(): number;
  stop(): Promise<void>;
}

export async function startFakeOllama(mode: FakeMode = 'safe', port = 0): Promise<FakeOllama> {
  const asked: Asked[] = [];
  let listed = 0;
  const fake = {
    mode,
    models: ['llama3.2:latest', 'llama-guard3:8b'] as readonly string[],
    tagsFail: false,
    asked,
  };
  const server = createServer((request, response) => {
    if (request.method === 'GET' && request.url === '/api/tags') {
      listed += 1;
      if (fake.tagsFail) sendJson(response, 500, { error: 'internal server error' });
      else sendJson(response, 200, { models: fake.models.map(modelOf) });
    } else if (request.method === 'POST' && request.url === '/api/generate') void generate(request, response);
    else {
      response.writeHead(404, { 'content-type': 'text/plain' });
      response.end('404 page not found');
    }
  });

  async function generate(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = JSON.parse(await readAll(request)) as Asked;
    asked.push(body);
    if (!fake.models.includes(body.model)) {
      sendJson(response, 404, { error: `model '${body.model}' not found` });
      return;
    }
    await answer(fake.mode, body, response);
  }

  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: listening } = server.address() as AddressInfo;
  return Object.assign(fake, {
    url: `http://127.0.0.1:${listening}`,
    listed: () => listed,
    stop: () => stop(server),
  });
}

async function answer(mode: FakeMode, body: Asked, response: ServerResponse): Promise<void> {
  if (typeof mode === 'object') {
    if ('slowMs' in mode) await new Promise((resolve) => setTimeout(resolve, mode.slowMs));
    const said =
      'says' in mode ? mode.says : 'reads' in mode ? readPrompt(mode.reads, body.prompt) : '\n\nsafe';
    sendJson(response, 200, generated(body.model, said));
    return;
  }
  const whole = JSON.stringify(generated(body.model, '\n\nsafe'));
  switch (mode) {
    case 'safe':
      sendJson(response, 200, generated(body.model, '\n\nsafe'));
      return;
    case 'hang':
      return;
    case 'http-500':
      sendJson(response, 500, { error: 'llama runner process has terminated: exit status 2' });
      return;
    case 'broken-json':
      sendText(response, whole.slice(0, -20));
      return;
    case 'no-object':
      sendText(response, '"safe"');
      return;
    case 'no-text':
      sendText(response, JSON.stringify({ model: body.model, response: ['safe'], done: true }));
      return;
    case 'truncated':
      sendJson(response, 200, { ...generated(body.model, '\n\nsafe'), done_reason: 'length' });
      return;
    case 'reset':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(whole.length) });
      response.write(whole.slice(0, 30), () => response.destroy());
      return;
    case 'huge':
      sendText(response, JSON.stringify(generated(body.model, `safe${' '.repeat(8 * 1024 * 1024)}`)));
      return;
    case 'redirect':
      response.writeHead(307, { location: '/api/elsewhere' });
      response.end();
      return;
  }
}

/** The message between the marks of Llama Guard's prompt, and whose it is. */
function readPrompt(read: (message: string, role: 'User' | 'Agent') => string, prompt: string): string {
  const [, role = 'User', message = ''] =
    /<BEGIN CONVERSATION>\n\n(User|Agent): ([^]*)\n\n<END CONVERSATION>/.exec(prompt) ?? [];
  return read(message, role === 'Agent' ? 'Agent' : 'User');
}

function modelOf(name: string): object {
  return {
    name,
    model: name,
    modified_at: '2026-01-05T10:00:00.000000000Z',
    size: 4_920_000_000,
    digest: 'f'.repeat(64),
    details: {
      parent_model: '',
      format: 'gguf',
      family: 'llama',
      families: ['llama'],
      parameter_size: '8.0B',
      quantization_level: 'Q4_K_M',
    },
  };
}

function generated(model: string, response: string): object {
  return {
    model,
    created_at: '2026-01-05T10:00:00.000000000Z',
    response,
    done: true,
    done_reason: 'stop',
    total_duration: 210_000_000,
    load_duration: 30_000_000,
    prompt_eval_count: 210,
    prompt_eval_duration: 90_000_000,
    eval_count: 4,
    eval_duration: 80_000_000,
  };
}

async function readAll(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}

function sendText(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
  response.end(text);
}

async function stop(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  if (server.listening) await once(server, 'close');
}
