/** A stretch of a text in a program: letters, or a value that is put in at run time. */
export interface Piece {
  readonly kind: 'text' | 'hole';
  /** The letters, escapes undone; for a hole, the code of its value. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export type Holes = 'none' | 'brace' | 'dollar-brace' | 'hash-brace' | 'sigil';

const PAIRS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };

/** @returns the offset after the closing mark; -1 where there is none before `stop` */
export function closing(text: string, from: number, mark: string, stop: string): number {
  for (let at = from; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '\\') at += 1;
    else if (text.startsWith(mark, at)) return at + mark.length;
    else if (char === stop) return -1;
  }
  return -1;
}

/** @returns the offset after what is enclosed from `open` on, brackets nested; -1 where it does not end */
export function delimited(text: string, open: number, end = text.length): number {
  const first = text.charAt(open);
  const last = Object.hasOwn(PAIRS, first) ? PAIRS[first] : undefined;
  if (first === '') return -1;
  if (last === undefined) return closing(text, open + 1, first, '');
  let depth = 0;
  for (let at = open; at < end; at += 1) {
    const char = text.charAt(at);
    if (char === '\\') at += 1;
    else if (char === first) depth += 1;
    else if (char === last) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '0': '\0',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\x1b',
  '\n': '',
};
const CODE =
  /x([\da-fA-F]{1,2})|x\{([\da-fA-F]{1,6})\}|u([\da-fA-F]{4})|u\{([\da-fA-F]{1,6})\}|U([\da-fA-F]{8})|([0-7]{1,3})/y;

/** What the letters of `[start, end)` stand for. */
export function readPieces(
  text: string,
  start: number,
  end: number,
  holes: Holes,
  escapes: boolean,
): readonly Piece[] {
  const pieces: Piece[] = [];
  let buffer = '';
  let from = start;
  let open = holes;
  const flush = (upTo: number): void => {
    if (buffer !== '') pieces.push({ kind: 'text', text: buffer, start: from, end: upTo });
    buffer = '';
  };
  let at = start;
  while (at < end) {
    const char = text.charAt(at);
    if (char === '\\' && at + 1 < end) {
      const [letters, length] = escapes ? unescape(text, at + 1) : plainEscape(text.charAt(at + 1));
      buffer += letters;
      at += 1 + length;
      continue;
    }
    const hole = open === 'none' ? null : holeAt(text, at, end, open);
    // Where one does not end, none after it is looked for: that keeps the work linear.
    if (hole === 'open') open = 'none';
    else if (hole !== null) {
      flush(at);
      pieces.push({ kind: 'hole', text: text.slice(hole.start, hole.end), start: hole.start, end: hole.end });
      at = hole.after;
      from = at;
      continue;
    }
    buffer += char;
    // `{{` is one brace in Python's texts with holes.
    at += holes === 'brace' && (char === '{' || char === '}') && text.charAt(at + 1) === char ? 2 : 1;
  }
  flush(end);
  return pieces;
}

function plainEscape(next: string): readonly [string, number] {
  return next === '\\' || next === "'" ? [next, 1] : [`\\${next}`, 1];
}

function unescape(text: string, at: number): readonly [string, number] {
  CODE.lastIndex = at;
  const found = CODE.exec(text);
  if (found !== null) {
    const [all, x, xs, u, us, long, octal] = found;
    const code =
      octal === undefined
        ? Number.parseInt(x ?? xs ?? u ?? us ?? long ?? '0', 16)
        : Number.parseInt(octal, 8);
    return [code <= 0x10ffff ? String.fromCodePoint(code) : '', all.length];
  }
  const char = text.charAt(at);
  return [ESCAPES[char] ?? char, 1];
}

interface Hole {
  readonly start: number;
  readonly end: number;
  readonly after: number;
}

function holeAt(text: string, at: number, end: number, holes: Holes): Hole | 'open' | null {
  const open = holes === 'brace' ? '{' : holes === 'hash-brace' ? '#{' : '${';
  if (
    holes === 'sigil' &&
    !text.startsWith('${', at) &&
    !text.startsWith('{$', at) &&
    !text.startsWith('@{[', at)
  ) {
    const plain = /[$@][A-Za-z_]\w*(?:(?:->)?[[{][\w'"$]{1,60}[\]}])?/y;
    plain.lastIndex = at;
    const found = plain.exec(text);
    if (found === null || at + found[0].length > end) return null;
    // An address in a text is no array.
    if (found[0].startsWith('@') && /\w/.test(text.charAt(at - 1))) return null;
    return { start: at, end: at + found[0].length, after: at + found[0].length };
  }
  if (!text.startsWith(open, at) && !(holes === 'sigil' && /^(?:\{\$|@\{\[)/.test(text.slice(at, at + 3))))
    return null;
  if (holes === 'brace' && text.charAt(at + 1) === '{') return null;
  const brace = text.indexOf('{', at);
  const after = delimited(text, brace, end);
  if (after < 0 || after > end) return 'open';
  const inner = text.slice(brace + 1, after - 1);
  // `{value!r:>10}`: what follows the value says how it is shown.
  const format = holes === 'brace' && inner.length < 400 ? inner.search(/![rsa](?::|$)|:[^'"()[\]]*$/) : -1;
  const length = format < 0 ? inner.length : format;
  const trim = text.startsWith('@{[', at) ? 1 : 0;
  return { start: brace + 1 + trim, end: brace + 1 + length - trim, after };
}
