import { randomBytes, randomInt } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { ApiRefusal } from './errors.ts';
import { type Frame, METHODS, decodeFrame, encodeFrame } from './frame.ts';
import { parseObject, stringAt, type JsonObject } from './json.ts';
import type { PostOutcome } from './post.ts';
import type { CardActionEvent, ClientConfig, FakeApp, FrameOptions } from './types.ts';

export const ENDPOINT_PATH = '/callback/ws/endpoint';
const SOCKET_PATH = '/ws/v2';
/** Feishu's own limit for one app. */
const MAX_CONNECTIONS = 50;
/** An address that was given out must be used within this many milliseconds. */
const TICKET_MS = 60_000;
const TOO_MANY = 1_000_040_350;

/** A code that the endpoint answers instead of an address. */
export interface EndpointRefusal {
  readonly code: number;
  readonly msg: string;
}

export interface LongConnection {
  /** The body of the endpoint's answer. @throws ApiRefusal for a wrong app or secret, or the 51st connection */
  endpoint(body: JsonObject | null, host: string): JsonObject;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  connections(): number;
  /** Frames of the kind `ping` that came so far. */
  pings(): number;
  /** Frames and answers that break the protocol, in words. */
  faults(): readonly string[];
  /** Pushes an event to one of the app's connections, once, and waits for its answer. */
  push(event: CardActionEvent, options: FrameOptions, timeoutMs: number): Promise<PostOutcome>;
  /** `close`: a closing handshake; `cut`: the network goes; `silent`: open, but nothing is heard or said any more. */
  drop(how: 'close' | 'cut' | 'silent'): void;
  end(): void;
}

interface Connected {
  readonly socket: WebSocket;
  readonly appId: string;
  readonly service: number;
  silent: boolean;
}

/** Feishu's long connection for events: an endpoint that names an address, and frames in both directions. */
export function createLongConnection(
  apps: readonly FakeApp[],
  clientConfig: ClientConfig,
  fragmentBytes: number,
  now: () => number,
): LongConnection {
  const server = new WebSocketServer({ noServer: true });
  const tickets = new Map<
    string,
    { readonly appId: string; readonly at: number; readonly service: number }
  >();
  const connected = new Set<Connected>();
  const waiting = new Map<string, (frame: Frame) => void>();
  const faults: string[] = [];
  let pings = 0;

  const ofApp = (appId: string): readonly Connected[] => [...connected].filter((one) => one.appId === appId);

  function receive(from: Connected, data: RawData): void {
    if (from.silent) return;
    const frame = readFrame(data);
    if (frame === null) return void faults.push('a message is no frame');
    if (frame.service !== from.service) faults.push(`a frame names service ${frame.service}`);
    if (frame.method === METHODS.control) return answerPing(from, frame);
    const answer = waiting.get(frame.headers['message_id'] ?? '');
    if (answer === undefined) faults.push('an answer to nothing, or to what was answered');
    else answer(frame);
  }

  function answerPing(from: Connected, frame: Frame): void {
    if (frame.headers['type'] !== 'ping') return void faults.push('a control frame is no ping');
    pings += 1;
    const payload = Buffer.from(JSON.stringify(clientConfig));
    from.socket.send(encodeFrame({ ...frame, headers: { type: 'pong' }, payload }));
  }

  return {
    endpoint(body, host) {
      const app = apps.find(({ appId }) => appId === (body && stringAt(body, 'AppID')));
      if (!body || !app || stringAt(body, 'AppSecret') !== app.appSecret) {
        throw new ApiRefusal(200, 514, 'app id or app secret is wrong');
      }
      if (ofApp(app.appId).length >= MAX_CONNECTIONS) {
        throw new ApiRefusal(200, TOO_MANY, 'the number of connections exceeded the limit');
      }
      const deviceId = randomBytes(8).toString('hex');
      const service = randomInt(1, 2 ** 31 - 1);
      tickets.set(deviceId, { appId: app.appId, at: now(), service });
      // The vendor's client reads this as a query without cutting off the address: neither id may come first.
      const url = `ws://${host}${SOCKET_PATH}?fpid=1&aid=1&device_id=${deviceId}&service_id=${service}`;
      return { code: 0, msg: '', data: { URL: url, ClientConfig: clientConfig } };
    },
    upgrade(request, socket, head) {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      const deviceId = url.searchParams.get('device_id') ?? '';
      const ticket = tickets.get(deviceId);
      tickets.delete(deviceId);
      const known = ticket !== undefined && now() - ticket.at <= TICKET_MS;
      if (
        url.pathname !== SOCKET_PATH ||
        !known ||
        url.searchParams.get('service_id') !== `${ticket.service}`
      ) {
        return refuse(socket, 403, 0);
      }
      if (ofApp(ticket.appId).length >= MAX_CONNECTIONS) return refuse(socket, 514, TOO_MANY);
      server.handleUpgrade(request, socket, head, (opened) => {
        const one = { socket: opened, appId: ticket.appId, service: ticket.service, silent: false };
        connected.add(one);
        opened.on('message', (data) => receive(one, data));
        opened.on('error', () => opened.terminate());
        opened.on('close', () => connected.delete(one));
      });
    },
    connections: () => connected.size,
    pings: () => pings,
    faults: () => [...faults],
    async push(event, options, timeoutMs) {
      const startedAt = performance.now();
      const elapsedMs = (): number => Math.round(performance.now() - startedAt);
      const appId = options.appId ?? apps[0]?.appId ?? '';
      const candidates = ofApp(appId);
      const chosen = candidates[randomInt(Math.max(1, candidates.length))];
      if (chosen === undefined) return { kind: 'no_connection', elapsedMs: elapsedMs() };
      const frames = framesOf(event, chosen.service, options, fragmentBytes);
      const messageId = frames[0]?.headers['message_id'] ?? '';
      const answer = await new Promise<Frame | null>((resolve) => {
        const timer = setTimeout(() => resolve(null), timeoutMs);
        waiting.set(messageId, (frame) => (clearTimeout(timer), resolve(frame)));
        if (!chosen.silent) for (const frame of frames) chosen.socket.send(encodeFrame(frame));
      });
      waiting.delete(messageId);
      if (answer === null) return { kind: 'timeout', elapsedMs: elapsedMs() };
      const read = readAnswer(answer, frames.at(-1));
      if (typeof read === 'string') {
        faults.push(read);
        return { kind: 'answered', status: 200, body: '', elapsedMs: elapsedMs() };
      }
      return { kind: 'answered', ...read, elapsedMs: elapsedMs() };
    },
    drop(how) {
      for (const one of connected) {
        if (how === 'close') one.socket.close(1001, 'going away');
        else if (how === 'cut') one.socket.terminate();
        else one.silent = true;
      }
    },
    end() {
      for (const { socket } of connected) socket.terminate();
      server.close();
    },
  };
}

