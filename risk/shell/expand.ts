import type { Word as WordNode, WordPart } from 'unbash';
import { SILENCE } from '../command/taint.ts';
import { type Word, originAt, slice, trace } from '../command/word.ts';
import { expandBraces } from './braces.ts';
import { type Context, contextOf, spanOf } from './context.ts';
import { Field } from './field.ts';
import type { Scope } from './scope.ts';
import { type Value, expandParameter, readVariable } from './parameter.ts';

const PLAIN = /^[\w./:=@%+,-]+$/;
/** One written word becomes at most this many; the rest would only repeat what the first show. */
const MAX_WORDS = 64;

/** The words that one written word becomes: splitting at blanks, lists and braces can make none or several of it. */
export function expandWord(node: WordNode, context: Context): readonly Word[] {
  if (PLAIN.test(node.text)) return [plainWord(node, context)];
  const alternatives = expandBraces(node, context, expandWord);
  if (alternatives !== null) return alternatives.slice(0, MAX_WORDS);
  const fields = new Fields(context, true);
  fields.readAll(partsOf(node), false);
  return fields.finish(node).slice(0, MAX_WORDS);
}

/** One written word as one word, as the value of an assignment or the target of a redirect is read. */
export function expandOne(node: WordNode, context: Context): Word {
  if (PLAIN.test(node.text)) return plainWord(node, context);
  const fields = new Fields(context, false);
  fields.readAll(partsOf(node), false);
  return fields.finish(node)[0] ?? emptyWord(node, context);
}

/** The text of a here-document. */
export function expandText(
  parts: readonly WordPart[],
  node: { readonly pos: number; readonly end: number },
  context: Context,
): Word {
  const fields = new Fields(context, false);
  fields.readAll(parts, true);
  return fields.finish(node)[0] ?? emptyWord(node, context);
}

function partsOf(node: WordNode): readonly WordPart[] {
  return (
    node.parts ?? [{ type: 'Literal', pos: node.pos, end: node.end, value: node.value, text: node.text }]
  );
}

function plainWord(node: WordNode, context: Context): Word {
  const origin = slice(context.origin, node.pos, node.end);
  return { text: node.text, known: 'whole', taint: 0, origin, span: spanOf(context, node) };
}

function emptyWord(node: { readonly pos: number; readonly end: number }, context: Context): Word {
  return { text: '', known: 'whole', taint: 0, origin: [], span: spanOf(context, node) };
}

const BLANKS = /[ \t\n]+/;

/** What parts words: blanks, or what the script has set `IFS` to. */
function separators(scope: Scope): RegExp {
  const set = scope.variables.get('IFS')?.values[0];
  if (set === undefined || set === null || set.text === '' || set.known !== 'whole') return BLANKS;
  return new RegExp(`[${set.text.replace(/[\\\]^-]/g, '\\$&')}]+`);
}

class Fields {
  readonly #context: Context;
  readonly #splits: boolean;
  readonly #done: Field[] = [];
  #now = new Field();

  constructor(context: Context, splits: boolean) {
    this.#context = context;
    this.#splits = splits;
  }

  readAll(parts: readonly WordPart[], quoted: boolean): void {
    for (const part of parts) this.#read(part, quoted);
  }

  finish(node: { readonly pos: number; readonly end: number }): readonly Word[] {
    this.#close();
    const span = spanOf(this.#context, node);
    return this.#done.map((field) => field.finish(span));
  }

  #close(): void {
    if (!this.#now.empty) this.#done.push(this.#now);
    this.#now = new Field();
  }

  #read(part: WordPart, quoted: boolean): void {
    switch (part.type) {
      case 'Literal':
        this.#literal(part.value, part);
        return;
      case 'Glob':
        this.#runInside(part.parts);
        this.#literal(part.value, part);
        return;
      case 'SingleQuoted':
        this.#now.begun = true;
        // The closing quote may be missing.
        this.#literal(part.value, { pos: part.pos + 1, end: part.pos + 1 + part.value.length });
        this.#now.cover(spanOf(this.#context, part));
        return;
      case 'AnsiCQuoted':
        this.#now.begun = true;
        this.#literal(part.value, part);
        return;
      case 'DoubleQuoted':
      case 'LocaleString':
        this.#now.begun = true;
        this.readAll(part.parts, true);
        this.#now.cover(spanOf(this.#context, part));
        return;
      case 'SimpleExpansion':
        this.#values(readVariable(part.text.slice(1), part, this.#context), quoted, part);
        return;
      case 'ParameterExpansion':
        this.#values(
          expandParameter(part, this.#context, (word) => expandOne(word, this.#context)),
          quoted,
          part,
        );
        return;
      case 'CommandExpansion':
        this.#substitution(part, quoted);
        return;
      case 'ProcessSubstitution':
        this.#process(part);
        return;
      case 'ArithmeticExpansion':
        // What it comes to is not told, but the commands in it are run.
        this.#context.runner.inside(part, this.#context);
        this.#unknown(part, 0);
        return;
      case 'ExtendedGlob':
      case 'BraceExpansion':
        this.#runInside(part.parts);
        this.#literal(part.text, part);
    }
  }

