import { type KeyObject, createPublicKey, verify } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What stands before the 32 bytes of an Ed25519 key in its usual wrapping. */
const WRAPPING = Buffer.from('302a300506032b6570032100', 'hex');

/** How far a request's time may be from ours, in milliseconds, either way. */
const MAX_AGE_MS = 5 * 60_000;

/** @param hex the application's public key */
export function readPublicKey(hex: string): KeyObject {
  return createPublicKey({
    key: Buffer.concat([WRAPPING, Buffer.from(hex, 'hex')]),
    format: 'der',
    type: 'spki',
  });
}

/**
 * Why a request is not to be taken for Discord's, or null where it is: its signature covers the time and the body as
 * it came, and it is of now.
 * @param nowMs our clock
 */
export function faultOf(
  key: KeyObject,
  headers: IncomingHttpHeaders,
  body: Buffer,
  nowMs: number,
): string | null {
  const signature = headers['x-signature-ed25519'];
  const timestamp = headers['x-signature-timestamp'];
  if (typeof signature !== 'string' || !/^[0-9a-f]{128}$/i.test(signature)) return 'no signature';
  if (typeof timestamp !== 'string' || !/^\d{1,12}$/.test(timestamp)) return 'no time';
  const signed = Buffer.concat([Buffer.from(timestamp), body]);
  if (!verify(null, signed, key, Buffer.from(signature, 'hex'))) return 'a wrong signature';
  const away = Math.abs(nowMs - Number(timestamp) * 1_000);
  return away > MAX_AGE_MS ? `a time that is ${Math.round(away / 1_000)} s away from ours` : null;
}
