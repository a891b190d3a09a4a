import { respelt, respeltSpaced } from './hidden-words.ts';
import type { Normal } from './normalise.ts';

/** What words are made of where they are hidden. */
const IN_TOKEN = new Uint8Array(128);
for (const letter of 'abcdefghijklmnopqrstuvwxyz0123456789@$!|+*#') IN_TOKEN[letter.charCodeAt(0)] = 1;
/** A longer token is a key or a path, and no word. */
const LONGEST = 60;
/** Single letters with one or two signs between them: `k i l l`, `s.u.i.c.i.d.e`. */
const SPACED = /(?<![a-z0-9@$!])(?:[a-z0-9@$!][ .*/_-]{1,2}){3,40}[a-z0-9@$!](?![a-z0-9@$])/g;
/** Anything at all that makes respelling worth while; the spelling of most text is plain. */
const CURIOUS =
  /[a-z][0-9@$!|+*#]|[0-9@$!|+*#][a-z]|([a-z])\1\1|(?:[a-z0-9][ .*/_-]{1,2}){3}[a-z0-9](?![a-z0-9])|myself|suicid|die\b|my ?life/;

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Writes hidden, drawn out and misspelt words as the lexicon does. */
export function respell(normal: Normal, original: string): Normal {
  const { text } = normal;
  const edits: Edit[] = [];
  if (CURIOUS.test(text)) {
    for (const spaced of text.matchAll(SPACED)) {
      const word = respeltSpaced(spaced[0].replace(/[ .*/_-]/g, ''));
      if (word !== null) edits.push({ from: spaced.index, to: spaced.index + spaced[0].length, text: word });
    }
  }
  for (let from = nextToken(text, 0); from < text.length;) {
    const to = endOfToken(text, from);
    if (to - from >= 3 && to - from <= LONGEST) {
      const token = text.slice(from, to);
      const word = respelt(token, () => original.slice(normal.starts[from], normal.ends[to - 1]));
      if (word !== null && word.text !== token.slice(0, word.of))
        edits.push({ from, to: from + word.of, text: word.text });
    }
    from = nextToken(text, to);
  }
  return edits.length === 0 ? normal : applied(normal, edits);
}

function nextToken(text: string, from: number): number {
  let at = from;
  while (at < text.length && IN_TOKEN[text.charCodeAt(at)] !== 1) at += 1;
  return at;
}

function endOfToken(text: string, from: number): number {
  let at = from;
  while (IN_TOKEN[text.charCodeAt(at)] === 1) at += 1;
  return at;
}

/** Every character of a respelt word stands for the whole of it. Edits that overlap an earlier one are dropped. */
function applied(normal: Normal, edits: readonly Edit[]): Normal {
  const starts: number[] = [];
  const ends: number[] = [];
  const parts: string[] = [];
  let done = 0;
  const copy = (to: number): void => {
    parts.push(normal.text.slice(done, to));
    for (; done < to; done += 1) {
      starts.push(normal.starts[done] ?? 0);
      ends.push(normal.ends[done] ?? 0);
    }
  };
  for (const edit of edits.toSorted((a, b) => a.from - b.from)) {
    if (edit.from < done) continue;
    copy(edit.from);
    parts.push(edit.text);
    for (let count = 0; count < edit.text.length; count += 1) {
      starts.push(normal.starts[edit.from] ?? 0);
      ends.push(normal.ends[edit.to - 1] ?? 0);
    }
    done = edit.to;
  }
  copy(normal.text.length);
  return { text: parts.join(''), starts, ends };
}
