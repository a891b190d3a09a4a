import { randomUUID } from 'node:crypto';
import type { Door, Log } from '../channel.ts';
import { answerClick } from './callback.ts';
import type { Element } from './card-elements.ts';
import { readClick } from './click.ts';
import type { ProvenEvent } from './envelope.ts';
import { inTime } from '../in-time.ts';
import { textAt } from '../json-record.ts';
import { NOT_RECORDED } from '../text/toasts.ts';
import { toBody } from './click-answer.ts';
import { READ_EVENT, noteClick, noteRead } from './opening.ts';

/** What both ways in do with what came: the decision path is one. */
export interface TakingIn {
  /** The answer to a proven event, within 3 s whatever fails behind it; null for events that want none. */
  answer(event: ProvenEvent): Promise<Element | null>;
  /** Has it logged, and put into the ledger, what was not proven to be Feishu's. Resolves within 3 s. */
  turnAway(why: string): Promise<void>;
}

export function createTakingIn(door: Door, log: Log): TakingIn {
  return {
    async answer({ header, event, onceId }) {
      const type = textAt(header, 'event_type');
      if (type === READ_EVENT) await inTime(() => noteRead(door, event, log), undefined, log, 'Feishu');
      if (type !== 'card.action.trigger') return null;
      const click = readClick(header, event);
      void noteClick(door, click, log);
      const failed = { toast: NOT_RECORDED, card: null };
      return toBody(await inTime((left) => answerClick(door, click, onceId, left), failed, log, 'Feishu'));
    },
    async turnAway(why) {
      const attempt = { code: 'forged', message: why, attempted: 'Feishu callback' } as const;
      await inTime(
        () => door.refuse({ attemptId: `feishu:${randomUUID()}`, ...attempt }),
        undefined,
        log,
        'Feishu',
      );
    },
  };
}
