import type { ApiAnswer } from './types.ts';

/** A call that Discord refuses. */
export class ApiError extends Error {
  readonly answer: ApiAnswer;

  constructor(status: number, code: number, message: string, errors?: object) {
    super(message);
    this.answer = { status, body: { message, code, ...(errors === undefined ? {} : { errors }) } };
  }
}

/** 50035: what is wrong, by the part of the body that it is wrong with. */
export function invalidBody(
  faults: readonly (readonly [part: string, code: string, message: string])[],
): ApiError {
  const errors = Object.fromEntries(
    faults.map(([part]) => {
      const ofPart = faults.filter(([one]) => one === part);
      return [part, { _errors: ofPart.map(([, code, message]) => ({ code, message })) }];
    }),
  );
  return new ApiError(400, 50035, 'Invalid Form Body', errors);
}
