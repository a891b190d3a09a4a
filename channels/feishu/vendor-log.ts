import type { Log } from '../channel.ts';
import type { Redact } from '../redact.ts';

/** Feishu's access tokens (`t-…`, `u-…`), and those that name a click (`c-…`). */
export const VENDOR_TOKEN = /(?<![\w-])([tuc]-)[\w.-]{8,}/g;

type VendorLogLine = (...parts: unknown[]) => void;

/**
 * A logger for the vendor's SDK, which would log whole requests: the app secret, tokens and card bodies among them.
 * Of its errors only the message is kept, of its objects nothing. Failures reach the caller as errors, which are
 * logged once there; so the vendor's own lines are for debugging.
 */
export function createVendorLogger(
  log: Log,
  redact: Redact,
): Readonly<Record<'error' | 'warn' | 'info' | 'debug' | 'trace', VendorLogLine>> {
  const line =
    (level: string): VendorLogLine =>
    (...parts) => {
      log.debug({ level }, `feishu sdk: ${redact(parts.map(sayPart).join(' '))}`);
    };
  const nothing = (): void => {};
  return { error: line('error'), warn: line('warn'), info: line('info'), debug: nothing, trace: nothing };
}

function sayPart(part: unknown): string {
  if (typeof part === 'string') return part;
  if (part instanceof Error) return part.message;
  if (Array.isArray(part)) return part.map(sayPart).join(' ');
  return `(${typeof part})`;
}
