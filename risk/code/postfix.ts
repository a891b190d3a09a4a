import { TAINT } from '../command/taint.ts';
import { keyAt, readArgs } from './brackets.ts';
import { MEMBER, type Reading, isOp, peek, skipNewlines, endOfRead } from './reading.ts';
import { SYNTAX } from './syntax.ts';
import { type Value, UNKNOWN, isEnvironment, textValue, unknownAt } from './value.ts';

/** What stands behind a value: its parts, and calls of it. */
export function readPostfix(reading: Reading, first: Value): Value {
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
  if (path === 'Dir.home') return { ...textValue('~', value.start, end), whole: false };
  if (ofEnvironment && /AWS_SECRET|PRIVATE_KEY|PASSWORD|PASSWD/.test(name))
    return { ...unknownAt(value.start, end, TAINT.secret), path };
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
  // In `$ENV{HOME}` the name stands without quotes.
  if (close === '}' && key?.text === null && /^\w+$/.test(key.path ?? ''))
    return member(value, key.path ?? '', end);
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
    const value = reading.expression(reading);
    if (key === null) args.push(value);
    else options.set(key, value);
    const next = peek(reading);
    if (!isOp(next, ',')) break;
  }
  const end = endOfRead(reading);
  return reading.onCall(reading, {
    path: pathOf(reading, callee),
    receiver: receiverOf(callee),
    args,
    options,
    start: callee.start,
    end,
  });
}
