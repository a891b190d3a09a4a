import { CountersignError } from '../domain/errors.ts';

/**
 * Refuses text with the character U+0000 in a column of its own: PostgreSQL keeps none, and SQLite compares it only
 * in part. Inside JSON, where an action and its reason stand, it is escaped, and kept as it is.
 * @throws CountersignError `invalid_request`
 */
export function refuseNul(values: readonly unknown[]): void {
  for (const value of values) {
    if (typeof value !== 'string' || !value.includes('\0')) continue;
    const shown = JSON.stringify(value.slice(0, value.indexOf('\0') + 1).slice(-40));
    throw new CountersignError(
      'invalid_request',
      `the ledger keeps no name or key with the character U+0000, as at the end of ${shown}; leave it out`,
    );
  }
}

/** Text as it is searched: in one case, without the character that no column keeps. */
export function searchable(text: string): string {
  return text.toLowerCase().replaceAll('\0', ' ');
}