function readFrame(data: RawData): Frame | null {
  if (!Buffer.isBuffer(data)) return null;
  try {
    return decodeFrame(data);
  } catch {
    return null;
  }
}

/** The event in as many frames as it takes, the last of which is answered. */
function framesOf(
  event: CardActionEvent,
  service: number,
  options: FrameOptions,
  fragmentBytes: number,
): readonly Frame[] {
  const bytes = Buffer.from(JSON.stringify(event));
  const sum = Math.max(1, Math.ceil(bytes.length / fragmentBytes));
  const messageId = randomBytes(16).toString('hex');
  const traceId = randomBytes(16).toString('hex');
  const frames = Array.from({ length: sum }, (_, seq): Frame => ({
    seqId: 0,
    logId: 0,
    service,
    method: METHODS.data,
    headers: {
      type: options.type ?? 'event',
      message_id: messageId,
      trace_id: traceId,
      sum: String(sum),
      seq: String(seq),
    },
    payload: bytes.subarray(seq * fragmentBytes, (seq + 1) * fragmentBytes),
  }));
  return options.outOfOrder === true ? frames.toReversed() : frames;
}

/** What the answering frame says: `{code, data?}` with base64 of JSON; a text names what is wrong with it. */
function readAnswer(
  frame: Frame,
  asked: Frame | undefined,
): { readonly status: number; readonly body: string } | string {
  for (const name of ['type', 'message_id', 'sum']) {
    if (frame.headers[name] !== asked?.headers[name]) return `an answer has another ${name}`;
  }
  if (!/^-?\d+$/.test(frame.headers['biz_rt'] ?? '')) return 'an answer says no biz_rt';
  const said = parseObject(frame.payload.toString('utf8'));
  const code = said?.['code'];
  if (said === null || typeof code !== 'number') return 'an answer has no code';
  const data = stringAt(said, 'data');
  return { status: code, body: data === null ? '{}' : Buffer.from(data, 'base64').toString('utf8') };
}

function refuse(socket: Duplex, status: number, code: number): void {
  const lines = [
    `HTTP/1.1 ${status} Refused`,
    `Handshake-Status: ${status}`,
    `Handshake-Autherrcode: ${code}`,
    'Connection: close',
    'Content-Length: 0',
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n`);
}
