import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerCall, addReaction, toJson } from './api.ts';
import { INTENT, type Gateway, openGatewayOn } from './gateway.ts';
import { createInteractions } from './interactions.ts';
import { createLimits, tooMany } from './limits.ts';
import { buttonsOf } from './reading.ts';
import { type Rooms, createRooms } from './rooms.ts';
import { createSigning } from './signing.ts';
import type { ApiAnswer, ApiCall, Fault, Json, Seen, SignedRequest, StoredMessage } from './types.ts';

export const BOT_TOKEN = 'MTIzNDU2Nzg5MDEyMzQ1Njc4.GfAkEx.a-token-that-no-bot-of-anybodys-has';
const BOT_ID = '900000000000000001';
const APPLICATION_ID = '900000000000000002';

/** One press, or one form that was sent off: what Discord delivers of it. */
export interface Event {
  readonly id: string;
  readonly payload: Json;
}

/** A running stand-in for Discord's server, with the strings a test pulls. */
export interface FakeDiscord {
  /** What a client takes as its API; without version. */
  readonly url: string;
  readonly token: string;
  readonly publicKey: string;
  readonly applicationId: string;
  readonly botId: string;
  readonly rooms: Rooms;
  readonly gateway: Gateway;
  messages(): readonly StoredMessage[];
  /** Every call of the API, refused ones too. */
  calls(): readonly ApiCall[];
  /** The event of a press. @throws Error for what a person could not press */
  press(messageId: string, customId: string, person: string): Event;
  /**
   * The event of a form that is sent off.
   * @returns what the client says instead where it does not let the person
   */
  submit(messageId: string, modal: Json, value: string, person: string): Event | string;
  /** Delivers by the gateway, and waits for what the person sees. May be called again: a replay. */
  deliver(event: Event): Promise<Seen>;
  /** A signed request to the endpoint. */
  build(event: Event | { readonly payload: Json }): SignedRequest;
  /** Posts a request to the endpoint as it is; the answer counts as one to the interaction. May be called again. */
  post(
    request: SignedRequest,
    event?: Event,
  ): Promise<{ readonly status: number; readonly body: string; readonly seen: Seen }>;
  /** Any body, signed as if at another time (in seconds). */
  signAt(body: string, seconds: number): SignedRequest;
  setEndpoint(url: string): void;
  /** A person puts a reaction under a message. */
  react(messageId: string, emoji: string, person: string): void;
  /** A person writes a message, in reply to another one where that is named. */
  say(channelId: string, person: string, content: string, replyTo?: string): StoredMessage;
  fail(fault: Fault): void;
  /** Refuses the bot's token from now on, and ends its connections; false: takes it again. */
  revoke(isRevoked: boolean): void;
  /** Takes back every fault that is left. */
  mend(): void;
  close(): Promise<void>;
}

/**
 * @param options.now the clock in milliseconds; the system's unless told
 * @param options.channels of guilds, which the bot is in
 * @param options.port a free one unless told
 */
