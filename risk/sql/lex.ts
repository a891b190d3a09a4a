import type { Dialect } from './dialects.ts';

/** Words are as written but in upper case; quoted names and strings without their quotes. */
export interface SqlToken {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol' | 'given';
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Where the text inside the quotes begins, or -1 where escapes changed it. */
  readonly inside: number;
}

export interface SqlStatement {
  readonly tokens: readonly SqlToken[];
  readonly start: number;
  readonly end: number;
  /** A line for the client program, such as `\dt` or `.tables`; it has one token, the line. */
  readonly meta: boolean;
}

export interface SqlReading {
  readonly dialect: Dialect;
  readonly statements: readonly SqlStatement[];
  /** Why the text is not complete SQL, or null; the last statement is then the broken one. */
  readonly problem: string | null;
}

const TWO_CHARS = new Set(['<>', '!=', '<=', '>=', '||', '&&', '::', ':=', '->', '!~', '~*', '==', '@>']);
/** PostgreSQL's `data #>> '{key}'`, which nobody writes as a comment of MySQL's. */
const JSON_PATH = /^#(?:>>?|-)\s{0,2}'\{/;
/** No database has longer names. */
const MAX_NAME = 130;
const BLANK = /[\s\u200b\ufeff]/;
const WORD_START = /[\p{L}_@]/u;
const WORD_PART = /[\p{L}\p{N}_$@#]/u;

/** Splits SQL into statements of tokens as one dialect reads it; comments are dropped. Linear in its input. */
export function readSql(text: string, dialect: Dialect): SqlReading {
  return new Reader(text, dialect).read();
}

class Reader {
  private readonly statements: SqlStatement[] = [];
  private tokens: SqlToken[] = [];
  private problem: string | null = null;
  private at = 0;
  private hints = 0;

  private readonly text: string;
  private readonly dialect: Dialect;

  constructor(text: string, dialect: Dialect) {
    this.text = text;
    this.dialect = dialect;
  }

  read(): SqlReading {
    while (this.at < this.text.length) this.step();
    this.finish();
    return { dialect: this.dialect, statements: this.statements, problem: this.problem };
  }

  private step(): void {
    const { text, at } = this;
    const char = text.charAt(at);
    const next = text.charAt(at + 1);
    if (char === ' ' || char === '\n' || char === '\0') this.at += 1;
    else if (char === '(' || char === ')' || char === ',') this.push('symbol', char, at, at + 1);
    else if (BLANK.test(char)) this.at += 1;
    else if (char === '-' && next === '-' && this.dashesComment()) this.at = this.lineEnd();
    else if (char === '#' && this.dialect.hashComments && !JSON_PATH.test(text.slice(at, at + 8)))
      this.at = this.lineEnd();
    else if (char === '/' && next === '*') this.comment();
    else if (char === '*' && next === '/' && this.hints > 0) {
      this.hints -= 1;
      this.at += 2;
    } else if (char === ';') {
      this.finish();
      this.at += 1;
    } else if (this.tokens.length === 0 && this.isMeta(char, next)) this.meta();
    else if (char === "'" || char === '"' || char === '`') this.quote(char, at);
    else if (char === '$') this.dollar();
    else if (char === '[' && this.dialect.brackets) this.bracket();
    else if (char >= '0' && char <= '9') this.run('number', at + 1, /[\w.]/);
    else if (WORD_START.test(char)) this.word(char);
    else if (char === '?' || (char === ':' && /[A-Za-z_]/.test(next) && text.charAt(at - 1) !== ':'))
      this.run('given', at + 1, /\w/);
    else this.symbol(char + next);
  }

  private push(kind: SqlToken['kind'], text: string, start: number, end: number, inside = -1): void {
    this.tokens.push({ kind, text, start, end, inside });
    this.at = end;
  }

  private finish(): void {
    const first = this.tokens[0];
    const last = this.tokens.at(-1);
    if (first !== undefined && last !== undefined)
      this.statements.push({ tokens: this.tokens, start: first.start, end: last.end, meta: false });
    this.tokens = [];
  }

  private run(kind: 'number' | 'given' | 'word', from: number, part: RegExp): void {
    let end = from;
    while (end < this.text.length && part.test(this.text.charAt(end))) end += 1;
    const text = this.text.slice(this.at, end);
    this.push(kind, kind === 'word' ? text.toUpperCase() : text, this.at, end);
  }

  private word(char: string): void {
    const next = this.text.charAt(this.at + 1);
    if (/^n?q'/i.test(this.text.slice(this.at, this.at + 3)) && this.dialect.brackets) this.oracleQuote();
    else if (next === "'" && /[eEnNbBxX]/.test(char)) this.quote(next, this.at + 1, /[eE]/.test(char));
    else this.run('word', this.at + 1, WORD_PART);
  }

  private symbol(pair: string): void {
    const length = TWO_CHARS.has(pair) ? 2 : 1;
    this.push('symbol', pair.slice(0, length), this.at, this.at + length);
  }

  private dashesComment(): boolean {
    return (
      !this.dialect.dashesNeedBlank ||
      this.at + 2 >= this.text.length ||
      BLANK.test(this.text.charAt(this.at + 2))
    );
  }

  private lineEnd(): number {
    const found = this.text.indexOf('\n', this.at);
    return found < 0 ? this.text.length : found + 1;
  }

  private comment(): void {
    const hint = this.dialect.runsHints ? hintOpening(this.text, this.at) : 0;
    if (hint > 0) {
      this.hints += 1;
      this.at += hint;
      return;
    }
    const edge = /\/\*|\*\//g;
    edge.lastIndex = this.at + 2;
    for (let depth = 1; depth > 0;) {
      const found = edge.exec(this.text);
      if (found === null) return this.unclosed('a comment');
      if (found[0] === '*/') depth -= 1;
      else if (this.dialect.nestedComments) depth += 1;
      // `/*/` opens a comment and does not close one.
      else edge.lastIndex = found.index + 1;
    }
    this.at = edge.lastIndex;
  }

  private unclosed(what: string): void {
    this.problem ??= `${what} is never closed`;
    this.at = this.text.length;
  }

  private quote(quote: string, open: number, escapes = false): void {
    const { text } = this;
    const kind = quote === "'" ? 'string' : 'quoted';
    const backslash = quote !== '`' && (this.dialect.backslashes || (escapes && this.dialect.escapeStrings));
    let changed = false;
    for (let at = open + 1; at < text.length; at += 1) {
      const char = text.charAt(at);
      if (backslash && char === '\\') {
        changed = true;
        at += 1;
      } else if (char === quote) {
        if (text.charAt(at + 1) !== quote) {
          const inner = text.slice(open + 1, at);
          const plain = changed ? unescaped(inner, quote, backslash) : inner;
          return this.push(kind, plain, this.at, at + 1, changed ? -1 : open + 1);
        }
        changed = true;
        at += 1;
      }
    }
    this.push(kind, text.slice(open + 1), this.at, text.length);
    this.unclosed('a quotation');
  }

  private dollar(): void {
    const opening = /^\$(?:[^\W\d]\w*)?\$/.exec(this.text.slice(this.at, this.at + 66))?.[0];
    if (opening === undefined || !this.dialect.dollarQuotes) return this.run('given', this.at + 1, /[\w$]/);
    const inside = this.at + opening.length;
    const close = this.text.indexOf(opening, inside);
    const end = close < 0 ? this.text.length : close;
    this.push(
      'string',
      this.text.slice(inside, end),
      this.at,
      end + (close < 0 ? 0 : opening.length),
      inside,
    );
    if (close < 0) this.unclosed('a dollar quotation');
  }

  /** `q'[it's]'` ends with the bracket that matches, or the sign it began with, and a quote. */
  private oracleQuote(): void {
    const open = this.text.indexOf("'", this.at) + 1;
    const sign = this.text.charAt(open);
    const close = `${{ '[': ']', '(': ')', '{': '}', '<': '>' }[sign] ?? sign}'`;
    const end = this.text.indexOf(close, open + 1);
    this.push(
      'string',
      this.text.slice(open + 1, end < 0 ? undefined : end),
      this.at,
      end < 0 ? this.text.length : end + 2,
      open + 1,
    );
    if (end < 0) this.unclosed('a quotation');
  }

  private bracket(): void {
    const near = this.text.slice(this.at, this.at + MAX_NAME);
    const close = this.at + near.indexOf(']');
    const inner = this.text.slice(this.at + 1, Math.max(close, this.at + 1));
    if (!/^[^\d\W][^\n[]*$/u.test(inner)) this.symbol('[');
    else this.push('quoted', inner, this.at, close + 1, this.at + 1);
  }

  private isMeta(char: string, next: string): boolean {
    if (char === '\\') return /[a-zA-Z!?]/.test(next);
    if (char === '.') return /[a-z]/.test(next);
    return /^delimiter\s/i.test(this.text.slice(this.at, this.at + 10));
  }

  private meta(): void {
    const start = this.at;
    const end = this.lineEnd();
    const line = this.text.slice(start, end).trimEnd();
    const token: SqlToken = { kind: 'word', text: line, start, end: start + line.length, inside: start };
    this.statements.push({ tokens: [token], start, end: token.end, meta: true });
    this.at = end;
  }
}

/** The length of `/*!50000` or `/*M!` at an offset; 0 where a plain comment begins. */
export function hintOpening(text: string, at: number): number {
  return /^\/\*M?!\d{0,6}/.exec(text.slice(at, at + 12))?.[0].length ?? 0;
}

function unescaped(inner: string, quote: string, backslash: boolean): string {
  const text = inner.replaceAll(quote + quote, quote);
  return backslash ? text.replace(/\\(.)/gs, '$1') : text;
}
