import { randomUUID } from 'node:crypto';
import type { Approval } from '../../domain/approval.ts';
import { isOpen } from '../../domain/lifecycle.ts';
import { saysSomething } from '../../domain/visible.ts';
import type { Door, DoorAnswer } from '../channel.ts';
import { buildCard } from './card.ts';
import { endedCard, isCrisis } from './card-crisis.ts';
import type { Element } from './card-elements.ts';
import { type Asked, MAX_COMMENT } from './card-form.ts';
import { type Click, isFollowUp } from './click.ts';
import type { TimeLeft } from './in-time.ts';
import * as toasts from './toasts.ts';
import type { ClickAnswer, Toast } from './toasts.ts';
import type { Bilingual } from './wording.ts';

/** Milliseconds that the decision itself may take, and that its answer needs after it. */
const DECIDE_MS = 2_000;
const ANSWER_MS = 300;

const ASKED_WORDS = {
  approve: { zh: '批准', en: 'Approve' },
  deny: { zh: '驳回', en: 'Deny' },
  request_changes: { zh: '要求修改', en: 'Request changes' },
  accept: { zh: '验收通过', en: 'Accept' },
  redo: { zh: '重新执行', en: 'Redo' },
  give_up: { zh: '放弃', en: 'Give up' },
} as const satisfies Readonly<Record<Asked['decision'], Bilingual>>;

/**
 * Answers one click that Feishu vouches for. The channel decides nothing: it asks the door, and words the outcome.
 * A click delivered twice is one decision. May throw when the door does; then nothing was granted here.
 * @param onceId names the request that brought the click; null where the event's id alone tells it apart
 */
export async function answerClick(
  door: Door,
  click: Click,
  onceId: string | null,
  timeLeft: TimeLeft,
): Promise<ClickAnswer> {
  const [firstEvent, firstRequest, copy] = await Promise.all([
    door.takeOnce(`feishu:${click.eventId}`),
    onceId === null || door.takeOnce(onceId),
    door.copyOf(click.messageId),
  ]);
  const { asked } = click;
  const isOurs = copy !== null && asked !== null && copy.approvalId === asked.approvalId;
  if (!firstEvent || !firstRequest) {
    await recordRepeat(door, click);
    return isOurs ? withCurrentCard(door, asked.approvalId, toasts.REPEATED) : only(toasts.REPEATED);
  }
  if (!isOurs) {
    return refuse(
      door,
      click,
      'not_found',
      'a click on a message that is no copy of that approval',
      toasts.NOT_OURS,
    );
  }
  if (click.openId === '') {
    return refuse(door, click, 'forbidden', 'a click whose person Feishu did not name', toasts.NO_IDENTITY);
  }
  const fault = faultOf(click, asked);
  if (fault !== null) return only(fault);
  const budgetMs = Math.min(DECIDE_MS, timeLeft() - ANSWER_MS);
  // Who clicked has been told, or is about to be, that nothing was recorded: so nothing is.
  if (budgetMs <= 0) return only(toasts.NOT_RECORDED);
  const { openId: identity, comment, eventId } = click;
  const { attempt, remember, ...shown } = asked;
  const said = { ...(attempt === null ? {} : { attempt }), ...remember };
  const details = Object.keys(said).length === 0 ? {} : { details: said };
  return wordAnswer(await door.decide({ ...shown, ...details, identity, comment, eventId }, budgetMs), asked);
}

/** What the person can mend, by the same card. */
function faultOf({ comment }: Click, { decision }: Asked): Toast | null {
  if (comment.length > MAX_COMMENT) return toasts.COMMENT_TOO_LONG;
  if (decision === 'approve' || decision === 'accept' || saysSomething(comment)) return null;
  return toasts.COMMENT_REQUIRED[decision];
}

function wordAnswer(answer: DoorAnswer, asked: Asked): ClickAnswer {
  switch (answer.kind) {
    case 'decided':
      return { toast: toasts.sayDecided(answer.approval, asked.decision), card: cardOf(answer.approval) };
    case 'recorded': {
      const { status } = answer.approval;
      const isToCome = isFollowUp(asked.decision) ? status === 'executed' : isOpen(status);
      const waits = isToCome ? { decision: ASKED_WORDS[asked.decision] } : null;
      return { toast: toasts.RECORDED, card: buildCard(answer.approval, waits) };
    }
    case 'refused':
      return wordRefusal(answer, asked);
  }
}

function wordRefusal(
  { code, approval }: DoorAnswer & { readonly kind: 'refused' },
  { decision }: Asked,
): ClickAnswer {
  const card = approval === null ? null : cardOf(approval);
  switch (code) {
    case 'already_decided':
    case 'deadline_passed':
    case 'illegal_move':
      return { toast: approval === null ? toasts.NOT_RECORDED : toasts.sayTooLate(approval, decision), card };
    case 'already_voted':
      return { toast: toasts.ALREADY_VOTED, card };
    case 'digest_mismatch':
      return { toast: toasts.OUTDATED, card };
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

async function withCurrentCard(door: Door, approvalId: string, toast: Toast): Promise<ClickAnswer> {
  const approval = await door.find(approvalId);
  return { toast, card: approval === null ? null : cardOf(approval) };
}

/** The answer to a click changes the card for all who see it: of a crisis that shows its end alone. */
function cardOf(approval: Approval): Element {
  return isCrisis(approval) ? endedCard(approval) : buildCard(approval);
}

/** A click comes once: whoever sends it again may be replaying it, and each attempt is in the ledger. */
async function recordRepeat(door: Door, click: Click): Promise<void> {
  const attemptId = `feishu:${click.eventId}:${randomUUID()}`;
  const message = 'a click that was received before';
  await door.refuse({ attemptId, code: 'forged', message, attempted: attemptedBy(click) });
}

function attemptedBy({ asked }: Click): string {
  return asked === null ? 'an unknown button' : `${asked.decision} ${asked.approvalId}`;
}

async function refuse(
  door: Door,
  click: Click,
  code: 'forbidden' | 'not_found',
  message: string,
  toast: Toast,
): Promise<ClickAnswer> {
  const attemptId = `feishu:${click.eventId}`;
  await door.refuse({ attemptId, code, message, attempted: attemptedBy(click) });
  return only(toast);
}

function only(toast: Toast): ClickAnswer {
  return { toast, card: null };
}
