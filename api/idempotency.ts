import type { Request } from 'express';
import { CountersignError } from '../domain/errors.ts';

/**
 * The key under which the same request may be sent again; null where it has none.
 * @throws CountersignError `invalid_request`
 */
export function idempotencyKeyOf(request: Request): string | null {
  const key = request.get('idempotency-key');
  if (key === undefined) return null;
  if (/^[\x20-\x7e]{1,255}$/.test(key)) return key;
  throw new CountersignError(
    'invalid_request',
    'Idempotency-Key must be 1 to 255 printable ASCII characters',
  );
}
