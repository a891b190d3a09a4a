import { once } from 'node:events';
import { type RequestListener, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { sendOverHttp } from '../../client/send.ts';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

async function serverThat(answers: RequestListener): Promise<string> {
  const server = createServer(answers);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const patient = () => ({ signal: AbortSignal.timeout(10_000) });
const post = (url: string) =>
  new Request(url, { method: 'POST', body: '{"a":"ä"}', headers: { 'x-key': 'k' } });

/** Tells what it was asked. */
const echo: RequestListener = (request, response) => {
  const { method, url, headers } = request;
  const length = headers['content-length'] ?? null;
  void text(request).then((body) =>
    response
      .writeHead(403, { etag: '"7"' })
      .end(JSON.stringify([method, url, headers['x-key'], length, body])),
  );
};

test('a request comes over as it is, and so does its answer', async () => {
  const url = await serverThat(echo);
  const answered = await sendOverHttp(post(`${url}/v1/approvals?wait=5`), patient());
  expect([answered.status, answered.ok, answered.headers.get('etag')]).toEqual([403, false, '"7"']);
  expect(await answered.json()).toEqual(['POST', '/v1/approvals?wait=5', 'k', '10', '{"a":"ä"}']);
  const bare = await sendOverHttp(new Request(url), patient());
  expect(await bare.json()).toEqual(['GET', '/', null, null, '']);
});

test.each([204, 304])('an answer of %i, which has no body, is one', async (status) => {
  const url = await serverThat((_request, response) => void response.writeHead(status).end());
  const answered = await sendOverHttp(new Request(url), patient());
  expect([answered.status, await answered.text()]).toEqual([status, '']);
});

test('a redirect is followed, with what was asked', async () => {
  const there = await serverThat(echo);
  const url = await serverThat(
    (_request, response) => void response.writeHead(308, { location: `${there}/moved` }).end(),
  );
  const answered = await sendOverHttp(post(url), patient());
  expect(await answered.json()).toEqual(['POST', '/moved', 'k', '10', '{"a":"ä"}']);
});

test('half an answer is none', async () => {
  const url = await serverThat((_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{"status":"approved"}', () => response.destroy());
  });
  await expect(sendOverHttp(post(url), patient())).rejects.toThrow();
});

test('an answer that does not come, or does not end, is waited for until the signal', async () => {
  const silent = await serverThat(() => undefined);
  const endless = await serverThat((_request, response) => {
    response.writeHead(200);
    response.write('{');
  });
  for (const url of [silent, endless]) {
    const signal = AbortSignal.timeout(50);
    await expect(sendOverHttp(post(url), { signal })).rejects.toThrow();
  }
});

test('who is not there is told of', async () => {
  const url = await serverThat(echo);
  const [server] = servers.splice(0);
  server?.close();
  await expect(sendOverHttp(post(url), patient())).rejects.toThrow('ECONNREFUSED');
});
