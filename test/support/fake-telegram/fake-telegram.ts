import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type JsonObject, isObject } from './json.ts';
import { type Closed, createMethods } from './methods.ts';
import { createStore, messageJson, userJson } from './store.ts';
import {
  type CallbackAnswer,
  type FakeTelegramOptions,
  type Fault,
  Refusal,
  type StoredMessage,
} from './types.ts';
import { createUpdates } from './updates.ts';

/** A server that takes the Bot API's calls as Telegram does, with what a test needs to play people and faults. */
export interface FakeTelegram {
  readonly url: string;
  readonly token: string;
  readonly botId: number;
  /** Everything that stands in chats, oldest first. */
  messages(): readonly StoredMessage[];
  /** What people who pressed buttons were told, oldest first. */
  answers(): readonly CallbackAnswer[];
  /** Has a chat exist: a person who has started the bot, or a group that it is in. */
  open(...chatIds: readonly number[]): void;
  /** Has the bot no longer write to a chat; null: it may again. */
  close(chatId: number, why: Closed | null): void;
  /**
   * What Telegram makes of a press: the content of its update, which can be delivered any number of times.
   * @param data as the person's program sends it; that of a button, where the program is honest
   */
  press(message: StoredMessage, userId: number, data: string): JsonObject;
  /** What Telegram makes of a message that a person writes, in answer to another where that is told. */
  write(chatId: number, userId: number, text: string, replyTo?: StoredMessage): JsonObject;
  /** Delivers an update. @returns once it is confirmed or answered; then with the webhook's status */
  deliver(content: JsonObject): Promise<number | null>;
  fail(fault: Fault): void;
  /** Ends all faults. */
  mend(): void;
  /** Takes the token no longer, until told otherwise. */
  revoke(isRevoked: boolean): void;
  webhook(): { readonly url: string; readonly secret: string } | null;
  /** Calls of a method so far, refused ones too. */
  calls(method: string): number;
  stop(): Promise<void>;
}

const TOKEN = '7001:AAfakefakefakefakefakefakefakefake';

/** What faults befall unless they name a method. */
const CHANGING = /^(?:send|edit|delete|answer)/;

export async function createFakeTelegram(options: FakeTelegramOptions = {}): Promise<FakeTelegram> {
  const { now = Date.now, token = TOKEN, port = 0 } = options;
  const botId = Number(token.split(':')[0]);
  const store = createStore(now);
  const updates = createUpdates();
  const bot = {
    ...{ botId, store, updates, now },
    chats: new Set<number>(),
    closed: new Map<number, Closed>(),
    queries: new Map<string, number>(),
    answers: [] as CallbackAnswer[],
  };
  const methods = createMethods(bot);
  const calls = new Map<string, number>();
  let faults: { readonly fault: Fault; left: number }[] = [];
  let isRevoked = false;

  function takeFault(method: string): Fault['mode'] | null {
    const found = faults.find(
      ({ fault, left }) =>
        left > 0 && (fault.method === undefined ? CHANGING.test(method) : fault.method === method),
    );
    if (found === undefined) return null;
    found.left -= 1;
    return found.fault.mode;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, shown, name = ''] = /^\/bot([^/]+)\/(\w+)$/.exec(request.url ?? '') ?? [];
    const payload = await readBody(request);
    if (shown !== token || isRevoked) return say(response, refusalBody(new Refusal(401, 'Unauthorized')));
    calls.set(name, (calls.get(name) ?? 0) + 1);
    const fault = takeFault(name);
    if (fault === 'down') return void response.writeHead(502).end('<html>502 Bad Gateway</html>');
    if (fault === 'stall') return;
    if (fault === 'rate-limit')
      return say(
        response,
        refusalBody(new Refusal(429, 'Too Many Requests: retry after 1', { retry_after: 1 })),
      );
    const body = await run(name, payload);
    if (fault === 'accept-then-reset') return void response.destroy();
    if (fault === 'half-body') return sayHalf(response, body);
    say(response, body);
  }

  async function run(name: string, payload: JsonObject): Promise<Answer> {
    try {
      const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
      if (method === undefined) throw new Refusal(404, 'Not Found');
      return { status: 200, body: { ok: true, result: await method(payload) } };
    } catch (thrown) {
      if (thrown instanceof Refusal) return refusalBody(thrown);
      throw thrown;
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo;
  let presses = 0;

  return {
    url: `http://127.0.0.1:${address.port}`,
    ...{ token, botId },
    messages: () => store.all(),
    answers: () => bot.answers,
    open: (...chatIds) => chatIds.forEach((id) => bot.chats.add(id)),
    close: (chatId, why) => void (why === null ? bot.closed.delete(chatId) : bot.closed.set(chatId, why)),
    press(message, userId, data) {
      presses += 1;
      const id = String(4_000_000_000_000_000_000n + BigInt(presses));
      bot.queries.set(id, now());
      const content = messageJson(message, botId);
      return {
        callback_query: { id, from: userJson(userId), message: content, chat_instance: '-1', data },
      };
    },
    write(chatId, userId, text, replyTo) {
      const stored = store.add({
        ...{ chatId, from: userId, text: text.trim(), entities: [], keyboard: [], forceReply: null },
        replyTo: replyTo?.messageId ?? null,
      });
      return { message: messageJson(stored, botId, replyTo) };
    },
    deliver: (content) => updates.deliver(content),
    fail: (fault) => void faults.push({ fault, left: fault.times ?? 1 }),
    mend() {
      faults = [];
    },
    revoke(revoked) {
      isRevoked = revoked;
    },
    webhook: () => updates.webhook(),
    calls: (method) => calls.get(method) ?? 0,
    async stop() {
      updates.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

function refusalBody({ status, message, parameters }: Refusal): Answer {
  return { status, body: { ok: false, error_code: status, description: message, parameters } };
}

function say(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Announces the whole answer, sends half of it, and closes. */
function sayHalf(response: ServerResponse, { status, body }: Answer): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.write(text.slice(0, text.length / 2), () => response.destroy());
}

async function readBody(request: IncomingMessage): Promise<JsonObject> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return isObject(body) ? body : {};
  } catch {
    return {};
  }
}
