export { STATE_NAMES_EN, STATE_NAMES_ZH } from '../../domain/lifecycle.ts';
import { renderLine } from '../../domain/visible.ts';

/** Somebody else's word on one line, with nothing hidden in it. */
export function lineOf(text: string): string {
  return renderLine(text);
}

/** 128 random bits for `Idempotency-Key`; `crypto.randomUUID` is missing where a page came over plain HTTP. */
export function newRequestKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A span of time in the largest two units that matter, never negative. */
export type Span =
  | { readonly unit: 's' | 'm'; readonly n: number }
  | { readonly unit: 'ms'; readonly m: number; readonly s: number }
  | { readonly unit: 'hm'; readonly h: number; readonly m: number }
  | { readonly unit: 'dh'; readonly d: number; readonly h: number };

/** Seconds count below ten minutes, minutes below a day. */
export function spanOf(ms: number): Span {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return { unit: 's', n: seconds };
  if (minutes < 10) return { unit: 'ms', m: minutes, s: seconds % 60 };
  if (minutes < 60) return { unit: 'm', n: minutes };
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return { unit: 'hm', h: hours, m: minutes % 60 };
  return { unit: 'dh', d: Math.floor(hours / 24), h: hours % 24 };
}
