import type { Invocation } from '../invocation.ts';
import type { Word } from '../word.ts';
import { type Context, forked } from './context.ts';
import { readSource } from './source.ts';

/** Builtins that read their words as names of variables or as sums, and so run what stands in a subscript. */
const READERS: ReadonlySet<string> = new Set(
  'let declare typeset local readonly export test [ printf read unset mapfile readarray wait'.split(' '),
);

/** Longer texts are not read as sums. In UTF-16 code units. */
const MAX_SUM = 4_096;

/** `a[$(…)]` as text: quoted, and yet run where it is read as the name of a variable. */
const SUBSCRIPT = /[A-Za-z_]\w*\[[^\]]*(?:\$\(|`)/;

/** Judges substitutions in the subscripts of words that a builtin reads as names or sums. */
export function judgeSubscripts(call: Invocation, context: Context): void {
  if (!READERS.has(call.name)) return;
  // printf prints its other words.
  const words =
    call.name === 'printf' ? (call.args[0]?.text === '-v' ? call.args.slice(1, 2) : []) : call.args;
  const sums = call.name === 'let' || (call.name !== 'test' && call.switches.has('i'));
  for (const word of words) {
    judgeSubscript(word, context);
    if (sums) judgeNamesIn(word.text, context);
  }
}

/** The same for one word, such as an operand of `[[ … -eq … ]]`. */
export function judgeSubscript(word: Word, context: Context): void {
  if (word.text.length < MAX_SUM && word.text.includes('[') && SUBSCRIPT.test(word.text))
    runInText(word, context);
}

/** A sum may name variables that hold such text. */
export function judgeNamesIn(sum: string, context: Context): void {
  if (context.scope.variables.size === 0) return;
  for (const [name] of sum.slice(0, MAX_SUM).matchAll(/[A-Za-z_]\w*/g))
    for (const value of context.scope.variables.get(name)?.values ?? [])
      if (value !== null) judgeSubscript(value, context);
}

/** Judges the substitutions in a text that the shell expands once more, such as a prompt. */
export function runInText(text: Word, context: Context): void {
  const { session, runner } = context;
  if (!/\$\(|`/.test(text.text)) return;
  session.deeper(text.text.length, () =>
    session.onlyGrave(() => {
      const source = readSource(text.text);
      if (source.kind !== 'parsed') return;
      runner.script(source.script, {
        ...context,
        scope: forked(context),
        text: text.text,
        origin: text.origin,
        stdin: null,
      });
    }),
  );
}
