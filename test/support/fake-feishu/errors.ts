import type { RecipientState } from './types.ts';

/** A refusal as Feishu words it: an HTTP status and a body `{code, msg, error: {log_id}}`. */
export class ApiRefusal extends Error {
  readonly status: number;
  readonly code: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: number, msg: string, headers: Readonly<Record<string, string>> = {}) {
    super(msg);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** What a user at the client could not do, so that no callback is ever sent. */
export class ClientRefusal extends Error {}

const RECIPIENT_REFUSALS: Readonly<Record<RecipientState, readonly [number, string]>> = {
  resigned: [230029, 'User has resigned.'],
  blocked: [230053, 'The user has stopped the bot from sending messages.'],
  unavailable: [230013, 'Bot has NO availability to this user.'],
  not_in_group: [230002, 'The bot can not be outside the group.'],
  dissolved: [232009, 'Your request specifies a chat which has already been dissolved.'],
};

export const RECIPIENT_STATES: readonly string[] = Object.keys(RECIPIENT_REFUSALS);

export function isRecipientState(value: string): value is RecipientState {
  return RECIPIENT_STATES.includes(value);
}

export function recipientRefusal(state: RecipientState): ApiRefusal {
  const [code, msg] = RECIPIENT_REFUSALS[state];
  return new ApiRefusal(400, code, msg);
}

export function invalidParameter(detail: string): ApiRefusal {
  return new ApiRefusal(400, 230001, `Your request contains an invalid request parameter, ext=${detail}`);
}

export function tooFrequent(): ApiRefusal {
  return new ApiRefusal(400, 230020, 'This operation triggers the frequency limit.');
}

/** The API gateway's own limit, told apart from the message limits by its status and headers. */
export function rateLimited(limit: number, resetSeconds: number): ApiRefusal {
  return new ApiRefusal(429, 99991400, 'request trigger frequency limit', {
    'x-ogw-ratelimit-limit': String(limit),
    'x-ogw-ratelimit-reset': String(resetSeconds),
  });
}
