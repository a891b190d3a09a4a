import { commandName, invocationOf } from '../command/invocation.ts';
import { fitsOf, hasRulesFor } from '../rules/families.ts';
import { atLeast } from '../../domain/tier.ts';
import { type Word, coverAll, literalAt } from '../command/word.ts';
import type { Session } from './session.ts';
import { peel } from './wrappers.ts';

/** Places looked at from the beginning and from the end of one text, and words read at each. */
const MAX_PLACES = 700;
const MAX_LAST_PLACES = 300;
const MAX_WORDS = 24;
/** Places that begin with the same text, as long as this, are looked at once. In UTF-16 code units. */
const SAME = 96;
/** Of longer text, the beginning and the end are read, each as long as this. In UTF-16 code units. */
const MAX_READ = 128 * 1024;
/** Longer words are names of nothing. In UTF-16 code units. */
const MAX_NAME = 128;

/**
 * A second reading for text that is too much to be parsed: quotes are ignored, and every name of a known program may begin a
 * command. Only grave findings count, since much of what it sees is data; without it, padding would hide a command.
 * @param offset where the text stands in the text that was sent
 */
export function judgeCoarsely(text: string, session: Session, offset = 0): void {
  const places =
    text.length <= 2 * MAX_READ
      ? placesIn(text, offset)
      : [
          ...placesIn(text.slice(0, MAX_READ), offset),
          ...placesIn(text.slice(-MAX_READ), offset + text.length - MAX_READ),
        ];
  const left = MAX_PLACES - session.places;
  const looked =
    places.length <= left + MAX_LAST_PLACES
      ? places
      : [...places.slice(0, Math.max(0, left)), ...places.slice(-MAX_LAST_PLACES)];
  session.places += looked.length;
  for (const { words, at } of looked) judgeWords(words.slice(at, at + MAX_WORDS), session);
}

interface Place {
  readonly words: readonly Word[];
  readonly at: number;
}

/** Where a command may begin, each text once. */
function placesIn(text: string, offset: number): readonly Place[] {
  const places: Place[] = [];
  const seen = new Set<string>();
  for (const piece of text.matchAll(/[^;&|\n(){}`<>]+/g)) {
    const words = wordsOf(piece[0], offset + piece.index);
    for (const [at, word] of words.entries()) {
      if (word.text.length > MAX_NAME || !hasRulesFor(commandName(word.text))) continue;
      const from = word.span[0] - offset;
      const beginning = text.slice(from, Math.min(from + SAME, piece.index + piece[0].length));
      if (seen.has(beginning)) continue;
      seen.add(beginning);
      places.push({ words, at });
    }
  }
  return places;
}

function wordsOf(piece: string, offset: number): readonly Word[] {
  return [...piece.matchAll(/[^\s'"\\]+/g)].map((found) => {
    const from = offset + found.index;
    return literalAt(found[0], [from, from + found[0].length]);
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
