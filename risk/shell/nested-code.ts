import type { Language } from '../code/effect.ts';
import type { Invocation } from '../command/invocation.ts';
import type { Word } from '../command/word.ts';

/** Code inside a command that is to be judged in its own right. */
export type NestedCode =
  | { readonly kind: 'shell'; readonly code: Word; readonly args?: readonly Word[]; readonly here?: boolean }
  /** `fed`: it reads what the command itself is given on standard input. */
  | { readonly kind: 'words'; readonly words: readonly Word[]; readonly fed?: boolean }
  | { readonly kind: 'sql' | 'powershell' | 'cmd'; readonly code: Word }
  | { readonly kind: 'program'; readonly code: Word; readonly language: Language };

/** Code on standard input, where it can be read. */
export function standardInput(of: (code: Word) => NestedCode, call: Invocation): readonly NestedCode[] {
  const text = call.stdin?.text ?? null;
  return text === null ? [] : [of(text)];
}

/** The words behind an operand, options and all. */
export function wordsAfter(call: Invocation, operand: Word | undefined): readonly Word[] {
  return operand === undefined ? [] : call.args.slice(call.args.indexOf(operand) + 1);
}
