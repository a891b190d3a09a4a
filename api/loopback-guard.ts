import type { RequestHandler } from 'express';
import type { Directory } from '../domain/directory.ts';
import { CountersignError } from '../domain/errors.ts';

const LOOPBACK_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;

/**
 * In open mode anybody on this machine may decide, but no web page may: a page's requests carry its Origin, and one
 * that re-binds its name to loopback carries its Host. Both must be our own.
 * @param allowedOrigins origins besides our own, for the routes that say so (the Temporal UI decodes payloads)
 */
export function guardLoopback(directory: () => Directory, allowedOrigins: readonly string[]): RequestHandler {
  return (request, _response, next) => {
    if (!directory().open) return next();
    const { host, origin } = request.headers;
    if (host === undefined || !LOOPBACK_HOST.test(host)) {
      throw new CountersignError(
        'forbidden',
        `without a key this server answers to localhost only, not to Host "${host ?? ''}"`,
      );
    }
    const foreign = origin !== undefined && origin !== `http://${host}`;
    // An image or a script of another page is fetched without an Origin; the browser still says where from.
    const embedded = request.path.startsWith('/v1/') && isOtherSite(request.headers['sec-fetch-site']);
    const decoding = request.path.startsWith('/codec/') && allowedOrigins.includes(origin ?? '');
    if ((foreign && !decoding) || embedded) {
      throw new CountersignError(
        'forbidden',
        `without a key this server takes no request from the page "${origin ?? 'of another site'}"`,
      );
    }
    return next();
  };
}

/** `none`: a person typed the address. Absent: no browser. */
function isOtherSite(from: string | readonly string[] | undefined): boolean {
  return from !== undefined && from !== 'same-origin' && from !== 'none';
}
