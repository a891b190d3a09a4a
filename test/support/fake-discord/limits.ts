import type { ApiAnswer } from './types.ts';

/** Calls of one kind to one place that are taken in a window of so many milliseconds. */
const PER_WINDOW = 5;
const WINDOW_MS = 1_000;

/** Rate limits as Discord has them: told in the headers of each answer, and with 429 once they are passed. */
export interface Limits {
  /** Counts a call. @returns the refusal where there were too many, and the headers of its answer */
  count(
    method: string,
    path: string,
  ): { readonly refusal: ApiAnswer | null; readonly headers: Record<string, string> };
}

export function createLimits(): Limits {
  const windows = new Map<string, { until: number; left: number }>();
  return {
    count(method, path) {
      const place = /^\/channels\/(\d+)\/messages/.exec(path);
      if (place === null) return { refusal: null, headers: {} };
      const bucket = `${method}:${path.includes('/reactions/') ? 'reactions' : 'messages'}`;
      const key = `${bucket}:${place[1]}`;
      const now = Date.now();
      const known = windows.get(key);
      const window =
        known !== undefined && known.until > now ? known : { until: now + WINDOW_MS, left: PER_WINDOW };
      windows.set(key, window);
      const seconds = (window.until - now) / 1_000;
      const headers = {
        'x-ratelimit-limit': String(PER_WINDOW),
        'x-ratelimit-remaining': String(Math.max(0, window.left - 1)),
        'x-ratelimit-reset-after': seconds.toFixed(3),
        'x-ratelimit-bucket': Buffer.from(bucket).toString('hex'),
      };
      window.left -= 1;
      return { refusal: window.left < 0 ? tooMany(seconds, headers) : null, headers };
    },
  };
}

/** @param seconds after which it takes calls again */
export function tooMany(seconds: number, headers: Record<string, string> = {}, global = false): ApiAnswer {
  return {
    status: 429,
    body: { message: 'You are being rate limited.', retry_after: seconds, global },
    headers: {
      ...headers,
      'retry-after': String(seconds),
      ...(global ? { 'x-ratelimit-global': 'true' } : {}),
      'x-ratelimit-scope': global ? 'global' : 'user',
    },
  };
}
