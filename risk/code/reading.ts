import type { CodeEffect, CodeText, Language } from './effect.ts';
import type { Token } from './token.ts';
import type { Value } from './value.ts';

/** A call of something by its name. */
export interface Call {
  /** Aliases resolved: `subprocess.run`; empty where it is not known what is called. */
  readonly path: string;
  readonly receiver: Value | null;
  readonly args: readonly Value[];
  readonly options: ReadonlyMap<string, Value>;
  readonly start: number;
  readonly end: number;
}

/** One reading of one program. */
export interface Reading {
  readonly language: Language;
  readonly source: string;
  readonly tokens: readonly Token[];
  index: number;
  depth: number;
  /** Names and what was put into them last. */
  readonly names: Map<string, Value>;
  /** Modules all of whose names are known here. */
  readonly open: Set<string>;
  readonly effects: CodeEffect[];
  /** Signs that mean something together only, such as a socket and a shell. */
  readonly signs: Set<string>;
  /** What a call means: its effects are added, its value is returned. */
  readonly onCall: (reading: Reading, call: Call) => Value;
  /** Reads a program that stands in a text of this one. */
  readonly onProgram: (
    reading: Reading,
    code: CodeText,
    call: { readonly start: number; readonly end: number },
  ) => void;
  /** Reads one expression; always moves on by a token at least, where there is one. */
  readonly expression: (reading: Reading) => Value;
  /** Reads a statement. */
  readonly statement: (reading: Reading) => Value;
  /** Whether a name is called also without brackets, as in `system "x"`. */
  readonly isCommand: (path: string) => boolean;
  /** How many programs this one stands in. */
  readonly level: number;
}

/** Marks between an object and its part. */
export const MEMBER = /^(?:\.|->|::|\?\.)$/;
/** Marks at which an expression ends. */
export const ENDS = /^(?:[)\]},;:]|=>|=|->)$/;

export function peek(reading: Reading): Token | undefined {
  return reading.tokens[reading.index];
}

/** Where what was read so far ends; an expression that is missing moves on beyond the last token. */
export function endOfRead({ tokens, index }: Reading): number {
  return tokens[Math.min(index, tokens.length) - 1]?.end ?? 0;
}

export function isOp(token: Token | undefined, text: string): boolean {
  return token?.kind === 'op' && token.text === text;
}

export function skipNewlines(reading: Reading): void {
  while (peek(reading)?.kind === 'newline') reading.index += 1;
}
