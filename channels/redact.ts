import { maskText } from '../domain/mask.ts';

/** Takes secrets out of a text. */
export type Redact = (text: string) => string;

/**
 * @param secrets the configured ones; each is taken out wherever it stands, a longer one before one that it contains
 * @param vendors finds what the vendor itself makes that must not be told; its first group stays. Absent: nothing
 */
export function createRedact(secrets: readonly string[], vendors?: RegExp): Redact {
  const known = secrets.filter((secret) => secret !== '').sort((a, b) => b.length - a.length);
  return (text) => {
    const without = known.reduce((left, secret) => left.replaceAll(secret, '***'), text);
    return maskText(vendors === undefined ? without : without.replace(vendors, '$1***'));
  };
}
