import type { ASTNode, TypeCheckResult } from '@marcbachmann/cel-js';
import { EXPRESSION_LIMITS, TYPES, VARIABLES, environment } from './environment.ts';
import { LOOPS, isShort, refuseCall, refuseLiteral, refuseOrdered, refuseValue } from './words.ts';

/** What is wrong with a condition. */
export interface ConditionProblem {
  readonly message: string;
  /** UTF-16 offset into the condition. */
  readonly offset: number;
}

/** Checks a condition's syntax, its types, and that its time is linear in the request. Null where it holds. */
export function checkCondition(text: string): ConditionProblem | null {
  const { characters } = EXPRESSION_LIMITS;
  if (text.length > characters)
    return { message: `must be at most ${characters} characters; it has ${text.length}`, offset: 0 };
  const { valid, type, error } = environment.check(text);
  if (!valid) return explain(error);
  if (type !== 'bool' && type !== 'dyn')
    return { message: `must be true or false; it is ${type}`, offset: 0 };
  try {
    const parsed = environment.parse(text);
    parsed.check();
    walk(parsed.ast, { names: new Map(), depth: 0, counted: false });
    return null;
  } catch (problem) {
    if (problem instanceof Refusal) return { message: problem.message, offset: problem.offset };
    throw problem;
  }
}

/** Says what there is in the place of what there is not. */
function explain(error: TypeCheckResult['error']): ConditionProblem {
  const { code, summary = 'is no CEL', node, range } = error ?? {};
  const of = code === 'no_such_key' && node !== undefined ? typeBefore(node) : null;
  const known =
    code === 'unknown_variable'
      ? `; the variables are ${NAMES.join(', ')}`
      : of !== null
        ? `; ${of} has ${Object.keys(TYPES[of]?.fields ?? {}).join(', ')}`
        : '';
  return { message: `${summary}${known}`, offset: range?.start ?? 0 };
}

/** The name of the type whose field a node asks for, where that is one of ours. */
function typeBefore({ args }: { readonly args?: unknown }): string | null {
  const before: unknown = Array.isArray(args) ? args[0] : null;
  const type =
    (before as { readonly checkedType?: { readonly name?: string } } | null)?.checkedType?.name ?? '';
  return Object.hasOwn(TYPES, type) ? type : null;
}

class Refusal extends Error {
  readonly offset: number;
  constructor(message: string, { start }: ASTNode) {
    super(message);
    this.offset = start;
  }
}

/** What a place in a condition may speak of. */
interface Scope {
  /** The variables of the loops around it; false: it is out of reach here. */
  readonly names: ReadonlyMap<string, boolean>;
  /** Loops around it. */
  readonly depth: number;
  /** It is asked once for every element of something that can be long. */
  readonly counted: boolean;
}

const NAMES: readonly string[] = Object.keys(VARIABLES);

function walk(node: ASTNode, scope: Scope): void {
  switch (node.op) {
    case 'value':
      return;
    case 'id':
    case '.':
      return walkPath(node, scope);
    case 'call':
    case 'rcall':
      return walkCall(node, scope);
    case 'list':
      return node.args.forEach((element) => walk(element, scope));
    case '!_':
    case '-_':
      return walk(node.args, scope);
    case '?:':
    case '[]':
    case '||':
    case '&&':
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return node.args.forEach((operand) => walk(operand, scope));
    case '<':
    case '<=':
    case '>':
    case '>=':
      refuseOrder(node);
      return node.args.forEach((operand) => walk(operand, scope));
    case '==':
    case '!=':
    case 'in':
      refuseValues(node);
      return node.args.forEach((operand) => walk(operand, scope));
    default:
      throw new Refusal(`${node.op} is not offered in conditions`, node);
  }
}

function walkPath(node: ASTNode & { readonly op: 'id' | '.' }, scope: Scope): void {
  const path = pathOf(node);
  if (path === null) return node.op === '.' ? walk(node.args[0], scope) : undefined;
  const [root = ''] = path.split('.');
  const reach = scope.names.get(root);
  if (reach === false)
    throw new Refusal(`${root} is out of reach in a loop within its loop: that is not linear`, node);
  if (reach === true || (NAMES.includes(root) && (!scope.counted || isShort(path)))) return;
  if (!NAMES.includes(root))
    throw new Refusal(`there is no ${root}; the variables are ${NAMES.join(', ')}`, node);
  throw new Refusal(`${path} can be long, so it cannot be asked about for every element of a list`, node);
}

function walkCall(node: ASTNode & { readonly op: 'call' | 'rcall' }, scope: Scope): void {
  const [name] = node.args;
  const given = node.op === 'call' ? node.args[1] : node.args[2];
  const refused =
    refuseCall(name, given.length, node.op === 'rcall') ??
    (node.op === 'call' ? refuseLiteral(name, textOf(given.at(-1))) : null);
  if (refused !== null) throw new Refusal(refused, node);
  if (node.op === 'rcall') walk(node.args[1], scope);
  const [variable, body] = given;
  if (node.op === 'rcall' && LOOPS.has(name) && variable?.op === 'id' && body !== undefined)
    walk(body, inLoop(node.args[1], variable, scope));
  else for (const one of given) walk(one, scope);
}

function inLoop(list: ASTNode, variable: ASTNode & { readonly op: 'id' }, scope: Scope): Scope {
  const name = variable.args;
  if (NAMES.includes(name) || scope.names.has(name))
    throw new Refusal(`${name} is the name of something else already`, variable);
  if (scope.depth === 2) throw new Refusal('loops may stand in each other twice at most', variable);
  const isFew =
    list.op === 'list' ? list.args.every(({ op }) => op === 'value') : pathOf(list) === 'verdict.labels';
  if (isFew && scope.depth > 0 && !scope.counted)
    throw new Refusal('a loop over few things within another is not offered', variable);
  const around = [...scope.names].map(([one, reach]) => [one, reach && (isFew || !scope.counted)] as const);
  return {
    names: new Map([...around, [name, true] as const]),
    depth: scope.depth + 1,
    counted: scope.counted || !isFew,
  };
}

/** `request.action.type`, null for what is no plain path. */
function pathOf(node: ASTNode): string | null {
  if (node.op === 'id') return node.args;
  if (node.op !== '.') return null;
  const before = pathOf(node.args[0]);
  return before === null ? null : `${before}.${node.args[1]}`;
}

function refuseValues(node: ASTNode & { readonly op: '==' | '!=' | 'in' }): void {
  const [left, right] = node.args;
  const elements = right.op === 'list' ? right.args : [right];
  const pairs = [...elements.map((one) => [left, one] as const), [right, left] as const];
  for (const [field, literal] of pairs) {
    const text = textOf(literal);
    const refused = text === undefined ? null : refuseValue(fieldOf(field) ?? '', text);
    if (refused !== null) throw new Refusal(refused, literal);
  }
}

/** As texts, CRITICAL is below HIGH. */
function refuseOrder(node: ASTNode & { readonly op: '<' | '<=' | '>' | '>=' }): void {
  for (const operand of node.args) {
    const refused = refuseOrdered(fieldOf(operand), textOf(operand));
    if (refused !== null) throw new Refusal(refused, node);
  }
}

/** `Finding.tier`, by the type before the field, however that was come by; null for what is no field of ours. */
function fieldOf(node: ASTNode): string | null {
  const type = node.op === '.' ? typeBefore(node) : null;
  return node.op === '.' && type !== null ? `${type}.${node.args[1]}` : null;
}

function textOf(node: ASTNode | undefined): string | undefined {
  return node?.op === 'value' && typeof node.args === 'string' ? node.args : undefined;
}
