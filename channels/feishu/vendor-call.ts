import { setTimeout as sleep } from 'node:timers/promises';
import { CTenantAccessToken, type Client, type DefaultCache } from '@larksuiteoapi/node-sdk';
import { TOKEN_INVALID, checkAnswer, readFailure, toChannelError } from './vendor-errors.ts';
import type { Redact } from '../redact.ts';

/** The longest that a rate limit is waited out within a call, in milliseconds. */
export const LONGEST_WAIT_MS = 3_000;

export interface Tokens {
  /** The token that the next call will carry; fetched once however many ask. */
  current(): Promise<string | undefined>;
  /** Forgets a token that Feishu no longer takes, unless a newer one is there. */
  forget(token: string | undefined): Promise<void>;
}

export function createTokens(vendor: Client, cache: DefaultCache, appId: string): Tokens {
  const place = { namespace: appId };
  let fetching: Promise<string | undefined> | null = null;
  return {
    current() {
      // The SDK answers from the cache where it can; with an empty one, every caller would fetch.
      fetching ??= (vendor.tokenManager.getTenantAccessToken() as Promise<string | undefined>).finally(() => {
        fetching = null;
      });
      return fetching;
    },
    async forget(token) {
      const held: unknown = await cache.get(CTenantAccessToken, place);
      if (held === token) await cache.set(CTenantAccessToken, '', 0, place);
    },
  };
}

/**
 * @param what names the call in errors
 * @param run one try; run once more at most after each thing that is mended here
 */
export type Call = (what: string, run: () => Promise<unknown>) => Promise<Readonly<Record<string, unknown>>>;

/**
 * Runs one call of the vendor's client. A token that Feishu no longer takes is replaced once, and a rate limit that
 * ends within LONGEST_WAIT_MS is waited out once.
 * @throws ChannelRefused where Feishu said no for good, else an error that is worth another try
 */
export function createCall(tokens: Tokens, redact: Redact): Call {
  return async (what, run) => {
    const spent = { renewal: false, wait: false };
    for (;;) {
      let token: string | undefined;
      try {
        token = await tokens.current();
        return checkAnswer(what, await run(), redact);
      } catch (thrown) {
        const failure = readFailure(what, thrown, redact);
        const { retryAfterMs } = failure;
        if (failure.code === TOKEN_INVALID && !spent.renewal) {
          spent.renewal = true;
          await tokens.forget(token);
        } else if (retryAfterMs !== null && retryAfterMs <= LONGEST_WAIT_MS && !spent.wait) {
          spent.wait = true;
          await sleep(retryAfterMs);
        } else throw toChannelError(failure);
      }
    }
  };
}
