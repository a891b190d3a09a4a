import type { Request, Response } from 'express';
import { actionKeyOf } from '../../domain/allowlist.ts';
import { CountersignError } from '../../domain/errors.ts';
import { maskText } from '../../domain/mask.ts';
import type { RateLimit, RateStanding } from '../../domain/rate-limit.ts';
import { giveBackRate, peekRate, takeRate } from '../../store/rate-limits.ts';
import type { ApiPorts } from '../ports.ts';
import { confirmationLimit } from '../service/rate-limits.ts';

/** Who asks for what: each action of each requester is counted by itself. */
export interface Rated {
  readonly action: string;
  readonly requester: string;
}

/** What a client may ask for, in the words of the IETF's draft on RateLimit header fields. */
export async function announceLimit(ports: ApiPorts, response: Response): Promise<RateLimit> {
  const rate = await confirmationLimit(ports);
  response.setHeader('RateLimit-Policy', `"confirmations";q=${rate.limit};w=${rate.windowSeconds}`);
  return rate;
}

/** Shows where the requester stands, without counting this request. */
export async function showStanding(
  ports: ApiPorts,
  response: Response,
  rated: Rated,
  rate: RateLimit,
): Promise<void> {
  announceStanding(response, await peekRate(ports.database.read, keyOf(rated), rate, ports.database.now()));
}

/**
 * Counts this request, or turns it away.
 * @returns takes it out of the count again, where the request could not be begun
 * @throws CountersignError `rate_limited`, which the ledger then holds
 */
export async function countAgainstLimit(
  ports: ApiPorts,
  request: Request,
  response: Response,
  rated: Rated,
  rate: RateLimit,
): Promise<() => Promise<void>> {
  const id = crypto.randomUUID();
  const standing = await takeRate(ports.database, keyOf(rated), rate, ports.database.now(), id);
  announceStanding(response, standing);
  if (standing.allowed) return () => giveBackRate(ports.database, id);
  const { limit, windowSeconds } = rate;
  const seconds = secondsUntil(standing);
  response.setHeader('Retry-After', String(seconds));
  const action = maskText(rated.action.trim());
  const message = `"${action}" was asked for ${limit} times within ${windowSeconds} seconds, which is the limit; ask again in ${seconds} seconds`;
  await ports.refusals.record({
    // Not the bare name: it is the requester's own word, and must not share the count of another source.
    source: `confirm:${rated.requester}`,
    attemptId: crypto.randomUUID(),
    code: 'rate_limited',
    message,
    attempted: `${request.method} /confirm ${action}`,
    via: 'http',
  });
  throw new CountersignError('rate_limited', message, { remaining: 0, window_seconds: windowSeconds });
}

function announceStanding(response: Response, standing: RateStanding): void {
  response.setHeader('RateLimit', `"confirmations";r=${standing.remaining};t=${secondsUntil(standing)}`);
}

function secondsUntil({ resetMs }: RateStanding): number {
  return Math.max(1, Math.ceil(resetMs / 1_000));
}

/** A list, so that no two pairs share a key whatever letters they hold. */
function keyOf({ action, requester }: Rated): string {
  return JSON.stringify(['confirm', actionKeyOf(action), requester]);
}
