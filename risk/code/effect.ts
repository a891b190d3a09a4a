import type { Said } from '../rule.ts';

/** Languages whose programs are read for what they do. */
export type Language = 'python' | 'node' | 'perl' | 'ruby' | 'php' | 'awk' | 'lua' | 'applescript' | 'r';

/**
 * A text in a program. Of the length `end - start`, it stands there letter by letter, else (joined, decoded, or with
 * escapes) it stands for that range as a whole. What is decided at run time stands in it as `$name`.
 */
export interface CodeText {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** What a program does to the machine, as far as its text tells. Offsets are into the program's text. */
export type CodeEffect =
  | ({ readonly kind: 'shell' } & CodeText)
  | ({ readonly kind: 'sql' } & CodeText)
  | { readonly kind: 'argv'; readonly words: readonly CodeText[] }
  | { readonly kind: 'said'; readonly said: Said; readonly start: number; readonly end: number };
