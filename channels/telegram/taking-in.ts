import { randomUUID } from 'node:crypto';
import type { CallbackQuery, Message, Update } from 'grammy/types';
import type { Approval } from '../../domain/approval.ts';
import type { Door, Log } from '../channel.ts';
import { type TimeLeft, inTime } from '../in-time.ts';
import { type Given, type Outcome, takeAnswer } from '../text/answering.ts';
import { isCrisis } from '../text/crisis.ts';
import { type Askable, formOf } from '../text/form.ts';
import { NOT_OURS, NOT_RECORDED, OUTDATED, REPEATED, type Toast, error, sayTooLate } from '../text/toasts.ts';
import { type FoundQuestion, askForComment, isInTime, questionIn } from './asking.ts';
import { joinMessageId } from './channel.ts';
import type { Outgoing, TelegramClient } from './client.ts';
import { type Drawing, drawApproval, drawEnd } from './draw.ts';
import { type Token, askedOf, isCurrent } from './tokens.ts';
import * as words from './words.ts';

/** What both ways in do with what came. */
export interface TakingIn {
  /** Deals with one update to its end, and tells who sent it. Never throws; safe to repeat. */
  take(update: Update): Promise<void>;
  /** Has it logged, and put into the ledger, what was not proven to be Telegram's. */
  turnAway(why: string): Promise<void>;
}

export interface TakingInParts {
  readonly door: Door;
  readonly client: TelegramClient;
  readonly drawing: Drawing;
  readonly log: Log;
  /** The bot's own id, which its token begins with. */
  readonly botId: number;
  /** Our clock in milliseconds. */
  readonly now: () => number;
}

const NO_IDENTITY = error(
  'Telegram 没有告知您是谁，无法决定。',
  'Telegram did not say who you are, so you cannot decide.',
);

/** Milliseconds after which a message that we know nothing of is not one whose sending is just being noted. */
const SETTLED_MS = 60_000;

