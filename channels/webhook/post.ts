import axios, { AxiosError } from 'axios';
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent';
import { Webhook } from 'standardwebhooks';
import type { WebhookEndpoint } from '../../domain/webhook.ts';
import { ChannelRefused } from '../channel.ts';
import { EndpointLimited } from './endpoint-limited.ts';
import type { Message } from './message.ts';

/** How long an endpoint may take, its answer included, in milliseconds. */
const ANSWER_MS = 10_000;
/** What is read of an answer, in bytes: nobody needs it. */
const ANSWER_BYTES = 64 * 1024;
const GONE = 410;
const TOO_MANY = 429;
const DOWN = 503;
/** No endpoint may have itself left alone for longer, in milliseconds. */
const LONGEST_PAUSE_MS = 3_600_000;

/** Sends one message to one endpoint. Safe to retry under the same id, which the endpoint may drop a second time. */
export interface Post {
  (endpoint: WebhookEndpoint, id: string, message: Message): Promise<void>;
}

/**
 * Posts as Standard Webhooks says. No redirect is followed, no proxy asked, and no address of a private network
 * reached, whatever its name resolves to by then.
 * @param allowPrivate CIDR blocks that may be reached all the same
 * @throws from the post: ChannelRefused where the endpoint is gone for good (410) or may not be reached;
 *   EndpointLimited where it says when to come again; anything else may be tried again
 */
export function createPost(allowPrivate: readonly string[]): Post {
  const guard = { allowIPAddressList: [...allowPrivate], keepAlive: false };
  const http = axios.create({
    httpAgent: new RequestFilteringHttpAgent(guard),
    httpsAgent: new RequestFilteringHttpsAgent(guard),
    proxy: false,
    maxRedirects: 0,
    maxContentLength: ANSWER_BYTES,
    responseType: 'text',
    validateStatus: null,
  });
  return async ({ url, secrets }, id, message) => {
    const body = JSON.stringify(message);
    const at = new Date();
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'countersign',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
    };
    const { status, headers: answered } = await http
      .post(url, body, { headers, signal: AbortSignal.timeout(ANSWER_MS) })
      .catch(refuseForbidden);
    const pauseMs = status === TOO_MANY || status === DOWN ? pauseOf(answered['retry-after']) : 0;
    if (pauseMs > 0) throw new EndpointLimited(status, pauseMs);
    if (status === GONE) throw new ChannelRefused('gone', 'the endpoint answered 410: it wants no more');
    if (status < 200 || status > 299) throw new Error(`the endpoint answered ${status}`);
  };
}

/** Milliseconds, of a number of seconds or a date; 0 where it is neither. */
function pauseOf(retryAfter: unknown): number {
  if (typeof retryAfter !== 'string') return 0;
  const isSeconds = /^\d+$/.test(retryAfter);
  const pauseMs = isSeconds ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - Date.now();
  return Number.isNaN(pauseMs) ? 0 : Math.min(Math.max(pauseMs, 0), LONGEST_PAUSE_MS);
}

/** The guard's refusals will not change by trying again; and the address, which may hold a secret, is not repeated. */
function refuseForbidden(error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  if (/ is not allowed\. Because,? /i.test(reason)) {
    throw new ChannelRefused(
      'private_address',
      'the endpoint is on a private network; name its block in WEBHOOK_ALLOW_PRIVATE',
    );
  }
  const code = error instanceof AxiosError ? (error.code ?? 'no answer') : 'no answer';
  throw new Error(`the endpoint was not reached (${code})`);
}
