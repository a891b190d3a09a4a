import { randomUUID } from 'node:crypto';
import type { Approval } from '../../domain/approval.ts';
import { isOpen } from '../../domain/lifecycle.ts';
import { saysSomething } from '../../domain/visible.ts';
import type { Door, DoorAnswer } from '../channel.ts';
import type { TimeLeft } from '../in-time.ts';
import { type Askable, type Asked, MAX_COMMENT, isFollowUp, needsComment } from './form.ts';
import * as toasts from './toasts.ts';
import type { Toast } from './toasts.ts';

/** Milliseconds that the decision itself may take, and that its answer needs after it. */
const DECIDE_MS = 2_000;
const ANSWER_MS = 300;

/** One answer that the vendor vouches for. Only `asked` was drawn by us and is still to be checked. */
export interface Given {
  /** The channel's name. */
  readonly channel: string;
  /** The vendor's id of the event that brought it. */
  readonly eventId: string;
  /** Names the request that brought it; null where the event's id alone tells it apart. */
  readonly onceId: string | null;
  readonly messageId: string;
  /** The vendor's immutable id of the person; empty where the vendor gave none. */
  readonly identity: string;
  /** Trimmed. */
  readonly comment: string;
  /** What the button asks for, or null where it is no button of ours. */
  readonly asked: Asked | null;
}

/** What came of an answer: a word to who gave it, and the approval to show where it may be shown. */
export interface Outcome {
  readonly toast: Toast;
  /** Null where its message is to stay as it is. */
  readonly approval: Approval | null;
  /** Set: this answer is kept but not yet in effect, which its message is to say. */
  readonly recorded: Askable | null;
}

/**
 * Answers one answer that its vendor vouches for. A channel decides nothing: it asks the door, and words the outcome.
 * An answer delivered twice is one decision. May throw when the door does; then nothing was granted here.
 * @param noIdentity what to say where the vendor did not say who it was
 */
export async function takeAnswer(
  door: Door,
  given: Given,
  timeLeft: TimeLeft,
  noIdentity: Toast,
): Promise<Outcome> {
  const { channel, asked, onceId } = given;
  const [firstEvent, firstRequest, copy] = await Promise.all([
    door.takeOnce(`${channel}:${given.eventId}`),
    onceId === null || door.takeOnce(onceId),
    door.copyOf(given.messageId),
  ]);
  const isOurs = copy !== null && asked !== null && copy.approvalId === asked.approvalId;
  if (!firstEvent || !firstRequest) {
    await recordRepeat(door, given);
    const approval = isOurs ? await door.find(asked.approvalId) : null;
    return { toast: toasts.REPEATED, approval, recorded: null };
  }
  if (!isOurs) {
    const message = 'a click on a message that is no copy of that approval';
    return refuse(door, given, 'not_found', message, toasts.NOT_OURS);
  }
  if (given.identity === '') {
    return refuse(door, given, 'forbidden', 'a click whose person the vendor did not name', noIdentity);
  }
  const fault = faultOf(given.comment, asked.decision);
  if (fault !== null) {
    const { messageId, identity } = given;
    // Who cannot answer yet has it before them all the same. Where that is not noted, more people are told.
    await door.opened({ messageId, identity, at: new Date().toISOString() }).catch(() => undefined);
    return only(fault);
  }
  const budgetMs = Math.min(DECIDE_MS, timeLeft() - ANSWER_MS);
  // Who answered has been told, or is about to be, that nothing was recorded: so nothing is.
  if (budgetMs <= 0) return only(toasts.NOT_RECORDED);
  const { identity, comment, eventId } = given;
  const { attempt, ...shown } = asked;
  const details = attempt === null ? {} : { details: { attempt } };
  return wordAnswer(await door.decide({ ...shown, ...details, identity, comment, eventId }, budgetMs), asked);
}

/** What the person can mend, by the same message. */
export function faultOf(comment: string, decision: Askable): Toast | null {
  if (comment.length > MAX_COMMENT) return toasts.COMMENT_TOO_LONG;
  if (!needsComment(decision) || saysSomething(comment)) return null;
  return toasts.COMMENT_REQUIRED[decision as keyof typeof toasts.COMMENT_REQUIRED];
}

function wordAnswer(answer: DoorAnswer, { decision }: Asked): Outcome {
  switch (answer.kind) {
    case 'decided':
      return { ...only(toasts.sayDecided(answer.approval, decision)), approval: answer.approval };
    case 'recorded': {
      const { approval } = answer;
      const isToCome = isFollowUp(decision) ? approval.status === 'executed' : isOpen(approval.status);
      return { toast: toasts.RECORDED, approval, recorded: isToCome ? decision : null };
    }
    case 'refused':
      return wordRefusal(answer, decision);
  }
}

function wordRefusal(
  { code, approval }: DoorAnswer & { readonly kind: 'refused' },
  decision: Askable,
): Outcome {
  const shown = (toast: Toast): Outcome => ({ toast, approval, recorded: null });
  switch (code) {
    case 'already_decided':
    case 'deadline_passed':
    case 'illegal_move':
      return shown(approval === null ? toasts.NOT_RECORDED : toasts.sayTooLate(approval, decision));
    case 'already_voted':
      return shown(toasts.ALREADY_VOTED);
    case 'digest_mismatch':
      return shown(toasts.OUTDATED);
    case 'forbidden':
    case 'not_found':
    case 'unauthenticated':
      return only(toasts.FORBIDDEN);
    case 'self_approval':
      return only(decision === 'accept' ? toasts.SELF_ACCEPTANCE : toasts.SELF_APPROVAL);
    default:
      return only(toasts.NOT_RECORDED);
  }
}

/** An answer comes once: whoever sends it again may be replaying it, and each attempt is in the ledger. */
async function recordRepeat(door: Door, given: Given): Promise<void> {
  const attemptId = `${given.channel}:${given.eventId}:${randomUUID()}`;
  const message = 'a click that was received before';
  await door.refuse({ attemptId, code: 'forged', message, attempted: attemptedBy(given) });
}

function attemptedBy({ asked }: Given): string {
  return asked === null ? 'an unknown button' : `${asked.decision} ${asked.approvalId}`;
}

async function refuse(
  door: Door,
  given: Given,
  code: 'forbidden' | 'not_found',
  message: string,
  toast: Toast,
): Promise<Outcome> {
  const attemptId = `${given.channel}:${given.eventId}`;
  await door.refuse({ attemptId, code, message, attempted: attemptedBy(given) });
  return only(toast);
}

function only(toast: Toast): Outcome {
  return { toast, approval: null, recorded: null };
}
