import type { Response } from 'express';
import { CountersignError, type ErrorCode } from '../domain/errors.ts';
import type { InputIssue } from '../contract/issues.ts';
import { joinIssues } from '../contract/issues.ts';

/** The only place that knows HTTP statuses. */
const STATUS: Readonly<Record<ErrorCode, number>> = {
  invalid_request: 400,
  unauthenticated: 401,
  forbidden: 403,
  self_approval: 403,
  forged: 401,
  not_found: 404,
  already_decided: 409,
  already_voted: 409,
  deadline_passed: 409,
  illegal_move: 409,
  digest_mismatch: 412,
  too_large: 413,
  key_reused: 422,
  rate_limited: 429,
  unavailable: 503,
};

const TITLES: Readonly<Record<ErrorCode, string>> = {
  invalid_request: 'The request is not valid',
  unauthenticated: 'A key is needed',
  forbidden: 'Not allowed',
  self_approval: 'Nobody approves their own request',
  forged: 'Not authentic',
  not_found: 'Not found',
  already_decided: 'Already decided',
  already_voted: 'Already voted',
  deadline_passed: 'The deadline has passed',
  illegal_move: 'Not possible in this state',
  digest_mismatch: 'The approval has changed',
  too_large: 'The body is too large',
  key_reused: 'The idempotency key was used for another request',
  rate_limited: 'Too many requests',
  unavailable: 'Temporarily unavailable',
};

/** What a status asks of the client's next try: `Retry-After` is in seconds. */
const HEADERS: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  401: { 'WWW-Authenticate': 'Bearer realm="countersign"' },
  503: { 'Retry-After': '2' },
};

export function headersOf(error: CountersignError): Readonly<Record<string, string>> {
  return HEADERS[STATUS[error.code]] ?? {};
}

/** RFC 9457. `type` is stable; `detail` says what to do. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  readonly [member: string]: unknown;
}

export function problemOf(error: CountersignError): Problem {
  const { code } = error;
  return {
    ...error.details,
    type: `urn:countersign:problem:${code.replaceAll('_', '-')}`,
    title: TITLES[code],
    status: STATUS[code],
    detail: error.message,
    code,
  };
}

export function sendProblem(response: Response, error: CountersignError): void {
  const problem = problemOf(error);
  response
    .set(headersOf(error))
    .status(problem.status)
    .type('application/problem+json')
    .send(JSON.stringify(problem));
}

/** What the three older protocols and `/ws` answer: `{error, …}` with what a program may need. */
export function plainBodyOf(error: CountersignError): Readonly<Record<string, unknown>> {
  return { ...error.details, error: error.message };
}

export function sendPlainError(response: Response, error: CountersignError): void {
  response.set(headersOf(error)).status(STATUS[error.code]).json(plainBodyOf(error));
}

/** A refusal that lists every place of the input that is wrong. */
export function invalidInput(issues: readonly InputIssue[]): CountersignError {
  return new CountersignError('invalid_request', joinIssues(issues), { issues });
}

/** Makes an error of ours of whatever a route threw; anything unknown is our own fault and says nothing of the inside. */
export function toCountersignError(thrown: unknown): CountersignError | null {
  if (thrown instanceof CountersignError) return thrown;
  if (!isHttpError(thrown)) return null;
  if (thrown.type === 'entity.too.large') {
    return new CountersignError(
      'too_large',
      `the body is ${thrown.length ?? 'too many'} bytes; at most ${thrown.limit} are taken`,
    );
  }
  if (thrown.status >= 400 && thrown.status < 500)
    return new CountersignError('invalid_request', thrown.message);
  return null;
}

interface HttpError {
  readonly status: number;
  readonly type?: string;
  readonly message: string;
  readonly limit?: number;
  readonly length?: number;
}

function isHttpError(thrown: unknown): thrown is HttpError {
  return thrown instanceof Error && 'status' in thrown && typeof thrown.status === 'number';
}
