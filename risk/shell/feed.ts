import { commandName } from '../command/invocation.ts';
import type { Stream } from '../command/taint.ts';
import { type Word, cover, joinWords, originAt, partOf } from '../command/word.ts';

/** What xargs and its like hand over on top of the command's own words. */
export interface Fed {
  readonly words: readonly Word[];
  /** Whether arguments arrive that are not known here. */
  readonly unknown: boolean;
}

/** The command that xargs runs, with the arguments that come down the pipe, where those are known. */
export function feed(words: readonly Word[], feeder: readonly Word[], stdin: Stream | null): Fed {
  const listed = words.findIndex((word) => /^:::\+?$/.test(word.text));
  // With nothing before it, each of the words is a command by itself.
  if (listed === 0) return { words, unknown: false };
  if (listed > 0) {
    const given = words.slice(listed + 1);
    return { words: place(words.slice(0, listed), '{}', given), unknown: false };
  }
  const text = stdin?.text ?? null;
  const mark = replaced(feeder);
  if (text === null || text.known === 'unknown') return { words: soil(words, mark, stdin), unknown: true };
  // With a mark to replace, a line is one argument; else a word is.
  const pattern = mark === null ? /[^\s\0]+/g : /[^\n\0]+/g;
  const given = [...text.text.slice(0, MAX_FED).matchAll(pattern)].map((found) => {
    const part = partOf(text, found.index, found.index + found[0].length);
    return { ...part, known: 'whole' as const, text: part.text.replace(/['"\\]/g, '') };
  });
  return { words: place(words, mark, given), unknown: text.known === 'partly' };
}

/** Arguments that are not known here still carry what they were made of. */
function soil(words: readonly Word[], mark: string | null, stdin: Stream | null): readonly Word[] {
  const taint = stdin?.taint ?? 0;
  if (taint === 0) return words;
  return words.map((word, index) => {
    const takes = mark === null ? index > 0 && index === words.length - 1 : word.text.includes(mark);
    return takes ? { ...word, taint: word.taint | taint } : word;
  });
}

/** As many of the arguments are read; more of them would only repeat what these show. */
const MAX_FED = 4_096;

function replaced(feeder: readonly Word[]): string | null {
  for (const [index, word] of feeder.entries()) {
    if (word.text === '-I' || word.text === '-J') return feeder[index + 1]?.text ?? null;
    if (/^-I./.test(word.text)) return word.text.slice(2);
    if (word.text === '-i' || word.text === '--replace') return '{}';
    if (commandName(word.text) === 'parallel') return '{}';
  }
  return null;
}

function place(words: readonly Word[], mark: string | null, given: readonly Word[]): readonly Word[] {
  if (mark === null || !words.some((word) => word.text.includes(mark))) return [...words, ...given];
  const joined = given.length === 0 ? null : joinWords(given);
  return words.flatMap((word) => {
    if (!word.text.includes(mark) || joined === null) return [word];
    if (word.text === mark) return given;
    const text = word.text.replaceAll(mark, () => joined.text);
    const span = cover(word.span, joined.span);
    return [{ ...word, text, taint: word.taint | joined.taint, origin: originAt(text.length, span), span }];
  });
}
