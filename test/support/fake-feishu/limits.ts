import { rateLimited, tooFrequent } from './errors.ts';
import type { FakeLimits } from './types.ts';

const FEISHU_LIMITS: FakeLimits = {
  recipientPerSecond: 5,
  updatePerSecond: 5,
  apiPerSecond: 50,
  apiPerMinute: 1000,
};

export interface Limits {
  /** Counts one call of an API by an app. @throws ApiRefusal 99991400 with HTTP 429 and its headers */
  takeCall(appId: string, api: string): void;
  /** Counts one message to a user or group, whichever app sends it. @throws ApiRefusal 230020 */
  takeMessage(recipient: string): void;
  /** Counts one update of a message. @throws ApiRefusal 230020 */
  takeUpdate(messageId: string): void;
}

/** Sliding windows; a refused request is not counted. */
export function createLimits(custom: Partial<FakeLimits>, now: () => number): Limits {
  const limits: FakeLimits = { ...FEISHU_LIMITS, ...custom };
  const windows = new Map<string, number[]>();

  /** @returns 0 when admitted, else the milliseconds until a place is free */
  function wait(key: string, limit: number, spanMs: number): number {
    const recent = (windows.get(key) ?? []).filter((at) => at > now() - spanMs);
    windows.set(key, recent);
    const oldest = recent[0];
    return recent.length < limit || oldest === undefined ? 0 : oldest + spanMs - now();
  }

  function count(key: string): void {
    windows.set(key, [...(windows.get(key) ?? []), now()]);
  }

  function takePerSecond(key: string, limit: number): void {
    if (wait(key, limit, 1000) > 0) throw tooFrequent();
    count(key);
  }

  return {
    takeCall(appId, api) {
      const spans = [
        [`second ${appId} ${api}`, limits.apiPerSecond, 1000],
        [`minute ${appId} ${api}`, limits.apiPerMinute, 60_000],
      ] as const;
      for (const [key, limit, spanMs] of spans) {
        const waitMs = wait(key, limit, spanMs);
        if (waitMs > 0) throw rateLimited(limit, Math.ceil(waitMs / 1000));
      }
      for (const [key] of spans) count(key);
    },
    takeMessage: (recipient) => takePerSecond(`message ${recipient}`, limits.recipientPerSecond),
    takeUpdate: (messageId) => takePerSecond(`update ${messageId}`, limits.updatePerSecond),
  };
}
