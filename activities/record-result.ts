import { type KeyRing, verifySeal } from '../domain/envelope.ts';
import {
  type ExecutionResult,
  type SealedResult,
  type Told,
  orderKey,
  readResult,
} from '../domain/execution.ts';
import { CountersignError } from '../domain/errors.ts';
import { type Standing, standingOf } from '../domain/schedule.ts';
import type { LedgerPort } from './ports.ts';

export interface RecordResult {
  (approvalId: string, attempt: number, told: Told): Promise<Standing>;
}

/**
 * Writes what came of an attempt, and what the rules make of it. Only a sealed result counts as one: what anybody
 * else told Temporal is written as unknown, for a person to look at. Safe to retry.
 */
export function createRecordResult(ports: {
  readonly ledger: Pick<LedgerPort, 'find' | 'recordResult'>;
  readonly orders: KeyRing;
}): RecordResult {
  return async (approvalId, attempt, told) => {
    const approval = await ports.ledger.find(approvalId);
    if (approval === null)
      throw new CountersignError('not_found', `the ledger holds no approval ${approvalId}`);
    const key = orderKey(approvalId, approval.revision, attempt);
    const result = told.kind === 'told' ? believed(ports.orders, key, told.sealed) : null;
    const outcome = result?.outcome ?? (told.kind === 'not_taken' ? 'not_taken' : 'unknown');
    return standingOf(await ports.ledger.recordResult(approvalId, attempt, outcome, result));
  };
}

function believed(ring: KeyRing, key: string, sealed: SealedResult | null): ExecutionResult | null {
  const { result, keyId, mac } = sealed ?? {};
  if (result === undefined || result === null || typeof result !== 'object') return null;
  if (keyId === undefined || mac === undefined) return null;
  return verifySeal(ring, 'result', { key, result }, keyId, mac) ? readResult({ ...result }) : null;
}
