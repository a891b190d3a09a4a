export interface SqlToken {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol';
  /** As the statement means it: words in upper case, quotes removed. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface SqlStatement {
  readonly tokens: readonly SqlToken[];
  readonly start: number;
  readonly end: number;
}

export interface SqlReading {
  readonly statements: readonly SqlStatement[];
  /** Why the text is not complete SQL, or null. */
  readonly problem: string | null;
}

const WORD_START = /[\p{L}_@]/u;
const WORD_PART = /[\p{L}\p{N}_$@#]/u;
const TWO_CHARS = new Set(['<>', '!=', '<=', '>=', '||', '&&', '::', ':=']);

/**
 * Splits SQL into statements of tokens; comments are dropped, but what MySQL runs inside `/*! … *\/` is kept.
 * @param backslashEscapes MySQL's reading of `\'` inside a string; standard SQL ends the string there
 */
export function readSql(text: string, backslashEscapes: boolean): SqlReading {
  const statements: SqlStatement[] = [];
  let tokens: SqlToken[] = [];
  let problem: string | null = null;
  let at = 0;
  let insideHint = 0;

  const push = (kind: SqlToken['kind'], value: string, start: number, end: number): void => {
    tokens.push({ kind, text: value, start, end });
    at = end;
  };
  const finish = (): void => {
    const first = tokens[0];
    const last = tokens.at(-1);
    if (first !== undefined && last !== undefined)
      statements.push({ tokens, start: first.start, end: last.end });
    tokens = [];
  };
  /** The offset after what begins at `from` and ends with `close`; the end of the text if nothing closes it. */
  const until = (close: string, from: number, what: string): number => {
    const found = text.indexOf(close, from);
    if (found >= 0) return found + close.length;
    problem ??= `${what} is never closed`;
    return text.length;
  };

  while (at < text.length) {
    const char = text[at] ?? '';
    const pair = text.slice(at, at + 2);
    if (/\s/.test(char)) at += 1;
    else if (pair === '--' || char === '#') at = lineEnd(text, at);
    else if (pair === '/*' && /^\/\*M?!/.test(text.slice(at, at + 4))) {
      insideHint += 1;
      at += /^\/\*M?!\d{0,6}/.exec(text.slice(at, at + 12))?.[0].length ?? 3;
    } else if (pair === '*/' && insideHint > 0) {
      insideHint -= 1;
      at += 2;
    } else if (pair === '/*') at = until('*/', at + 2, 'a comment');
    else if (char === ';') {
      finish();
      at += 1;
    } else if (char === "'" || char === '"' || char === '`') {
      const end = quoteEnd(text, at, backslashEscapes && char !== '`');
      if (end < 0) problem ??= 'a quotation is never closed';
      const stop = end < 0 ? text.length : end;
      push(char === "'" ? 'string' : 'quoted', text.slice(at + 1, end < 0 ? stop : stop - 1), at, stop);
    } else if (char === '$' && /^\$\w*\$/.test(text.slice(at, at + 66))) {
      const tag = /^\$\w*\$/.exec(text.slice(at, at + 66))?.[0] ?? '$$';
      const end = until(tag, at + tag.length, 'a dollar quotation');
      push('string', text.slice(at + tag.length, end - tag.length), at, end);
    } else if (char === '[' && /^\[\w[\w ]{0,127}\]/.test(text.slice(at, at + 130))) {
      const end = text.indexOf(']', at) + 1;
      push('quoted', text.slice(at + 1, end - 1), at, end);
    } else if (/\d/.test(char)) {
      let end = at + 1;
      while (end < text.length && /[\w.]/.test(text[end] ?? '')) end += 1;
      push('number', text.slice(at, end), at, end);
    } else if (WORD_START.test(char)) {
      let end = at + 1;
      while (end < text.length && WORD_PART.test(text[end] ?? '')) end += 1;
      push('word', text.slice(at, end).toUpperCase(), at, end);
    } else push('symbol', TWO_CHARS.has(pair) ? pair : char, at, at + (TWO_CHARS.has(pair) ? 2 : 1));
  }
  finish();
  return { statements, problem };
}

function lineEnd(text: string, from: number): number {
  const found = text.indexOf('\n', from);
  return found < 0 ? text.length : found + 1;
}

/** @returns the offset after the closing quote, or -1 */
function quoteEnd(text: string, start: number, backslashEscapes: boolean): number {
  const quote = text[start];
  for (let at = start + 1; at < text.length; at += 1) {
    if (backslashEscapes && text[at] === '\\') at += 1;
    else if (text[at] === quote) {
      if (text[at + 1] !== quote) return at + 1;
      at += 1;
    }
  }
  return -1;
}
