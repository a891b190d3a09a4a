import type { Language } from './effect.ts';
import { SYNTAX, type Syntax } from './syntax.ts';
import { type Piece, closing, delimited, readPieces } from './strings.ts';

export interface Token {
  readonly kind: 'name' | 'string' | 'shell' | 'words' | 'number' | 'op' | 'newline' | 'regex';
  /** A name, a number or an operator as it is written; empty for texts. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** What a text is made of. */
  readonly pieces: readonly Piece[];
}

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
const PERL_QUOTE = /(qq|qw|qx|qr|q|m|tr|y|s)(?=\s?[^\w\s,;)=]|\s?=[^>=~])/y;
const RUBY_QUOTE = /%([xqQwWiIr]?)(?=[^\w\s=])/y;

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

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

interface Quoted {
  readonly kind: 'string' | 'shell' | 'words' | 'regex';
  readonly end: number;
  readonly pieces: readonly Piece[];
}

function readQuoted(
  language: Language,
  syntax: Syntax,
  text: string,
  at: number,
  before: Token | undefined,
): Quoted | null {
  const char = text.charAt(at);
  const isMember = before?.kind === 'op' && /^(?:\.|->|::|\?\.)$/.test(before.text);
  if (language === 'python') {
    const prefix = /(?:[rRbBuUfF]{1,2})?(?="""|'''|"|')/y;
    const found = match(prefix, text, at);
    if (found !== null) return readPython(text, at, found[0]);
  }
  if (language === 'lua' && text.startsWith('[[', at)) {
    const end = text.indexOf(']]', at);
    const stop = end < 0 ? text.length : end;
    return {
      kind: 'string',
      end: Math.min(text.length, stop + 2),
      pieces: readPieces(text, at + 2, stop, 'none', false),
    };
  }
  if (language === 'perl' && !isMember && before?.text !== '{' && before?.text !== 'sub') {
    const found = match(PERL_QUOTE, text, at);
    if (found !== null) return readPerl(text, at + found[0].length, found[1] ?? 'q');
  }
  if (language === 'ruby' && char === '%' && (beginsOperand(before) || before?.kind === 'name')) {
    const found = match(RUBY_QUOTE, text, at);
    if (found !== null) {
      const open = at + found[0].length;
      // What does not end takes in all the rest, as an open quote does.
      const closed = delimited(text, open);
      const end = closed < 0 ? text.length + 1 : closed;
      const letter = found[1] ?? '';
      const kind =
        letter === 'x' ? 'shell' : /[wWiI]/.test(letter) ? 'words' : letter === 'r' ? 'regex' : 'string';
      const holes = letter === 'q' || letter === 'w' ? 'none' : 'hash-brace';
      return {
        kind,
        end: Math.min(end, text.length),
        pieces: readPieces(text, open + 1, end - 1, holes, letter !== 'q'),
      };
    }
  }
  if (
    language === 'ruby' &&
    char === ':' &&
    /[A-Za-z_"]/.test(text.charAt(at + 1)) &&
    (beginsOperand(before) || before?.kind === 'name')
  ) {
    const symbol = /\w+[?!]?/y;
    const found = match(symbol, text, at + 1);
    if (found !== null)
      return {
        kind: 'string',
        end: at + 1 + found[0].length,
        pieces: readPieces(text, at + 1, at + 1 + found[0].length, 'none', false),
      };
  }
  const runs = syntax.shellQuotes.includes(char);
  if (!runs && !syntax.quotes.includes(char)) return null;
  const end = closing(text, at + 1, char, language === 'node' && char !== '`' ? '\n' : '');
  const stop = end < 0 ? text.length : end - 1;
  const holes = holesIn(language, syntax, char);
  return {
    kind: runs ? 'shell' : 'string',
    end: end < 0 ? text.length : end,
    pieces: readPieces(text, at + 1, stop, holes, syntax.escaping.includes(char)),
  };
}

function holesIn(language: Language, syntax: Syntax, quote: string): Syntax['holes'] {
  if (language === 'node') return quote === '`' ? 'dollar-brace' : 'none';
  return quote === "'" ? 'none' : syntax.holes;
}

function readPython(text: string, at: number, prefix: string): Quoted {
  const open = at + prefix.length;
  const quote = text.startsWith(text.charAt(open).repeat(3), open)
    ? text.slice(open, open + 3)
    : text.charAt(open);
  const raw = /r/i.test(prefix);
  const end = closing(text, open + quote.length, quote, quote.length === 1 ? '\n' : '');
  const stop = end < 0 ? text.length : end - quote.length;
  return {
    kind: 'string',
    end: end < 0 ? text.length : end,
    pieces: readPieces(text, open + quote.length, stop, /f/i.test(prefix) ? 'brace' : 'none', !raw),
  };
}

function readPerl(text: string, after: number, word: string): Quoted {
  const open = after + (/\s/.test(text.charAt(after)) ? 1 : 0);
  // What does not end takes in all the rest, as an open quote does.
  const closed = delimited(text, open);
  const end = closed < 0 ? text.length + 1 : closed;
  if (word === 's' || word === 'tr' || word === 'y') {
    const paired = '([{<'.includes(text.charAt(open));
    const second = paired
      ? delimited(text, text.slice(end, end + 20).search(/\S/) + end)
      : closing(text, end, text.charAt(open), '');
    return { kind: 'regex', end: Math.min(second < 0 ? end : second, text.length), pieces: [] };
  }
  if (word === 'm' || word === 'qr') return { kind: 'regex', end: Math.min(end, text.length), pieces: [] };
  const kind = word === 'qx' ? 'shell' : word === 'qw' ? 'words' : 'string';
  return {
    kind,
    end: Math.min(end, text.length),
    pieces: readPieces(
      text,
      open + 1,
      end - 1,
      word === 'q' || word === 'qw' ? 'none' : 'sigil',
      word !== 'q',
    ),
  };
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

const ENDS_OPERAND = /^[)\]}]$/;
const KEYWORD =
  /^(?:return|and|or|not|in|if|unless|elsif|elif|while|until|print|puts|case|when|then|do|else|split|grep|map|join|x|eq|ne|typeof|await|yield|match)$/;

function beginsOperand(before: Token | undefined): boolean {
  if (before === undefined || before.kind === 'newline') return true;
  if (before.kind === 'op') return !ENDS_OPERAND.test(before.text);
  return before.kind === 'name' && KEYWORD.test(before.text);
}
