import { type Expression, NULL, constant, keyOf, operation } from './expression.ts';

type Plain = string | number | boolean | null;

/** Works out what is known without looking at a row: `1 + 1`, `id - id`, `coalesce(null, x)`. */
export function fold(expression: Expression): Expression {
  if (expression.kind === 'operation' && expression.operator === 'exists') return expression;
  if (expression.kind === 'operation') return foldOperation(expression.operator, expression.args.map(fold));
  if (expression.kind === 'call') return foldCall(expression.name, expression.args.map(fold));
  if (expression.kind === 'query' && expression.bare && !expression.limited && expression.column !== null)
    return fold(expression.column);
  if (expression.kind === 'case') {
    return {
      kind: 'case',
      branches: expression.branches.map(({ when, then }) => ({ when, then: fold(then) })),
      otherwise: fold(expression.otherwise),
    };
  }
  return expression;
}

function foldOperation(operator: string, args: readonly Expression[]): Expression {
  const [left, right] = args;
  if (left === undefined) return operation(operator);
  if (right === undefined) {
    const value = left.kind === 'constant' ? numberOf(left.value) : null;
    if (value === null) return operator === '+' ? left : operation(operator, ...args);
    if (operator === '-') return constant(-value);
    if (operator === '+') return constant(value);
    if (operator === '~') return constant(~value);
    return operation(operator, ...args);
  }
  if (left.kind === 'constant' && right.kind === 'constant' && args.length === 2) {
    const value = calculate(operator, left.value, right.value);
    if (value !== undefined) return constant(value);
  }
  return simplified(operator, left, right) ?? operation(operator, ...args);
}

function calculate(operator: string, left: Plain, right: Plain): Plain | undefined {
  if (operator === '||') return left === null || right === null ? null : `${left}${right}`;
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a === null || b === null) return undefined;
  if (operator === '+') return a + b;
  if (operator === '-') return a - b;
  if (operator === '*') return a * b;
  if (operator === '/') return b === 0 ? null : a / b;
  if (operator === '%' || operator === 'mod') return b === 0 ? null : a % b;
  return undefined;
}

function simplified(operator: string, left: Expression, right: Expression): Expression | null {
  const isNumber = (side: Expression, wanted: number): boolean =>
    side.kind === 'constant' && side.value === wanted;
  switch (operator) {
    case '+':
      return isNumber(right, 0) ? left : isNumber(left, 0) ? right : null;
    case '-':
      return isNumber(right, 0) ? left : keyOf(left) === keyOf(right) && isSteady(left) ? constant(0) : null;
    case '*':
      if (isNumber(right, 0) || isNumber(left, 0)) return constant(0);
      return isNumber(right, 1) ? left : isNumber(left, 1) ? right : null;
    case '/':
      return isNumber(right, 1) ? left : null;
    case '%':
    case 'mod':
      return isNumber(right, 1) ? constant(0) : null;
    case '||':
      return right.kind === 'constant' && right.value === ''
        ? left
        : left.kind === 'constant' && left.value === ''
          ? right
          : null;
    default:
      return null;
  }
}

function foldCall(name: string, args: readonly Expression[]): Expression {
  const [first] = args;
  if (first === undefined) return name === 'pi' ? constant(Math.PI) : { kind: 'call', name, args };
  if (/^(?:coalesce|ifnull|nvl)$/.test(name) || (name === 'isnull' && args.length > 1)) {
    const from = args.findIndex((arg) => arg.kind !== 'constant' || arg.value !== null);
    const rest = from < 0 ? [] : args.slice(from);
    const [known] = rest;
    if (known === undefined) return NULL;
    return known.kind === 'constant' || rest.length === 1 ? known : { kind: 'call', name, args: rest };
  }
  const value = first.kind === 'constant' ? first.value : undefined;
  if (name === 'nullif' && args[1] !== undefined && keyOf(first) === keyOf(args[1])) return NULL;
  if (value === undefined || args.length > 1) {
    const values = args.map((arg) => (arg.kind === 'constant' ? arg.value : undefined));
    if (name === 'concat' && !values.includes(undefined)) return constant(values.join(''));
    return { kind: 'call', name, args };
  }
  if (typeof value === 'string') {
    if (name === 'lower' || name === 'lcase') return constant(value.toLowerCase());
    if (name === 'upper' || name === 'ucase') return constant(value.toUpperCase());
    if (LENGTHS.has(name)) return constant(value.length);
    if (name === 'trim') return constant(value.trim());
  }
  if (name === 'abs' && typeof value === 'number') return constant(Math.abs(value));
  return { kind: 'call', name, args };
}

/** These are never below zero. */
export const LENGTHS: ReadonlySet<string> = new Set([
  'length',
  'char_length',
  'character_length',
  'octet_length',
  'bit_length',
  'len',
  'datalength',
]);

/** Equal text means an equal value, which is not so of two draws of random(). */
export function isSteady(expression: Expression): boolean {
  switch (expression.kind) {
    case 'unknown':
    case 'given':
      return false;
    case 'operation':
      return expression.args.every(isSteady);
    case 'call':
      return (
        !/^(?:rand(?:om)?|newid|uuid|gen_random_uuid|nextval)$/.test(expression.name) &&
        expression.args.every(isSteady)
      );
    default:
      return true;
  }
}

export function numberOf(value: Plain): number | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string' || !/^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?\s*$/i.test(value))
    return null;
  return Number(value);
}
