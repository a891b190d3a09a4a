import type { Invocation } from '../invocation.ts';
import type { Word } from '../word.ts';
import type { Context } from './context.ts';
import { judgeText } from './nested-judge.ts';

/** Builtins that read their words as names of variables or as sums, and so run what stands in a subscript. */
const READERS: ReadonlySet<string> = new Set(
  'let declare typeset local readonly export test [ printf read unset mapfile readarray wait'.split(' '),
);

/** `a[$(…)]` as text: quoted, and yet run where it is read as the name of a variable. */
const SUBSCRIPT = /[A-Za-z_]\w*\[[^\]]*(?:\$\(|`)/;

/** Judges substitutions in the subscripts of words that a builtin reads as names or sums. */
export function judgeSubscripts(call: Invocation, context: Context): void {
  if (!READERS.has(call.name)) return;
  // printf prints its other words.
  const words =
    call.name === 'printf' ? (call.args[0]?.text === '-v' ? call.args.slice(1, 2) : []) : call.args;
  for (const word of words) judgeSubscript(word, context);
}

/** The same for one word, such as an operand of `[[ … -eq … ]]`. */
export function judgeSubscript(word: Word, context: Context): void {
  if (word.text.length < 4_096 && SUBSCRIPT.test(word.text))
    context.session.onlyGrave(() => judgeText(word, context));
}

/** A sum may name variables that hold such text. */
export function judgeNamesIn(sum: string, context: Context): void {
  if (context.scope.variables.size === 0) return;
  for (const [name] of sum.slice(0, 4_096).matchAll(/[A-Za-z_]\w*/g))
    for (const value of context.scope.variables.get(name)?.values ?? [])
      if (value !== null) judgeSubscript(value, context);
}
