import { ENDS, type Reading, isOp, peek, skipNewlines, endOfRead } from './reading.ts';
import { type Value, UNKNOWN, literal, taintOf } from './value.ts';

/** Values between brackets, with those that are given by name. */
export function readArgs(
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
      const value = reading.expression(reading);
      options.set(key, value);
      if (assigns) reading.names.set(key, value);
      continue;
    }
    const before = reading.index;
    args.push(reading.expression(reading));
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
      const more = reading.expression(reading);
      const last = args.pop() ?? UNKNOWN;
      args.push({ ...last, taint: last.taint | more.taint });
    } else if (next !== undefined && next.kind === 'op' && /^[)\]}]$/.test(next.text) && next.text !== close)
      break;
  }
  return { args, options, end: endOfRead(reading) };
}

/** `name=`, `name:`, `'name' =>` before a value that is given by name. */
export function keyAt(reading: Reading): string | null {
  const token = peek(reading);
  const next = reading.tokens[reading.index + 1];
  if (token === undefined || next?.kind !== 'op' || !/^(?:=|:|=>)$/.test(next.text)) return null;
  if (token.kind === 'name') return token.text;
  return token.kind === 'string' ? (literal(token)?.text ?? null) : null;
}

export function readList(reading: Reading, close: string): Value {
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
export function readBlock(reading: Reading): Value {
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
      const value = reading.expression(reading);
      keys.set(key, value);
      taint |= value.taint;
    } else if (token.kind === 'newline' || isOp(token, ',') || isOp(token, ';')) reading.index += 1;
    else taint |= reading.statement(reading).taint;
  }
  return { ...UNKNOWN, keys, taint, start, end: endOfRead(reading) };
}
