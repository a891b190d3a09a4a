import { readBlock, readList } from './brackets.ts';
import type { CodeEffect } from './effect.ts';
import { readPostfix } from './postfix.ts';
import { type Call, ENDS, type Reading, isOp, peek, skipNewlines } from './reading.ts';
import { SYNTAX } from './syntax.ts';
import type { Token } from './token.ts';
import { tokenize } from './tokens.ts';
import { type Value, UNKNOWN, joined, literal, named, textValue, unknownAt } from './value.ts';

const MAX_DEPTH = 40;
const UNARY = /^(?:[!~+@&*\\^]|\.\.\.|\*\*|&&)$/;
const PREFIX =
  /^(?:await|new|not|yield|return|typeof|void|async|throw|raise|echo|static|my|our|local|const|let|var|then|do|begin|else|lambda|nonlocal|in|and|or)$/;
const DECLARES = /^(?:my|our|local|const|let|var|static|export|global)$/;
const INFIX = /^(?:\|\||&&|\?\?|[<>|^/*%&+-]|[=!<>]=|[=!]==|<=>|\*\*|\/\/|<<|>>|=~|\.\.|\.|&)$/;
const WORD_INFIX = /^(?:and|or|if|is|eq|ne|instanceof|x)$/;

/** Reads one expression; always moves on by a token at least, where there is one. */
export function readExpression(reading: Reading): Value {
  const from = reading.index;
  if (reading.depth > MAX_DEPTH) {
    reading.index += 1;
    return nothingAt(reading, from);
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
    } else if (token.kind === 'op' && (token.text === '+=' || token.text === '.=')) {
      reading.index += 1;
      const name = value.path;
      value = joined(value, readOperand(reading));
      if (name !== null && reading.names.has(name)) reading.names.set(name, value);
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
  if (token === undefined) return nothingAt(reading, reading.index);
  let value = readPrimary(reading, token);
  if (minus && value.text !== null) value = textValue(`-${value.text}`, value.start, value.end);
  return readPostfix(reading, value);
}

/** What is missing, or not looked at: it stands where it would have begun. */
function nothingAt({ tokens }: Reading, index: number): Value {
  const at = tokens[index]?.start ?? tokens.at(-1)?.end ?? 0;
  return unknownAt(at, at);
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
