import type { Expression } from './expression.ts';
import { ANY_ROW, truthOf } from './truth.ts';

/** Whether a condition has an OR with something that is always true, as injected text has. */
export function hasVainOr(condition: Expression, depth = 0): boolean {
  if (condition.kind !== 'operation' || depth > 100) return false;
  const { operator, args } = condition;
  if (operator === 'or')
    return args.some((arg) => hasVainOr(arg, depth + 1) || truthOf(arg, ANY_ROW) === 'always');
  return (operator === 'and' || operator === 'not') && args.some((arg) => hasVainOr(arg, depth + 1));
}
