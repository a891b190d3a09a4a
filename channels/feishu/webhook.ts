import { randomUUID } from 'node:crypto';
import type { FeishuConfig } from '../../config.ts';
import type { Door, Receiver } from '../channel.ts';
import { type TimeLeft, answerClick } from './callback.ts';
import { readClick } from './click.ts';
import { openEnvelope } from './envelope.ts';
import { textAt } from './json-record.ts';
import { NOT_RECORDED, toBody } from './toasts.ts';
import type { Log } from './vendor-log.ts';

/** Feishu waits 3 s for the answer to a click; the way there and back takes some of it. */
const ANSWER_WITHIN_MS = 2_700;

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

  async function turnAway(why: string): Promise<void> {
    log.warn({ why }, 'a Feishu callback was refused');
    const attempt = { code: 'forged', message: why, attempted: 'Feishu callback' } as const;
    await door.refuse({ attemptId: `feishu:${randomUUID()}`, ...attempt });
  }

  return {
    path: '/api/webhook/feishu',
    async receive({ headers, body }) {
      const opened = openEnvelope(config, headers, body, now());
      switch (opened.kind) {
        case 'challenge':
          return { status: 200, body: { challenge: opened.challenge } };
        case 'refused':
          await inTime(() => turnAway(opened.why), undefined, log);
          return { status: 401, body: {} };
        case 'event': {
          const { header, event, onceId } = opened;
          if (textAt(header, 'event_type') !== 'card.action.trigger') return { status: 200, body: {} };
          const click = readClick(header, event);
          const failed = { toast: NOT_RECORDED, card: null };
          const answer = await inTime((left) => answerClick(door, click, onceId, left), failed, log);
          return { status: 200, body: toBody(answer) };
        }
      }
    },
  };
}

/** The result of the work, or `instead` where it fails or takes too long. What comes of it later is only logged. */
async function inTime<T>(work: (left: TimeLeft) => Promise<T>, instead: T, log: Log): Promise<T> {
  const startedAt = performance.now();
  const left: TimeLeft = () => ANSWER_WITHIN_MS - (performance.now() - startedAt);
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<T>((resolve) => {
    timer = setTimeout(() => {
      log.error(
        { ms: ANSWER_WITHIN_MS },
        'a Feishu callback took too long and was answered without its outcome',
      );
      resolve(instead);
    }, ANSWER_WITHIN_MS);
  });
  const done = work(left).catch((error: unknown) => {
    log.error({ err: error }, 'a Feishu callback failed');
    return instead;
  });
  return Promise.race([done, tooLate]).finally(() => clearTimeout(timer));
}
