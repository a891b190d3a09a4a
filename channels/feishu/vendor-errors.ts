import { ChannelRefused } from '../channel.ts';
import type { Redact } from '../redact.ts';

/**
 * Codes that will not change by trying again: this parameter, chat, message, recipient or card. From Feishu's pages
 * of the message API; 230099 is not among them, since it also says "locked for the moment" (see `isFinal`).
 */
const FINAL_CODES: ReadonlySet<number> = new Set([
  230001, 230002, 230011, 230013, 230025, 230029, 230031, 230034, 230053, 232009,
]);
const BAD_CARD = 230099;
/** Within a 230099: the card's click is not answered yet, and no update is taken until it is. */
const LOCKED = /ErrCode: 11310;[^;]*lock/;

export const TOKEN_INVALID = 99991663;

/** Feishu was not reached, or was not able; worth another try. Holds no request, no header and no body. */
export class FeishuFailure extends Error {
  /** Feishu's own code, or null where no answer of Feishu's came. */
  readonly code: number | null;
  /** How long Feishu asked to be left alone, in milliseconds, or null. */
  readonly retryAfterMs: number | null;

  constructor(message: string, code: number | null = null, retryAfterMs: number | null = null) {
    super(message);
    this.name = 'FeishuFailure';
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The answer of a call that went well. @throws FeishuFailure where HTTP 200 carries a code, or no answer at all */
export function checkAnswer(
  what: string,
  answer: unknown,
  redact: Redact,
): Readonly<Record<string, unknown>> {
  const body = asRecord(answer);
  if (body === null) throw new FeishuFailure(`Feishu answered ${what} with something that is not JSON`);
  if (body['code'] === 0) return asRecord(body['data']) ?? {};
  throw failureFrom(what, body, null, null, redact);
}

/** What a thrown thing of the SDK or of axios says, with nothing of the request in it. */
export function readFailure(what: string, thrown: unknown, redact: Redact): FeishuFailure {
  if (thrown instanceof FeishuFailure) return thrown;
  const response = asRecord(asRecord(thrown)?.['response']);
  const status = response?.['status'];
  if (response === null || typeof status !== 'number') {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new FeishuFailure(redact(`Feishu gave no answer to ${what}: ${message}`));
  }
  const reset = asRecord(response['headers'])?.['x-ogw-ratelimit-reset'];
  return failureFrom(what, asRecord(response['data']) ?? {}, status, secondsToMs(reset), redact);
}

/** As the caller of a channel needs it: for good, or to be tried again. */
export function toChannelError(failure: FeishuFailure): Error {
  return isFinal(failure) ? new ChannelRefused(`feishu_${failure.code}`, failure.message) : failure;
}

function isFinal(failure: FeishuFailure): boolean {
  if (failure.code === null) return false;
  if (failure.code === BAD_CARD) return !LOCKED.test(failure.message);
  return FINAL_CODES.has(failure.code);
}

function failureFrom(
  what: string,
  body: Readonly<Record<string, unknown>>,
  status: number | null,
  retryAfterMs: number | null,
  redact: Redact,
): FeishuFailure {
  const code = typeof body['code'] === 'number' ? body['code'] : null;
  const said = typeof body['msg'] === 'string' ? `: ${body['msg']}` : '';
  const logId = asRecord(body['error'])?.['log_id'];
  const trace = typeof logId === 'string' ? ` (log id ${logId})` : '';
  const numbers = [status === null ? null : `HTTP ${status}`, code === null ? null : `code ${code}`];
  const how = numbers.filter((part) => part !== null).join(', ');
  return new FeishuFailure(redact(`Feishu refused ${what}: ${how}${said}${trace}`), code, retryAfterMs);
}

function secondsToMs(header: unknown): number | null {
  const seconds = typeof header === 'string' && header !== '' ? Number(header) : Number.NaN;
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : null;
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
}
