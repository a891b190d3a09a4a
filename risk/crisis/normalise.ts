import { readAs } from './characters.ts';
import { respell } from './respell.ts';

/** Text as a reader takes it in, and where each of its characters stands in the text as it was written. */
export interface Normal {
  /** Lower case, one space for any run of blanks, no apostrophes, no hidden characters. */
  readonly text: string;
  /** UTF-16 offset in the original at which the character of that index begins. */
  readonly starts: readonly number[];
  /** UTF-16 offset in the original behind the character of that index. */
  readonly ends: readonly number[];
}

/** What each ASCII character is read as: its small letter, a space where it only separates, nothing for the rest. */
const PLAIN: readonly string[] = Array.from({ length: 128 }, (_, code) => {
  const letter = String.fromCharCode(code);
  if (/[\s"`()[\]{}<>~^=\\]/.test(letter)) return ' ';
  return code < 32 || code === 127 || letter === "'" ? '' : letter.toLowerCase();
});

/** What people put between Chinese characters to hide a word; so many of them at most. */
const GAP = /[ .*/_|+-]/;
const GAP_MOST = 3;

/** Linear in the text. */
export function normalise(original: string): Normal {
  const starts: number[] = [];
  const ends: number[] = [];
  const read = new Map<string, string>();
  const gap: number[] = [];
  let held = '';
  let text = '';
  let isHan = false;
  let blank = true;
  const flush = (): void => {
    text += held;
    for (const at of gap) {
      starts.push(at);
      ends.push(at + 1);
    }
  };
  for (let at = 0; at < original.length;) {
    const code = original.charCodeAt(at);
    let meaning = code < 128 ? PLAIN[code] : undefined;
    let width = 1;
    if (meaning === undefined) {
      const character = String.fromCodePoint(original.codePointAt(at) ?? 0);
      width = character.length;
      meaning = read.get(character) ?? readAs(character);
      read.set(character, meaning);
    }
    // One space for any run of them, and none in front.
    if (meaning !== '' && !(meaning === ' ' && blank)) {
      blank = meaning === ' ';
      if (isHan && held.length < GAP_MOST && meaning.length === 1 && GAP.test(meaning)) {
        held += meaning;
        gap.push(at);
      } else {
        const goesOn = isHanAt(meaning, 0);
        if (held !== '') {
          if (!goesOn) flush();
          held = '';
          gap.length = 0;
        }
        text += meaning;
        isHan = isHanAt(meaning, meaning.length - 1);
        for (let count = meaning.length; count > 0; count -= 1) {
          starts.push(at);
          ends.push(at + width);
        }
      }
    }
    at += width;
  }
  flush();
  return respell({ text, starts, ends }, original);
}

function isHanAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x4e00 && code <= 0x9fff;
}
