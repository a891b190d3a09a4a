import { GrammyError } from 'grammy';
import { ChannelRefused } from '../channel.ts';
import type { Redact } from '../redact.ts';

/** Telegram was not reached, or was not able; worth another try. Holds no request and no token. */
export class TelegramFailure extends Error {
  /** Telegram's own code, which is an HTTP status; null where no answer of Telegram's came. */
  readonly code: number | null;
  /** What Telegram said; empty where no answer came. */
  readonly description: string;
  /** How long Telegram asked to be left alone, in milliseconds, or null. */
  readonly retryAfterMs: number | null;

  constructor(
    message: string,
    code: number | null = null,
    description = '',
    retryAfterMs: number | null = null,
  ) {
    super(message);
    this.name = 'TelegramFailure';
    this.code = code;
    this.description = description;
    this.retryAfterMs = retryAfterMs;
  }
}

/** What a thrown thing of grammY says, with nothing of the request in it: its address holds the token. */
export function readFailure(what: string, thrown: unknown, redact: Redact): TelegramFailure {
  if (thrown instanceof TelegramFailure) return thrown;
  if (!(thrown instanceof GrammyError)) return new TelegramFailure(redact(noAnswer(what, thrown)));
  const { error_code: code, description: said, parameters } = thrown;
  const description = redact(said);
  const seconds = parameters.retry_after;
  const retryAfterMs = typeof seconds === 'number' && seconds >= 0 ? seconds * 1_000 : null;
  const moved = parameters.migrate_to_chat_id;
  const hint = moved === undefined ? '' : ` (the chat is now ${moved})`;
  const message = `Telegram refused ${what}: ${code}, ${description}${hint}`;
  return new TelegramFailure(message, code, description, retryAfterMs);
}

/** As the caller of a channel needs it: for good, or to be tried again. */
export function toChannelError(failure: TelegramFailure): Error {
  const { code, message } = failure;
  return isFinal(failure) ? new ChannelRefused(`telegram_${code}`, message) : failure;
}

/**
 * 400 and 403 are about this chat, message or text, and stay as they are. All else passes: a token that is no longer
 * taken (401, 404) can be put right, and nobody is given up for it.
 */
function isFinal({ code }: TelegramFailure): boolean {
  return code === 400 || code === 403;
}

/** Whether a message shows already what it was to show. */
export function isUnchanged({ code, description }: TelegramFailure): boolean {
  return code === 400 && /message is not modified/i.test(description);
}

/** The error below grammY's tells more, such as `ECONNRESET`; its text may hold the address, so only the code is kept. */
function noAnswer(what: string, thrown: unknown): string {
  const inner: unknown = thrown instanceof Error && 'error' in thrown ? thrown.error : thrown;
  const code: unknown = inner instanceof Error && 'code' in inner ? inner.code : null;
  const how = typeof code === 'string' ? code : inner instanceof Error ? inner.name : typeof inner;
  return `Telegram gave no answer to ${what} (${how})`;
}
