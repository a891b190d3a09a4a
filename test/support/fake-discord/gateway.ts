import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { Json } from './types.ts';

export const INTENT = {
  guildMessages: 1 << 9,
  guildReactions: 1 << 10,
  directMessages: 1 << 12,
  directReactions: 1 << 13,
} as const;

/** What bots get only where Discord has looked at them. */
const PRIVILEGED = (1 << 1) | (1 << 8) | (1 << 15);
const KNOWN = (1 << 29) - 1;

interface Session {
  readonly id: string;
  readonly intents: number;
  socket: WebSocket | null;
  seq: number;
  readonly sent: { readonly s: number; readonly text: string }[];
  isResumable: boolean;
}

/** The gateway: one session per connection that identified, which may be resumed. */
export interface Gateway {
  /** Sends an event to every session that asked for such. @returns how many have it, or will when they resume */
  dispatch(event: string, data: Json, intent?: number): number;
  /** Sessions that are connected now. */
  connections(): number;
  /** Every connection that began: by which of the two it came about. */
  readonly begun: readonly ('identify' | 'resume')[];
  heartbeats(): number;
  /** Ends every connection. `cut`: without a word. `reconnect`: asks for it. Sessions may be resumed unless told. */
  drop(how: 'cut' | 'reconnect' | number, options?: { readonly forget?: boolean }): void;
  close(): Promise<void>;
}

export function openGatewayOn(
  server: Server,
  options: {
    readonly url: () => string;
    readonly isToken: (token: unknown) => boolean;
    readonly bot: { readonly id: string; readonly applicationId: string };
    readonly heartbeatMs: number;
    /** Whether a new connection is taken now. */
    readonly isUp: () => boolean;
  },
): Gateway {
  const sockets = new WebSocketServer({ noServer: true });
  const sessions = new Map<string, Session>();
  const begun: ('identify' | 'resume')[] = [];
  let heartbeats = 0;

  server.on('upgrade', (request, socket, head) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://gateway');
    if (!options.isUp()) return void socket.destroy();
    sockets.handleUpgrade(request, socket, head, (client) => {
      if (searchParams.get('v') !== '10') return client.close(4012, 'Invalid API version');
      if (searchParams.get('encoding') !== 'json') return client.close(4002, 'Decode error');
      welcome(client);
    });
  });

  function welcome(client: WebSocket): void {
    let session: Session | null = null;
    client.send(JSON.stringify({ op: 10, d: { heartbeat_interval: options.heartbeatMs }, s: null, t: null }));
    client.on('error', () => {});
    client.on('close', () => {
      if (session?.socket === client) session.socket = null;
    });
    client.on('message', (raw: RawData) => {
      const { op, d } = JSON.parse(sayRaw(raw)) as { readonly op: number; readonly d: unknown };
      if (op === 1) {
        heartbeats += 1;
        return client.send(JSON.stringify({ op: 11, d: null, s: null, t: null }));
      }
      if (op !== 2 && op !== 6) return client.close(session === null ? 4003 : 4001);
      if (session !== null) return client.close(4005, 'Already authenticated');
      session = op === 2 ? identify(client, d as Json) : resume(client, d as Json);
    });
  }

  function identify(client: WebSocket, data: Json): Session | null {
    const { token, intents, properties } = data;
    if (!options.isToken(token)) return refuse(client, 4004, 'Authentication failed.');
    if (typeof properties !== 'object' || properties === null) return refuse(client, 4002, 'Decode error');
    if (typeof intents !== 'number' || (intents & ~KNOWN) !== 0)
      return refuse(client, 4013, 'Invalid intent(s).');
    if ((intents & PRIVILEGED) !== 0) return refuse(client, 4014, 'Disallowed intent(s).');
    const session: Session = {
      id: randomUUID(),
      intents,
      socket: client,
      seq: 0,
      sent: [],
      isResumable: true,
    };
    sessions.set(session.id, session);
    begun.push('identify');
    const { id, applicationId } = options.bot;
    send(session, 'READY', {
      ...{ v: 10, user: { id, username: 'countersign', bot: true }, guilds: [], session_id: session.id },
      ...{ resume_gateway_url: options.url(), application: { id: applicationId, flags: 0 } },
    });
    return session;
  }

  function resume(client: WebSocket, { token, session_id: id, seq }: Json): Session | null {
    if (!options.isToken(token)) return refuse(client, 4004, 'Authentication failed.');
    const session = sessions.get(String(id));
    if (session === undefined || !session.isResumable || typeof seq !== 'number') {
      client.send(JSON.stringify({ op: 9, d: false, s: null, t: null }));
      return null;
    }
    session.socket = client;
    begun.push('resume');
    for (const { s, text } of session.sent) if (s > seq) client.send(text);
    send(session, 'RESUMED', {});
    return session;
  }

  function refuse(client: WebSocket, code: number, reason: string): null {
    client.close(code, reason);
    return null;
  }

  function send(session: Session, t: string, d: Json): void {
    session.seq += 1;
    const text = JSON.stringify({ op: 0, t, s: session.seq, d });
    session.sent.push({ s: session.seq, text });
    session.socket?.send(text);
  }

  return {
    begun,
    heartbeats: () => heartbeats,
    connections: () => [...sessions.values()].filter(({ socket }) => socket !== null).length,
    dispatch(event, data, intent = 0) {
      const listening = [...sessions.values()].filter(
        ({ intents, isResumable }) => isResumable && (intent === 0 || (intents & intent) !== 0),
      );
      for (const session of listening) send(session, event, data);
      return listening.length;
    },
    drop(how, { forget = false } = {}) {
      for (const session of sessions.values()) {
        const { socket } = session;
        if (forget) session.isResumable = false;
        session.socket = null;
        if (how === 'cut') socket?.terminate();
        else if (how === 'reconnect') socket?.send(JSON.stringify({ op: 7, d: null, s: null, t: null }));
        else socket?.close(how);
      }
    },
    async close() {
      for (const client of sockets.clients) client.terminate();
      await new Promise((resolve) => sockets.close(resolve));
    },
  };
}

function sayRaw(raw: RawData): string {
  return (Array.isArray(raw) ? Buffer.concat(raw) : Buffer.from(raw as Buffer)).toString('utf8');
}
