import { type Expression, type Target, type Truth, dependsOnRow, keyOf } from './expression.ts';
import { LENGTHS, isSteady, numberOf } from './fold.ts';

export type Comparison = '=' | '<>' | '<' | '>' | '<=' | '>=' | 'is' | 'is not';

export const NEGATED: Readonly<Record<Comparison, Comparison>> = {
  '=': '<>',
  '<>': '=',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
  is: 'is not',
  'is not': 'is',
};

const MIRRORED: Readonly<Record<Comparison, Comparison>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '>': '<',
  '<=': '>=',
  '>=': '<=',
  is: 'is',
  'is not': 'is not',
};

export function isComparison(operator: string): operator is Comparison {
  return Object.hasOwn(NEGATED, operator);
}

/** Columns that every row has a value in. */
const NEVER_NULL = new Set(['ctid', 'rowid', '_rowid_', 'tableoid', 'xmin', 'oid']);
/** No row number, count or amount is expected beyond this. */
const HUGE = 2_000_000_000;

/** The truth of a comparison of two folded values. */
export function compareValues(
  left: Expression,
  operator: Comparison,
  right: Expression,
  target: Target,
): Truth {
  if (left.kind === 'constant' && right.kind === 'constant')
    return compareConstants(left.value, operator, right.value);
  if (left.kind === 'constant') return compareValues(right, MIRRORED[operator], left, target);
  const holdsWhenEqual = operator === '=' || operator === '<=' || operator === '>=' || operator === 'is';
  if (isSameValue(left, right, target)) return holdsWhenEqual ? 'always' : 'never';
  const [one, other] = [shifted(left), shifted(right)];
  if (one !== null && other !== null && one.key === other.key)
    return compareConstants(one.by, operator, other.by);
  if (right.kind === 'constant') {
    const truth = againstConstant(left, operator, right.value);
    if (truth !== null) return truth;
  }
  if (reachesEdge(left, operator, right, target)) return 'always';
  return dependsOnRow(left, target) || dependsOnRow(right, target) ? 'some' : 'free';
}

function isSameValue(left: Expression, right: Expression, target: Target): boolean {
  if (!isSteady(left)) return false;
  if (keyOf(left) === keyOf(right)) return true;
  if (left.kind !== 'column' || right.kind !== 'column' || left.name !== right.name) return false;
  const isOwn = (table: string | null): boolean =>
    table === null || target.names.has(table) || target.twins.has(table);
  if (!target.joined) return true;
  return isOwn(left.table) && isOwn(right.table);
}

/** `id`, `id + 1` and `id - 1` by what they add to the same thing. */
function shifted(value: Expression): { readonly key: string; readonly by: number } | null {
  if (!isSteady(value)) return null;
  if (value.kind === 'column') return { key: keyOf(value), by: 0 };
  if (value.kind !== 'operation' || (value.operator !== '+' && value.operator !== '-')) return null;
  const [left, right] = value.args;
  if (left === undefined || right === undefined) return null;
  const amount = right.kind === 'constant' ? numberOf(right.value) : null;
  if (amount !== null) return { key: keyOf(left), by: value.operator === '+' ? amount : -amount };
  const leading = left.kind === 'constant' && value.operator === '+' ? numberOf(left.value) : null;
  return leading === null ? null : { key: keyOf(right), by: leading };
}

function againstConstant(
  left: Expression,
  operator: Comparison,
  value: string | number | boolean | null,
): Truth | null {
  if (
    left.kind === 'column' &&
    left.quoted &&
    typeof value !== 'boolean' &&
    `${value}`.toLowerCase() === left.name
  )
    // MySQL reads "a" as a text.
    return operator === '=' || operator === '<=' || operator === '>=' ? 'always' : null;
  if (value === null) {
    if (operator === 'is not')
      return left.kind === 'column' && NEVER_NULL.has(left.name)
        ? 'always'
        : left.kind === 'column'
          ? 'wide'
          : null;
    return operator === 'is' ? null : 'never';
  }
  if (operator === '<>' || operator === 'is not')
    return value === '' || value === 0 || value === -1 ? 'wide' : null;
  const number = numberOf(value);
  if (number === null || typeof value !== 'number') return null;
  const isLength =
    (left.kind === 'call' && (LENGTHS.has(left.name) || left.name === 'abs')) ||
    (left.kind === 'column' && NEVER_NULL.has(left.name));
  if ((operator === '>' && number < 0) || (operator === '>=' && number <= 0))
    return isLength ? 'always' : 'wide';
  if (operator === '>' && number === 0) return 'wide';
  if ((operator === '<' || operator === '<=') && number >= HUGE) return 'wide';
  return null;
}

/** `id >= (SELECT min(id) FROM t)` */
function reachesEdge(left: Expression, operator: Comparison, right: Expression, target: Target): boolean {
  if (left.kind !== 'column' || right.kind !== 'query' || right.limited || right.column?.kind !== 'call')
    return false;
  const wanted = operator === '>=' ? 'min' : operator === '<=' ? 'max' : '';
  const [inner] = right.column.args;
  return (
    right.column.name === wanted &&
    inner?.kind === 'column' &&
    inner.name === left.name &&
    right.table !== null &&
    target.names.has(right.table)
  );
}

function compareConstants(
  left: string | number | boolean | null,
  operator: Comparison,
  right: string | number | boolean | null,
): Truth {
  if (left === null || right === null) {
    if (operator !== 'is' && operator !== 'is not') return 'never';
    return (left === right) === (operator === 'is') ? 'always' : 'never';
  }
  const [a, b] = [numberOf(left), numberOf(right)];
  const [one, other] = a !== null && b !== null ? [a, b] : [String(left), String(right)];
  const holds: Readonly<Record<Comparison, boolean>> = {
    '=': one === other,
    '<>': one !== other,
    '<': one < other,
    '>': one > other,
    '<=': one <= other,
    '>=': one >= other,
    is: one === other,
    'is not': one !== other,
  };
  return holds[operator] ? 'always' : 'never';
}
