import type { Approval } from '../domain/approval.ts';
import { CountersignError } from '../domain/errors.ts';

/** A place in a list, opaque to callers. */
export function encodeCursor(last: Pick<Approval, 'createdAt' | 'id'>): string {
  return Buffer.from(`${last.createdAt} ${last.id}`).toString('base64url');
}

/** @throws CountersignError `invalid_request` for anything that encodeCursor did not write */
export function decodeCursor(cursor: string): { readonly createdAt: string; readonly id: string } {
  const [createdAt, id, ...rest] = Buffer.from(cursor, 'base64url').toString('utf8').split(' ');
  if (
    createdAt !== undefined &&
    id !== undefined &&
    rest.length === 0 &&
    !Number.isNaN(Date.parse(createdAt))
  ) {
    return { createdAt, id };
  }
  throw new CountersignError(
    'invalid_request',
    `/cursor: must be a nextCursor of an earlier answer; got "${cursor}"`,
  );
}
