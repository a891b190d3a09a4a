import type { Response } from 'express';
import type { CountersignError } from '../../domain/errors.ts';
import { problemOf } from '../errors.ts';

/** The three older protocols answer an error in their own plain JSON: `{error, …}` with what a program may need. */
export function sendPlainError(response: Response, error: CountersignError): void {
  const { status } = problemOf(error);
  if (status === 503) response.setHeader('Retry-After', '2');
  if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer realm="countersign"');
  response.status(status).json({ ...error.details, error: error.message });
}
