import type { CodeEffect, CodeText, Language } from './effect.ts';
import { type Token, tokenize } from './tokens.ts';
import { TAINT } from '../taint.ts';
import { SYNTAX } from './syntax.ts';
import {
  type Value,
  UNKNOWN,
  isEnvironment,
  joined,
  literal,
  named,
  taintOf,
  textValue,
  unknownAt,
} from './value.ts';

/** A call of something by its name. */
export interface Call {
  /** Aliases resolved: `subprocess.run`; empty where it is not known what is called. */
  readonly path: string;
  readonly receiver: Value | null;
  readonly args: readonly Value[];
  readonly options: ReadonlyMap<string, Value>;
  readonly start: number;
  readonly end: number;
}

/** One reading of one program. */
export interface Reading {
  readonly language: Language;
  readonly source: string;
  readonly tokens: readonly Token[];
  index: number;
  depth: number;
  /** Names and what was put into them last. */
  readonly names: Map<string, Value>;
  /** Modules all of whose names are known here. */
  readonly open: Set<string>;
  readonly effects: CodeEffect[];
  /** Signs that mean something together only, such as a socket and a shell. */
  readonly signs: Set<string>;
  /** What a call means: its effects are added, its value is returned. */
  readonly onCall: (reading: Reading, call: Call) => Value;
  /** Reads a program that stands in a text of this one. */
  readonly onProgram: (
    reading: Reading,
    code: CodeText,
    call: { readonly start: number; readonly end: number },
  ) => void;
  /** Whether a name is called also without brackets, as in `system "x"`. */
  readonly isCommand: (path: string) => boolean;
  /** How many programs this one stands in. */
  readonly level: number;
}

const MAX_DEPTH = 40;
const UNARY = /^(?:[!~+@&*\\^]|\.\.\.|\*\*|&&)$/;
const PREFIX =
  /^(?:await|new|not|yield|return|typeof|void|async|throw|raise|echo|static|my|our|local|const|let|var|then|do|begin|else|lambda|nonlocal|in|and|or)$/;