export function createTakingIn(parts: TakingInParts): TakingIn {
  const { door, client, drawing, log, botId, now } = parts;

  async function take(update: Update): Promise<void> {
    try {
      const { callback_query: press, message } = update;
      if (press !== undefined) return await takePress(press);
      if (message === undefined) return;
      if (message.reply_to_message?.from?.id === botId) return await takeReply(message);
      if (message.chat.type === 'private' && message.text?.startsWith('/start') === true)
        await client.send(String(message.chat.id), words.sayNumber(message.from.id));
    } catch (thrown) {
      log.error({ err: thrown }, 'an update of Telegram’s could not be dealt with to its end');
    }
  }

  async function takePress(press: CallbackQuery): Promise<void> {
    const chatId = String(press.message?.chat.id ?? '');
    const id = press.message?.message_id ?? 0;
    const answered = await inTime(
      (left) => answerPress(press, joinMessageId(chatId, id), left),
      only(NOT_RECORDED),
      log,
      'Telegram',
    );
    const outcome = 'token' in answered ? await ask(press, answered, chatId, id) : answered;
    const isUnknown = outcome.toast === NOT_OURS;
    const toast = isUnknown ? words.NOT_ON_RECORD : outcome.toast;
    // Its time may be over, and the decision stands all the same.
    await client
      .answer(press.id, words.sayToast(toast), toast.type !== 'success')
      .catch((reason: unknown) => log.warn({ err: reason }, 'who pressed a button could not be told'));
    await showOutcome(chatId, id, outcome);
    if (isUnknown) await clearAway(chatId, id, press);
  }

  /** What came of a press; or what it asks for, where a comment is wanted first. */
  async function answerPress(
    press: CallbackQuery,
    messageId: string,
    left: TimeLeft,
  ): Promise<Outcome | Wanted> {
    void noteOpened(messageId, press.from.id);
    const { token, approval } = await findShown(messageId, press.data ?? '');
    if (token !== null && approval !== null && token.wantsComment) {
      if (!(await door.takeOnce(`telegram:${press.id}`))) return only(REPEATED);
      const late = lateness(token, approval);
      return late === null ? { token, approval } : { toast: late, approval, recorded: null };
    }
    const given: Given = {
      ...{ channel: 'telegram', eventId: press.id, onceId: null, comment: '' },
      ...{ messageId, identity: String(press.from.id) },
      asked: token === null || approval === null ? null : askedOf(token, approval),
    };
    return takeAnswer(door, given, left, NO_IDENTITY);
  }

  async function ask(
    { from }: CallbackQuery,
    { token, approval }: Wanted,
    chatId: string,
    messageId: number,
  ): Promise<Outcome> {
    try {
      const question = { token, messageId, userId: String(from.id) };
      await askForComment({ client, drawing }, question, approval.id, chatId, from.first_name);
      return only(words.ANSWER_BELOW);
    } catch (thrown) {
      log.warn({ err: thrown }, 'who pressed a button could not be asked for a comment');
      return only(NOT_RECORDED);
    }
  }

  async function takeReply(message: Message & Update.NonChannel): Promise<void> {
    const found = questionIn(drawing.tokens, message);
    if (found === null) return;
    const chatId = String(message.chat.id);
    const outcome = await inTime(
      (left) => answerReply(message, found, chatId, left),
      only(NOT_RECORDED),
      log,
      'Telegram',
    );
    // Delivered again: who wrote it was told the first time.
    if (outcome === null || outcome.toast === REPEATED) return;
    await client
      .send(chatId, words.drawToast(outcome.toast), { replyTo: message.message_id })
      .catch((reason: unknown) => log.warn({ err: reason }, 'who wrote a comment could not be told'));
    await showOutcome(chatId, found.messageId, outcome);
    if (outcome.toast.type === 'success') await client.remove(chatId, found.questionId);
  }

  /** Null for a reply to what only looks like a question of ours. */
  async function answerReply(
    message: Message & Update.NonChannel,
    found: FoundQuestion,
    chatId: string,
    left: TimeLeft,
  ): Promise<Outcome | null> {
    const messageId = joinMessageId(chatId, found.messageId);
    const copy = await door.copyOf(messageId);
    const approval = copy === null ? null : await door.find(copy.approvalId);
    const question = approval === null ? null : drawing.tokens.proveQuestion(found.text, approval.id, chatId);
    if (approval !== null && question === null) {
      await turnAway('a reply to what is no question of ours');
      return null;
    }
    if (question !== null && question.userId !== String(message.from.id)) return only(words.NOT_ASKED);
    if (question !== null && !isInTime(message)) return only(words.TOOK_LONG);
    if (message.text === undefined) return only(words.TEXT_ALONE);
    const given: Given = {
      ...{ channel: 'telegram', eventId: joinMessageId(chatId, message.message_id), onceId: null },
      ...{ messageId, identity: String(message.from.id), comment: message.text.trim() },
      asked: question === null || approval === null ? null : askedOf(question.token, approval),
    };
    return takeAnswer(door, given, left, NO_IDENTITY);
  }

  /** Whoever presses a button has it before them, whatever becomes of the press. */
  async function noteOpened(messageId: string, userId: number): Promise<void> {
    try {
      await door.opened({ messageId, identity: String(userId), at: new Date(now()).toISOString() });
    } catch (reason) {
      log.warn({ err: reason }, 'that a message on Telegram was opened could not be noted');
    }
  }

  async function findShown(
    messageId: string,
    data: string,
  ): Promise<{ readonly token: Token | null; readonly approval: Approval | null }> {
    const copy = await door.copyOf(messageId);
    const approval = copy === null ? null : await door.find(copy.approvalId);
    return { approval, token: approval === null ? null : drawing.tokens.read(data, approval.id) };
  }

  /**
   * Has the message that was answered on show what came of it. Deliveries to every copy come as well, maybe before
   * this: so what it shows is looked up again, until it is the latest.
   */
  async function showOutcome(chatId: string, id: number, { approval, recorded }: Outcome): Promise<void> {
    let shown = approval;
    for (let tries = 0; shown !== null && tries < 3; tries += 1) {
      await client.edit(chatId, id, drawOutcome(shown, recorded));
      const latest = await door.find(shown.id);
      if (latest === null || latest.version === shown.version) return;
      shown = latest;
    }
  }

  function drawOutcome(approval: Approval, recorded: Askable | null): Outgoing {
    return isCrisis(approval) ? drawEnd(drawing, approval) : drawApproval(drawing, approval, recorded);
  }

  /** A message that stands twice, since the answer to its sending was lost: nothing keeps it up to date. */
  async function clearAway(chatId: string, id: number, press: CallbackQuery): Promise<void> {
    const sentMs = (press.message?.date ?? 0) * 1_000;
    if (chatId !== '' && now() - sentMs > SETTLED_MS) await client.edit(chatId, id, words.REPLACED);
  }

  async function turnAway(why: string): Promise<void> {
    const attempt = { code: 'forged', message: why, attempted: 'Telegram update' } as const;
    const id = `telegram:${randomUUID()}`;
    await inTime(() => door.refuse({ attemptId: id, ...attempt }), undefined, log, 'Telegram');
  }

  return { take, turnAway };
}

/** An answer that wants a comment. */
interface Wanted {
  readonly token: Token;
  readonly approval: Approval;
}

/** What to say at once instead of asking for a comment that nobody will take; null where it is wanted. */
function lateness(token: Token, approval: Approval): Toast | null {
  const isWanted = formOf(approval, true)?.buttons.some(({ asked }) => asked.decision === token.decision);
  if (isWanted !== true) return sayTooLate(approval, token.decision);
  return isCurrent(token, approval) ? null : OUTDATED;
}

function only(toast: Toast): Outcome {
  return { toast, approval: null, recorded: null };
}
