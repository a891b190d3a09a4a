import { APPROVAL_ID } from '../../domain/ids.ts';
import { ASKABLE, type Asked, COMMENT } from './card-form.ts';
import { type JsonRecord, recordAt, textAt } from './json-record.ts';

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

function readAsked(value: JsonRecord): Asked | null {
  const { approvalId, revision, digest, attempt = null } = value;
  const decision = ASKABLE.find((kind) => kind === value['decision']);
  if (typeof approvalId !== 'string' || !APPROVAL_ID.test(approvalId)) return null;
  if (typeof revision !== 'number' || !Number.isSafeInteger(revision)) return null;
  if (typeof digest !== 'string' || !/^[0-9a-f]{64}$/.test(digest)) return null;
  if (attempt !== null && !isCount(attempt)) return null;
  if (decision === undefined || isFollowUp(decision) !== (attempt !== null)) return null;
  const remember = readRemember(value);
  if (remember === 'broken' || (remember !== null && decision !== 'approve')) return null;
  return { approvalId, revision, digest, decision, attempt, remember };
}

/** The bounds that a button named, both or neither. */
function readRemember({ grantUses, grantSeconds }: JsonRecord): Asked['remember'] | 'broken' {
  if (grantUses === undefined && grantSeconds === undefined) return null;
  return isCount(grantUses) && isCount(grantSeconds) ? { grantUses, grantSeconds } : 'broken';
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}

/** Whether it is about what came of an action, rather than about the question. */
export function isFollowUp(decision: Asked['decision']): boolean {
  return decision === 'accept' || decision === 'redo' || decision === 'give_up';
}
