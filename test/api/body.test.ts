import { z } from 'zod';
import { BODY_LIMIT, parseBody, parseQuery, rawBody } from '../../api/body.ts';
import { type Answer, type Sent, ask } from '../support/serve-handler.ts';

const schema = z.strictObject({
  name: z.string({ error: 'must be text' }).exactOptional(),
  args: z.json().exactOptional(),
});

const send = (sent: Sent): Promise<Answer> =>
  ask([rawBody, (request, response) => void response.json(parseBody(request, schema))], sent);

describe('a body', () => {
  test.each([
    ['nothing', ''],
    ['white space', ' \n'],
    ['an empty object', '{}'],
  ])('of %s is {}', async (_, body) => {
    expect(await send({ body })).toEqual({ status: 200, body: {} });
  });

  test('is read as JSON whatever type it says it has', async () => {
    for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'image/png']) {
      const answer = await send({ body: '{"name":"名"}', headers: { 'content-type': type } });
      expect(answer).toEqual({ status: 200, body: { name: '名' } });
    }
  });

  test.each<[string, string | Buffer, string]>([
    ['that breaks off', '{"name":', 'the body is not valid JSON'],
    ['with a comma too many', '{\n  "name": "x",\n}', '(line 3, column 1)'],
    ['that is not UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'the body is not valid UTF-8'],
    ['of another shape', '[]', 'got []'],
    ['with a wrong value', '{"name":5}', '/name: must be text; got 5'],
    ['with an unknown field', '{"nmae":"x"}', 'unknown field "nmae"'],
    [
      'nested without end',
      `{"args":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
      'nested more than 100 levels',
    ],
    ['just too deep', `{"args":${'['.repeat(100)}${']'.repeat(100)}}`, 'nested more than 100 levels'],
  ])('%s is refused, and says where', async (_, body, message) => {
    const answer = await send({ body });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect((answer.body as { detail: string }).detail).toContain(message);
  });

  test('may be as deep as anybody needs', async () => {
    const body = `{"args":${'['.repeat(99)}${']'.repeat(99)}}`;
    expect(await send({ body })).toMatchObject({ status: 200 });
  });

  test('may be a mebibyte, and not a byte more', async () => {
    const frame = '{"name":""}'.length;
    const full = `{"name":"${'x'.repeat(BODY_LIMIT - frame)}"}`;
    expect((await send({ body: full })).status).toBe(200);
    const over = await send({ body: `${full} ` });
    expect(over).toMatchObject({ status: 413, body: { code: 'too_large' } });
    expect(over.body).toMatchObject({ detail: 'the body is 1048577 bytes; at most 1048576 are taken' });
  });
});

test('a query is held to its schema too', async () => {
  const handler = [
    (request: Parameters<typeof parseQuery>[0], response: { json: (body: unknown) => unknown }) =>
      void response.json(parseQuery(request, schema)),
  ];
  expect(await ask(handler, { method: 'GET', path: '/?name=x' })).toEqual({
    status: 200,
    body: { name: 'x' },
  });
  expect(await ask(handler, { method: 'GET', path: '/?name=x&other=1' })).toMatchObject({
    status: 400,
    body: { detail: 'unknown field "other"', issues: [{ path: '' }] },
  });
  expect(await ask(handler, { method: 'GET', path: '/?name=x&name=y' })).toMatchObject({ status: 400 });
});
