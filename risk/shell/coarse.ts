import { invocationOf } from '../command/invocation.ts';
import { commandName } from '../command/invocation.ts';
import { fitsOf, hasRulesFor } from '../rules/families.ts';
import { atLeast } from '../../domain/tier.ts';
import { type Word, coverAll, originAt } from '../command/word.ts';
import type { Session } from './session.ts';
import { peel } from './wrappers.ts';

/** Places looked at in one text, and words read at each. */
const MAX_PLACES = 1_500;
const MAX_WORDS = 24;

/**
 * A second reading for text that is too much to be parsed: quotes are ignored, and every name of a known program may begin a
 * command. Only grave findings count, since much of what it sees is data; without it, padding would hide a command.
 */
export function judgeCoarsely(text: string, session: Session, offset = 0): void {
  for (const piece of text.matchAll(/[^;&|\n(){}`<>]+/g)) {
    const words = wordsOf(piece[0], offset + piece.index);
    for (const [index, word] of words.entries()) {
      if (!hasRulesFor(commandName(word.text))) continue;
      session.places += 1;
      if (session.places > MAX_PLACES) return;
      judgeWords(words.slice(index, index + MAX_WORDS), session);
    }
  }
}

function wordsOf(piece: string, offset: number): readonly Word[] {
  return [...piece.matchAll(/[^\s'"\\]+/g)].map((found) => {
    const from = offset + found.index;
    const span = [from, from + found[0].length] as const;
    return { text: found[0], known: 'whole', taint: 0, origin: originAt(found[0].length, span), span };
  });
}

function judgeWords(words: readonly Word[], session: Session): void {
  const { words: rest, elevated } = peel(words);
  const span = coverAll(rest);
  if (span === null) return;
  const call = invocationOf(rest, {
    settings: [],
    redirects: [],
    stdin: null,
    elevated,
    fed: false,
    cwd: undefined,
    span,
    wrapped: span,
  });
  for (const rule of fitsOf(call)) if (atLeast(rule.tier, 'HIGH')) session.say(rule, span);
}
