import type { Language } from './effect.ts';
import { type Piece, closing, delimited, readPieces } from './strings.ts';
import type { Syntax } from './syntax.ts';
import { type Token, beginsOperand, match } from './token.ts';

const PERL_QUOTE = /(qq|qw|qx|qr|q|m|tr|y|s)(?=\s?[^\w\s,;)=]|\s?=[^>=~])/y;
const RUBY_QUOTE = /%([xqQwWiIr]?)(?=[^\w\s=])/y;

interface Quoted {
  readonly kind: 'string' | 'shell' | 'words' | 'regex';
  readonly end: number;
  readonly pieces: readonly Piece[];
}

/** The text that begins at that place, in the quotes of its language; null where none does. */
export function readQuoted(
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
