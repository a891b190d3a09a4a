import type { Language } from './effect.ts';
import { readQuoted } from './quoted.ts';
import { type Piece, closing } from './strings.ts';
import { SYNTAX, type Syntax } from './syntax.ts';
import { type Token, beginsOperand, match } from './token.ts';

/** No program given to an agent is longer; the rest of a longer one is not read. */
const MAX_TOKENS = 20_000;

const OPERATORS = [
  '===',
  '!==',
  '...',
  '**=',
  '<=>',
  '&&=',
  '||=',
  '->',
  '=>',
  '::',
  '..',
  '?.',
  '==',
  '!=',
  '<=',
  '>=',
  '&&',
  '||',
  '+=',
  '-=',
  '.=',
  '<<',
  '>>',
  '**',
  '//',
  ':=',
  '=~',
  '|>',
  '<-',
];
const NAME = /[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*/y;
const NUMBER = /0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|\d[\d_]*(?:\.\d+)?/y;
const BLANK = /[ \t\r\f\v]+/y;

/** Cuts a program into its words and texts; comments and layout fall away. Never throws; linear in its input. */
export function tokenize(language: Language, text: string): readonly Token[] {
  const syntax = SYNTAX[language];
  const tokens: Token[] = [];
  let depth = 0;
  let at = 0;
  const add = (kind: Token['kind'], start: number, end: number, pieces: readonly Piece[] = []): void => {
    const written =
      kind === 'string' || kind === 'shell' || kind === 'words' || kind === 'newline'
        ? ''
        : text.slice(start, end);
    tokens.push({ kind, text: written, start, end, pieces });
    at = Math.max(end, at + 1);
  };
  while (at < text.length && tokens.length < MAX_TOKENS) {
    const char = text.charAt(at);
    if (char === '\n') {
      if (depth === 0) add('newline', at, at + 1);
      else at += 1;
      continue;
    }
    const blank = match(BLANK, text, at);
    if (blank !== null) {
      at += blank[0].length;
      continue;
    }
    if (char === '\\' && /^\r?\n/.test(text.slice(at + 1, at + 3))) {
      at += 2;
      continue;
    }
    const after = skipComment(text, at, syntax, tokens.at(-1));
    if (after > at) {
      at = after;
      continue;
    }
    const quoted = readQuoted(language, syntax, text, at, tokens.at(-1));
    if (quoted !== null) {
      add(quoted.kind, at, quoted.end, quoted.pieces);
      continue;
    }
    if (syntax.sigils.includes(char)) {
      const named = readSigil(language, text, at, tokens.at(-1));
      if (named > at) {
        add('name', at, named);
        continue;
      }
    }
    const name = match(NAME, text, at);
    if (name !== null) {
      const suffix =
        language === 'ruby' &&
        /[?!]/.test(text.charAt(at + name[0].length)) &&
        text.charAt(at + name[0].length + 1) !== '='
          ? 1
          : 0;
      add('name', at, at + name[0].length + suffix);
      continue;
    }
    const number = match(NUMBER, text, at);
    if (number !== null) {
      add('number', at, at + number[0].length);
      continue;
    }
    if (syntax.hasRegex && char === '/' && beginsOperand(tokens.at(-1))) {
      const end = closing(text, at + 1, '/', '\n');
      if (end > 0) {
        add('regex', at, end);
        continue;
      }
    }
    const operator =
      OPERATORS.find((each) => text.startsWith(each, at) && !(each === '//' && language !== 'python')) ??
      char;
    if (operator === '(' || operator === '[') depth += 1;
    else if (operator === ')' || operator === ']') depth = Math.max(0, depth - 1);
    add('op', at, at + operator.length);
  }
  return tokens;
}

function skipComment(text: string, at: number, syntax: Syntax, before: Token | undefined): number {
  for (const [open, close] of syntax.blockComments) {
    if (!text.startsWith(open, at)) continue;
    const end = text.indexOf(close, at + open.length);
    return end < 0 ? text.length : end + close.length;
  }
  // In `$#array` and the like the mark belongs to the name.
  if (!syntax.lineComments.some((mark) => text.startsWith(mark, at)) || before?.text === '$') return at;
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

function readSigil(language: Language, text: string, at: number, before: Token | undefined): number {
  const char = text.charAt(at);
  if ((char === '%' || char === '&') && !beginsOperand(before)) return at;
  const sigil =
    language === 'ruby'
      ? /@{0,2}\$?\w+/y
      : language === 'node'
        ? /\$[\w$]*/y
        : /[$@%&]+(?:\{\^?\w+\}|\^?\w+(?:::\w+)*|[!0&<>;,./\\|"'])?/y;
  const found = match(sigil, text, at);
  if (found === null) return at;
  // A lone `%` or `&` is an operator; a lone `$` is a name in JavaScript only.
  return found[0].length > 1 || language === 'node' ? at + found[0].length : at;
}
