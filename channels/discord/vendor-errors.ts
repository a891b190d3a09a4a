import { DiscordAPIError, HTTPError, RateLimitError } from '@discordjs/rest';
import { ChannelRefused } from '../channel.ts';
import { type JsonRecord, toRecord } from '../json-record.ts';
import type { Redact } from '../redact.ts';

/** Interaction tokens stand in addresses, and let anybody answer in our name for a quarter of an hour. */
export const TOKEN_IN_ADDRESS = /(\/(?:interactions|webhooks)\/\d+\/)[^/\s]+/g;

/**
 * Codes that will not change by trying again: this person, channel, message or body. A token that is not taken (401)
 * is not among them, since it can be put right.
 */
const FINAL_CODES: ReadonlySet<number> = new Set([
  // Unknown: channel, guild, message, user, interaction and its webhook.
  ...[10003, 10004, 10008, 10013, 10015, 10062],
  // Too large; answered already.
  ...[40005, 40060],
  // No access, somebody else's message, no messages to this person, no right, wrong kind of channel or recipient.
  ...[50001, 50005, 50007, 50013, 50024, 50033, 50278],
  // An invalid body, an archived thread, no right to reply.
  ...[50035, 50083, 160002],
]);

const BAD_BODY = 50035;

/** Discord was not reached, or was not able; worth another try. Holds no request, no header and no body. */
export class DiscordFailure extends Error {
  /** The HTTP status, or null where no answer came. */
  readonly status: number | null;
  /** Discord's own code, or null where it gave none. */
  readonly code: number | null;
  /** Which parts of a body were not taken. */
  readonly parts: readonly string[];

  constructor(
    message: string,
    told: {
      readonly status?: number;
      readonly code?: number | null;
      readonly parts?: readonly string[];
    } = {},
  ) {
    super(message);
    this.name = 'DiscordFailure';
    this.status = told.status ?? null;
    this.code = told.code ?? null;
    this.parts = told.parts ?? [];
  }
}

/** A body was refused for its buttons alone: without them it may be taken. */
export class ButtonsRefused extends ChannelRefused {}

/** What a thrown thing of the vendor's library says, with nothing of the request in it. */
export function readFailure(what: string, thrown: unknown, redact: Redact): DiscordFailure {
  if (thrown instanceof DiscordFailure) return thrown;
  if (thrown instanceof DiscordAPIError) return readRefusal(what, thrown, redact);
  if (thrown instanceof RateLimitError) {
    const seconds = Math.ceil(thrown.retryAfter / 1_000);
    const scope = thrown.global ? 'everything' : 'this';
    return new DiscordFailure(`Discord takes no more of ${scope} for ${seconds} s (${what})`, {
      status: 429,
    });
  }
  if (thrown instanceof HTTPError) {
    const { status } = thrown;
    return new DiscordFailure(`Discord was not able to take ${what}: HTTP ${status}`, { status });
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new DiscordFailure(redact(`Discord gave no answer to ${what}: ${message}`));
}

/** As the caller of a channel needs it: for good, or to be tried again. */
export function toChannelError(failure: DiscordFailure): Error {
  const { code, message, parts } = failure;
  if (code === BAD_BODY && parts.length === 1 && parts[0] === 'components')
    return new ButtonsRefused(`discord_${code}`, message);
  return code !== null && FINAL_CODES.has(code) ? new ChannelRefused(`discord_${code}`, message) : failure;
}

function readRefusal(what: string, error: DiscordAPIError, redact: Redact): DiscordFailure {
  const { status } = error;
  const raw: JsonRecord = toRecord(error.rawError) ?? {};
  const code = typeof raw['code'] === 'number' ? raw['code'] : null;
  const said = typeof raw['message'] === 'string' ? `: ${raw['message']}` : '';
  const parts = Object.keys(toRecord(raw['errors']) ?? {});
  const where = parts.length === 0 ? '' : ` (in ${parts.join(', ')})`;
  const numbers = `HTTP ${status}${code === null ? '' : `, code ${code}`}`;
  return new DiscordFailure(redact(`Discord refused ${what}: ${numbers}${said}${where}`), {
    ...{ status, code, parts },
  });
}
