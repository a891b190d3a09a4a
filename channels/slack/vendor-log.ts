import { LogLevel, type Logger } from '@slack/web-api';
import type { Log } from '../channel.ts';
import type { Redact } from '../redact.ts';

/** A logger for the vendor's clients. Failures reach their callers as errors; these lines are for debugging, without objects. */
export function createVendorLogger(log: Log, redact: Redact): Logger {
  const line =
    (level: string) =>
    (...parts: unknown[]) => {
      const said = parts.map((part) =>
        part instanceof Error ? part.message : typeof part === 'string' ? part : '',
      );
      log.debug({ level }, `slack sdk: ${redact(said.join(' ').trim())}`);
    };
  return {
    debug: () => undefined,
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}
