import type { IncomingHttpHeaders } from 'node:http';
import type { Directory, Member } from '../domain/directory.ts';
import { type KeyRing, sealWith, verifySeal } from '../domain/envelope.ts';
import { CountersignError } from '../domain/errors.ts';
import { readToken, writeToken } from './sealed-token.ts';

/** How long a sign-in lasts at the most, in milliseconds. */
export const SESSION_MS = 12 * 3_600_000;

/** A browser that refuses the prefix, over plain HTTP on loopback, knows the cookie by its other name. */
const SECURE_COOKIE = '__Host-countersign';
const PLAIN_COOKIE = 'countersign-session';

/** Who is signed in, as of now. */
export interface Session {
  readonly member: Member;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

interface SessionClaim {
  readonly principal: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/**
 * A token needs no memory here, and every process with the same keys reads it. Its seal covers the hash of the
 * person's key, which it does not carry: a key that is removed or rotated ends its sessions at once.
 */
export function writeSession(ring: KeyRing, member: Member, now: number): string {
  const claim: SessionClaim = { principal: member.id, issuedAt: now, expiresAt: now + SESSION_MS };
  return writeToken({ claim, ...sealWith(ring, 'session', sealed(claim, member)) });
}

/** The session that a request's cookie proves, or null: none, forged, over, or of a key that is no more. */
export function readSession(
  ring: KeyRing,
  headers: IncomingHttpHeaders,
  directory: Directory,
  now: number,
): Session | null {
  const token = cookieOf(headers, SECURE_COOKIE) ?? cookieOf(headers, PLAIN_COOKIE);
  if (token === null) return null;
  const read = readToken(token);
  if (read === null || !isClaim(read.claim)) return null;
  const { claim, keyId, mac } = read;
  const member = directory.members.find(({ id, keyHash }) => id === claim.principal && keyHash !== null);
  if (member === undefined || !verifySeal(ring, 'session', sealed(claim, member), keyId, mac)) return null;
  const isOver = now >= claim.expiresAt || claim.expiresAt - claim.issuedAt > SESSION_MS;
  return isOver ? null : { member, expiresAt: claim.expiresAt };
}

/** The `Set-Cookie` of a sign-in. @param isHttps as the browser sees the page */
export function sessionCookie(token: string, isHttps: boolean): string {
  return cookie(isHttps, token, Math.floor(SESSION_MS / 1_000));
}

/** The `Set-Cookie`s of a sign-out. */
export function endedCookies(): readonly string[] {
  return [cookie(true, '', 0), cookie(false, '', 0)];
}

/** Whether the request's page was loaded over HTTPS, perhaps from a proxy in front of this server. */
export function isHttpsPage({ origin }: IncomingHttpHeaders): boolean {
  return origin?.startsWith('https://') === true;
}

/**
 * A cookie comes along with whatever page makes the browser ask, so what it is believed for must come from our own.
 * A read may come without either header: its answer stays unread by another page.
 * @throws CountersignError `forbidden`
 */
export function refuseOtherPages(headers: IncomingHttpHeaders, method: string): void {
  const { host, origin } = headers;
  const site = headers['sec-fetch-site'];
  const isRead = method === 'GET' || method === 'HEAD';
  if (site !== undefined) {
    if (site === 'same-origin' || (site === 'none' && isRead)) return;
    throw new CountersignError(
      'forbidden',
      `a session is taken from this server's own page only, not ${site}`,
    );
  }
  if (origin === undefined ? isRead : URL.canParse(origin) && new URL(origin).host === host) return;
  throw new CountersignError(
    'forbidden',
    `a session is taken from this server's own page only, not from "${origin ?? 'a request without an Origin'}"`,
  );
}

/**
 * A form of another page can send no JSON.
 * @throws CountersignError `invalid_request`
 */
export function requireJson(headers: IncomingHttpHeaders): void {
  const type = headers['content-type'] ?? '';
  if (/^application\/json *(?:;|$)/i.test(type)) return;
  throw new CountersignError(
    'invalid_request',
    `with a session the Content-Type must be application/json; it is "${type}"`,
  );
}

function sealed(claim: SessionClaim, { keyHash }: Member): unknown {
  const { principal, issuedAt, expiresAt } = claim;
  return { principal, issuedAt, expiresAt, keyHash };
}

function cookie(isHttps: boolean, value: string, seconds: number): string {
  const name = isHttps ? SECURE_COOKIE : PLAIN_COOKIE;
  const secure = isHttps ? '; Secure' : '';
  return `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
}

function cookieOf({ cookie: header = '' }: IncomingHttpHeaders, name: string): string | null {
  const pairs = header.split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
}

function isClaim(value: unknown): value is SessionClaim {
  if (typeof value !== 'object' || value === null) return false;
  const { principal, issuedAt, expiresAt } = value as Readonly<Record<string, unknown>>;
  return typeof principal === 'string' && Number.isSafeInteger(issuedAt) && Number.isSafeInteger(expiresAt);
}
