import { type Answer, type ApprovalBody, call } from './http.ts';

export interface CarriedOut extends ApprovalBody {
  readonly code?: string;
  readonly detail?: string;
  readonly dispatch: {
    readonly executor: string;
    readonly manual: boolean;
    readonly attempt: number;
    readonly by: string | null;
    readonly outcome: string | null;
    readonly result: { readonly exitCode: number | null; readonly stdout: string } | null;
  } | null;
  readonly verification: {
    readonly mode: string;
    readonly outcome: string | null;
    readonly by: string | null;
    readonly comment: string;
  } | null;
}

export interface Order {
  readonly token: string;
  readonly heartbeatSeconds: number;
  readonly order: {
    readonly key: string;
    readonly approvalId: string;
    readonly attempt: number;
    readonly executor: string;
    readonly action: Record<string, unknown>;
    readonly digest: string;
  };
}

export const DONE = { exitCode: 0, stdout: 'done' };

let executors = 0;

/** An executor's name that no other test of this process waits under. */
export function newExecutor(): string {
  executors += 1;
  return `worker-${process.pid}-${executors}`;
}

/** The requests that executors, and those who ask them, make. `key` for a product that has keys. */
export function workAt(url: string, key?: string) {
  const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const ask = <T>(method: string, path: string, body?: unknown) =>
    call<T>(method, `${url}/v1${path}`, body, headers);
  return {
    /** Asks for something SAFE, which is approved and handed over at once. */
    order: (executor: string, more: Record<string, unknown> = {}) =>
      ask<CarriedOut>('POST', '/approvals', {
        ...{ action: { argv: ['ls'] }, reason: 'a test', dispatch: { executor } },
        ...{ verification: { mode: 'human' } },
        ...more,
      }),
    take: (executor: string, wait = 5): Promise<Answer<Order>> =>
      ask<Order>('GET', `/work?executor=${executor}&wait=${wait}`),
    heartbeat: (token: string) =>
      ask<{ readonly cancelled?: boolean; readonly code?: string }>('POST', `/work/${token}/heartbeat`),
    complete: (token: string, body: unknown = DONE) =>
      ask<CarriedOut>('POST', `/work/${token}/complete`, body),
    post: (id: string, what: string, body: unknown = {}) =>
      ask<CarriedOut>('POST', `/approvals/${id}/${what}`, body),
    get: (id: string, wait = 0) => ask<CarriedOut>('GET', `/approvals/${id}?wait=${wait}`),
  };
}
