import { LogLevel, type Logger } from '@slack/web-api';
import { maskText } from '../../domain/mask.ts';
import type { Log } from '../channel.ts';

/** Takes secrets out of a text. */
export type Redact = (text: string) => string;

/** @param secrets the configured ones; each is taken out wherever it stands */
export function createRedact(secrets: readonly string[]): Redact {
  const known = secrets.filter((secret) => secret !== '').sort((a, b) => b.length - a.length);
  return (text) => maskText(known.reduce((left, secret) => left.replaceAll(secret, '***'), text));
}

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
