import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalJson } from './canonical.ts';
import { type DecisionClaim, readEnvelope } from './decision.ts';

/** Keys by id; `current` signs, all verify, so that a rotated key does not orphan what it signed. */
export interface KeyRing {
  readonly current: string;
  readonly keys: ReadonlyMap<string, Buffer>;
}

/** Signs anything the workflow must believe although whoever can write to the namespace could have sent it. */
export function sealWith(
  ring: KeyRing,
  purpose: Purpose,
  value: unknown,
): { readonly keyId: string; readonly mac: string } {
  const key = ring.keys.get(ring.current);
  if (key === undefined) throw new RangeError(`key ring has no key ${ring.current}`);
  return { keyId: ring.current, mac: macOf(key, purpose, value) };
}

/** What is sealed for one purpose cannot be passed off as something else. */
type Purpose = 'decision' | 'request' | 'revision' | 'order' | 'result' | 'review' | 'work' | 'session';

/**
 * In constant time. False for an unknown key, a wrong length and a changed value alike, and for anything that could
 * not have been sealed: what comes may be anything, and must not stop who reads it.
 */
export function verifySeal(
  ring: KeyRing,
  purpose: Purpose,
  value: unknown,
  keyId: string,
  mac: string,
): boolean {
  const key = ring.keys.get(keyId);
  const right = key === undefined ? null : macOrNull(key, purpose, value);
  if (right === null || typeof mac !== 'string') return false;
  const expected = Buffer.from(right, 'utf8');
  const given = Buffer.from(mac, 'utf8');
  return expected.length === given.length && timingSafeEqual(expected, given);
}

/** Null for a value that has no canonical form: a lone surrogate, or nested deeper than the stack. */
function macOrNull(key: Buffer, purpose: Purpose, value: unknown): string | null {
  try {
    return macOf(key, purpose, value);
  } catch {
    return null;
  }
}

function macOf(key: Buffer, purpose: Purpose, value: unknown): string {
  return createHmac('sha256', key)
    .update(`countersign ${purpose}\n${canonicalJson(value)}`, 'utf8')
    .digest('hex');
}

/** Believes a signal's argument, which may be anything at all, only if it is a claim that carries a true seal. */
export function openEnvelope(ring: KeyRing, candidate: unknown): DecisionClaim | null {
  const envelope = readEnvelope(candidate);
  if (envelope === null) return null;
  const { claim, keyId, mac } = envelope;
  return verifySeal(ring, 'decision', claim, keyId, mac) ? claim : null;
}
