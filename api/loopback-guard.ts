import type { IncomingHttpHeaders } from 'node:http';
import type { RequestHandler } from 'express';
import type { Directory } from '../domain/directory.ts';
import { CountersignError } from '../domain/errors.ts';

const LOOPBACK_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;

/** What another page may link to: it tells of no approval by itself, and asking for it has no effect. */
const LINKED = /^\/(?:$|(?:docs|openapi\.json|health|livez|readyz|metrics|assets|approvals)(?:\/|$))/;

/**
 * Guards every route in open mode.
 * @param allowedOrigins origins besides our own, for the routes that say so (the Temporal UI decodes payloads)
 */
export function guardLoopback(directory: () => Directory, allowedOrigins: readonly string[]): RequestHandler {
  return (request, _response, next) => {
    const decoding = request.path.startsWith('/codec/');
    refuseWebPages(request.headers, directory(), decoding ? allowedOrigins : []);
    // An image, a script or a window of another page comes without an Origin; the browser still says where from.
    const isLinked = decoding || LINKED.test(request.path);
    if (directory().open && !isLinked && isOtherSite(request.headers['sec-fetch-site'])) {
      throw foreignPage('of another site');
    }
    next();
  };
}

/**
 * In open mode anybody on this machine may decide, but no web page may: a page's requests carry its Origin, and one
 * that re-binds its name to loopback carries its Host. Both must be our own.
 * @throws CountersignError `forbidden`
 */
export function refuseWebPages(
  headers: IncomingHttpHeaders,
  directory: Directory,
  allowedOrigins: readonly string[] = [],
): void {
  if (!directory.open) return;
  const { host, origin } = headers;
  if (host === undefined || !LOOPBACK_HOST.test(host)) {
    throw new CountersignError(
      'forbidden',
      `without a key this server answers to localhost only, not to Host "${host ?? ''}"`,
    );
  }
  if (origin !== undefined && origin !== `http://${host}` && !allowedOrigins.includes(origin)) {
    throw foreignPage(origin);
  }
}

function foreignPage(name: string): CountersignError {
  return new CountersignError(
    'forbidden',
    `without a key this server takes no request from the page "${name}"`,
  );
}

/** `none`: a person typed the address. Absent: no browser. */
function isOtherSite(from: string | readonly string[] | undefined): boolean {
  return from !== undefined && from !== 'same-origin' && from !== 'none';
}
