import { createHmac } from 'node:crypto';
import type { SlackConfig } from '../../config-channels.ts';
import type { Receiver } from '../channel.ts';
import { toRecord } from '../json-record.ts';
import { isSameText } from '../same-text.ts';
import { parse } from './dialog.ts';
import type { TakingIn } from './taking-in.ts';

/** Slack's own bound for the age of a request, in seconds. */
const OLDEST_S = 5 * 60;

/**
 * Takes in Slack's requests. What is not proven to be Slack's own gets 401 and a ledger entry.
 * @param now our clock in milliseconds
 */
export function createSlackReceiver(
  { signingSecret }: SlackConfig,
  takingIn: TakingIn,
  now: () => number = Date.now,
): Receiver {
  return {
    path: '/api/webhook/slack',
    async receive({ headers, body }) {
      const fault = faultIn(signingSecret, headers, body, now());
      if (fault !== null) {
        await takingIn.turnAway(fault);
        return { status: 401, body: {} };
      }
      const payload = new URLSearchParams(body.toString('utf8')).get('payload');
      const interaction = toRecord(parse(payload ?? ''));
      return { status: 200, body: interaction === null ? {} : await takingIn.answer(interaction) };
    },
  };
}

/** Why a request is not Slack's, or is too old to be it; null where it is. */
function faultIn(
  secret: string,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  body: Buffer,
  nowMs: number,
): string | null {
  const timestamp = headers['x-slack-request-timestamp'];
  const signature = headers['x-slack-signature'];
  if (typeof timestamp !== 'string' || typeof signature !== 'string') return 'a request without a signature';
  if (!/^\d{1,12}$/.test(timestamp)) return 'a request without a time';
  const expected = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex');
  if (!isSameText(signature, `v0=${expected}`)) return 'a wrong signature';
  // After the signature, so that nobody learns from it how our clock goes.
  return Math.abs(nowMs / 1_000 - Number(timestamp)) > OLDEST_S ? 'a request from another time' : null;
}
