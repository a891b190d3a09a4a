import type { IncomingHttpHeaders } from 'node:http';
import type { Request, RequestHandler } from 'express';
import { sha256 } from '../domain/digest.ts';
import { type Directory, findByKeyHash } from '../domain/directory.ts';
import type { KeyRing } from '../domain/envelope.ts';
import { CountersignError } from '../domain/errors.ts';
import { type Principal, SINGLE_KEY } from '../domain/principal.ts';
import { readSession, refuseOtherPages, requireJson } from './session.ts';

/** Who calls, as far as the call itself proves it. */
export interface Caller {
  readonly principal: Principal;
  /** Open mode: the call proves nothing, and the body may name the person. */
  readonly open: boolean;
  /** A person at the page, by the cookie of a session; absent for keys. */
  readonly atPage?: true;
}

const callers = new WeakMap<Request, Caller>();
const proofs = new WeakMap<Request, () => Caller>();

/** The caller of a request that passed `authenticate`. */
export function callerOf(request: Request): Caller {
  const caller = callers.get(request);
  if (caller === undefined) throw new CountersignError('unauthenticated', 'this route needs a key');
  return caller;
}

/**
 * Who the caller of a request that goes on for long is by now.
 * @throws CountersignError `unauthenticated` where its key is known no longer, or its session is over
 */
export function callerNow(request: Request): Caller {
  return proofs.get(request)?.() ?? callerOf(request);
}

/**
 * In open mode whoever reaches the loopback address is let in; otherwise a key must say who it is, or a session.
 * @param sessions what sessions are sealed with; null where only keys are taken
 */
export function authenticate(directory: () => Directory, sessions: KeyRing | null = null): RequestHandler {
  return (request, _response, next) => {
    const prove = (): Caller => {
      const { headers, method } = request;
      const now = directory();
      const signedIn = sessions === null ? null : signedInCaller(headers, method, now, sessions);
      return signedIn ?? callerFrom(headers, now);
    };
    callers.set(request, prove());
    proofs.set(request, prove);
    next();
  };
}

/**
 * The caller whom a browser's cookie proves; null without one, and where a key speaks for itself.
 * @throws CountersignError `forbidden`, `invalid_request` for what another page may have sent
 */
function signedInCaller(
  headers: IncomingHttpHeaders,
  method: string,
  directory: Directory,
  sessions: KeyRing,
): Caller | null {
  if (directory.open || keyOf(headers) !== null) return null;
  const session = readSession(sessions, headers, directory, Date.now());
  if (session === null) return null;
  refuseOtherPages(headers, method);
  if (method !== 'GET' && method !== 'HEAD') requireJson(headers);
  return { principal: session.member, open: false, atPage: true };
}

/**
 * The caller that a request's headers prove.
 * @throws CountersignError `unauthenticated`
 */
export function callerFrom(headers: IncomingHttpHeaders, directory: Directory): Caller {
  return directory.open ? OPEN_CALLER : keyed(headers, directory);
}

const OPEN_CALLER: Caller = {
  principal: {
    id: 'anyone',
    roles: ['requester', 'executor', 'approver', 'admin', 'auditor'],
    workspaces: '*',
  },
  open: true,
};

function keyed(headers: IncomingHttpHeaders, directory: Directory): Caller {
  const key = keyOf(headers);
  if (key === null) {
    throw new CountersignError('unauthenticated', 'send your key as "Authorization: Bearer KEY"');
  }
  // Looked up by its hash: comparing keys themselves would tell by its time how much of one is right.
  const principal = findByKeyHash(directory, sha256(key));
  if (principal === null)
    throw new CountersignError('unauthenticated', 'this key is not known here, or no longer');
  return { principal, open: false };
}

function keyOf(headers: IncomingHttpHeaders): string | null {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const header = headers['x-api-key'];
  return bearer ?? (typeof header === 'string' && header !== '' ? header : null);
}

/** Whether the caller is a back end with the one shared key, which proves no person. */
export function holdsSingleKey(caller: Caller): boolean {
  return !caller.open && caller.principal.id === SINGLE_KEY;
}

/** Whether the call says nothing of the agent behind it, so that the agent is whoever the request names. */
export function speaksForMany(caller: Caller): boolean {
  return caller.open || holdsSingleKey(caller);
}

/**
 * Who asks. Open mode and the single key name their agents; a principal of its own asks as itself.
 * @throws CountersignError `invalid_request` where the body names somebody else than the key
 */
export function requesterOf(caller: Caller, named: string | undefined): string {
  if (speaksForMany(caller)) return named ?? 'agent';
  return itself(caller, named, 'requester');
}

/**
 * Who takes a request back or mends it: in open mode, unless somebody is named, who asked; the single key does it for
 * its agents.
 * @throws CountersignError `invalid_request` where the body names somebody else than the key
 */
export function ownerOf(caller: Caller, named: string | undefined, requester: string): string {
  if (caller.open) return named ?? requester;
  return itself(caller, holdsSingleKey(caller) && named === requester ? undefined : named, 'requester');
}

/**
 * Who decides: in open mode the person named, or the system's user; otherwise whoever holds the key.
 * @throws CountersignError `invalid_request` where the body names somebody else than the key
 */
export function deciderOf(caller: Caller, named: string | undefined, systemUser: string): string {
  if (caller.open) return named ?? systemUser;
  return itself(caller, named, 'approver');
}

/**
 * Who tells what came of an action: in open mode whoever is named, or who asked for it; otherwise whoever holds the key.
 * @throws CountersignError `invalid_request` where the body names somebody else than the key
 */
export function reporterOf(caller: Caller, named: string | undefined, requester: string): string {
  if (caller.open) return named ?? requester;
  return itself(caller, named, 'executor');
}

function itself(caller: Caller, named: string | undefined, field: string): string {
  const { id } = caller.principal;
  if (named === undefined || named === id) return id;
  throw new CountersignError(
    'invalid_request',
    `/${field}: the key belongs to "${id}"; leave the field out or say so; got "${named}"`,
  );
}
