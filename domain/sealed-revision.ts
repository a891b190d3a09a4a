import type { Action } from './action.ts';
import { readFindings } from './safety.ts';
import type { Finding } from './verdict.ts';

/** What is asked for from now on, complete: exact bytes, so it lives only in encrypted payloads, as the request does. */
export interface Revision {
  readonly approvalId: string;
  /** 2 or more. */
  readonly revision: number;
  readonly action: Action;
  readonly reason: string;
  /** As in a request: what a model of content safety found in its prose. */
  readonly safety?: readonly Finding[];
}

/** A revision with its HMAC. The claim that brings it names this very seal. */
export interface SealedRevision {
  readonly revision: Revision;
  readonly keyId: string;
  readonly mac: string;
}

/** Levels of objects and lists, above those that a body may have. */
const DEPTH_LIMIT = 110;

/**
 * Reads what a signal carried, which may be anything at all, into a revision that can be written down. Says nothing
 * of its seal.
 * @returns null for what has not exactly that shape
 */
export function readSealedRevision(candidate: unknown): SealedRevision | null {
  if (!isRecord(candidate) || !isShallow(candidate)) return null;
  const { revision: inner, keyId, mac } = candidate;
  if (!isRecord(inner) || typeof keyId !== 'string' || typeof mac !== 'string') return null;
  const { approvalId, revision, action, reason, safety } = inner;
  if (typeof approvalId !== 'string' || typeof reason !== 'string') return null;
  if (typeof revision !== 'number' || !isRecord(action) || Array.isArray(action)) return null;
  const findings = safety === undefined ? [] : readFindings(safety);
  if (findings === null || Object.keys(inner).length !== (safety === undefined ? 4 : 5)) return null;
  const read: Revision = {
    approvalId,
    revision,
    action,
    reason,
    ...(safety === undefined ? {} : { safety: findings }),
  };
  return { revision: read, keyId, mac };
}

/** Level by level: a reader that recursed would be stopped by what it is to find. */
function isShallow(value: unknown): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEPTH_LIMIT) return false;
    level = level.flatMap((one) => (isRecord(one) ? Object.values(one) : []));
  }
  return true;
}

/** An object or a list, of whose members nothing is known yet. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
