import { NEGATED, isComparison } from './compare.ts';
import { type Expression, type Target, type Truth, dependsOnRow, keyOf } from './expression.ts';
import { fold, isSteady, numberOf } from './fold.ts';

const MAX_CONDITIONS = 4_000;
/** Each is compared with each. */
const MAX_BOUNDS = 200;

/** Whether conditions joined by OR leave no row out: `x IS NULL OR x IS NOT NULL`, `a > 1 OR a <= 5`, `p OR NOT p`. */
export function coversAll(conditions: readonly Expression[], negated: boolean): boolean {
  if (conditions.length < 2 || conditions.length > MAX_CONDITIONS) return false;
  const keys = new Set<string>();
  const bounds: Bound[] = [];
  for (const condition of conditions) {
    const turned = negated ? opposite(condition) : plainForm(condition);
    if (!isSteady(turned)) continue;
    if (keys.has(keyOf(opposite(turned)))) return true;
    keys.add(keyOf(turned));
    const bound = boundOf(turned);
    if (bound !== null && bounds.length < MAX_BOUNDS) bounds.push(bound);
  }
  return bounds.some((one) => bounds.some((other) => meet(one, other)));
}

function plainForm(condition: Expression): Expression {
  if (condition.kind !== 'operation') return condition;
  const { operator, args } = condition;
  const [first] = args;
  return operator === 'not' && args.length === 1 && first !== undefined ? opposite(first) : condition;
}

function opposite(condition: Expression): Expression {
  if (condition.kind !== 'operation') return { kind: 'operation', operator: 'not', args: [condition] };
  const { operator, args } = condition;
  const [first] = args;
  if (operator === 'not' && args.length === 1 && first !== undefined) return plainForm(first);
  if (isComparison(operator)) return { kind: 'operation', operator: NEGATED[operator], args };
  if (operator.startsWith('not ')) return { kind: 'operation', operator: operator.slice(4), args };
  if (/^(?:in|like|between|regexp)$/.test(operator))
    return { kind: 'operation', operator: `not ${operator}`, args };
  return { kind: 'operation', operator: 'not', args: [condition] };
}

interface Bound {
  readonly key: string;
  readonly operator: string;
  readonly value: string | number;
}

function boundOf(condition: Expression): Bound | null {
  if (condition.kind !== 'operation' || !isComparison(condition.operator)) return null;
  const [left, right] = condition.args.map(fold);
  if (left === undefined || right?.kind !== 'constant') return null;
  if (typeof right.value !== 'number' && typeof right.value !== 'string') return null;
  return { key: keyOf(left), operator: condition.operator, value: numberOf(right.value) ?? right.value };
}

function meet(one: Bound, other: Bound): boolean {
  if (one.key !== other.key || typeof one.value !== typeof other.value) return false;
  if (one.operator === '<>' && other.operator === '<>') return one.value !== other.value;
  const isUpper = one.operator === '<' || one.operator === '<=';
  const isLower = other.operator === '>' || other.operator === '>=';
  if (!isUpper || !isLower) return false;
  return (
    one.value > other.value ||
    (one.value === other.value && (one.operator === '<=' || other.operator === '>='))
  );
}

/** `x LIKE '%'` holds for every row, `x LIKE '_%'` for about every one. */
export function patternTruth(
  kind: 'like' | 'regexp',
  text: Expression,
  pattern: Expression,
  negated: boolean,
): Truth | null {
  const wanted = fold(pattern);
  if (keyOf(fold(text)) === keyOf(wanted) && isSteady(wanted)) return negated ? 'never' : 'always';
  if (wanted.kind !== 'constant' || typeof wanted.value !== 'string') return null;
  const all = kind === 'like' ? /^[%*]+$/ : /^\^?(?:\(?\.[*]\)?)?\$?$/;
  if (all.test(wanted.value)) return negated ? 'never' : 'always';
  if (negated) return null;
  return (kind === 'like' ? /^[%_]+$/ : /^\^?\.\+?\$?$/).test(wanted.value) ? 'wide' : null;
}

/** `x IN (...)`: of constants, of itself, and of the whole table. */
export function membership(
  left: Expression,
  list: readonly Expression[],
  negated: boolean,
  target: Target,
): Truth | null {
  const values = list.map(fold);
  const [only] = values;
  if (only?.kind === 'query' && values.length === 1) return inQuery(left, only, negated, target);
  if (left.kind === 'constant') {
    if (values.some((value) => value.kind !== 'constant')) {
      return values.some((value) => dependsOnRow(value, target)) ? 'some' : 'free';
    }
    const found = values.some(
      (value) => value.kind === 'constant' && `${value.value}` === `${left.value}` && left.value !== null,
    );
    return found !== negated ? 'always' : 'never';
  }
  if (isSteady(left) && values.some((value) => keyOf(value) === keyOf(left)))
    return negated ? 'never' : 'always';
  return null;
}

function inQuery(left: Expression, query: Expression, negated: boolean, target: Target): Truth | null {
  if (query.kind === 'query' && query.empty) return negated ? 'always' : 'never';
  if (query.kind !== 'query' || query.limited) return 'some';
  const { column, table } = query;
  if (column === null || table === null || !target.names.has(table)) {
    if (left.kind === 'constant') return 'free';
    return null;
  }
  const same = left.kind === 'column' && column.kind === 'column' && left.name === column.name;
  return same ? (negated ? 'never' : 'always') : null;
}
