import { hash, randomBytes } from 'node:crypto';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** `apr_` and a ULID, or `apr_` and the base32 SHA-256 of workspace and idempotency key. Also the workflow id. */
export const APPROVAL_ID = /^apr_(?:[0-9A-HJKMNP-TV-Z]{26}|[0-9A-HJKMNP-TV-Z]{52})$/;

export function newApprovalId(): string {
  return `apr_${ulid(Date.now())}`;
}

/** The same workspace and key always give the same approval, whichever process is asked. */
export function approvalIdFor(workspace: string, idempotencyKey: string): string {
  return `apr_${hashId([workspace, idempotencyKey])}`;
}

/** `grt_` and a ULID. */
export const GRANT_ID = /^grt_[0-9A-HJKMNP-TV-Z]{26}$/;

export function newGrantId(): string {
  return `grt_${ulid(Date.now())}`;
}

export function newDecisionId(): string {
  return `dec_${ulid(Date.now())}`;
}

/**
 * A repeated request by the same person with the same key is one decision.
 * @param said all that the request says, where another one may come under the same key
 */
export function decisionIdFor(
  approvalId: string,
  principal: string,
  idempotencyKey: string,
  said?: string,
): string {
  const id = `dec_${hashId([approvalId, principal, idempotencyKey])}`;
  return said === undefined ? id : `${id}_${hashId([said])}`;
}

const SAYING_ID = /^(dec_[0-9A-HJKMNP-TV-Z]{52})_[0-9A-HJKMNP-TV-Z]{52}$/;

/** What the ids of all decisions under one key begin with; null for an id that does not tell what was said. */
export function keyedPart(decisionId: string): string | null {
  return SAYING_ID.exec(decisionId)?.[1] ?? null;
}

/** Whether two decisions under one key say different things. Ids that do not tell what was said never do. */
export function saysOther(decisionId: string, other: string): boolean {
  const key = keyedPart(decisionId);
  return key !== null && key === keyedPart(other) && decisionId !== other;
}

/** W3C trace id: 32 lower-case hex digits. */
export function newTraceId(): string {
  return randomBytes(16).toString('hex');
}

function ulid(ms: number): string {
  const time = Buffer.alloc(6);
  time.writeUIntBE(ms, 0, 6);
  return base32(Buffer.concat([time, randomBytes(10)])).slice(-26);
}

/** Each part is led by its length, so that no two lists of parts hash alike. */
function hashId(parts: readonly string[]): string {
  const led = parts.map((part) => `${Buffer.byteLength(part)}:${part}`);
  return base32(hash('sha256', led.join(''), 'buffer'));
}

/** Crockford base32, most significant digit first, padded with zero bits in front. */
function base32(bytes: Buffer): string {
  let held = 0;
  let bits = (5 - ((bytes.length * 8) % 5)) % 5;
  let text = '';
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += CROCKFORD[(held >> (bits - 5)) & 31] ?? '';
    held &= 31;
  }
  return text;
}
