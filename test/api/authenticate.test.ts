import {
  type Caller,
  authenticate,
  callerOf,
  deciderOf,
  ownerOf,
  requesterOf,
} from '../../api/authenticate.ts';
import { guardLoopback } from '../../api/loopback-guard.ts';
import { sha256 } from '../../domain/digest.ts';
import type { Directory, Member } from '../../domain/directory.ts';
import { CountersignError } from '../../domain/errors.ts';
import { person } from '../support/samples.ts';
import { type Answer, ask } from '../support/serve-handler.ts';

const KEY = 'csk_the-key-of-ann';
const ann: Member = { ...person('ann'), keyHash: sha256(KEY), identities: {} };
const keyed: Directory = { open: false, members: [ann, { ...person('ben'), keyHash: null, identities: {} }] };
const open: Directory = { open: true, members: [] };

const whoIs = (directory: Directory, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  ask(
    [
      authenticate(() => directory),
      (request, response) => {
        const { principal, open: isOpen } = callerOf(request);
        response.json({ id: principal.id, open: isOpen });
      },
    ],
    { headers },
  );

describe('a caller', () => {
  test.each([
    ['Authorization', `Bearer ${KEY}`],
    ['authorization', `bearer   ${KEY}`],
    ['X-Api-Key', KEY],
  ])('is known by its key in %s: %s', async (header, value) => {
    expect(await whoIs(keyed, { [header]: value })).toEqual({
      status: 200,
      body: { id: 'ann', open: false },
    });
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['no key', {}],
    ['an empty key', { authorization: 'Bearer ' }],
    ['a key header of nothing', { 'x-api-key': '' }],
    ['a wrong key', { authorization: 'Bearer csk_other' }],
    ['the hash of a key', { authorization: `Bearer ${sha256(KEY)}` }],
    ['a key with more behind it', { authorization: `Bearer ${KEY} x` }],
    ['a key in another scheme', { authorization: `Basic ${KEY}` }],
    ['a key in another case', { authorization: `Bearer ${KEY.toUpperCase()}` }],
    ['the word null', { authorization: 'Bearer null' }],
  ])('with %s is turned away', async (_, headers) => {
    const answer = await whoIs(keyed, headers);
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(JSON.stringify(answer.body)).not.toContain(KEY);
  });

  test('whose key was taken out is turned away from then on', async () => {
    let now = keyed;
    const handlers = [
      authenticate(() => now),
      (_: unknown, response: { json: (body: unknown) => unknown }) => void response.json({}),
    ];
    const headers = { authorization: `Bearer ${KEY}` };
    expect((await ask(handlers, { headers })).status).toBe(200);
    now = { open: false, members: [{ ...ann, keyHash: sha256('a new one') }] };
    expect((await ask(handlers, { headers })).status).toBe(401);
  });

  test('in open mode is anyone', async () => {
    expect(await whoIs(open)).toEqual({ status: 200, body: { id: 'anyone', open: true } });
  });

  test('that passed no authentication is nobody', async () => {
    const answer = await ask([(request, response) => void response.json(callerOf(request).principal.id)]);
    expect(answer).toMatchObject({ status: 401 });
  });
});

describe('who asks and who decides', () => {
  const anyone: Caller = { principal: person('anyone', 'admin'), open: true };
  const single: Caller = { principal: person('api', 'requester', 'admin'), open: false };
  const own: Caller = { principal: person('ann'), open: false };

  test('is named by the body in open mode only, or by a back end that asks for its agents', () => {
    expect([requesterOf(anyone, 'bot'), requesterOf(anyone, undefined)]).toEqual(['bot', 'agent']);
    expect([requesterOf(single, 'bot'), requesterOf(single, undefined)]).toEqual(['bot', 'agent']);
    expect([deciderOf(anyone, 'zoe', 'root'), deciderOf(anyone, undefined, 'root')]).toEqual(['zoe', 'root']);
  });

  test('is otherwise whoever holds the key', () => {
    expect([requesterOf(own, undefined), requesterOf(own, 'ann')]).toEqual(['ann', 'ann']);
    expect([deciderOf(own, undefined, 'root'), deciderOf(own, 'ann', 'root')]).toEqual(['ann', 'ann']);
    expect(deciderOf(single, undefined, 'root')).toBe('api');
    for (const claim of [
      (): string => requesterOf(own, 'ben'),
      (): string => deciderOf(own, 'ben', 'root'),
    ]) {
      expect(claim).toThrow(CountersignError);
      expect(claim).toThrow('the key belongs to "ann"');
    }
    expect(() => deciderOf(single, 'ben', 'root')).toThrow('the key belongs to "api"');
  });

  test('takes a request back as itself, also with the single key, which does it for its agents', () => {
    expect([ownerOf(anyone, undefined, 'bot'), ownerOf(anyone, 'zoe', 'bot')]).toEqual(['bot', 'zoe']);
    for (const named of [undefined, 'bot', 'api']) expect(ownerOf(single, named, 'bot')).toBe('api');
    expect(ownerOf(own, undefined, 'bot')).toBe('ann');
    expect(() => ownerOf(single, 'ben', 'bot')).toThrow('the key belongs to "api"');
    expect(() => ownerOf(own, 'bot', 'bot')).toThrow('the key belongs to "ann"');
  });
});

describe('the guard of open mode', () => {
  const guarded = (
    headers: Readonly<Record<string, string>>,
    path = '/v1/approvals',
    directory = open,
  ): Promise<Answer> =>
    ask(
      [guardLoopback(() => directory, ['http://127.0.0.1:8233']), (_, response) => void response.json('in')],
      { headers, path },
    );

  test.each(['localhost', 'localhost:8080', '127.0.0.1:8080', '[::1]:8080', 'LOCALHOST:1'])(
    'lets Host %s in',
    async (host) => {
      expect((await guarded({ host })).status).toBe(200);
      expect((await guarded({ host, origin: `http://${host}` })).status).toBe(200);
    },
  );

  test.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.nip.io',
    'evil.example:8080',
    '127.0.0.1@evil.example',
    '0.0.0.0:8080',
    '192.168.0.2',
    'localhost:8080:1',
  ])('keeps Host %s out, which a page may have bound to this machine', async (host) => {
    expect(await guarded({ host })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  test.each([
    'http://evil.example',
    'null',
    'https://localhost:8080',
    'http://localhost:3000',
    'http://127.0.0.1:8080',
    'http://localhost:8080.evil.example',
    '',
  ])('keeps the page %p out', async (origin) => {
    expect((await guarded({ host: 'localhost:8080', origin })).status).toBe(403);
  });

  test.each([
    '/v1/work?executor=it-ops-worker',
    '/V1/Work?executor=it-ops-worker',
    '/api/tasks',
    '/workspaces/default/approvals',
    '/confirm/apr_1',
    '/audit',
  ])('keeps out the image, script or window by which another page asks for %s', async (path) => {
    const host = 'localhost:8080';
    for (const from of ['cross-site', 'same-site', '']) {
      expect((await guarded({ host, 'sec-fetch-site': from }, path)).status).toBe(403);
    }
    for (const from of ['same-origin', 'none']) {
      expect((await guarded({ host, 'sec-fetch-site': from }, path)).status).toBe(200);
    }
    expect((await guarded({ host, 'sec-fetch-site': 'cross-site' }, path, keyed)).status).toBe(200);
  });

  test.each(['/docs', '/docs/', '/openapi.json', '/health', '/metrics'])(
    'lets other pages link to %s',
    async (path) => {
      expect((await guarded({ host: 'localhost:8080', 'sec-fetch-site': 'cross-site' }, path)).status).toBe(
        200,
      );
    },
  );

  test('lets the Temporal UI read payloads, and do nothing else', async () => {
    const headers = { host: 'localhost:8080', origin: 'http://127.0.0.1:8233' };
    expect((await guarded(headers, '/codec/decode')).status).toBe(200);
    expect((await guarded(headers, '/v1/approvals')).status).toBe(403);
    expect((await guarded({ ...headers, origin: 'http://evil.example' }, '/codec/decode')).status).toBe(403);
  });

  test('leaves a keyed server alone: the key decides there', async () => {
    const headers = { host: 'countersign.example', origin: 'https://inbox.example' };
    expect((await guarded(headers, '/v1/approvals', keyed)).status).toBe(200);
  });
});
