import { type Span, type Word, cover, glue } from './word.ts';

/**
 * What data carries with it through pipes, substitutions, variables and files. A set of bits, since every word and
 * stream has one.
 */
export const TAINT = {
  none: 0,
  /** Came from another machine. */
  remote: 1,
  /** Keys and passwords. */
  secret: 2,
  /** Contents of a system file or of something in a home folder. */
  sensitive: 4,
  /** The environment, or the history of commands. */
  environment: 8,
  /** Undone from an encoding, such as base64, or put together by a filter: not to be read here. */
  decoded: 16,
  /** Contents of any file. */
  file: 32,
  /** Came over a bare connection, where someone else may type it. */
  socket: 64,
} as const;

/** What nobody outside is to see. */
export const PRIVATE = TAINT.secret | TAINT.sensitive | TAINT.environment;

/** What flows from one command to the next, or into its standard input. */
export interface Stream {
  /** The text itself, where it can be told. */
  readonly text: Word | null;
  readonly taint: number;
  /** The commands that it comes from, where there are any. */
  readonly span: Span | null;
}

/** A stream that says nothing: a command that prints nothing, or nothing of note. */
export const SILENCE: Stream = { text: null, taint: TAINT.none, span: null };

/** One stream after the other, into the same pipe. */
export function merge(a: Stream, b: Stream): Stream {
  if (a === SILENCE) return b;
  if (b === SILENCE) return a;
  return { text: null, taint: a.taint | b.taint, span: coverBoth(a.span, b.span) };
}

/** Longer texts are not put together. In UTF-16 code units. */
const MAX_TEXT = 64 * 1024;

/** One stream and then the other: where both texts can be told, their text is known as well. */
export function inTurn(a: Stream, b: Stream): Stream {
  const both = merge(a, b);
  if (both === a || both === b || a.text === null || b.text === null) return both;
  if (a.text.text.length + b.text.text.length > MAX_TEXT) return both;
  return { ...both, text: glue(a.text, b.text) };
}

export function coverBoth(a: Span | null, b: Span | null): Span | null {
  return a === null ? b : b === null ? a : cover(a, b);
}

export function has(taint: number, wanted: number): boolean {
  return (taint & wanted) !== 0;
}