const DECLARES = /^(?:my|our|local|const|let|var|static|export|global)$/;
const MEMBER = /^(?:\.|->|::|\?\.)$/;
const ENDS = /^(?:[)\]},;:]|=>|=|->)$/;
const INFIX = /^(?:\|\||&&|\?\?|[<>|^/*%&+-]|[=!<>]=|[=!]==|<=>|\*\*|\/\/|<<|>>|=~|\.\.|\.|&)$/;
const WORD_INFIX = /^(?:and|or|if|is|eq|ne|instanceof|x)$/;

function peek(reading: Reading): Token | undefined {
  return reading.tokens[reading.index];
}

function isOp(token: Token | undefined, text: string): boolean {
  return token?.kind === 'op' && token.text === text;
}

function skipNewlines(reading: Reading): void {
  while (peek(reading)?.kind === 'newline') reading.index += 1;
}

/** Reads one expression; always moves on by a token at least, where there is one. */
export function readExpression(reading: Reading): Value {
  const from = reading.index;
  if (reading.depth > MAX_DEPTH) {
    reading.index += 1;
    return UNKNOWN;
  }
  reading.depth += 1;
  let value = readOperand(reading);
  const { joins } = SYNTAX[reading.language];
  for (let token = peek(reading); token !== undefined; token = peek(reading)) {
    if (token.kind === 'string' && value.text !== null && endsLikeText(reading)) {
      value = joined(value, readOperand(reading));
    } else if (token.kind === 'op' && joins.includes(token.text)) {
      reading.index += 1;
      skipNewlines(reading);
      const right = readOperand(reading);
      value =
        value.items !== null && right.items !== null
          ? { ...value, items: [...value.items, ...right.items] }
          : joined(value, right);
    } else if (
      isOp(token, '%') &&
      (reading.language === 'python' || reading.language === 'ruby') &&
      value.text !== null
    ) {
      reading.index += 1;
      value = formatted(value, readOperand(reading));
    } else if (isOp(token, '/') && reading.language === 'python' && value.text !== null) {
      reading.index += 1;
      value = joined(value, readOperand(reading), '/');
    } else if (
      (token.kind === 'op' && INFIX.test(token.text)) ||
      (token.kind === 'name' && WORD_INFIX.test(token.text) && reading.index > from)
    ) {
      reading.index += 1;
      const right = readOperand(reading);
      value = {
        ...value,
        taint: value.taint | right.taint,
        whole: false,
        at: null,
        text: value.text ?? right.text,
        path: value.path ?? right.path,
      };
    } else break;
  }
  reading.depth -= 1;
  if (reading.index === from) reading.index += 1;
  return value;
}

/** Texts side by side are one, as in Python, Ruby and awk. */
function endsLikeText(reading: Reading): boolean {
  return (
    ['python', 'ruby', 'awk'].includes(reading.language) &&
    reading.tokens[reading.index - 1]?.kind === 'string'
  );
}

function formatted(format: Value, filling: Value): Value {
  const values = [...(filling.items ?? [filling])];
  let out: Value = { ...format, text: '', at: null };
  let rest = format.text ?? '';
  for (let at = rest.search(/%[sdr]/); at >= 0 && values.length > 0; at = rest.search(/%[sdr]/)) {
    out = joined(out, textValue(rest.slice(0, at), format.start, format.end));
    out = joined(out, values.shift() ?? UNKNOWN);
    rest = rest.slice(at + 2);
  }
  return joined(out, textValue(rest, format.start, format.end));
}

function readOperand(reading: Reading): Value {
  let minus = false;
  for (let token = peek(reading); token !== undefined; token = peek(reading)) {
    if (token.kind === 'op' && token.text === '-') minus = !minus;
    else if (
      !(token.kind === 'op' && UNARY.test(token.text)) &&
      !(token.kind === 'name' && PREFIX.test(token.text))
    )
      break;
    reading.index += 1;
  }
  const token = peek(reading);
  if (token === undefined) return UNKNOWN;
  let value = readPrimary(reading, token);
  if (minus && value.text !== null) value = textValue(`-${value.text}`, value.start, value.end);
  return readPostfix(reading, value);
}

function readPrimary(reading: Reading, token: Token): Value {
  switch (token.kind) {
    case 'string':
      reading.index += 1;
      return textOf(reading, token);
    case 'shell':
      reading.index += 1;
      return reading.onCall(reading, callOf('`', [textOf(reading, token)], token.start, token.end));
    case 'words':
      reading.index += 1;
      return wordList(token);
    case 'number':
      reading.index += 1;
      return textValue(token.text, token.start, token.end);
    case 'name':
      reading.index += 1;
      return valueOfName(reading, token);
    case 'op':
      if (token.text === '(') return readList(reading, ')');
      if (token.text === '[') return readList(reading, ']');
      if (token.text === '{') return readBlock(reading);
      if (!ENDS.test(token.text)) reading.index += 1;
      return unknownAt(token.start, token.end);
    default:
      if (token.kind === 'regex') reading.index += 1;
      return unknownAt(token.start, token.end);
  }
}

function callOf(path: string, args: readonly Value[], start: number, end: number): Call {
  return { path, receiver: null, args, options: new Map(), start, end };
}

function valueOfName(reading: Reading, token: Token): Value {
  const known = reading.names.get(token.text);
  if (known !== undefined)
    return known.text !== null || known.items !== null
      ? { ...known, path: token.text }
      : { ...known, start: token.start, end: token.end };
  return named(token.text, token.start, token.end);
}

function wordList(token: Token): Value {
  const text = token.pieces.map((piece) => piece.text).join('');
  const words = text.split(/\s+/).filter((word) => word !== '');
  return {
    ...unknownAt(token.start, token.end),
    items: words.map((word) => textValue(word, token.start, token.end)),
  };
}

/** A text with its holes filled in as far as their values are known. */
export function textOf(reading: Reading, token: Token): Value {
  const plain = literal(token);
  if (plain !== null) return plain;
  let value: Value = textValue('', token.start, token.end);
  for (const piece of token.pieces) {
    const part =
      piece.kind === 'text'
        ? textValue(piece.text, token.start, token.end)
        : readHole(reading, piece.text, token);
    value = joined(value, part);
  }
  return { ...value, start: token.start, end: token.end };
}

function readHole(reading: Reading, code: string, token: Token): Value {
  const known = reading.names.get(code);
  if (known !== undefined) return { ...known, start: token.start, end: token.end };
  if (/^[\w$@]+$/.test(code)) return { ...named(code, token.start, token.end) };
  if (reading.depth > 6) return unknownAt(token.start, token.end);
  const effects: CodeEffect[] = [];
  const inner: Reading = {
    ...reading,
    tokens: tokenize(reading.language, code),
    source: code,
    index: 0,
    depth: reading.depth + 3,
    effects,
  };
  const value = readExpression(inner);
  // Where a call stands inside a text, the text as a whole stands for it.
  for (const effect of effects) reading.effects.push(moved(effect, token));
  return { ...value, start: token.start, end: token.end, at: null };
}

function moved(effect: CodeEffect, token: Token): CodeEffect {
  const { start, end } = token;
  if (effect.kind === 'argv')
    return { kind: 'argv', words: effect.words.map((word) => ({ ...word, start, end })) };
  return { ...effect, start, end };
}

/** Values between brackets, with those that are given by name. */
function readArgs(
  reading: Reading,
  close: string,
): { args: Value[]; options: Map<string, Value>; end: number } {
  const args: Value[] = [];
  const options = new Map<string, Value>();
  reading.index += 1;
  for (;;) {
    skipNewlines(reading);
    const token = peek(reading);
    if (token === undefined) break;
    if (isOp(token, close)) {
      reading.index += 1;
      return { args, options, end: token.end };
    }
    if (isOp(token, ',') || isOp(token, ';')) {
      reading.index += 1;
      continue;
    }
    const key = keyAt(reading);
    if (key !== null) {
      const assigns = isOp(reading.tokens[reading.index + 1], '=');
      reading.index += 2;
      const value = readExpression(reading);
      options.set(key, value);
      if (assigns) reading.names.set(key, value);
      continue;
    }
    const before = reading.index;
    args.push(readExpression(reading));
    const next = peek(reading);
    // `for x in xs` inside a list, an arrow, a block: what follows belongs to the value before it.
    if (
      next !== undefined &&
      !isOp(next, ',') &&
      !isOp(next, close) &&
      reading.index > before &&
      !isOp(next, ')') &&
      !isOp(next, ']') &&
      !isOp(next, '}')
    ) {
      if (next.kind === 'op' && ENDS.test(next.text)) reading.index += 1;
      const more = readExpression(reading);
      const last = args.pop() ?? UNKNOWN;
      args.push({ ...last, taint: last.taint | more.taint });
    } else if (next !== undefined && next.kind === 'op' && /^[)\]}]$/.test(next.text) && next.text !== close)
      break;
  }
  return { args, options, end: reading.tokens[reading.index - 1]?.end ?? 0 };
}

