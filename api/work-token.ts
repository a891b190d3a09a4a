import { type KeyRing, sealWith, verifySeal } from '../domain/envelope.ts';
import { CountersignError } from '../domain/errors.ts';
import type { WorkOrder } from '../domain/execution.ts';
import type { OrderRef } from './work-desk.ts';

/** What an executor shows for the order it was given: whose it is, and where it is answered. */
export interface WorkClaim {
  readonly ref: OrderRef;
  readonly executor: string;
  readonly key: string;
  readonly approvalId: string;
  readonly attempt: number;
}

/** A token needs no memory here: it carries its claim, sealed. Base64url, so that it stands in a path. */
export function writeWorkToken(ring: KeyRing, ref: OrderRef, order: WorkOrder): string {
  const { executor, key, approvalId, attempt } = order;
  const claim: WorkClaim = { ref, executor, key, approvalId, attempt };
  return Buffer.from(JSON.stringify({ claim, ...sealWith(ring, 'work', claim) })).toString('base64url');
}

/** @throws CountersignError `not_found` for anything that was never given out here */
export function readWorkToken(ring: KeyRing, token: string): WorkClaim {
  const { claim, keyId, mac } = parse(token);
  if (typeof keyId === 'string' && typeof mac === 'string' && verifySeal(ring, 'work', claim, keyId, mac)) {
    return claim as WorkClaim;
  }
  throw new CountersignError('not_found', 'no order was given out with this token');
}

function parse(token: string): {
  readonly claim?: unknown;
  readonly keyId?: unknown;
  readonly mac?: unknown;
} {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
