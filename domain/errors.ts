/** Every reason Countersign refuses something, as code. The code is API; api/errors.ts gives each its HTTP status. */
export const ERROR_CODES = [
  'invalid_request',
  'unauthenticated',
  'forbidden',
  'self_approval',
  'not_found',
  'already_decided',
  'already_voted',
  'deadline_passed',
  'illegal_move',
  'digest_mismatch',
  'key_reused',
  'too_large',
  'rate_limited',
  'unavailable',
  'forged',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** Facts that go with a refusal, for programs: who decided and when, the allowed moves, the field at fault. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** A refusal with a reason. The message is for people and says what to do; never holds a secret. */
export class CountersignError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message);
    this.name = 'CountersignError';
    this.code = code;
    this.details = details;
  }
}
