/** A half-open range of UTF-16 offsets into the text that was sent to be judged. */
export type Span = readonly [start: number, end: number];

/**
 * Where a stretch of text comes from: `[at, end)` of it stands at `[from, to)` of the text that was sent. Of equal
 * lengths, it stands there letter by letter; else (decoded, or written with escapes) only as a whole.
 */
export interface Piece {
  readonly at: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

/** Pieces in ascending order of `at`. */
export type Origin = readonly Piece[];

/** How much of a word is the same on every run: all of it, some of it, or none. */
export type Known = 'whole' | 'partly' | 'unknown';

/** A word as the shell would pass it on, as far as that can be told without running anything. */
export interface Word {
  /** Quotes removed; what cannot be resolved (`$x`, globs) stands as it was written. */
  readonly text: string;
  readonly known: Known;
  /** What went into it from elsewhere, as in `taint.ts`. */
  readonly taint: number;
  readonly origin: Origin;
  /** Everything that made this word: as it is written, and where its values stand. */
  readonly span: Span;
}

/** The text that was sent, as its own origin. */
export function originOfWhole(text: string): Origin {
  return [{ at: 0, end: text.length, from: 0, to: text.length }];
}

/** The origin of a text that stands, as a whole, for the range `span`. */
export function originAt(length: number, span: Span): Origin {
  return [{ at: 0, end: length, from: span[0], to: span[1] }];
}

/** A word that is the same on every run, made of nothing but what stands at `span`. */
export function literalAt(text: string, span: Span): Word {
  return { text, known: 'whole', taint: 0, origin: originAt(text.length, span), span };
}

/** Where `[start, end)` of a text comes from; the nearest place where the text is empty there. */
export function trace(origin: Origin, start: number, end: number): Span {
  let from = Number.POSITIVE_INFINITY;
  let to = -1;
  for (let index = firstAt(origin, start); index < origin.length; index += 1) {
    const piece = origin[index];
    if (piece === undefined || (piece.at >= end && piece.at !== start)) break;
    if (piece.end <= start && !(piece.at === start && start === end)) continue;
    const letterwise = piece.to - piece.from === piece.end - piece.at;
    from = Math.min(from, letterwise ? piece.from + Math.max(0, start - piece.at) : piece.from);
    to = Math.max(to, letterwise ? piece.to - Math.max(0, piece.end - Math.max(end, start)) : piece.to);
  }
  if (to >= 0) return [from, Math.max(from, to)];
  const last = origin.at(-1);
  return last === undefined ? [0, 0] : [last.to, last.to];
}

/** The index of the first piece that may reach beyond `start`. */
function firstAt(origin: Origin, start: number): number {
  let low = 0;
  let high = origin.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((origin[middle]?.end ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The origin of the part `[start, end)` of a text. */
export function slice(origin: Origin, start: number, end: number): Origin {
  const out: Piece[] = [];
  for (let index = firstAt(origin, start); index < origin.length; index += 1) {
    const piece = origin[index];
    if (piece === undefined || piece.at >= end) break;
    const at = Math.max(piece.at, start);
    const until = Math.min(piece.end, end);
    if (at >= until) continue;
    const [from, to] = trace([piece], at, until);
    out.push({ at: at - start, end: until - start, from, to });
  }
  return out;
}

/** The same origin for a text that begins `by` later. */
export function shift(origin: Origin, by: number): Origin {
  if (by === 0) return origin;
  return origin.map((piece) => ({ ...piece, at: piece.at + by, end: piece.end + by }));
}

/** The smallest range that covers both. */
export function cover(a: Span, b: Span): Span {
  return [Math.min(a[0], b[0]), Math.max(a[1], b[1])];
}

/** The range that covers all the words; null where there are none. */
export function coverAll(words: readonly Word[]): Span | null {
  let span: Span | null = null;
  for (const word of words) span = span === null ? word.span : cover(span, word.span);
  return span;
}

/** Words joined by blanks, as `eval` joins them. */
export function joinWords(words: readonly Word[]): Word {
  const [first] = words;
  if (first !== undefined && words.length === 1) return first;
  const origin: Piece[] = [];
  let text = '';
  for (const word of words) {
    if (word !== first) text += ' ';
    for (const piece of shift(word.origin, text.length)) append(origin, piece);
    text += word.text;
  }
  const known = words.every((word) => word.known === 'whole') ? 'whole' : 'partly';
  const taint = words.reduce((sum, word) => sum | word.taint, 0);
  return { text, known, taint, origin, span: coverAll(words) ?? [0, 0] };
}

/** Two texts one after the other, with nothing between. */
export function glue(a: Word, b: Word): Word {
  const origin = [...a.origin, ...shift(b.origin, a.text.length)];
  const known = a.known === b.known ? a.known : 'partly';
  return { text: a.text + b.text, known, taint: a.taint | b.taint, origin, span: cover(a.span, b.span) };
}

/** Adds a piece; words that stood one blank apart, letter by letter, are one piece again. */
function append(origin: Piece[], piece: Piece): void {
  const last = origin.at(-1);
  if (
    last !== undefined &&
    piece.at === last.end + 1 &&
    piece.from === last.to + 1 &&
    last.to - last.from === last.end - last.at &&
    piece.to - piece.from === piece.end - piece.at
  ) {
    origin[origin.length - 1] = { at: last.at, end: piece.end, from: last.from, to: piece.to };
  } else origin.push(piece);
}

/** The part `[start, end)` of a word, by itself: marked where it stands, not where its word does. */
export function partOf(word: Word, start: number, end: number): Word {
  return {
    ...word,
    text: word.text.slice(start, end),
    origin: slice(word.origin, start, end),
    span: trace(word.origin, start, end),
  };
}

/** The part of a word from `start` on, such as the value in `--option=value`. */
export function tailOf(word: Word, start: number): Word {
  return { ...word, text: word.text.slice(start), origin: slice(word.origin, start, word.text.length) };
}
