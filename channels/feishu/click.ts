import { type JsonRecord, recordAt, textAt } from '../json-record.ts';
import { type Asked, readAsked } from '../text/form.ts';
import { COMMENT } from './card-form.ts';

/** One click on a card, as Feishu vouches for it. Only `asked` was drawn by us and is still to be checked. */
export interface Click {
  readonly eventId: string;
  readonly messageId: string;
  /** Feishu's id of the person within this app; empty where Feishu gave none. */
  readonly openId: string;
  /** Trimmed. */
  readonly comment: string;
  /** What the button asks for, or null where it is no button of ours. */
  readonly asked: Asked | null;
}

/** Reads a `card.action.trigger` event. Never throws: what is not there is empty. */
export function readClick(header: JsonRecord, event: JsonRecord): Click {
  const action = recordAt(event, 'action') ?? {};
  return {
    eventId: textAt(header, 'event_id'),
    messageId: textAt(recordAt(event, 'context') ?? {}, 'open_message_id'),
    openId: textAt(recordAt(event, 'operator') ?? {}, 'open_id'),
    comment: textAt(recordAt(action, 'form_value') ?? {}, COMMENT).trim(),
    asked: readAsked(recordAt(action, 'value') ?? {}),
  };
}
