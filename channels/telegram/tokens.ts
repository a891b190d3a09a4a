import { createHmac } from 'node:crypto';
import type { Approval } from '../../domain/approval.ts';
import { ASKED_LETTERS, type Askable, type Asked, isFollowUp, needsComment } from '../text/form.ts';
import type { Remember } from '../text/remember.ts';
import { isSameText } from '../same-text.ts';

/** What a button of ours asks for, as its data says. Of which approval is known by the message that it stands on. */
export interface Token {
  readonly decision: Askable;
  /** Whether a comment is to be asked for first. */
  readonly wantsComment: boolean;
  readonly revision: number;
  readonly attempt: number | null;
  /** How often and how long the approval is to be remembered; null where it is not. */
  readonly remember: Remember | null;
  /** The beginning of the digest that was shown. */
  readonly digestStart: string;
  /** As it stood in the button. */
  readonly data: string;
}

/** To whom a question for a comment was put, and about which message. */
export interface Question {
  readonly token: Token;
  readonly messageId: number;
  readonly userId: string;
}

/**
 * What stands in buttons, and in questions for a comment. People's programs can send any data with a press, so each
 * carries a MAC: who presses answers for the approval, revision and digest that were drawn, and for nothing else.
 */
export interface Tokens {
  /** At most 64 bytes, as Telegram takes. */
  write(asked: Asked, wantsComment: boolean): string;
  /** Null for what was not written for a message of this approval. */
  read(data: string, approvalId: string): Token | null;
  /** What a question carries, so that whichever process gets its answer knows what was asked. */
  writeQuestion(question: Question, approvalId: string, chatId: string): string;
  /** The parts of a question, of which nothing is proven yet; null for what is none. */
  readQuestion(
    text: string,
  ): { readonly messageId: number; readonly userId: string; readonly data: string } | null;
  /** The question, where it was written for this approval and chat. */
  proveQuestion(text: string, approvalId: string, chatId: string): Question | null;
}

/** Approves, and has that remembered in the bounds that stand behind the digest, in base 36. */
const REMEMBER = 'm';

const DIGEST_CHARACTERS = 16;
const MAC_BYTES = 12;
const DATA =
  /^([adcevrgm])(\+?)\.(\d{1,9})\.(\d{1,6})\.([0-9a-f]{16})(?:\.([0-9a-z]{1,2})-([0-9a-z]{1,5}))?\.([\w-]{16})$/;
const QUESTION = /^(\S{1,64})\|(\d{1,15})\|(\d{1,20})\|([\w-]{16})$/;

/** @param botToken the same for all processes, so that each reads what another wrote */
export function createTokens(botToken: string): Tokens {
  const key = createHmac('sha256', botToken).update('countersign: buttons of messages').digest();

  const seal = (...parts: readonly string[]): string =>
    createHmac('sha256', key)
      .update(JSON.stringify(parts))
      .digest()
      .subarray(0, MAC_BYTES)
      .toString('base64url');

  function read(data: string, approvalId: string): Token | null {
    const [, letter, plus, revision, attempt, digestStart = '', uses = '', seconds = '', mac = ''] =
      DATA.exec(data) ?? [];
    const body = data.slice(0, -mac.length - 1);
    const decision = letter === REMEMBER ? 'approve' : ASKABLE_BY_LETTER.get(letter ?? '');
    if (decision === undefined || !isSameText(mac, seal('button', approvalId, body))) return null;
    if ((letter === REMEMBER) !== (uses !== '')) return null;
    const bounds = { grantUses: Number.parseInt(uses, 36), grantSeconds: Number.parseInt(seconds, 36) };
    return {
      ...{ decision, revision: Number(revision), digestStart, data },
      remember: uses === '' ? null : bounds,
      wantsComment: plus === '+' || needsComment(decision),
      attempt: isFollowUp(decision) ? Number(attempt) : null,
    };
  }

  return {
    write({ approvalId, decision, revision, attempt, digest, remember }, wantsComment) {
      const letter = remember === undefined ? ASKED_LETTERS[decision] : REMEMBER;
      const head = `${letter}${wantsComment ? '+' : ''}`;
      const shown = `${head}.${revision}.${attempt ?? 0}.${digest.slice(0, DIGEST_CHARACTERS)}`;
      const body = remember === undefined ? shown : `${shown}.${packBounds(remember)}`;
      return `${body}.${seal('button', approvalId, body)}`;
    },
    read,
    writeQuestion({ token, messageId, userId }, approvalId, chatId) {
      const body = `${token.data}|${messageId}|${userId}`;
      return `${body}|${seal('question', approvalId, chatId, body)}`;
    },
    readQuestion(text) {
      const [, data = '', messageId, userId = ''] = QUESTION.exec(text) ?? [];
      return data === '' ? null : { data, userId, messageId: Number(messageId) };
    },
    proveQuestion(text, approvalId, chatId) {
      const [, data = '', messageId, userId = '', mac = ''] = QUESTION.exec(text) ?? [];
      const body = text.slice(0, -mac.length - 1);
      if (data === '' || !isSameText(mac, seal('question', approvalId, chatId, body))) return null;
      const token = read(data, approvalId);
      return token === null ? null : { token, userId, messageId: Number(messageId) };
    },
  };
}

const ASKABLE_BY_LETTER: ReadonlyMap<string, Askable> = new Map(
  (Object.keys(ASKED_LETTERS) as Askable[]).map((decision) => [ASKED_LETTERS[decision], decision]),
);

/** Whether the approval still stands as it was shown. */
export function isCurrent({ revision, attempt, digestStart }: Token, approval: Approval): boolean {
  const isSameRevision = revision === approval.revision && approval.digest.startsWith(digestStart);
  return isSameRevision && (attempt === null || attempt === approval.dispatch?.attempt);
}

/**
 * What was asked, in full. The digest of a revision that is gone is known no more: then one is given that nothing has
 * but its beginning, and the decision service refuses it as another than what stands.
 */
export function askedOf(token: Token, approval: Approval): Asked {
  const { decision, revision, attempt, digestStart, remember } = token;
  const known = [approval, approval.revised?.previous].find(
    (one) => one?.revision === revision && one.digest.startsWith(digestStart),
  );
  const digest = known?.digest ?? digestStart.padEnd(64, '0');
  const asked = { approvalId: approval.id, revision, digest, decision, attempt };
  return remember === null ? asked : { ...asked, remember };
}

function packBounds({ grantUses, grantSeconds }: Remember): string {
  return `${grantUses.toString(36)}-${grantSeconds.toString(36)}`;
}
