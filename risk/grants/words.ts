import { type DataWords, dataWordsOf } from './deeds.ts';
import { type Part, numberSlot, pathSlot, textSlot } from './part.ts';

/** A word as it is written, and as the program gets it. */
export interface PlainWord {
  readonly raw: string;
  readonly text: string;
}

/**
 * The structure of one simple command: in those that `deeds.ts` knows, files may vary within their folder, messages and
 * counts freely; every other word is fixed as it is written.
 */
export function wordParts(words: readonly PlainWord[], cwd: string | undefined): readonly Part[] {
  // A name in quotes is still that name, but nobody writes one so: fixed.
  const known = dataWordsOf(words.map(({ raw }) => raw));
  if (known === null) return words.map(({ raw }) => raw);
  const { name, data } = known;
  let ended = false;
  return words.map(({ raw, text }, index): Part => {
    if (index < name) return raw;
    const before = words[index - 1]?.raw ?? '';
    const isFirst = index === name;
    const isValue = !ended && !isFirst && !mayTake(words[index - 2]?.raw ?? '', data);
    if (isValue && data.texts.has(before)) return textSlot(text) ?? raw;
    if (isValue && data.counts.has(before)) return numberSlot(text) ?? raw;
    if (raw === '--' && !ended) {
      ended = true;
      return raw;
    }
    if (data.counted && isFirst) return numberSlot(text) ?? raw;
    if (!data.files || (!ended && text.startsWith('-'))) return raw;
    const isTaken = !ended && !isFirst && mayTake(before, data);
    return isTaken ? raw : (pathSlot(text, cwd) ?? raw);
  });
}

/** Whether an option may take the next word, so that what looks like an option or a file is its value. */
function mayTake(option: string, { bare }: DataWords): boolean {
  return option.startsWith('-') && option !== '--' && !bare.has(option);
}

/** Whether a command only shows, filters or changes files: what comes down a pipe is data to it, never code. */
export function takesDataOnly(words: readonly PlainWord[]): boolean {
  return dataWordsOf(words.map(({ raw }) => raw)) !== null;
}
