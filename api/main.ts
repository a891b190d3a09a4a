import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createApp, type AppParts } from './app.ts';
import { UpgradableRequest } from './live/upgradable-request.ts';

export interface RunningApi {
  readonly port: number;
  /** Takes no new request, ends long polls, lets the rest finish within seconds. */
  stop(): Promise<void>;
}

/** How long running requests may take to finish when the process stops, in milliseconds. */
const DRAIN_MS = 3_000;

/** Clients that may wait to be accepted: a thousand come back at once when a server was away. */
const BACKLOG = 1_024;

/** Opens the port. @throws Error with code EADDRINUSE where it is taken */
export async function runApi(parts: AppParts, host: string, port: number): Promise<RunningApi> {
  const server = createServer({ IncomingMessage: UpgradableRequest }, createApp(parts));
  // Without a listener Node leaves such requests to HTTP, which says that there is no such route.
  if (parts.surface === 'all') server.on('upgrade', parts.live.upgrade);
  // Slow senders hold a socket, not a worker; these bound how long.
  server.headersTimeout = 15_000;
  server.requestTimeout = 30_000;
  server.listen({ port, host, backlog: BACKLOG });
  await once(server, 'listening');
  const { port: bound } = server.address() as AddressInfo;
  return { port: bound, stop: () => close(server, parts) };
}

async function close(server: Server, parts: AppParts): Promise<void> {
  parts.ports.waiters.stop();
  const polled = parts.ports.desk.stop();
  // Upgraded sockets are no longer the server's to close, yet it waits for them.
  const left = parts.live.stop();
  parts.streams.stop();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const force = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await left;
  await closed;
  clearTimeout(force);
  await polled;
}
