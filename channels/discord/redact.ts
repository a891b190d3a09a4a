import { maskText } from '../../domain/mask.ts';

/** Takes secrets out of a text. */
export type Redact = (text: string) => string;

/** Interaction tokens stand in addresses, and let anybody answer in our name for a quarter of an hour. */
const IN_ADDRESS = /(\/(?:interactions|webhooks)\/\d+\/)[^/\s]+/g;

/** @param secrets the configured ones; each is taken out wherever it stands */
export function createRedact(secrets: readonly string[]): Redact {
  const known = secrets.filter((secret) => secret !== '');
  return (text) => {
    const without = known.reduce((left, secret) => left.replaceAll(secret, '***'), text);
    return maskText(without.replace(IN_ADDRESS, '$1***'));
  };
}