  /** Runs the substitutions in a pattern, whose outcome is not told. */
  #runInside(parts: readonly WordPart[] | undefined): void {
    if (parts?.some((part) => part.type !== 'Literal') !== true) return;
    new Fields(this.#context, false).readAll(parts, true);
  }

  #literal(value: string, node: { readonly pos: number; readonly end: number }): void {
    this.#context.session.spend(value.length / 64);
    const { origin } = this.#context;
    const verbatim = node.end - node.pos === value.length;
    this.#now.append(
      value,
      verbatim
        ? slice(origin, node.pos, node.end)
        : originAt(value.length, trace(origin, node.pos, node.end)),
      true,
    );
  }

  #unknown(part: WordPart, taint: number): void {
    const span = spanOf(this.#context, part);
    this.#now.append(part.text, slice(this.#context.origin, part.pos, part.end), false, taint, span);
  }

  #values(value: Value, quoted: boolean, part: WordPart): void {
    if (value.kind === 'separator') {
      if (quoted || !this.#splits) this.#now.append(' ', [], true);
      else this.#close();
      return;
    }
    if (value.kind === 'unknown') {
      if (value.as === undefined) this.#unknown(part, value.taint);
      else {
        const origin = originAt(value.as.length, spanOf(this.#context, part));
        this.#now.append(value.as, origin, false, value.taint);
      }
      return;
    }
    this.#now.cover(spanOf(this.#context, part));
    for (const [index, word] of value.words.entries()) {
      if (index > 0) {
        if (this.#splits) this.#close();
        else this.#now.append(' ', [], true);
      }
      this.#word(word, quoted);
    }
  }

  /** Adds a value, split at its blanks where it is not quoted. */
  #word(word: Word, quoted: boolean): void {
    const blanks = separators(this.#context.scope);
    this.#context.session.spend(1 + word.text.length / 32 + word.origin.length / 4);
    if (quoted || !this.#splits || !blanks.test(word.text)) {
      this.#now.appendWord(word);
      return;
    }
    let at = 0;
    for (const piece of word.text.split(blanks)) {
      const from = word.text.indexOf(piece, at);
      if (at > 0 || from > 0) this.#close();
      at = from + piece.length;
      if (piece !== '')
        this.#now.append(
          piece,
          slice(word.origin, from, at),
          word.known === 'whole',
          word.taint,
          trace(word.origin, from, at),
        );
    }
    if (at < word.text.length) this.#close();
  }

  #substitution(part: Extract<WordPart, { type: 'CommandExpansion' }>, quoted: boolean): void {
    if (part.script === undefined) return this.#unknown(part, 0);
    const inner = contextOf(part.script, part, this.#context);
    const printed = this.#context.runner.script(part.script, inner);
    if (printed === SILENCE) {
      this.#now.cover(spanOf(this.#context, part));
      return;
    }
    if (printed.text === null || printed.text.known !== 'whole') return this.#unknown(part, printed.taint);
    // A substitution drops the line ends at the end.
    const { text } = printed.text;
    const kept = text.replace(/\n+$/, '');
    const word = {
      ...printed.text,
      text: kept,
      taint: printed.taint | printed.text.taint,
      origin: slice(printed.text.origin, 0, kept.length),
    };
    this.#now.cover(spanOf(this.#context, part));
    if (quoted) this.#now.begun = true;
    this.#word(word, quoted);
  }

  /** `<(…)` is a file that holds what the command prints: the scope remembers it under the text as it is written. */
  #process(part: Extract<WordPart, { type: 'ProcessSubstitution' }>): void {
    if (part.script === undefined) return this.#unknown(part, 0);
    const inner = contextOf(part.script, part, this.#context);
    const { scope, stdin } = this.#context;
    const printed = this.#context.runner.script(
      part.script,
      part.operator === '>' ? { ...inner, stdin } : inner,
    );
    if (part.operator === '<') scope.files.set(part.text, printed);
    this.#unknown(part, printed.taint);
  }
}
