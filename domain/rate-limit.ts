/** How many requests of one action one requester may make in any window of that length. */
export interface RateLimit {
  readonly limit: number;
  readonly windowSeconds: number;
}

/** What an operator may set. */
export const LIMIT_REQUESTS = { min: 1, default: 10, max: 100_000 } as const;
export const WINDOW_SECONDS = { min: 1, default: 3_600, max: 86_400 } as const;

/** Where a requester stands after a request. */
export interface RateStanding {
  readonly allowed: boolean;
  /** Requests that would be let through now. */
  readonly remaining: number;
  /** Until one more will be let through, in milliseconds; never more than the window. */
  readonly resetMs: number;
}
