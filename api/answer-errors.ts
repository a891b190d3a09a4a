import type { ErrorRequestHandler, Request, Response } from 'express';
import { CountersignError } from '../domain/errors.ts';
import { toCountersignError } from './errors.ts';
import type { ApiPorts } from './ports.ts';
import { pathOf, recordTurnedAway } from './turned-away.ts';

/**
 * Ends routes: whatever they threw is logged or recorded, and answered.
 * @param send in the words of the protocol: `sendProblem` or `sendPlainError`
 */
export function answerErrors(
  ports: ApiPorts,
  send: (response: Response, error: CountersignError) => void,
): ErrorRequestHandler {
  return (thrown: unknown, request, response, _next) => {
    const error = toCountersignError(thrown);
    if (error !== null) recordTurnedAway(ports, request, error);
    else ports.log.error({ err: thrown, method: request.method, path: pathOf(request) }, 'a request failed');
    if (response.headersSent) response.destroy();
    else send(response, error ?? failedInside());
  };
}

function failedInside(): CountersignError {
  return new CountersignError('unavailable', 'this request failed inside; the log has the reason');
}

/** @throws CountersignError `not_found`, always */
export function unknownRoute(request: Request): never {
  throw new CountersignError('not_found', `there is no ${request.method} ${pathOf(request)} here`);
}
