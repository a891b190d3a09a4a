import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, type ApprovalBody, call } from '../../test/support/http.ts';

/** Asks for and decides approvals over HTTP, and keeps outside of the product what the product acknowledged. */
export interface People {
  /** Asks for so many more, and resolves when all are acknowledged. */
  ask(count: number): Promise<void>;
  /** Approves so many of those that are still pending, one after the other. @returns milliseconds of each */
  decide(count: number, concurrency: number): Promise<readonly number[]>;
  /** Acknowledged and not decided. */
  pending(): readonly string[];
  decided(): readonly string[];
  /** Answers 503 so far; each was asked again under the same key. */
  unavailable(): number;
  /** Decisions answered 202 so far: durable, and their outcome was not known within 1.5 s. */
  recorded(): number;
}

const RETRY_MS = 200;
/** A product that stays away for longer is a fault, in milliseconds. */
const PATIENCE_MS = 60_000;

/** @param urlOf where the product listens now: another place after every start */
export function createPeople(urlOf: () => string, concurrency: number): People {
  const pending: string[] = [];
  const decided: string[] = [];
  let asked = 0;
  let unavailable = 0;
  let recorded = 0;

  async function post(path: string, body: object, key: string): Promise<Answer<ApprovalBody>> {
    const latest = performance.now() + PATIENCE_MS;
    for (;;) {
      const headers = { 'idempotency-key': key };
      const answer = await call<ApprovalBody>('POST', `${urlOf()}/v1/approvals${path}`, body, headers);
      if (answer.status !== 503 || performance.now() > latest) return answer;
      unavailable += 1;
      await delay(RETRY_MS);
    }
  }

  async function askOne(): Promise<void> {
    asked += 1;
    const number = asked;
    const body = {
      action: { command: `rm -rf /srv/build-${number}` },
      reason: `clean build ${number}`,
      requester: `agent-${number % 2}`,
      workspace: `team-${number % 2}`,
      profile: 'soak',
    };
    const answer = await post('', body, `ask-${number}`);
    if (answer.status !== 201 || answer.body.status !== 'pending') throw unexpected('asked for', answer);
    pending.push(answer.body.id);
  }

  async function decideOne(id: string): Promise<void> {
    const body = { decision: 'approve', approver: 'soak' };
    const answer = await post(`/${id}/decision`, body, `decide-${id}`);
    if (answer.status !== 200 && answer.status !== 202) throw unexpected(`decided ${id}`, answer);
    if (answer.status === 202) recorded += 1;
    decided.push(id);
  }

  return {
    async ask(count) {
      await severally(concurrency, count, askOne);
    },
    async decide(count, at) {
      // Old and new ones alike: those that were opened last are the ones a worker still has in its memory.
      const step = Math.max(1, Math.floor(pending.length / count));
      const chosen = pending.filter((_, index) => index % step === 0).slice(0, count);
      const left = new Set(pending);
      const took: number[] = [];
      await severally(at, chosen.length, async (index) => {
        const id = chosen[index] ?? '';
        const began = performance.now();
        await decideOne(id);
        took.push(performance.now() - began);
        left.delete(id);
      });
      pending.splice(0, pending.length, ...left);
      return took;
    },
    pending: () => pending,
    decided: () => decided,
    unavailable: () => unavailable,
    recorded: () => recorded,
  };
}

/** Does something `count` times, at most `concurrency` at once. */
async function severally(
  concurrency: number,
  count: number,
  act: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  async function actor(): Promise<void> {
    while (next < count) {
      next += 1;
      await act(next - 1);
    }
  }
  await Promise.all(Array.from({ length: concurrency }, actor));
}

function unexpected(what: string, { status, body }: Answer<unknown>): Error {
  return new Error(`${what}: HTTP ${status}: ${JSON.stringify(body)}`);
}
