import { Router } from 'express';
import type { SessionView } from '../../contract/session.ts';
import { signInSchema } from '../../contract/session.ts';
import { sha256 } from '../../domain/digest.ts';
import { type Directory, findByKeyHash, findPrincipal } from '../../domain/directory.ts';
import { CountersignError } from '../../domain/errors.ts';
import { type Principal, SINGLE_KEY } from '../../domain/principal.ts';
import { parseBody, rawBody } from '../body.ts';
import type { ApiPorts } from '../ports.ts';
import {
  SESSION_MS,
  endedCookies,
  isHttpsPage,
  readSession,
  refuseOtherPages,
  requireJson,
  sessionCookie,
  writeSession,
} from '../session.ts';
import { createSignInLimit } from '../sign-in-limit.ts';

type SessionPorts = Pick<ApiPorts, 'directory' | 'sessions' | 'systemUser'>;

/** Who sits before the page: a key, handed over once, becomes a cookie that no script reads. */
export function sessionRoutes(ports: SessionPorts): Router {
  const router = Router();
  const limit = createSignInLimit();

  router.use((_request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    next();
  });

  router.get('/', (request, response) => {
    const directory = ports.directory();
    if (directory.open) {
      response.json(openView(directory, ports.systemUser));
      return;
    }
    const session = readSession(ports.sessions, request.headers, directory, Date.now());
    response.json(session === null ? NOBODY() : keyedView(session.member, session.expiresAt));
  });

  router.post('/', rawBody, (request, response) => {
    const directory = ports.directory();
    refuseForeignSignIn(request.headers);
    if (directory.open) {
      throw new CountersignError(
        'invalid_request',
        'this server knows no keys: there is nothing to sign in to',
      );
    }
    const now = Date.now();
    const address = request.socket.remoteAddress ?? '';
    admitAttempt(() => limit.admit(address, now), response);
    const member = findByKeyHash(directory, sha256(parseBody(request, signInSchema).key));
    if (member === null) {
      limit.failed(address, now);
      throw new CountersignError('unauthenticated', 'this key is not known here, or no longer');
    }
    const token = writeSession(ports.sessions, member, now);
    response.setHeader('Set-Cookie', sessionCookie(token, isHttpsPage(request.headers)));
    response.json(keyedView(member, now + SESSION_MS));
  });

  router.delete('/', (request, response) => {
    refuseForeignSignIn(request.headers);
    response.setHeader('Set-Cookie', endedCookies());
    response.status(204).end();
  });

  return router;
}

/** Another page must neither sign somebody in as somebody else nor sign them out. Programs send neither header. */
function refuseForeignSignIn(headers: Parameters<typeof refuseOtherPages>[0]): void {
  requireJson(headers);
  const isBrowser = headers.origin !== undefined || headers['sec-fetch-site'] !== undefined;
  if (isBrowser) refuseOtherPages(headers, 'POST');
}

function admitAttempt(
  admit: () => void,
  response: { setHeader(name: string, value: string): unknown },
): void {
  try {
    admit();
  } catch (error) {
    const seconds = error instanceof CountersignError ? error.details['retryAfterSeconds'] : undefined;
    if (typeof seconds === 'number') response.setHeader('Retry-After', String(seconds));
    throw error;
  }
}

const NOBODY = (): SessionView => ({
  mode: 'keys',
  principal: null,
  sharedKey: false,
  expiresAt: null,
  now: new Date().toISOString(),
});

/** In open mode the system's user decides, whoever sits there. */
function openView(directory: Directory, systemUser: string): SessionView {
  const principal = findPrincipal(directory, systemUser) ?? { id: systemUser, roles: [], workspaces: '*' };
  return { ...NOBODY(), mode: 'open', principal: shown(principal) };
}

function keyedView(member: Principal, expiresAt: number): SessionView {
  return {
    ...NOBODY(),
    principal: shown(member),
    sharedKey: member.id === SINGLE_KEY,
    expiresAt: new Date(expiresAt).toISOString(),
  };
}

function shown({ id, roles, workspaces }: Principal): SessionView['principal'] {
  return { id, roles: [...roles], workspaces: workspaces === '*' ? '*' : [...workspaces] };
}
