import type { Message } from 'grammy/types';
import { renderLine } from '../../domain/visible.ts';
import { ASKED_WORDS, needsComment } from '../text/form.ts';
import { sayBoth } from '../text/plain.ts';
import type { TelegramClient } from './client.ts';
import type { Drawing } from './draw.ts';
import type { Question, Tokens } from './tokens.ts';
import { createWriter } from './writer.ts';

/** How long a question for a comment may wait for its reply, in seconds. */
const REPLY_WITHIN_S = 600;

const MAX_NAME = 64;

/**
 * Asks one person for the comment of the answer that they chose. The question carries all that is to be known of it,
 * under a MAC: its reply may come to another process than this one, or after a restart.
 */
export async function askForComment(
  { client, drawing }: { readonly client: TelegramClient; readonly drawing: Drawing },
  question: Question,
  approvalId: string,
  chatId: string,
  firstName: string,
): Promise<void> {
  const { decision } = question.token;
  const { zh, en } = ASKED_WORDS[decision];
  const isNeeded = needsComment(decision);
  const writer = createWriter();
  writer.mention(renderLine(firstName).slice(0, MAX_NAME) || question.userId, Number(question.userId));
  writer.write('\n');
  writer.write(
    sayBoth({
      zh: `「${zh}」${isNeeded ? '必须填写意见，' : ''}请在 10 分钟内回复此消息，回复的内容即为意见。`,
      en: `"${en}"${isNeeded ? ' needs a comment' : ''}: reply to this message within 10 minutes; what you reply is the comment.`,
    }),
  );
  writer.write(`\n${approvalId}\n`);
  writer.write(drawing.tokens.writeQuestion(question, approvalId, chatId), 'code');
  await client.send(
    chatId,
    { ...writer.done(), keyboard: [] },
    { replyTo: question.messageId, forceReply: '意见 · Comment' },
  );
}

/** A question of ours that a message replies to, not yet proven. */
export interface FoundQuestion {
  /** Of the approval's message. */
  readonly messageId: number;
  /** Of the question itself. */
  readonly questionId: number;
  readonly text: string;
}

/** Null for a reply to anything else. */
export function questionIn(tokens: Tokens, { reply_to_message: replied }: Message): FoundQuestion | null {
  const text = replied?.text?.split('\n').at(-1) ?? '';
  const parts = tokens.readQuestion(text);
  if (replied === undefined || parts === null) return null;
  return { text, messageId: parts.messageId, questionId: replied.message_id };
}

/** Both times are by Telegram's clock. */
export function isInTime({ date, reply_to_message: question }: Message): boolean {
  return date - (question?.date ?? 0) <= REPLY_WITHIN_S;
}
