import type { Request } from 'express';
import type { CountersignError } from '../domain/errors.ts';
import type { ApiPorts } from './ports.ts';

/** Who is turned away at the door stands in the ledger too; what a decision was refused for, it has written itself. */
export function recordTurnedAway(ports: ApiPorts, request: Request, error: CountersignError): void {
  const attempted = `${request.method} ${pathOf(request)}`;
  recordAtDoor(ports, request.socket.remoteAddress, attempted, error);
}

/** An executor's token opens its order, and stands in no log. */
export function pathOf(request: Request): string {
  return `${request.baseUrl}${request.path}`.replace(/^\/v1\/work\/[^/]+/i, '/v1/work/:token');
}

/** The same for a door that is no route. */
export function recordAtDoor(
  ports: Pick<ApiPorts, 'refusals' | 'log'>,
  remoteAddress: string | undefined,
  attempted: string,
  error: CountersignError,
): void {
  const { code, message } = error;
  if (code !== 'unauthenticated' && !(code === 'forbidden' && 'deed' in error.details)) return;
  const known = error.details['principal'];
  const draft = {
    source: typeof known === 'string' ? known : `http:${remoteAddress}`,
    ...{ attemptId: crypto.randomUUID(), code, message, attempted, via: 'http' },
  };
  ports.refusals
    .record(draft)
    .catch((failure: unknown) => ports.log.warn({ err: failure }, 'a refusal could not be recorded'));
}