/** `name=`, `name:`, `'name' =>` before a value that is given by name. */
function keyAt(reading: Reading): string | null {
  const token = peek(reading);
  const next = reading.tokens[reading.index + 1];
  if (token === undefined || next?.kind !== 'op' || !/^(?:=|:|=>)$/.test(next.text)) return null;
  if (token.kind === 'name') return token.text;
  return token.kind === 'string' ? (literal(token)?.text ?? null) : null;
}

function readList(reading: Reading, close: string): Value {
  const start = peek(reading)?.start ?? 0;
  const { args, options, end } = readArgs(reading, close);
  const [only] = args;
  if (close === ')' && args.length === 1 && options.size === 0 && only !== undefined) return only;
  return {
    ...UNKNOWN,
    items: args,
    keys: options.size > 0 ? options : null,
    taint: taintOf(args) | taintOf([...options.values()]),
    start,
    end,
  };
}

/** An object, a dictionary or a block of statements: all that stands in it is read. */
function readBlock(reading: Reading): Value {
  const start = peek(reading)?.start ?? 0;
  const keys = new Map<string, Value>();
  reading.index += 1;
  let taint = 0;
  for (let token = peek(reading); token !== undefined; token = peek(reading)) {
    if (isOp(token, '}')) {
      reading.index += 1;
      break;
    }
    const next = reading.tokens[reading.index + 1];
    const key = isOp(next, '=') ? null : keyAt(reading);
    if (key !== null) {
      reading.index += 2;
      const value = readExpression(reading);
      keys.set(key, value);
      taint |= value.taint;
    } else if (token.kind === 'newline' || isOp(token, ',') || isOp(token, ';')) reading.index += 1;
    else taint |= readStatement(reading).taint;
  }
  return { ...UNKNOWN, keys, taint, start, end: reading.tokens[reading.index - 1]?.end ?? start };
}

