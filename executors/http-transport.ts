import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { workSchema } from '../contract/work-order.ts';
import type { ExecutionResult, WorkOrder } from '../domain/execution.ts';
import { maskText } from '../domain/mask.ts';
import { createRemote } from './http-remote.ts';
import type { Perform } from './perform.ts';

export interface HttpTransportOptions {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly key: string | null;
  readonly name: string;
  /** How many orders are taken at once. */
  readonly concurrency: number;
  readonly perform: Perform;
  readonly log: Logger;
  /** Called once, when the server answered for the first time. */
  readonly onReady: () => void;
  /** Called at every answer from which it can be seen that this agent is still the server's. */
  readonly onContact?: () => void;
  /** How long to wait after a failure, in milliseconds: the first time, and at the most. Default 250 and 10 000. */
  readonly backoffMs?: { readonly first: number; readonly most: number };
}

/** Takes orders from a server by long poll. */
export interface Transport {
  /**
   * Takes no more orders, lets what runs go on for the grace time, stops it then, and reports.
   * @param graceMs milliseconds
   */
  stop(graceMs: number): Promise<void>;
}

/** How long the server may hold a poll, in seconds. */
const WAIT_SECONDS = 50;
/** How long a result is offered to a server that does not take it, in milliseconds. */
const COMPLETE_MS = 600_000;
/** The least time between two polls that brought nothing, in milliseconds: a server that does not wait is not flooded. */
const IDLE_MS = 500;

type Work = ReturnType<typeof workSchema.parse>;

/** Begins to poll at once, and goes on through every failure until it is stopped. */
export function startHttpTransport(options: HttpTransportOptions): Transport {
  const { concurrency, log } = options;
  const backoff = options.backoffMs ?? { first: 250, most: 10_000 };
  const taking = new AbortController();
  const working = new AbortController();
  const remote = createRemote(options);
  const state = createState(log, options.onReady, options.onContact ?? (() => undefined));
  const loops = Promise.all(Array.from({ length: concurrency }, pollOn));

  async function pollOn(): Promise<void> {
    let failures = 0;
    while (!taking.signal.aborted) {
      const begun = performance.now();
      // The first poll, and the first after a failure, does not wait, so that it is soon known whether the server is there.
      const answer = await remote.poll(state.isUp() ? WAIT_SECONDS : 0, taking.signal);
      if (taking.signal.aborted && answer.kind !== 'answered') return;
      const work = answer.kind === 'answered' && answer.status === 200 ? workOf(answer.body) : null;
      if (work !== null) {
        state.up();
        failures = 0;
        await handle(work);
        continue;
      }
      if (answer.kind === 'answered' && answer.status === 204) {
        const wasUp = state.isUp();
        state.up();
        failures = 0;
        if (wasUp) await pause(IDLE_MS - (performance.now() - begun));
        continue;
      }
      state.down(answer.kind === 'lost' ? answer.reason : reasonOf(answer.status, answer.body));
      failures += 1;
      await pause(Math.min(backoff.first * 2 ** (failures - 1), backoff.most));
    }
  }

  async function handle({ token, heartbeatSeconds, order }: Work): Promise<void> {
    const ours = new AbortController();
    const over = new AbortController();
    // A limit in broken milliseconds is none that Node takes.
    const everyMs = Math.max(1, Math.floor((heartbeatSeconds * 1_000) / 3));
    const beating = beatOn(token, everyMs, ours, over.signal);
    try {
      const performed = await options.perform(order, AbortSignal.any([ours.signal, working.signal]));
      // Of what is not known nothing is said: the server notices the silence, and asks a person.
      if (performed.kind === 'done') await complete(token, order, performed.result, ours.signal);
    } finally {
      over.abort();
      await beating;
    }
  }

  async function beatOn(
    token: string,
    everyMs: number,
    ours: AbortController,
    over: AbortSignal,
  ): Promise<void> {
    while (!over.aborted) {
      const answer = await remote.heartbeat(token, everyMs, over);
      if (answer.kind === 'answered') {
        if (answer.status === 404 || answer.status === 409) return ours.abort(NOT_OURS);
        if (answer.status < 400) options.onContact?.();
        if (isCancelled(answer.body)) ours.abort('stopped: it was cancelled');
      }
      await delay(everyMs, undefined, { signal: over }).catch(() => undefined);
    }
  }

  async function complete(
    token: string,
    order: WorkOrder,
    result: ExecutionResult,
    ours: AbortSignal,
  ): Promise<void> {
    const until = performance.now() + COMPLETE_MS;
    for (let failures = 0; performance.now() < until && ours.reason !== NOT_OURS; failures += 1) {
      const answer = await remote.complete(token, result);
      const isFinal = answer.kind === 'answered' && answer.status < 500 && !AGAIN.has(answer.status);
      if (isFinal) {
        if (answer.status >= 400) {
          log.warn({ key: order.key, status: answer.status }, 'the server does not take the result');
        }
        return;
      }
      await delay(Math.min(backoff.first * 2 ** failures, backoff.most));
    }
    log.error({ key: order.key }, 'the result could not be reported; the journal keeps it');
  }

  async function pause(ms: number): Promise<void> {
    if (ms > 0) await delay(ms, undefined, { signal: taking.signal }).catch(() => undefined);
  }

  return {
    async stop(graceMs) {
      taking.abort();
      const late = setTimeout(() => working.abort('stopped: the agent was told to end'), graceMs);
      await loops;
      clearTimeout(late);
    },
  };
}

const NOT_OURS = 'stopped: the order is no longer this agent’s';
/** Statuses that ask for another try: the request came too slowly, too often. */
const AGAIN = new Set([408, 425, 429]);

/** Null for what is no order: a server of another version, or something else at its address. */
function workOf(body: unknown): Work | null {
  const parsed = workSchema.safeParse(body);
  return parsed.success ? parsed.data : null;
}

/** The server's own word for it, where it is a problem of ours. */
function detailOf(body: unknown): string {
  const detail = typeof body === 'object' && body !== null && 'detail' in body ? body.detail : '';
  return typeof detail === 'string' ? maskText(detail.slice(0, 300)) : '';
}

function isCancelled(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'cancelled' in body && body.cancelled === true;
}

function reasonOf(status: number, body: unknown): string {
  if (status === 401 || status === 403) {
    const said = detailOf(body);
    const hint =
      'COUNTERSIGN_KEY must be the key of a principal with the role executor and this agent’s name';
    return `it answers ${status}${said === '' ? '' : ` (${said})`}: ${hint}`;
  }
  return status === 200 ? 'it answers with what is no order' : `it answers ${status}`;
}

/** Says once when the server is lost, and once when it is back, however many polls notice. */
function createState(log: Logger, onReady: () => void, onContact: () => void) {
  let state: 'new' | 'up' | 'down' = 'new';
  let wasEverUp = false;
  return {
    isUp: () => state === 'up',
    up(): void {
      if (!wasEverUp) onReady();
      else if (state === 'down') log.info('the server is back');
      wasEverUp = true;
      state = 'up';
      onContact();
    },
    down(reason: string): void {
      if (state !== 'down') log.warn({ reason }, 'the server gives no work; trying again');
      state = 'down';
    },
  };
}
