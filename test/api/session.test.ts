import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { authenticate, callerOf } from '../../api/authenticate.ts';
import { sendProblem, toCountersignError } from '../../api/errors.ts';
import { sessionRoutes } from '../../api/routes/session.ts';
import { SESSION_MS, readSession, writeSession } from '../../api/session.ts';
import { createSignInLimit } from '../../api/sign-in-limit.ts';
import { sha256 } from '../../domain/digest.ts';
import type { Directory, Member } from '../../domain/directory.ts';
import type { KeyRing } from '../../domain/envelope.ts';
import { CountersignError } from '../../domain/errors.ts';
import { person } from '../support/samples.ts';

const KEY = 'csk_the-key-of-ann';
const ann: Member = { ...person('ann'), keyHash: sha256(KEY), identities: {} };
const directoryOf = (...members: readonly Member[]): Directory => ({ open: false, members });
const ringOf = (id: string): KeyRing => ({ current: id, keys: new Map([[id, randomBytes(32)]]) });
const JSON_TYPE = { 'content-type': 'application/json' };

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A server of sessions, with one route behind authentication. */
async function serving<T>(
  directory: () => Directory,
  sessions: KeyRing,
  use: (ask: (method: string, path: string, headers?: object, body?: string) => Promise<Reply>) => Promise<T>,
): Promise<T> {
  const app = express();
  app.use('/v1/session', sessionRoutes({ directory, sessions, systemUser: 'root' }));
  app.use('/who', authenticate(directory, sessions), (asked, response) => {
    response.json({ id: callerOf(asked).principal.id });
  });
  app.use('/keys-only', authenticate(directory), (asked, response) => {
    response.json({ id: callerOf(asked).principal.id });
  });
  app.use(((thrown, _request, response, _next) => {
    const error = toCountersignError(thrown) ?? new CountersignError('unavailable', String(thrown));
    sendProblem(response, error);
  }) satisfies express.ErrorRequestHandler);
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    return await use(async (method, path, headers = {}, body = '') => {
      const outgoing = request({ host: '127.0.0.1', port, method, path, headers: { ...headers } });
      outgoing.end(body);
      const [incoming] = await once(outgoing, 'response');
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const text = Buffer.concat(chunks).toString('utf8');
      return {
        status: incoming.statusCode ?? 0,
        headers: incoming.headers,
        body: text === '' ? {} : JSON.parse(text),
      };
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const signedIn = (ring: KeyRing, member = ann, now = Date.now()): string =>
  `countersign-session=${writeSession(ring, member, now)}`;

describe('signing in', () => {
  test('hands a key over once, for a cookie that no script and no other site sends', async () => {
    await serving(
      () => directoryOf(ann),
      ringOf('k1'),
      async (ask) => {
        const reply = await ask('POST', '/v1/session', JSON_TYPE, JSON.stringify({ key: KEY }));
        expect(reply.status).toBe(200);
        expect(reply.body).toMatchObject({ mode: 'keys', sharedKey: false, principal: { id: 'ann' } });
        const [cookie = ''] = reply.headers['set-cookie'] as readonly string[];
        expect(cookie).toMatch(
          /^countersign-session=[\w-]+; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/,
        );
        const token = /=([\w-]+)/.exec(cookie)?.[1] ?? '';
        const carried = Buffer.from(token, 'base64url').toString('utf8');
        expect(carried).not.toContain(KEY);
        expect(carried).not.toContain(ann.keyHash);
        const session = { cookie: `other=1; countersign-session=${token}` };
        expect((await ask('GET', '/v1/session', session)).body).toMatchObject({ principal: { id: 'ann' } });
        expect((await ask('GET', '/who', session)).body).toEqual({ id: 'ann' });
      },
    );
  });

  test('from a page on HTTPS gives a cookie that only HTTPS sends', async () => {
    await serving(
      () => directoryOf(ann),
      ringOf('k1'),
      async (ask) => {
        const headers = { ...JSON_TYPE, origin: 'https://sign.example', host: 'sign.example' };
        const reply = await ask('POST', '/v1/session', headers, JSON.stringify({ key: KEY }));
        expect(String(reply.headers['set-cookie'])).toMatch(
          /^__Host-countersign=.*; HttpOnly; SameSite=Strict; Secure$/,
        );
      },
    );
  });

  test('with a wrong key is refused, and after ten of them even with the right one, for a while', async () => {
    await serving(
      () => directoryOf(ann),
      ringOf('k1'),
      async (ask) => {
        for (let attempt = 0; attempt < 10; attempt += 1) {
          const wrong = await ask('POST', '/v1/session', JSON_TYPE, JSON.stringify({ key: 'csk_no' }));
          expect([wrong.status, wrong.headers['set-cookie']]).toEqual([401, undefined]);
        }
        const late = await ask('POST', '/v1/session', JSON_TYPE, JSON.stringify({ key: KEY }));
        expect(late.status).toBe(429);
        expect(Number(late.headers['retry-after'])).toBeGreaterThan(0);
      },
    );
  });

  test.each([
    ['another origin', { ...JSON_TYPE, origin: 'https://evil.example' }, 403],
    ['another site', { ...JSON_TYPE, 'sec-fetch-site': 'cross-site' }, 403],
    ['another port of this machine', { ...JSON_TYPE, 'sec-fetch-site': 'same-site' }, 403],
    ['a form', { 'content-type': 'text/plain' }, 400],
  ])('is refused from %s, signing out as well', async (_, headers, status) => {
    await serving(
      () => directoryOf(ann),
      ringOf('k1'),
      async (ask) => {
        for (const method of ['POST', 'DELETE']) {
          const body = method === 'POST' ? JSON.stringify({ key: KEY }) : '';
          const reply = await ask(method, '/v1/session', headers, body);
          expect([reply.status, reply.headers['set-cookie']]).toEqual([status, undefined]);
        }
      },
    );
  });

  test('is not there in open mode, which says so', async () => {
    await serving(
      () => ({ open: true, members: [] }),
      ringOf('k1'),
      async (ask) => {
        expect((await ask('GET', '/v1/session')).body).toMatchObject({
          mode: 'open',
          principal: { id: 'root' },
        });
        const reply = await ask('POST', '/v1/session', JSON_TYPE, JSON.stringify({ key: KEY }));
        expect(reply.status).toBe(400);
      },
    );
  });
});

describe('a session', () => {
  const ring = ringOf('k1');
  const ask = (cookie: string, method: string, headers: object, path = '/who', now = directoryOf(ann)) =>
    serving(
      () => now,
      ring,
      (send) => send(method, path, { cookie, host: 'sign.example', ...headers }),
    );

  test.each([
    ['our own page', { ...JSON_TYPE, 'sec-fetch-site': 'same-origin' }, 200],
    ['our own page, in an older browser', { ...JSON_TYPE, origin: 'http://sign.example' }, 200],
    ['our own page behind a proxy with HTTPS', { ...JSON_TYPE, origin: 'https://sign.example' }, 200],
    ['a page of another site', { ...JSON_TYPE, 'sec-fetch-site': 'cross-site' }, 403],
    ['a page of the same site', { ...JSON_TYPE, 'sec-fetch-site': 'same-site' }, 403],
    ['an address that was typed', { ...JSON_TYPE, 'sec-fetch-site': 'none' }, 403],
    ['another origin', { ...JSON_TYPE, origin: 'https://evil.example' }, 403],
    ['another port', { ...JSON_TYPE, origin: 'http://sign.example:81' }, 403],
    ['a page without an origin', { ...JSON_TYPE, origin: 'null' }, 403],
    ['nobody knows where', JSON_TYPE, 403],
    ['a form of our own page', { 'sec-fetch-site': 'same-origin' }, 400],
    [
      'a form in disguise',
      { 'content-type': 'text/plain; application/json', 'sec-fetch-site': 'same-origin' },
      400,
    ],
  ])('changes something for %s: %#', async (_, headers, status) => {
    expect((await ask(signedIn(ring), 'POST', headers)).status).toBe(status);
  });

  test('reads for our own page, and for no other', async () => {
    expect((await ask(signedIn(ring), 'GET', {})).status).toBe(200);
    expect((await ask(signedIn(ring), 'GET', { 'sec-fetch-site': 'none' })).status).toBe(200);
    expect((await ask(signedIn(ring), 'GET', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await ask(signedIn(ring), 'GET', { origin: 'https://evil.example' })).status).toBe(403);
  });

  test('is worth nothing where only keys are taken, nor beside a key', async () => {
    expect((await ask(signedIn(ring), 'GET', {}, '/keys-only')).status).toBe(401);
    expect((await ask(signedIn(ring), 'GET', { authorization: 'Bearer wrong' })).status).toBe(401);
  });

  test('ends when its key is removed or rotated, and at its time', () => {
    const headers = { cookie: signedIn(ring, ann, 1_000) };
    const holds = (directory: Directory, now: number, by = ring): boolean =>
      readSession(by, headers, directory, now) !== null;
    expect(holds(directoryOf(ann), 1_000 + SESSION_MS - 1)).toBe(true);
    expect(holds(directoryOf(ann), 1_000 + SESSION_MS)).toBe(false);
    expect(holds(directoryOf(), 2_000)).toBe(false);
    expect(holds(directoryOf({ ...ann, keyHash: null }), 2_000)).toBe(false);
    expect(holds(directoryOf({ ...ann, keyHash: sha256('a new key') }), 2_000)).toBe(false);
    expect(holds(directoryOf(ann), 2_000, ringOf('k1'))).toBe(false);
  });

  test('has the roles of now, not those of its beginning', () => {
    const now = directoryOf({ ...ann, roles: ['auditor'] });
    const headers = { cookie: signedIn(ring) };
    expect(readSession(ring, headers, now, Date.now())?.member.roles).toEqual(['auditor']);
  });

  test('cannot be made or changed from outside', () => {
    const token = writeSession(ring, ann, 1_000);
    const parts = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as {
      readonly claim: object;
      readonly keyId: string;
      readonly mac: string;
    };
    const bob: Member = { ...ann, id: 'bob' };
    const forged = [
      { ...parts, claim: { ...parts.claim, principal: 'bob' } },
      { ...parts, claim: { ...parts.claim, expiresAt: 1e15 } },
      { ...parts, claim: { ...parts.claim, issuedAt: 2_000 } },
      { ...parts, keyId: 'k2' },
      { ...parts, mac: `${parts.mac.slice(1)}0` },
      { claim: parts.claim },
      [],
      null,
      'text',
    ];
    const open = (text: string) =>
      readSession(ring, { cookie: `countersign-session=${text}` }, directoryOf(ann, bob), 2_000);
    expect(open(token)?.member.id).toBe('ann');
    for (const value of forged) {
      expect(open(Buffer.from(JSON.stringify(value)).toString('base64url'))).toBeNull();
    }
    for (const text of ['', 'x', '%00', 'a'.repeat(10_000)]) expect(open(text)).toBeNull();
  });
});

describe('wrong keys are counted', () => {
  const tried = (address: string, times: number, now = 0) => {
    const limit = createSignInLimit();
    for (let attempt = 0; attempt < times; attempt += 1) limit.failed(address, now);
    return limit;
  };

  test('by address, ten in a minute', () => {
    const limit = tried('10.0.0.1', 10);
    expect(() => limit.admit('10.0.0.1', 59_999)).toThrow(/try again in 1 seconds/);
    expect(() => limit.admit('10.0.0.2', 1)).not.toThrow();
    expect(() => limit.admit('10.0.0.1', 60_000)).not.toThrow();
    expect(() => tried('10.0.0.1', 9).admit('10.0.0.1', 1)).not.toThrow();
  });

  test('for IPv6 by the network of a subscriber, however it is written', () => {
    const limit = tried('2001:db8:0:1::5', 10);
    expect(() => limit.admit('2001:db8:0:1:ffff::9', 1)).toThrow();
    expect(() => limit.admit('2001:db8::1:0:0:0:9', 1)).toThrow();
    expect(() => limit.admit('2001:db8:0:2::5', 1)).not.toThrow();
    expect(() => tried('::ffff:10.0.0.1', 10).admit('::ffff:10.0.0.2', 1)).not.toThrow();
  });

  test('for ten thousand addresses at the most', () => {
    const limit = tried('10.9.9.9', 10);
    for (let index = 0; index < 10_000; index += 1) limit.failed(`10.1.${index >> 8}.${index & 255}`, 0);
    expect(() => limit.admit('10.9.9.9', 1)).not.toThrow();
  });
});