function readPostfix(reading: Reading, first: Value): Value {
  let value = first;
  for (let token = peek(reading); token !== undefined; token = peek(reading)) {
    const next = reading.tokens[reading.index + 1];
    if (token.kind === 'newline' && isOp(next, '.') && reading.language !== 'python') {
      reading.index += 1;
      continue;
    }
    if (token.kind !== 'op') break;
    if (
      MEMBER.test(token.text) &&
      next?.kind === 'name' &&
      !SYNTAX[reading.language].joins.includes(token.text)
    ) {
      reading.index += 2;
      value = member(value, next.text, next.end);
    } else if (
      token.text === '(' &&
      (value.path !== null || value.keys !== null || token.start === value.end)
    ) {
      value = readCall(reading, value);
    } else if (token.text === '[' && token.start === value.end) {
      value = readIndex(reading, value, ']');
    } else if (token.text === '{' && reading.language === 'perl' && value.path?.startsWith('$') === true) {
      value = readIndex(reading, value, '}');
    } else if (MEMBER.test(token.text) && (isOp(next, '(') || isOp(next, '[') || isOp(next, '{'))) {
      reading.index += 1;
    } else break;
  }
  return isBareCommand(reading, value) ? readBareCall(reading, value) : value;
}

function member(value: Value, name: string, end: number): Value {
  const path = `${value.path?.slice(-200) ?? ''}.${name}`;
  const known = value.keys?.get(name);
  if (known !== undefined) return { ...known, end };
  const ofEnvironment = value.path !== null && (isEnvironment(value.path) || value.path === '$ENV');
  if (ofEnvironment && name === 'HOME') return { ...textValue('$HOME', value.start, end), whole: false };
  // One variable is no more the environment than one word is the book.
  const taint = ofEnvironment ? 0 : value.taint | (isEnvironment(path) ? TAINT.environment : 0);
  const reached: Member = {
    ...UNKNOWN,
    path,
    taint,
    start: value.start,
    end,
    items: value.items,
    receiver: value,
  };
  return reached;
}

/** A value that was reached through another one, which a call of it acts on. */
interface Member extends Value {
  readonly receiver: Value;
}

function receiverOf(value: Value): Value | null {
  return 'receiver' in value ? (value as Member).receiver : null;
}

