import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { Message } from '../../channels/webhook/message.ts';
import { readBody } from './fake-feishu/http-io.ts';

/** How an endpoint may fail; each takes the next request. */
export type EndpointFault = 'down' | 'lost answer' | 'redirect' | 'gone' | 'endless' | 'refused' | 'limited';

/** For how long one that is 'limited' takes no more. */
const LIMIT_MS = 1_000;

/** An endpoint as its owner would write it by the standard: verifies, and drops what it has seen. */
export interface FakeEndpoint {
  readonly url: string;
  readonly secret: string;
  /** What it took, each message once. */
  taken(): readonly (Message & { readonly id: string })[];
  /** Why it turned requests away. */
  turnedAway(): readonly string[];
  /** Requests that came, whatever was made of them. */
  requests(): number;
  fail(...faults: readonly EndpointFault[]): void;
  /** No fault from now on. */
  mend(): void;
  stop(): Promise<void>;
}

export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** @param secret what it verifies with */
export async function startEndpoint(secret = newSecret()): Promise<FakeEndpoint> {
  const taken = new Map<string, Message & { readonly id: string }>();
  const turnedAway: string[] = [];
  const faults: EndpointFault[] = [];
  let requests = 0;
  let notBefore = 0;
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      requests += 1;
      const fault = Date.now() < notBefore ? 'too early' : faults.shift();
      const answer = (status: number): void => void response.writeHead(status).end();
      if (fault === 'down') return answer(503);
      if (fault === 'gone') return answer(410);
      if (fault === 'refused') return answer(401);
      if (fault === 'limited') notBefore = Date.now() + LIMIT_MS;
      if (fault === 'too early') turnedAway.push('it was told to wait, and did not');
      if (fault === 'limited' || fault === 'too early') {
        return void response.writeHead(429, { 'retry-after': String(LIMIT_MS / 1_000) }).end();
      }
      if (fault === 'redirect') return void response.writeHead(302, { location: '/elsewhere' }).end();
      if (fault === 'endless') return void response.writeHead(200).write('x'.repeat(1_000_000));
      try {
        const headers = request.headers as Record<string, string>;
        const message = new Webhook(secret).verify(body, headers) as Message;
        const id = String(headers['webhook-id']);
        if (!taken.has(id)) taken.set(id, { ...message, id });
      } catch (error) {
        turnedAway.push(error instanceof Error ? error.message : String(error));
        return answer(401);
      }
      if (fault === 'lost answer') return void request.socket.destroy();
      return answer(204);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    ...{ secret, url: `http://127.0.0.1:${port}/hook?token=not-to-be-logged` },
    taken: () => [...taken.values()],
    turnedAway: () => turnedAway,
    requests: () => requests,
    fail: (...more) => void faults.push(...more),
    mend: () => void faults.splice(0),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
