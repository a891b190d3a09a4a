import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { workspaceSchema } from '../contract/approvals.ts';
import { liveSchema } from '../contract/events.ts';
import { CountersignError } from '../domain/errors.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { type Principal, authorize } from '../domain/principal.ts';
import type { Feed } from '../store/feed.ts';
import { answerOf } from './adapters/answer.ts';
import { callerFrom } from './authenticate.ts';
import { parseInput } from './body.ts';
import { invalidInput } from './errors.ts';
import type { Hub } from './events/hub.ts';
import { type Audience, audienceOf } from './events/published.ts';
import { openEntrySocket } from './live/entry-socket.ts';
import { BUFFER_LIMIT, createListeners } from './live/listeners.ts';
import { refuseUpgrade } from './live/refuse-upgrade.ts';
import { refuseWebPages } from './loopback-guard.ts';
import type { ApiPorts } from './ports.ts';
import { recordAtDoor } from './turned-away.ts';

/** `/ws`: pushes the decisions of one workspace, or the ledger's entries, to whoever listens for them. */
export interface Live {
  /** Takes a request for a WebSocket, or answers why not. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  connections(): number;
  /** Tells every client to come back later, and ends. */
  stop(): Promise<void>;
}

interface LiveLimits {
  /** Most clients at once; 10,000 unless told. */
  readonly connections: number;
  /** How often a client must prove that it is there, in milliseconds; 30,000 unless told. */
  readonly pingMs: number;
}

const LIMITS: LiveLimits = { connections: 10_000, pingMs: 30_000 };

/** Clients only listen: what they send is not looked at, and must be small. In bytes. */
const INCOMING_LIMIT = 1_024;

/** How long clients have to say goodbye when the process stops, in milliseconds. */
const GOODBYE_MS = 1_000;

const GOING_AWAY = 1001;
const NOT_ALLOWED = 1008;

/** Hangs on the one tailer of the ledger: no query per client, and one text per decision. */
export function createLive(
  ports: Pick<ApiPorts, 'directory' | 'log' | 'refusals'>,
  feed: Pick<Feed, 'subscribe'>,
  hub: Hub,
  limits: LiveLimits = LIMITS,
): Live {
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: INCOMING_LIMIT,
    autoPong: false,
  });
  const listeners = createListeners();
  const heard = new WeakSet<WebSocket>();
  const recheck = new WeakMap<WebSocket, () => boolean>();
  let stopped = false;

  const unsubscribe = feed.subscribe((entries) => {
    for (const entry of entries) {
      if (entry.event === 'settled') listeners.tell(entry.workspace, decidedEvent(entry));
    }
  });

  const heart = setInterval(() => {
    for (const client of server.clients) {
      if (!heard.delete(client)) client.terminate();
      else if (stillWelcome(client)) client.ping();
      else client.close(NOT_ALLOWED, 'no longer allowed');
    }
  }, limits.pingMs);
  heart.unref();

  function stillWelcome(client: WebSocket): boolean {
    try {
      return recheck.get(client)?.() ?? false;
    } catch {
      return false;
    }
  }

  function listen(client: WebSocket, wish: Wish, welcome: () => boolean): void {
    heard.add(client);
    recheck.set(client, welcome);
    client.on('pong', () => heard.add(client));
    client.on('ping', (data) => {
      heard.add(client);
      // Pongs pile up like anything else for a client that sends and does not read.
      if (client.bufferedAmount > BUFFER_LIMIT) client.terminate();
      else client.pong(data);
    });
    // What is wrong with a client ends its connection, by `ws` itself, and nothing else.
    client.on('error', (error) => ports.log.debug({ err: error }, 'a WebSocket client failed'));
    if (wish.kind === 'decisions') return listeners.add(wish.workspace, client);
    const told = hub.begin(wish.after).then((start) => {
      if (client.readyState !== client.OPEN) return;
      const attachment = hub.attach(openEntrySocket(client, start), wish.audience, start.after);
      client.once('close', () => attachment.end());
    });
    told.catch(() => client.terminate());
  }

  return {
    upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy());
      try {
        if (stopped || server.clients.size >= limits.connections) {
          throw new CountersignError('unavailable', 'no more connections are taken now; poll, or try again');
        }
        const wish = admitListener(ports, request);
        server.handleUpgrade(request, socket, head, (client) =>
          listen(client, wish, () => isSame(admitListener(ports, request), wish)),
        );
      } catch (error) {
        if (!(error instanceof CountersignError)) {
          ports.log.error({ err: error }, 'a request for a WebSocket failed');
          socket.destroy();
          return;
        }
        recordAtDoor(ports, request.socket.remoteAddress, 'GET /ws', error);
        refuseUpgrade(socket, error);
      }
    },
    connections: () => server.clients.size,
    async stop() {
      stopped = true;
      unsubscribe();
      clearInterval(heart);
      const gone = [...server.clients].map(
        (client) => new Promise<void>((resolve) => client.once('close', () => resolve())),
      );
      for (const client of server.clients) client.close(GOING_AWAY, 'the server stops');
      const late = setTimeout(() => {
        for (const client of server.clients) client.terminate();
      }, GOODBYE_MS);
      await Promise.all(gone);
      clearTimeout(late);
    },
  };
}

/** What a client listens to: the decisions of one workspace, as the older protocol has it, or the ledger. */
type Wish =
  | { readonly kind: 'decisions'; readonly workspace: string }
  | { readonly kind: 'entries'; readonly audience: Audience; readonly after: number | undefined };

/** Whether a client may still hear just what it hears. */
function isSame(now: Wish, before: Wish): boolean {
  return now.kind === 'decisions' || (before.kind === 'entries' && now.audience.key === before.audience.key);
}

/**
 * What a request may hear.
 * @throws CountersignError as a route would
 */
function admitListener(ports: Pick<ApiPorts, 'directory'>, request: IncomingMessage): Wish {
  const directory = ports.directory();
  refuseWebPages(request.headers, directory);
  const { principal } = callerFrom(request.headers, directory);
  const workspace = request.headers['x-workspace-id'];
  if (workspace !== undefined) return decisionsOf(principal, workspace);
  const { after, ...narrowing } = parseInput(liveSchema, queryOf(request));
  authorize(principal, 'read', narrowing.workspace ?? null);
  return { kind: 'entries', audience: audienceOf(principal, narrowing), after };
}

function decisionsOf(principal: Principal, given: string | readonly string[]): Wish {
  const parsed = workspaceSchema.safeParse(given);
  if (!parsed.success) {
    const message = parsed.error.issues.map((issue) => issue.message).join('; ');
    throw invalidInput([{ path: '/X-Workspace-ID', message: `${message}; got ${JSON.stringify(given)}` }]);
  }
  authorize(principal, 'read', parsed.data);
  return { kind: 'decisions', workspace: parsed.data };
}

function queryOf({ url = '' }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(url.split('?')[1] ?? ''));
}

function decidedEvent(entry: LedgerEntry & { readonly event: 'settled' }): string {
  const { status, decided_by, comment } = answerOf(entry.details.resolution);
  return JSON.stringify({
    event: 'APPROVAL_DECIDED',
    approval_id: entry.approvalId,
    status,
    decided_by,
    ...(comment === '' ? {} : { comment }),
  });
}
