import type { Piece } from './strings.ts';

export interface Token {
  readonly kind: 'name' | 'string' | 'shell' | 'words' | 'number' | 'op' | 'newline' | 'regex';
  /** A name, a number or an operator as it is written; empty for texts. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** What a text is made of. */
  readonly pieces: readonly Piece[];
}

/** What a sticky pattern finds right at that place. */
export function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

const ENDS_OPERAND = /^[)\]}]$/;
const KEYWORD =
  /^(?:return|and|or|not|in|if|unless|elsif|elif|while|until|print|puts|case|when|then|do|else|split|grep|map|join|x|eq|ne|typeof|await|yield|match)$/;

/** Whether a value can stand next, so that `/` begins a pattern and `%` a text. */
export function beginsOperand(before: Token | undefined): boolean {
  if (before === undefined || before.kind === 'newline') return true;
  if (before.kind === 'op') return !ENDS_OPERAND.test(before.text);
  return before.kind === 'name' && KEYWORD.test(before.text);
}
