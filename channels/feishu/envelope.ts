import { createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { FeishuConfig } from '../../config-feishu.ts';
import { type JsonRecord, recordAt, textAt, toRecord } from '../json-record.ts';

/** What a request at the callback address turned out to be. */
export type Opened =
  /** The developer console asks whether the address is ours; answered with the same text. */
  | { readonly kind: 'challenge'; readonly challenge: string }
  | ProvenEvent
  | { readonly kind: 'refused'; readonly why: string };

/** Sent by Feishu, to this app, just now. */
export interface ProvenEvent {
  readonly kind: 'event';
  readonly header: JsonRecord;
  readonly event: JsonRecord;
  /** Names the request, whatever event it carries; null where requests have no name of their own. */
  readonly onceId: string | null;
}

/** Seconds that a request may be old, or early. */
export const FRESH_S = 300;

/**
 * Proves a request before anything in it is believed: signature over the raw bytes, time, encryption, token, app.
 * Only the challenge comes unsigned (as Feishu's pages say); it must carry the verification token all the same.
 * Never throws.
 * @param nowMs our clock
 */
export function openEnvelope(
  config: FeishuConfig,
  headers: IncomingHttpHeaders,
  body: Buffer,
  nowMs: number,
): Opened {
  const timestamp = headerOf(headers, 'x-lark-request-timestamp');
  const nonce = headerOf(headers, 'x-lark-request-nonce');
  const signature = headerOf(headers, 'x-lark-signature');
  const outer = parseRecord(body.toString('utf8'));
  if (outer === null) return refused('the body is not a JSON object');
  if (!isSigned(config, timestamp, nonce, signature, body)) {
    return readChallenge(config, outer) ?? refused('the signature is missing or wrong');
  }
  if (!isFresh(timestamp, nowMs)) return refused('the request is stale, or its clock is wrong');
  const challenge = readChallenge(config, outer);
  if (challenge !== null) return challenge;
  const inner = decryptRecord(config, outer);
  if (inner === null) return refused('the body is not encrypted with our key');
  return readEvent(config, inner, `feishu-request:${timestamp}:${nonce}`);
}

function readEvent(config: FeishuConfig, inner: JsonRecord, onceId: string): Opened {
  const header = recordAt(inner, 'header');
  const event = recordAt(inner, 'event');
  if (header === null || event === null) return refused('the event has no header or no body');
  if (!isSame(textAt(header, 'token'), config.verificationToken))
    return refused('the verification token is wrong');
  if (!isSame(textAt(header, 'app_id'), config.appId)) return refused('the event is another app’s');
  if (textAt(header, 'event_id') === '') return refused('the event has no id');
  return { kind: 'event', header, event, onceId };
}

function readChallenge(config: FeishuConfig, outer: JsonRecord): Opened | null {
  const asked = 'encrypt' in outer ? decryptRecord(config, outer) : outer;
  if (asked === null || asked['type'] !== 'url_verification') return null;
  if (!isSame(textAt(asked, 'token'), config.verificationToken)) return null;
  return { kind: 'challenge', challenge: textAt(asked, 'challenge') };
}

/** The digits of a time are as many as they are, so that none can be moved over into the nonce. */
function isSigned(
  config: FeishuConfig,
  timestamp: string,
  nonce: string,
  signature: string,
  body: Buffer,
): boolean {
  if (!/^\d{10}$/.test(timestamp) || nonce === '') return false;
  const expected = createHash('sha256')
    .update(`${timestamp}${nonce}${config.encryptKey}`, 'utf8')
    .update(body)
    .digest('hex');
  return isSame(signature, expected);
}

function isFresh(timestamp: string, nowMs: number): boolean {
  return Math.abs(nowMs / 1_000 - Number(timestamp)) <= FRESH_S;
}

/** `encrypt` is base64 of a 16-byte IV and AES-256-CBC under the SHA-256 of the key. Null for anything else. */
function decryptRecord(config: FeishuConfig, outer: JsonRecord): JsonRecord | null {
  const bytes = Buffer.from(textAt(outer, 'encrypt'), 'base64');
  try {
    const key = createHash('sha256').update(config.encryptKey, 'utf8').digest();
    const decipher = createDecipheriv('aes-256-cbc', key, bytes.subarray(0, 16));
    const text = Buffer.concat([decipher.update(bytes.subarray(16)), decipher.final()]).toString('utf8');
    return parseRecord(text);
  } catch {
    return null;
  }
}

function parseRecord(text: string): JsonRecord | null {
  try {
    return toRecord(JSON.parse(text));
  } catch {
    return null;
  }
}

/** In constant time, of the length too: digests are compared. An expected secret is never empty. */
export function isSame(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();
  return timingSafeEqual(digest(given), digest(expected)) && expected !== '';
}

function headerOf(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

function refused(why: string): Opened {
  return { kind: 'refused', why };
}
