import { type KeyRing, sealWith, verifySeal } from '../domain/envelope.ts';
import { CountersignError } from '../domain/errors.ts';
import type { WorkOrder } from '../domain/execution.ts';
import { readToken, writeToken } from './sealed-token.ts';
import type { OrderRef } from './work-desk.ts';

/** What an executor shows for the order it was given: whose it is, and where it is answered. */
export interface WorkClaim {
  readonly ref: OrderRef;
  readonly executor: string;
  readonly key: string;
  readonly approvalId: string;
  readonly attempt: number;
}

/** A token needs no memory here: it carries its claim, sealed. */
export function writeWorkToken(ring: KeyRing, ref: OrderRef, order: WorkOrder): string {
  const { executor, key, approvalId, attempt } = order;
  const claim: WorkClaim = { ref, executor, key, approvalId, attempt };
  return writeToken({ claim, ...sealWith(ring, 'work', claim) });
}

/** @throws CountersignError `not_found` for anything that was never given out here */
export function readWorkToken(ring: KeyRing, token: string): WorkClaim {
  const read = readToken(token);
  if (read !== null && verifySeal(ring, 'work', read.claim, read.keyId, read.mac)) {
    return read.claim as WorkClaim;
  }
  throw new CountersignError('not_found', 'no order was given out with this token');
}
