import type { FeishuConfig } from '../../config-feishu.ts';
import type { Door, Receiver, Log } from '../channel.ts';
import { openEnvelope } from './envelope.ts';
import { createTakingIn } from './taking-in.ts';

/**
 * Takes in Feishu's callbacks. What is not proven to be Feishu's own gets 401, an empty body and a ledger entry;
 * what is proven always gets 200 within 3 s, whatever fails behind it, and a failure never grants.
 * @param options.now our clock in milliseconds; the system's unless told
 */
export function createFeishuReceiver(options: {
  readonly config: FeishuConfig;
  readonly door: Door;
  readonly log: Log;
  readonly now?: () => number;
}): Receiver {
  const { config, door, log } = options;
  const now = options.now ?? Date.now;
  const takingIn = createTakingIn(door, log);

  return {
    path: '/api/webhook/feishu',
    async receive({ headers, body }) {
      const opened = openEnvelope(config, headers, body, now());
      switch (opened.kind) {
        case 'challenge':
          return { status: 200, body: { challenge: opened.challenge } };
        case 'refused':
          await takingIn.turnAway(opened.why);
          return { status: 401, body: {} };
        case 'event':
          return { status: 200, body: (await takingIn.answer(opened)) ?? {} };
      }
    },
  };
}
