import { REVIEW_LIMITS, ReviewFailed } from '../domain/review.ts';

/** What a model said, read and found to be an answer to what it was asked. */
export interface ReviewAnswer {
  readonly decision: 'approve' | 'ask';
  readonly note: string;
  readonly concerns: readonly string[];
}

/**
 * Reads what a server answered, which may be anything at all, and believes only one whole answer in the form that was
 * asked for.
 * @param code that the answer must repeat
 * @throws ReviewFailed saying what was wrong, in our own words
 */
export function readReview(completion: unknown, code: string): ReviewAnswer {
  const answer = answerOf(messageOf(completion));
  const { decision, risk_note: note, concerns } = answer;
  const members = Object.keys(answer).sort().join(' ');
  if (members !== 'code concerns decision risk_note')
    throw unexpected('has not the members it was asked for');
  if (answer['code'] !== code) throw unexpected('does not repeat the code of this review');
  if (decision !== 'approve' && decision !== 'ask') throw unexpected('decides neither approve nor ask');
  if (!isText(note, REVIEW_LIMITS.note)) throw unexpected('has no note of a length that was allowed');
  if (!Array.isArray(concerns) || concerns.length > REVIEW_LIMITS.concerns)
    throw unexpected('has no list of concerns, or too many');
  if (!concerns.every((one) => isText(one, REVIEW_LIMITS.concern)))
    throw unexpected('has a concern that is no text of a length that was allowed');
  // A half character, which JSON can hold, no ledger entry can.
  return { decision, note: note.toWellFormed(), concerns: concerns.map((one) => one.toWellFormed()) };
}

/** The one message that a model ended by itself. */
function messageOf(completion: unknown): string {
  const choices = isRecord(completion) ? completion['choices'] : null;
  if (!Array.isArray(choices)) throw unexpected('is no chat completion');
  if (choices.length !== 1) throw unexpected(`has ${choices.length} choices instead of one`);
  const choice: unknown = choices[0];
  const message = isRecord(choice) ? choice['message'] : null;
  if (!isRecord(choice) || !isRecord(message)) throw unexpected('has no message');
  if (isThere(message['refusal'])) throw unexpected('is a refusal');
  if (isThere(message['tool_calls']) || isThere(message['function_call']))
    throw unexpected('calls a tool instead of answering');
  if (choice['finish_reason'] !== 'stop') throw unexpected('was not ended by the model itself');
  if (typeof message['content'] !== 'string') throw unexpected('has no text');
  return message['content'];
}

function answerOf(content: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(content);
    if (isRecord(parsed) && !Array.isArray(parsed)) return parsed;
  } catch {
    // Prose, half of an answer, or an answer in a fence.
  }
  throw unexpected('is not one JSON object');
}

function isThere(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null && value !== '';
}

function isText(value: unknown, limit: number): value is string {
  return typeof value === 'string' && value.length <= limit;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function unexpected(what: string): ReviewFailed {
  return new ReviewFailed(`the answer ${what}`);
}
