import type { ExecutionResult } from '../domain/execution.ts';

/** What a request came to: the server's answer, or why there is none. */
export type RemoteAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'lost'; readonly reason: string };

/** The three requests of an executor. None of them throws. */
export interface Remote {
  /** @param waitSeconds how long the server may hold it while there is no work */
  poll(waitSeconds: number, stop: AbortSignal): Promise<RemoteAnswer>;
  /** @param limitMs milliseconds after which it is given up */
  heartbeat(token: string, limitMs: number, stop: AbortSignal): Promise<RemoteAnswer>;
  complete(token: string, result: ExecutionResult): Promise<RemoteAnswer>;
}

/** How long an answer may take, in milliseconds, beyond what the server was asked to wait. */
const ANSWER_MS = 15_000;

export function createRemote(server: {
  readonly baseUrl: string;
  readonly key: string | null;
  readonly name: string;
}): Remote {
  const headers = {
    'content-type': 'application/json',
    ...(server.key === null ? {} : { authorization: `Bearer ${server.key}` }),
  };

  async function ask(
    method: string,
    path: string,
    limitMs: number,
    stop: AbortSignal | null,
    body?: unknown,
  ): Promise<RemoteAnswer> {
    const limit = AbortSignal.timeout(limitMs);
    try {
      const response = await fetch(`${server.baseUrl}${path}`, {
        method,
        headers,
        signal: stop === null ? limit : AbortSignal.any([limit, stop]),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { kind: 'answered', status: response.status, body: parseJson(text) };
    } catch (error) {
      return { kind: 'lost', reason: reasonOf(error) };
    }
  }

  const at = (token: string, what: string): string => `/v1/work/${encodeURIComponent(token)}/${what}`;
  return {
    poll(waitSeconds, stop) {
      const query = new URLSearchParams({ executor: server.name, wait: String(waitSeconds) });
      return ask('GET', `/v1/work?${query.toString()}`, waitSeconds * 1_000 + ANSWER_MS, stop);
    },
    heartbeat: (token, limitMs, stop) => ask('POST', at(token, 'heartbeat'), limitMs, stop, {}),
    complete: (token, result) => ask('POST', at(token, 'complete'), ANSWER_MS, null, result),
  };
}

/** The system's word for it stands in the cause: fetch itself only says that it failed. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
