import type { Word } from './word.ts';

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
  /** Undone from an encoding, such as base64: not to be read here. */
  decoded: 16,
  /** Contents of any file. */
  file: 32,
} as const;

export function has(taint: number, wanted: number): boolean {
  return (taint & wanted) !== 0;
}

/** What flows from one command to the next, or into its standard input. */
export interface Stream {
  /** The text itself, where it can be told. */
  readonly text: Word | null;
  readonly taint: number;
}
