import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, type Socket, connect } from 'node:net';
import express, { type Response } from 'express';
import { authenticate } from '../../api/authenticate.ts';
import { type EventStreams, createEventStreams } from '../../api/events/event-streams.ts';
import type { Hub, Sink } from '../../api/events/hub.ts';
import type { Published } from '../../api/events/published.ts';
import type { Directory } from '../../domain/directory.ts';
import { sha256 } from '../../domain/digest.ts';
import { until } from '../support/until.ts';

const KEY = 'csk_red-000000000000';
const MEMBER = { id: 'red', roles: ['requester'], workspaces: '*', identities: {} } as const;
const undo: (() => unknown)[] = [];

afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

/** A hub of one listener, to which a test says what it likes. */
function hubOfOne() {
  let sink: Sink | null = null;
  let attached = false;
  const hub: Hub = {
    begin: async () => ({ after: 0, greeting: 'hello' }),
    attach(to) {
      sink = to;
      attached = true;
      return { seq: () => 0, end: () => void (attached = false) };
    },
    stop: () => undefined,
  };
  const say = (json: string): void => {
    const entry: Published = { seq: 1, workspace: 'default', approvalId: 'apr_', json };
    if (attached) sink?.send([entry]);
  };
  return { hub, say, isAttached: () => attached, isFull: () => sink?.full() ?? false };
}

/** A server of event streams, and a client that has asked for one and reads nothing of it. */
async function streamUnread(pingMs: number) {
  const directory: { now: Directory } = {
    now: { open: false, members: [{ ...MEMBER, keyHash: sha256(KEY) }] },
  };
  const one = hubOfOne();
  const streams: EventStreams = createEventStreams(one.hub, { streams: 10, pingMs });
  let served: Response | null = null;
  const app = express();
  app.get(
    '/',
    authenticate(() => directory.now),
    async (request, response) => {
      served = response;
      await streams.serve(request, response);
    },
  );
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client: Socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.on('error', () => undefined).pause();
  client.write(`GET / HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer ${KEY}\r\n\r\n`);
  undo.push(
    () => new Promise((resolve) => server.close(resolve)),
    () => client.destroy(),
    () => server.closeAllConnections(),
    () => streams.stop(),
  );
  await until('the stream', () => streams.count() === 1);
  const forget = (): void => {
    directory.now = { open: false, members: [{ ...MEMBER, keyHash: sha256('another') }] };
  };
  return {
    ...one,
    streams,
    forget,
    waiting: () => served?.writableLength ?? 0,
    ended: () => served?.writableEnded === true,
  };
}

const SAID = JSON.stringify('a'.repeat(60_000));

test('whose key is taken away while it does not read is told nothing more, and cut off', async () => {
  const { say, isAttached, streams, forget, waiting, ended } = await streamUnread(300);
  // Until the system's own buffers are full; less than what a listener may let wait.
  do {
    say(SAID);
    await new Promise((resolve) => setTimeout(resolve, 5));
  } while (waiting() === 0);
  forget();
  await until('the end', () => ended() || streams.count() === 0);
  expect(isAttached()).toBe(false);
  say(SAID);
  await until('the slot to be free', () => streams.count() === 0);
});

test('who comes back for what it missed and does not read it is cut off', async () => {
  const { say, isFull, streams } = await streamUnread(500);
  do {
    say(SAID);
    await new Promise((resolve) => setTimeout(resolve, 5));
  } while (!isFull());
  await until('the slot to be free', () => streams.count() === 0);
  expect(streams.count()).toBe(0);
});
