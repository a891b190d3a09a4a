import { Agent, request } from 'node:http';

/** What an agent's hook sends before it runs a harmless command. */
const BODY = JSON.stringify({
  action: { command: 'git status --short && ls -la src', cwd: '/home/dev/shop' },
  reason: 'see what has changed',
  requester: 'agent-1',
  sessionKey: 'session-1',
  profile: 'hooks',
});

/** What anything but a SAFE approval lacks; its run would be measured otherwise. */
const APPROVED = '"status":"approved","currentTier":"SAFE"';

export interface Asker {
  /** @throws where the answer is no 201 that approves */
  ask(): Promise<void>;
  close(): void;
}

/** Less than the 5 s after which a server closes what is idle, so that no question meets a connection's end. */
const IDLE_MS = 3_000;

/** A crowd of hooks, each with a question of its own. @param url of a server that takes `/v1/approvals` */
export function createAsker(url: string): Asker {
  const agent = new Agent({ keepAlive: true, maxSockets: 64, timeout: IDLE_MS });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(BODY) };
  return {
    ask: () =>
      new Promise((resolve, reject) => {
        const key = { 'idempotency-key': crypto.randomUUID() };
        const outgoing = request(
          `${url}/v1/approvals`,
          { method: 'POST', agent, headers: { ...headers, ...key } },
          (incoming) => {
            const chunks: Buffer[] = [];
            incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
            incoming.once('error', reject);
            incoming.once('end', () => {
              const text = Buffer.concat(chunks).toString('utf8');
              if (incoming.statusCode === 201 && text.includes(APPROVED)) resolve();
              else reject(new Error(`HTTP ${incoming.statusCode} where 201 was due: ${text}`));
            });
          },
        );
        outgoing.once('error', reject);
        outgoing.end(BODY);
      }),
    close: () => agent.destroy(),
  };
}
