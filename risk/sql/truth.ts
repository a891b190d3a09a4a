import { type Comparison, NEGATED, compareValues, isComparison } from './compare.ts';
import { type Expression, type Target, type Truth, constant, dependsOnRow, operation } from './expression.ts';
import { fold, numberOf } from './fold.ts';
import { coversAll, membership, patternTruth } from './wide.ts';

/** Rows of no table in particular. */
export const ANY_ROW: Target = { names: new Set(), joined: false, twins: new Set() };

/** Deeper conditions are taken to choose rows; the parsers refuse nesting long before this. */
const MAX_DEPTH = 400;

/** The truth of a condition for the rows of a target. Errs towards `some` only where a column of the target is read. */
export function truthOf(condition: Expression, target: Target): Truth {
  return judge(condition, false, target, 0);
}

function judge(condition: Expression, negated: boolean, target: Target, depth: number): Truth {
  if (depth > MAX_DEPTH) return 'some';
  if (condition.kind === 'operation') {
    const { operator, args } = condition;
    const [first, second] = args;
    if (operator === 'not' && first !== undefined) return judge(first, !negated, target, depth + 1);
    if (operator === 'and' || operator === 'or') {
      const truths = args.map((arg) => judge(arg, negated, target, depth + 1));
      return (operator === 'and') === negated ? eitherOf(truths, args, negated) : allOf(truths);
    }
    if (operator === 'xor' && first !== undefined && second !== undefined)
      return exclusive(
        judge(first, false, target, depth + 1),
        judge(second, false, target, depth + 1),
        negated,
      );
    if (TESTS.has(operator) && first !== undefined) return test(operator, first, negated, target, depth);
  }
  if (condition.kind === 'case') {
    const results = [...condition.branches.map(({ then }) => then), condition.otherwise];
    const reached = condition.branches.findIndex(
      ({ when }) => judge(when, false, target, depth + 1) === 'always',
    );
    const only = results[reached];
    if (reached === 0 && only !== undefined) return judge(only, negated, target, depth + 1);
    const truths = new Set(results.map((result) => judge(result, negated, target, depth + 1)));
    const [truth] = truths;
    return truths.size === 1 && truth !== undefined ? truth : 'some';
  }
  return atom(condition, negated, target, depth);
}

const TESTS = new Set(['istrue', 'isnottrue', 'isfalse', 'isnotfalse']);

/** `x IS TRUE`, `x IS NOT FALSE` */
function test(operator: string, inner: Expression, negated: boolean, target: Target, depth: number): Truth {
  const turned = operator === 'isfalse' || operator === 'isnottrue';
  return judge(inner, negated !== turned, target, depth + 1);
}

function allOf(truths: readonly Truth[]): Truth {
  for (const truth of ['never', 'some', 'wide', 'free'] as const) if (truths.includes(truth)) return truth;
  return 'always';
}

function eitherOf(truths: readonly Truth[], args: readonly Expression[], negated: boolean): Truth {
  if (truths.includes('always')) return 'always';
  if (coversAll(args, negated)) return 'always';
  if (truths.includes('free')) return 'free';
  if (truths.includes('wide')) return 'wide';
  if (truths.every((truth) => truth === 'never')) return 'never';
  return 'some';
}

function exclusive(one: Truth, other: Truth, negated: boolean): Truth {
  const isFixed = (truth: Truth): boolean => truth === 'always' || truth === 'never';
  if (isFixed(one) && isFixed(other)) return (one !== other) !== negated ? 'always' : 'never';
  return one === 'some' || other === 'some' ? 'some' : one === 'wide' || other === 'wide' ? 'wide' : 'free';
}

function fixed(value: boolean, negated: boolean): Truth {
  return value === negated ? 'never' : 'always';
}

function atom(condition: Expression, negated: boolean, target: Target, depth: number): Truth {
  const known = fold(condition);
  if (known.kind === 'constant') return constantTruth(known.value, negated);
  if (
    known.kind === 'case' ||
    (known !== condition && known.kind === 'operation' && LOGIC.has(known.operator))
  )
    return judge(known, negated, target, depth + 1);
  if (known.kind === 'operation') {
    const truth = operationTruth(known.operator, known.args, negated, target, depth);
    if (truth !== null) return truth;
  }
  if (known.kind === 'call') {
    const [first, second, third] = known.args;
    if ((known.name === 'if' || known.name === 'iif') && first && second && third)
      return judge(
        { kind: 'case', branches: [{ when: first, then: second }], otherwise: third },
        negated,
        target,
        depth + 1,
      );
    if (known.name === 'isnull' && first !== undefined && known.args.length === 1)
      return judge(operation('is', first, constant(null)), negated, target, depth + 1);
    if (known.name === 'bool' && first !== undefined) return judge(first, negated, target, depth + 1);
  }
  return dependsOnRow(known, target) ? 'some' : 'free';
}

const LOGIC = new Set(['and', 'or', 'not', 'xor', ...TESTS]);

function constantTruth(value: string | number | boolean | null, negated: boolean): Truth {
  if (value === null) return 'never';
  const number = numberOf(value);
  if (number !== null) return fixed(number !== 0, negated);
  if (/^(?:t|true|y|yes|on)$/i.test(String(value))) return fixed(true, negated);
  if (/^(?:f|false|n|no|off)$/i.test(String(value))) return fixed(false, negated);
  // MySQL and SQLite read a text in a condition by the number it begins with.
  return fixed((Number.parseFloat(value.toString()) || 0) !== 0, negated);
}

function operationTruth(
  operator: string,
  args: readonly Expression[],
  negated: boolean,
  target: Target,
  depth: number,
): Truth | null {
  const [left, right, upper] = args;
  if (left === undefined) return null;
  if (operator === 'exists') {
    if (left.kind !== 'query') return null;
    if (left.empty) return fixed(false, negated);
    if (left.limited) return 'some';
    return negated ? (left.bare ? 'never' : 'free') : 'always';
  }
  if (right === undefined) return null;
  const turned = operator.startsWith('not ');
  const plain = turned ? operator.slice(4) : operator;
  const opposite = negated !== turned;
  if (plain === 'between' && upper !== undefined) {
    const range = operation('and', operation('>=', left, right), operation('<=', left, upper));
    return judge(range, opposite, target, depth + 1);
  }
  if (plain === 'like' || plain === 'regexp') return patternTruth(plain, left, right, opposite);
  if (plain === 'in') return membership(left, args.slice(1), opposite, target);
  if (!isComparison(operator)) return null;
  const comparison: Comparison = negated ? NEGATED[operator] : operator;
  return compareValues(left, comparison, right, target);
}
