import type { ErrorRequestHandler, Request, Response } from 'express';
import type { Logger } from 'pino';
import { CountersignError } from '../../domain/errors.ts';
import { problemOf, toCountersignError } from '../errors.ts';
import { pathOf } from '../turned-away.ts';

/** The three older protocols answer an error in their own plain JSON: `{error, …}` with what a program may need. */
export function sendPlainError(response: Response, error: CountersignError): void {
  const { status } = problemOf(error);
  if (status === 503) response.setHeader('Retry-After', '2');
  if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer realm="countersign"');
  response.status(status).json({ ...error.details, error: error.message });
}

/** Ends a protocol's router: whatever its routes threw, in its own words. */
export function answerPlainErrors(
  log: Logger,
  record: (request: Request, error: CountersignError) => void,
): ErrorRequestHandler {
  return (thrown: unknown, request, response, _next) => {
    const error = toCountersignError(thrown);
    if (error === null)
      log.error({ err: thrown, method: request.method, path: pathOf(request) }, 'a request failed');
    else record(request, error);
    if (response.headersSent) response.destroy();
    else sendPlainError(response, error ?? failedInside());
  };
}

function failedInside(): CountersignError {
  return new CountersignError('unavailable', 'this request failed inside; the log has the reason');
}
