import type { SqlToken } from './sql-tokens.ts';

const MAX_DEPTH = 24;

/**
 * Whether a condition holds for every row as far as its text shows: `1=1`, `TRUE`, `id = id`, `x LIKE '%'`, or any of
 * these after an OR. Errs towards no: a condition it cannot read is taken to select something.
 */
export function holdsAlways(tokens: readonly SqlToken[], depth = 0): boolean {
  const bare = withoutBrackets(tokens);
  if (bare.length === 0 || depth > MAX_DEPTH) return false;
  const either = split(bare, ['OR', '||', 'XOR']);
  if (either.length > 1) return either.some((part) => holdsAlways(part, depth + 1)) || areOpposites(either);
  const both = split(bare, ['AND', '&&']);
  if (both.length > 1) return both.every((part) => holdsAlways(part, depth + 1));
  if (bare[0]?.text === 'NOT') return holdsNever(withoutBrackets(bare.slice(1)), depth + 1);
  return atomHolds(bare) === true;
}

function holdsNever(tokens: readonly SqlToken[], depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  if (tokens[0]?.text === 'NOT') return holdsAlways(tokens.slice(1), depth + 1);
  return atomHolds(tokens) === false;
}

/** `x = 1 OR NOT x = 1`, `x IS NULL OR x IS NOT NULL` */
function areOpposites(parts: readonly (readonly SqlToken[])[]): boolean {
  const texts = parts.map((part) => part.map((token) => token.text).join(' '));
  return texts.some(
    (text) =>
      texts.includes(`NOT ${text}`) ||
      (text.endsWith(' IS NULL') && texts.includes(text.replace(/ IS NULL$/, ' IS NOT NULL'))),
  );
}

/** @returns null where the row decides */
function atomHolds(tokens: readonly SqlToken[]): boolean | null {
  const [left, operator, right] = tokens;
  if (left === undefined) return null;
  if (tokens.length === 1) return constantTruth(left);
  if (left.text === 'EXISTS' && !tokens.some((token) => token.text === 'FROM')) return true;
  const at = tokens.findIndex((token) =>
    ['=', '<>', '!=', '<=', '>=', '<', '>', 'LIKE', 'ILIKE', 'IS', '<=>'].includes(token.text),
  );
  if (at <= 0)
    return operator?.text === 'IN' && right?.text === '(' && tokens[3]?.text === left.text && isConstant(left)
      ? true
      : null;
  const before = tokens.slice(0, at);
  const after = tokens.slice(at + 1);
  const comparison = tokens[at]?.text ?? '';
  if (comparison === 'LIKE' || comparison === 'ILIKE')
    return after.length === 1 && /^%+$/.test(after[0]?.text ?? '') ? true : null;
  const [a, b] = [before, after].map((side) => side.map((token) => `${token.kind}:${token.text}`).join(' '));
  if (a === b) return ['=', '<=', '>=', '<=>', 'IS'].includes(comparison);
  const [one, other] = [before[0], after[0]];
  if (before.length !== 1 || after.length !== 1 || one === undefined || other === undefined) return null;
  if (!isConstant(one) || !isConstant(other)) return null;
  return compare(one.text, comparison, other.text);
}

function isConstant(token: SqlToken): boolean {
  return token.kind === 'number' || token.kind === 'string';
}

function constantTruth(token: SqlToken): boolean | null {
  if (token.kind === 'number') return Number(token.text) !== 0;
  if (token.kind === 'string') return /^(?:t|true|y|yes|on|1)$/i.test(token.text);
  return token.text === 'TRUE' ? true : token.text === 'FALSE' || token.text === 'NULL' ? false : null;
}

function compare(left: string, operator: string, right: string): boolean | null {
  const [a, b] = [Number(left), Number(right)];
  const numeric = !Number.isNaN(a) && !Number.isNaN(b);
  switch (operator) {
    case '=':
      return numeric ? a === b : left === right;
    case '<>':
    case '!=':
      return numeric ? a !== b : left !== right;
    case '<':
      return numeric ? a < b : null;
    case '>':
      return numeric ? a > b : null;
    case '<=':
      return numeric ? a <= b : null;
    case '>=':
      return numeric ? a >= b : null;
    default:
      return null;
  }
}

function withoutBrackets(tokens: readonly SqlToken[]): readonly SqlToken[] {
  let from = 0;
  let to = tokens.length;
  while (tokens[from]?.text === '(' && closing(tokens, from) === to - 1) {
    from += 1;
    to -= 1;
    if (from > MAX_DEPTH) break;
  }
  return tokens.slice(from, to);
}

/** The index of the bracket that closes the one at `open`; the number of tokens if none does. */
export function closing(tokens: readonly SqlToken[], open: number): number {
  let depth = 0;
  for (let index = open; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (token?.kind !== 'symbol') continue;
    if (token.text === '(') depth += 1;
    else if (token.text === ')') {
      depth -= 1;
      if (depth === 0) return index;
    }
  }
  return tokens.length;
}

function split(tokens: readonly SqlToken[], on: readonly string[]): readonly (readonly SqlToken[])[] {
  const parts: SqlToken[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === 'symbol' && token.text === '(') depth += 1;
    else if (token.kind === 'symbol' && token.text === ')') depth -= 1;
    if (depth === 0 && token.kind !== 'string' && token.kind !== 'quoted' && on.includes(token.text))
      parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}
