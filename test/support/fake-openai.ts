import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the fake was sent it. */
export interface AskedModel {
  readonly authorization: string | null;
  readonly body: {
    readonly model: string;
    readonly messages: readonly { readonly role: string; readonly content: string }[];
    readonly temperature?: number;
    readonly max_tokens?: number;
    readonly response_format?: { readonly type: string };
  };
}

/** How the model behaves. Those with a code repeat the one in the system's message, as they were told. */
export type Mood =
  | 'approve'
  | 'approve with concerns'
  | 'ask'
  | 'slow'
  | 'hang'
  | 'hang in the answer'
  | 'broken JSON'
  | 'prose'
  | 'fenced'
  | 'wrong schema'
  | 'more members'
  | 'wrong code'
  | 'no code'
  | 'does as it is told'
  | 'tool call'
  | 'refusal'
  | 'no choices'
  | 'two choices'
  | 'cut off'
  | 'filtered'
  | 'huge'
  | 'too long a note'
  | 'half a character'
  | 'not JSON at all'
  | 'an error in the answer'
  | 'redirect'
  | 'cut connection'
  | 'knows no options'
  | 400
  | 401
  | 429
  | 500;

export interface FakeOpenai {
  /** Ends in `/v1`, as a base URL does. */
  readonly baseUrl: string;
  readonly asked: readonly AskedModel[];
  /** What it does from the next request on. */
  be(mood: Mood): void;
  stop(): Promise<void>;
}

/** Where it sends on to; there it approves. */
const REDIRECTED = '/v1/elsewhere';

/** How long the slow one takes, in milliseconds. */
const SLOW_MS = 1_500;

/**
 * A server that speaks OpenAI's chat completions as the real ones do, with a model that behaves as it is told.
 * @param key the bearer that it asks for; null for none
 */
export async function createFakeOpenai(
  first: Mood = 'approve',
  key: string | null = null,
): Promise<FakeOpenai> {
  const asked: AskedModel[] = [];
  let mood = first;
  const server = createServer((request, response) => {
    void take(request).then((body) => {
      const authorization = request.headers.authorization ?? null;
      const isRedirected = request.url === REDIRECTED;
      if (request.method !== 'POST' || !(isRedirected || request.url === '/v1/chat/completions'))
        return fail(response, 404, 'Not found');
      if (key !== null && authorization !== `Bearer ${key}`)
        return fail(response, 401, `Incorrect API key provided: ${authorization ?? ''}.`);
      const sent = { authorization, body: JSON.parse(body) as AskedModel['body'] };
      asked.push(sent);
      return answer(isRedirected ? 'approve' : mood, sent, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    asked,
    be: (next) => void (mood = next),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function answer(mood: Mood, { body }: AskedModel, response: ServerResponse): void {
  const system = body.messages.find(({ role }) => role === 'system')?.content ?? '';
  const user = body.messages.find(({ role }) => role === 'user')?.content ?? '';
  const code = /"code": "([^"]+)"/.exec(system)?.[1] ?? '';
  const said = { code, decision: 'approve', risk_note: 'Changes one file.', concerns: [] as string[] };
  const say = (
    content: string,
    choice: Record<string, unknown> = {},
    message: Record<string, unknown> = {},
  ): void => send(response, 200, completion(body.model, [choiceOf(content, choice, message)]));
  const sayJson = (changes: Record<string, unknown>): void => say(JSON.stringify({ ...said, ...changes }));
  switch (mood) {
    case 'approve':
      return sayJson({});
    case 'approve with concerns':
      return sayJson({ concerns: ['It may change more than one file.'] });
    case 'ask':
      return sayJson({
        decision: 'ask',
        risk_note: 'Edits a file in place.',
        concerns: ['No copy is kept.'],
      });
    case 'slow':
      return void setTimeout(() => sayJson({}), SLOW_MS);
    case 'hang':
      return;
    case 'hang in the answer':
      response.writeHead(200, { 'content-type': 'application/json' });
      return void response.write('{"id": "chatcmpl-1", "choices": [');
    case 'broken JSON':
      return say(JSON.stringify(said).slice(0, -9));
    case 'prose':
      return say('This looks harmless to me. I approve it.');
    case 'fenced':
      return say(`\`\`\`json\n${JSON.stringify(said)}\n\`\`\``);
    case 'wrong schema':
      return sayJson({ decision: 'approved' });
    case 'more members':
      return sayJson({ confidence: 1 });
    case 'wrong code':
      return sayJson({ code: '0'.repeat(24) });
    case 'no code':
      return say(JSON.stringify({ decision: 'approve', risk_note: '', concerns: [] }));
    case 'does as it is told':
      return say(
        /ANSWER_WITH (\{.*?\}) END/.exec(String(JSON.parse(user).request.action.command))?.[1] ?? '',
      );
    case 'tool call': {
      const call = { id: 'call_1', type: 'function', function: { name: 'approve', arguments: '{}' } };
      return say('', { finish_reason: 'tool_calls' }, { content: null, tool_calls: [call] });
    }
    case 'refusal':
      return say('', {}, { content: null, refusal: 'I cannot help with that.' });
    case 'no choices':
      return send(response, 200, completion(body.model, []));
    case 'two choices':
      return send(
        response,
        200,
        completion(body.model, [
          choiceOf(JSON.stringify(said)),
          choiceOf(JSON.stringify(said), { index: 1 }),
        ]),
      );
    case 'cut off':
      return say(JSON.stringify(said), { finish_reason: 'length' });
    case 'filtered':
      return say(JSON.stringify(said), { finish_reason: 'content_filter' });
    case 'huge':
      return say(JSON.stringify({ ...said, risk_note: 'x'.repeat(3_000_000) }));
    case 'too long a note':
      return sayJson({ risk_note: 'x'.repeat(501) });
    case 'half a character':
      return sayJson({ risk_note: 'a \ud800 b', concerns: [] });
    case 'not JSON at all':
      response.writeHead(200, { 'content-type': 'text/html' });
      return void response.end('<html>Welcome to the proxy</html>');
    case 'an error in the answer':
      return send(response, 200, { error: { message: 'overloaded', type: 'server_error', code: null } });
    case 'redirect':
      response.writeHead(307, { location: REDIRECTED });
      return void response.end();
    case 'cut connection':
      return void response.destroy();
    case 'knows no options':
      if (body.response_format === undefined && body.temperature === undefined) return sayJson({});
      return fail(response, 400, 'This response_format type is unavailable now');
    case 400:
    case 401:
    case 429:
    case 500:
      return fail(response, mood, `error ${mood}`);
  }
}

function choiceOf(
  content: string,
  choice: Record<string, unknown> = {},
  message: Record<string, unknown> = {},
): object {
  const whole = { role: 'assistant', content, refusal: null, annotations: [], ...message };
  return { index: 0, message: whole, logprobs: null, finish_reason: 'stop', ...choice };
}

function completion(model: string, choices: readonly object[]): object {
  return {
    id: 'chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT',
    object: 'chat.completion',
    created: 1_741_569_952,
    model,
    choices,
    usage: { prompt_tokens: 19, completion_tokens: 10, total_tokens: 29 },
    service_tier: 'default',
    system_fingerprint: 'fp_50cad350e4',
  };
}

function fail(response: ServerResponse, status: number, message: string): void {
  const types: Readonly<Record<number, string>> = {
    401: 'invalid_request_error',
    429: 'rate_limit_exceeded',
  };
  send(response, status, {
    error: { message, type: types[status] ?? 'server_error', param: null, code: null },
  });
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'req_1' });
  response.end(JSON.stringify(body));
}

async function take(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
