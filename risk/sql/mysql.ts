import mysql from 'node-sql-parser/build/mysql.js';
import type { Change, NamedTable } from './change.ts';
import { type Expression, NULL, UNKNOWN, both, constant, operation } from './expression.ts';
import { type Tree, fieldOf, isTree, listOf, stringOf } from './tree.ts';

const parser = new mysql.Parser();
/** The parser takes about 10 µs a character; longer statements are read by their tokens. In UTF-16 code units. */
const MAX_LENGTH = 2_000;
const MAX_DEPTH = 100;

/** Reads one DELETE or UPDATE as MySQL does; null where it is neither, or the parser does not know its form. */
export function changeOfMysql(text: string): Change | null {
  if (text.length > MAX_LENGTH || tooDeep(text)) return null;
  let parsed: unknown;
  try {
    parsed = parser.astify(text);
  } catch {
    return null;
  }
  const tree = Array.isArray(parsed) && parsed.length === 1 ? parsed[0] : parsed;
  if (!isTree(tree)) return null;
  const verb = stringOf(tree, 'type');
  if (verb !== 'delete' && verb !== 'update') return null;
  const named = listOf(tree, 'table');
  const from = verb === 'delete' ? listOf(tree, 'from') : named;
  const conditions: Expression[] = [];
  for (const join of from) {
    const on = fieldOf(join, 'on');
    if (/^(?:INNER|CROSS)? ?JOIN$/.test(stringOf(join, 'join') ?? '')) {
      if (on !== undefined) conditions.push(convert(on, 0));
      else if (join['using'] !== undefined && join['using'] !== null) conditions.push(UNKNOWN);
    }
  }
  const where = fieldOf(tree, 'where');
  if (where !== undefined) conditions.push(convert(where, 0));
  const tables = from.map(tableOf);
  const set = listOf(tree, 'set').map((item) => stringOf(item, 'table')?.toLowerCase());
  const changed =
    verb === 'update'
      ? tables.filter((table) => set.includes(table.alias ?? table.name) || set.includes(table.name))
      : named.map(tableOf);
  const targets = changed.length > 0 ? changed : tables.slice(0, 1);
  return {
    verb,
    targets: targets.map((table) => [table.alias ?? table.name]),
    tables,
    condition: both(conditions),
  };
}

function tooDeep(text: string): boolean {
  let depth = 0;
  for (const char of text) {
    if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    if (depth > MAX_DEPTH / 4) return true;
  }
  return false;
}

function tableOf(table: Tree): NamedTable {
  return {
    name: stringOf(table, 'table')?.toLowerCase() ?? '',
    alias: stringOf(table, 'as')?.toLowerCase() ?? null,
  };
}

const SAME: Readonly<Record<string, string>> = {
  '||': 'or',
  '&&': 'and',
  '!=': '<>',
  '==': '=',
  '<=>': 'is',
  rlike: 'regexp',
  'not rlike': 'not regexp',
};

function convert(node: Tree | undefined, depth: number): Expression {
  if (node === undefined || depth > MAX_DEPTH) return UNKNOWN;
  if (isTree(node['ast'])) return queryOf(node['ast'], depth);
  switch (stringOf(node, 'type')) {
    case 'number':
      return constant(Number(node['value']));
    case 'bool':
      return constant(node['value'] === true);
    case 'null':
      return NULL;
    case 'single_quote_string':
    case 'double_quote_string':
    case 'string':
      return constant(stringOf(node, 'value') ?? '');
    case 'column_ref':
      return {
        kind: 'column',
        name: stringOf(node, 'column')?.toLowerCase() ?? '',
        table: stringOf(node, 'table')?.toLowerCase() ?? null,
        quoted: false,
      };
    case 'param':
    case 'var':
      return { kind: 'given' };
    case 'cast':
      return convert(fieldOf(node, 'expr'), depth + 1);
    case 'unary_expr':
      return operation(
        stringOf(node, 'operator') === '!' ? 'not' : (stringOf(node, 'operator') ?? '').toLowerCase(),
        convert(fieldOf(node, 'expr'), depth + 1),
      );
    case 'expr_list': {
      const items = listOf(node, 'value').map((item) => convert(item, depth + 1));
      const [only] = items;
      return only !== undefined && items.length === 1 ? only : operation('row', ...items);
    }
    case 'function':
      return callOf(node, depth);
    case 'binary_expr':
      return binaryOf(node, depth);
    case 'case':
      return caseOf(node, depth);
    default:
      return UNKNOWN;
  }
}

function binaryOf(node: Tree, depth: number): Expression {
  const name = (stringOf(node, 'operator') ?? '').toLowerCase();
  const operator = SAME[name] ?? name;
  const left = convert(fieldOf(node, 'left'), depth + 1);
  const right = fieldOf(node, 'right') ?? {};
  const items =
    stringOf(right, 'type') === 'expr_list'
      ? listOf(right, 'value').map((item) => convert(item, depth + 1))
      : [convert(right, depth + 1)];
  if (/^(?:not )?(?:in|between)$/.test(operator)) return operation(operator, left, ...items);
  if (operator === 'is' && stringOf(right, 'type') === 'bool')
    return operation(right['value'] === true ? 'istrue' : 'isfalse', left);
  if (operator === 'is not' && stringOf(right, 'type') === 'bool')
    return operation(right['value'] === true ? 'isnottrue' : 'isnotfalse', left);
  return operation(operator, left, convert(right, depth + 1));
}

function callOf(node: Tree, depth: number): Expression {
  const name =
    listOf(fieldOf(node, 'name') ?? {}, 'name')
      .map((part) => stringOf(part, 'value')?.toLowerCase() ?? '')
      .at(-1) ?? '';
  const args = listOf(fieldOf(node, 'args') ?? {}, 'value').map((arg) => convert(arg, depth + 1));
  const [first = UNKNOWN] = args;
  // The parser takes these for functions where a bracket follows.
  if (name === 'not' || name === 'exists') return operation(name, first);
  return name === 'not exists' ? operation('not', operation('exists', first)) : { kind: 'call', name, args };
}

function caseOf(node: Tree, depth: number): Expression {
  const subject = fieldOf(node, 'expr');
  const args = listOf(node, 'args');
  const otherwise = args.find((arg) => stringOf(arg, 'type') === 'else');
  return {
    kind: 'case',
    branches: args
      .filter((arg) => stringOf(arg, 'type') === 'when')
      .map((arg) => {
        const when = convert(fieldOf(arg, 'cond'), depth + 1);
        return {
          when: subject === undefined ? when : operation('=', convert(subject, depth + 1), when),
          then: convert(fieldOf(arg, 'result'), depth + 1),
        };
      }),
    otherwise: otherwise === undefined ? NULL : convert(fieldOf(otherwise, 'result'), depth + 1),
  };
}

function queryOf(select: Tree, depth: number): Expression {
  const isGiven = (key: string): boolean => select[key] !== null && select[key] !== undefined;
  const from = listOf(select, 'from');
  const columns = listOf(select, 'columns');
  const [column] = columns;
  return {
    kind: 'query',
    limited: ['where', 'groupby', 'having', 'limit', 'with', '_next'].some(isGiven) || from.length > 1,
    table: from.length === 1 ? (stringOf(from[0] ?? {}, 'table')?.toLowerCase() ?? null) : null,
    empty: false,
    bare: from.length === 0,
    column: columns.length === 1 ? convert(fieldOf(column ?? {}, 'expr'), depth + 1) : null,
  };
}
