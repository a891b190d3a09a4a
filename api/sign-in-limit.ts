import { isIPv6 } from 'node:net';
import { CountersignError } from '../domain/errors.ts';

/** Wrong keys from one address within a window before it has to wait. */
const ATTEMPTS = 10;
const WINDOW_MS = 60_000;

/** Addresses that are remembered at once; beyond it the oldest is forgotten. */
const ADDRESSES = 10_000;

/** Counts wrong keys per address: guessing a short shared key must be slow. In the memory of this process. */
export interface SignInLimit {
  /** @throws CountersignError `rate_limited`, with `retryAfterSeconds` */
  admit(address: string, now: number): void;
  failed(address: string, now: number): void;
}

export function createSignInLimit(): SignInLimit {
  const failures = new Map<string, { readonly since: number; readonly count: number }>();
  return {
    admit(address, now) {
      const known = failures.get(sourceOf(address));
      if (known === undefined || now - known.since >= WINDOW_MS || known.count < ATTEMPTS) return;
      const retryAfterSeconds = Math.ceil((known.since + WINDOW_MS - now) / 1_000);
      throw new CountersignError(
        'rate_limited',
        `${ATTEMPTS} wrong keys came from this address within a minute; try again in ${retryAfterSeconds} seconds`,
        { retryAfterSeconds },
      );
    },
    failed(address, now) {
      const source = sourceOf(address);
      const known = failures.get(source);
      const running = known !== undefined && now - known.since < WINDOW_MS;
      failures.delete(source);
      failures.set(
        source,
        running ? { since: known.since, count: known.count + 1 } : { since: now, count: 1 },
      );
      const [oldest] = failures.keys();
      if (failures.size > ADDRESSES && oldest !== undefined) failures.delete(oldest);
    },
  };
}

/** One subscriber has a whole /64 of IPv6 addresses. */
function sourceOf(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address;
  const [head = '', tail] = address.split('::');
  const given = head.split(':').filter((part) => part !== '');
  const rest = tail === undefined ? 0 : tail.split(':').filter((part) => part !== '').length;
  const zeros = tail === undefined ? 0 : 8 - given.length - rest;
  return [...given, ...Array.from({ length: zeros }, () => '0'), ...(tail ?? '').split(':')]
    .slice(0, 4)
    .join(':');
}
