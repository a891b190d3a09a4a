import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './openapi.d.ts';
import { RemoteProblem, Unreachable } from './remote-errors.ts';

/** What the OpenAPI document calls things. */
export type Schemas = components['schemas'];

/** Longer than any answer that is waited for at the server, in milliseconds. */
const PATIENCE_MS = 90_000;

/** Where the server is, and as whom it is asked. */
export interface Place {
  /** Without a slash at its end. */
  readonly url: string;
  /** Sent as a bearer token; null in open mode. */
  readonly key: string | null;
}

/** A request's answer as openapi-fetch hands it over. */
interface Answered<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/** Carries one request over, and brings its answer back whole or as it comes. What it throws says that there is none. */
export type Send = (request: Request, options: { readonly signal: AbortSignal }) => Promise<Response>;

export interface Transport {
  /** Every route of `/v1` by its path, as the OpenAPI document types it. */
  readonly api: Client<paths>;
  /**
   * What a request was answered; null for what is known already (304).
   * @throws RemoteProblem, Unreachable
   */
  read<T>(call: Promise<Answered<T>>): Promise<{ readonly data: T | null; readonly response: Response }>;
}

/** @param via the door that decisions through here are recorded under: plain HTTP unless it is told */
export function openTransport(
  { url, key }: Place,
  via: 'cli' | null = null,
  send: Send = (request, options) => fetch(request, options),
): Transport {
  const headers = {
    ...(via === null ? {} : { 'x-countersign-via': via }),
    ...(key === null ? {} : { authorization: `Bearer ${key}` }),
  };
  const api = createClient<paths>({
    baseUrl: url,
    headers,
    fetch: (request) => send(request, { signal: AbortSignal.timeout(PATIENCE_MS) }),
  });
  return {
    api,
    async read(call) {
      const { data, error, response } = await reached(url, call);
      if (response.status === 304) return { data: null, response };
      if (response.ok && data !== undefined) return { data, response };
      if (isProblem(error)) throw new RemoteProblem(response.status, error.code, error.detail);
      throw noCountersign(url, `answered ${response.status}`);
    },
  };
}

/** The answer to a request that is never answered with 304. @throws as `read` */
export async function answer<T>({ read }: Transport, call: Promise<Answered<T>>): Promise<T> {
  const { data, response } = await read(call);
  if (data === null) throw noCountersign(response.url, `answered ${response.status}`);
  return data;
}

async function reached<T>(url: string, call: Promise<Answered<T>>): Promise<Answered<T>> {
  try {
    return await call;
  } catch (error) {
    const { name, cause, message } = error as Error;
    if (name === 'SyntaxError') throw noCountersign(url, 'answered with something else than JSON');
    const reason = (cause as Error | undefined)?.message ?? message;
    const origin = URL.canParse(url) ? new URL(url).origin : `"${url}"`;
    throw new Unreachable(
      `${origin} cannot be reached (${reason}); is Countersign running? PLATFORM_URL names its address`,
    );
  }
}

function noCountersign(url: string, did: string): Unreachable {
  return new Unreachable(`${url} ${did} and is no Countersign; PLATFORM_URL names its address`);
}

function isProblem(error: unknown): error is { readonly code: string; readonly detail: string } {
  return typeof error === 'object' && error !== null && 'code' in error && 'detail' in error;
}
