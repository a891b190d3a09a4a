import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Subject } from './subject.ts';

/** Long enough that no requester comes back in between, in seconds. */
const WAIT_S = 55;
const RETRY_MS = 100;

export interface ApprovalOf {
  readonly profile: 'interactive' | 'workday';
  /** Asks in these workspaces in turn. */
  readonly workspaces: readonly string[];
}

export interface HttpSubject extends Subject {
  /** The approval opened last. */
  lastId(): string;
  /** Decisions answered 503 so far, each asked again under the same key until it was answered. */
  unavailable(): number;
  close(): void;
}

/** The product as an agent and an approver reach it: HTTP with connections kept alive. */
export function createHttpSubject(url: string, { profile, workspaces }: ApprovalOf): HttpSubject {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  let asked = 0;
  let lastId = '';
  let unavailable = 0;

  async function call(
    method: 'GET' | 'POST',
    path: string,
    body: unknown = null,
    more: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const payload = body === null ? '' : JSON.stringify(body);
    const length = Buffer.byteLength(payload);
    const headers = { 'content-type': 'application/json', 'content-length': length, ...more };
    return new Promise((resolve, reject) => {
      const outgoing = request(`${url}/v1/approvals${path}`, { method, agent, headers }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.once('error', reject);
        incoming.once('end', () =>
          resolve({ code: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
        );
      });
      outgoing.once('error', reject);
      outgoing.end(payload);
    });
  }

  /** A decision that was answered 503 may have been taken in all the same: asked again, it is the same one. */
  async function decideOnce(id: string): Promise<Answer> {
    const decision = { decision: 'approve', comment: 'ok', approver: 'bench' };
    const key = { 'idempotency-key': `decide-${id}` };
    for (;;) {
      const answer = await call('POST', `/${id}/decision`, decision, key);
      if (answer.code !== 503) return answer;
      unavailable += 1;
      await delay(RETRY_MS);
    }
  }

  return {
    async open() {
      asked += 1;
      const answer = await call('POST', '', {
        action: { command: 'rm -rf /tmp/build' },
        reason: 'clean the build',
        requester: 'agent-1',
        workspace: workspaces[asked % workspaces.length],
        profile,
      });
      const { id, status } = fieldsOf(expectCode(answer, [201]));
      if (status !== 'pending') throw new Error(`${id} is ${status}, not pending`);
      lastId = id;
      return {
        async watch() {
          const seen = fieldsOf(expectCode(await call('GET', `/${id}?wait=${WAIT_S}`), [200]));
          if (seen.status !== 'approved') throw new Error(`${id} is ${seen.status}, not approved`);
        },
        async decide() {
          const decided = expectCode(await decideOnce(id), [200, 202]);
          return decided.code === 200 ? 'decided' : 'recorded';
        },
      };
    },
    unavailable: () => unavailable,
    lastId: () => lastId,
    close: () => agent.destroy(),
  };
}

interface Answer {
  readonly code: number;
  readonly body: string;
}

function expectCode(answer: Answer, allowed: readonly number[]): Answer {
  if (allowed.includes(answer.code)) return answer;
  throw new Error(`HTTP ${answer.code} where ${allowed.join(' or ')} was due: ${answer.body}`);
}

function fieldsOf(answer: Answer): { readonly id: string; readonly status: string } {
  return JSON.parse(answer.body) as { readonly id: string; readonly status: string };
}