function readIndex(reading: Reading, value: Value, close: string): Value {
  const { args, end } = readArgs(reading, close);
  const [key] = args;
  const number = Number(key?.text ?? Number.NaN);
  if (value.items !== null && Number.isInteger(number))
    return value.items.at(number) ?? unknownAt(value.start, end);
  if (key !== undefined && key.text !== null && key.whole && !/^-?\d+$/.test(key.text))
    return member(value, key.text, end);
  // `text[::-1]` is the text backwards; other parts of a text are not known.
  const written = reading.source.slice(value.end, end).replace(/\s/g, '');
  if (value.text !== null && written === '[::-1]')
    return textValue(Array.from(value.text).reverse().join(''), value.start, end, value.taint);
  const path = value.path === null ? null : `${value.path}[]`;
  return { ...unknownAt(value.start, end, value.taint), path };
}

function readCall(reading: Reading, callee: Value): Value {
  const { args, options, end } = readArgs(reading, ')');
  const last = args.at(-1);
  const given = last?.keys ?? null;
  const all = given === null ? options : new Map([...given, ...options]);
  const path = pathOf(reading, callee);
  return reading.onCall(reading, {
    path,
    receiver: receiverOf(callee),
    args,
    options: all,
    start: callee.start,
    end,
  });
}

/** Variables that hold the name of a function stand for it: `$f = 'system'; $f('x')`. */
function pathOf(reading: Reading, callee: Value): string {
  const path = callee.path ?? '';
  if (callee.text !== null && callee.whole && (reading.language === 'php' || path === '')) return callee.text;
  return path;
}

function isBareCommand(reading: Reading, value: Value): boolean {
  if (value.path === null || value.text !== null) return false;
  const token = peek(reading);
  if (token === undefined) return false;
  if (reading.language === 'node')
    return token.kind === 'string' && /(?:^|\.)\$$/.test(value.path) && token.start === value.end;
  if (
    !['ruby', 'perl', 'php', 'lua'].includes(reading.language) ||
    token.kind === 'newline' ||
    (token.start === value.end && token.kind === 'op')
  )
    return false;
  if (!reading.isCommand(value.path)) return false;
  return token.kind !== 'op' || token.text === '[' || token.text === '-';
}

function readBareCall(reading: Reading, callee: Value): Value {
  const args: Value[] = [];
  const options = new Map<string, Value>();
  for (let token = peek(reading); token !== undefined && token.kind !== 'newline'; token = peek(reading)) {
    if (isOp(token, ',')) {
      reading.index += 1;
      skipNewlines(reading);
      continue;
    }
    if (
      (token.kind === 'op' && /^[;)\]}]$/.test(token.text)) ||
      (token.kind === 'name' && /^(?:if|unless|or|and|for|foreach|while|do)$/.test(token.text))
    )
      break;
    const key = keyAt(reading);
    if (key !== null) reading.index += 2;
    const value = readExpression(reading);
    if (key === null) args.push(value);
    else options.set(key, value);
    const next = peek(reading);
    if (!isOp(next, ',')) break;
  }
  const end = reading.tokens[reading.index - 1]?.end ?? callee.end;
  return reading.onCall(reading, {
    path: pathOf(reading, callee),
    receiver: receiverOf(callee),
    args,
    options,
    start: callee.start,
    end,
  });
}

/** Reads a statement: an assignment, whose value the name has from then on, or an expression. */
export function readStatement(reading: Reading): Value {
  while (peek(reading)?.kind === 'name' && DECLARES.test(peek(reading)?.text ?? '')) reading.index += 1;
  const token = peek(reading);
  const next = reading.tokens[reading.index + 1];
  if (token?.kind === 'name' && next?.kind === 'op' && /^(?::?=|<-|\+=|\.=|\|\|=)$/.test(next.text)) {
    reading.index += 2;
    skipNewlines(reading);
    const value = readExpression(reading);
    const before = reading.names.get(token.text);
    const appends = next.text === '+=' || next.text === '.=';
    reading.names.set(token.text, appends && before !== undefined ? joined(before, value) : value);
    return value;
  }
  return readExpression(reading);
}