export async function createFakeDiscord(
  options: {
    readonly now?: () => number;
    readonly channels?: readonly string[];
    readonly port?: number;
    readonly heartbeatMs?: number;
  } = {},
): Promise<FakeDiscord> {
  const { now = Date.now, channels = [], port = 0, heartbeatMs = 20_000 } = options;
  const rooms = createRooms(BOT_ID, now);
  for (const id of channels) rooms.addChannel(id);
  const interactions = createInteractions({ now });
  const signing = createSigning();
  const limits = createLimits();
  const faults: { readonly fault: Fault; left: number }[] = [];
  const calls: ApiCall[] = [];
  const server = createServer((request, response) => void take(request, response));
  let isRevoked = false;
  let endpoint = '';
  const isToken = (token: unknown): boolean => token === BOT_TOKEN && !isRevoked;
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const at = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const bot = { id: BOT_ID, applicationId: APPLICATION_ID };
  const gatewayUrl = (): string => `ws://${at}`;
  const isUp = (): boolean => !faults.some(({ fault, left }) => fault.mode === 'down' && left > 0);
  const gateway = openGatewayOn(server, { url: gatewayUrl, isToken, bot, heartbeatMs, isUp });

  function takeFault(method: string, path: string): Fault['mode'] | null {
    const writes = /^(POST|PATCH)$/.test(method) && /^\/channels\/\d+\/messages/.test(path);
    const found = faults.find(({ fault, left }) => {
      if (left <= 0) return false;
      if (fault.path === undefined && fault.method === undefined) return writes;
      return (fault.method ?? method) === method && path.startsWith(fault.path ?? '');
    });
    if (found === undefined) return null;
    found.left -= 1;
    return found.fault.mode;
  }

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const { pathname, searchParams } = new URL(request.url ?? '/', `http://${at}`);
    const path = decodeURIComponent(pathname.replace(/^\/api\/v10/, ''));
    const { method = 'GET' } = request;
    const body = (text === '' ? {} : JSON.parse(text)) as Json;
    const fault = takeFault(method, path);
    if (fault === 'stall') return;
    const answer = ((): ApiAnswer => {
      if (fault === 'down') return { status: 503, body: { message: 'Service Unavailable' } };
      if (fault === 'rate-limit') return tooMany(0.4);
      if (fault === 'long-rate-limit') return tooMany(60);
      if (fault === 'bare-rate-limit') return { status: 429, body: { message: 'error code: 1015' } };
      const { refusal, headers } = limits.count(method, path);
      if (refusal !== null) return refusal;
      const { authorization } = request.headers;
      const call = { method, path, query: searchParams, authorization, body };
      const given = answerCall({ rooms, interactions, bot, isToken, gatewayUrl }, call);
      return { ...given, headers: { ...headers, ...given.headers } };
    })();
    calls.push({ method, path, status: answer.status, body });
    if (fault === 'accept-then-reset') return void request.socket.destroy();
    const sent = answer.status === 204 ? '' : JSON.stringify(answer.body);
    // An answer without a body is no JSON.
    const type = answer.status === 204 ? 'text/html; charset=utf-8' : 'application/json';
    response.writeHead(answer.status, {
      ...{ 'content-type': type, 'content-length': String(Buffer.byteLength(sent)) },
      ...answer.headers,
    });
    if (fault === 'half-body') {
      response.write(sent.slice(0, sent.length / 2), () => response.destroy());
      return;
    }
    response.end(sent);
  }

  function find(messageId: string): StoredMessage {
    const message = rooms.all.find(({ id }) => id === messageId);
    if (message === undefined) throw new Error(`there is no message ${messageId}`);
    return message;
  }

  function begin(message: StoredMessage, type: number, data: Json, person: string): Event {
    const id = rooms.nextId();
    const { token } = interactions.begin(id, type);
    const user = { id: person, username: `user${person.slice(-4)}`, bot: false };
    const direct = rooms.channel(message.channel_id).person !== null;
    const payload = {
      ...{ id, application_id: APPLICATION_ID, type, token, version: 1, data, locale: 'en-US' },
      ...{ channel_id: message.channel_id, message: toJson(message), entitlements: [] },
      ...(direct ? { user } : { guild_id: '800000000000000001', member: { user, roles: [] } }),
    };
    return { id, payload };
  }

  function dispatchBy(place: string, event: string, data: Json, inGuild: number, inDirect: number): void {
    const direct = rooms.channel(place).person !== null;
    gateway.dispatch(
      event,
      direct ? data : { ...data, guild_id: '800000000000000001' },
      direct ? inDirect : inGuild,
    );
  }

  return {
    ...{ url: `http://${at}/api`, token: BOT_TOKEN, publicKey: signing.publicKey },
    ...{ applicationId: APPLICATION_ID, botId: BOT_ID, rooms, gateway },
    messages: () => rooms.all,
    calls: () => calls,
    press(messageId, customId, person) {
      const message = find(messageId);
      const button = buttonsOf(message).find((one) => one['custom_id'] === customId);
      if (button === undefined || button['disabled'] === true)
        throw new Error(`there is no button ${customId}`);
      return begin(message, 3, { component_type: 2, custom_id: customId }, person);
    },
    submit(messageId, modal, value, person) {
      const parts = modal['components'] as Json[];
      const input = parts
        .map(({ component }) => component as Json | undefined)
        .find((one) => one?.['type'] === 4);
      if (input === undefined) throw new Error('the form has no input');
      const { required = true, min_length: min = 0, max_length: max = 4_000, custom_id: inputId } = input;
      if (required === true && value.trim() === '') return 'This field is required';
      if (value.length < Number(min) || value.length > Number(max))
        return `Must be ${String(min)} to ${String(max)}`;
      const components = parts.map((part, index) =>
        part['type'] === 18
          ? { type: 18, id: index + 1, component: { type: 4, id: 100, custom_id: inputId, value } }
          : { type: part['type'], id: index + 1 },
      );
      return begin(find(messageId), 5, { custom_id: modal['custom_id'], components }, person);
    },
    async deliver({ id, payload }) {
      gateway.dispatch('INTERACTION_CREATE', payload);
      return interactions.seen(id);
    },
    build: ({ payload }) => signing.sign(JSON.stringify(payload), Math.floor(now() / 1_000)),
    signAt: signing.sign,
    async post({ headers, body }, event) {
      const failed = (why: string, status = 0): { status: number; body: string; seen: Seen } => ({
        ...{ status, body: '', seen: { kind: 'failed', why } },
      });
      const response = await fetch(endpoint, {
        ...{ method: 'POST', headers, body, signal: AbortSignal.timeout(20_000) },
      }).catch(() => null);
      if (response === null) return failed('no answer in time');
      const text = await response.text();
      const { status } = response;
      if (status !== 200 || event === undefined) return { ...failed(`HTTP ${status}`, status), body: text };
      const { token } = event.payload as { token: string };
      try {
        interactions.answer(event.id, token, JSON.parse(text) as Json);
      } catch {
        // Answered before: what comes of a replay is seen by nobody, only by who made it.
        return { status, body: text, seen: { kind: 'told', text } };
      }
      return { status, body: text, seen: await interactions.seen(event.id) };
    },
    setEndpoint(url) {
      endpoint = url;
    },
    react(messageId, emoji, person) {
      const message = find(messageId);
      addReaction(message, emoji, person);
      const data = {
        ...{ user_id: person, channel_id: message.channel_id, message_id: messageId },
        ...{ emoji: { id: null, name: emoji }, message_author_id: message.author.id, burst: false, type: 0 },
      };
      const { channel_id: place } = message;
      dispatchBy(place, 'MESSAGE_REACTION_ADD', data, INTENT.guildReactions, INTENT.directReactions);
    },
    say(channelId, person, content, replyTo) {
      const said = rooms.say(channelId, person, content, replyTo);
      const isReply = replyTo !== undefined && find(replyTo).author.id === BOT_ID;
      // Without the privileged intent, content comes with direct messages and mentions alone; a reply is one.
      const isTold = isReply || rooms.channel(channelId).person !== null;
      const data = { ...toJson(said), content: isTold ? content : '' };
      dispatchBy(channelId, 'MESSAGE_CREATE', data, INTENT.guildMessages, INTENT.directMessages);
      return said;
    },
    fail(fault) {
      faults.push({ fault, left: fault.times ?? 1 });
    },
    revoke(revoked) {
      isRevoked = revoked;
      if (revoked) gateway.drop(4004, { forget: true });
    },
    mend() {
      faults.length = 0;
    },
    async close() {
      await gateway.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
