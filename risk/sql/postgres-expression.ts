import { type Expression, NULL, UNKNOWN, constant, operation } from './expression.ts';
import { type Tree, fieldOf, listOf, namesOf, stringOf, unwrap } from './tree.ts';
import { ANY_ROW, truthOf } from './truth.ts';

/** Deeper nesting is read as something unknown. */
const MAX_DEPTH = 200;

const LIKES: Readonly<Record<string, string>> = {
  '~~': 'like',
  '~~*': 'like',
  '!~~': 'not like',
  '!~~*': 'not like',
  '~': 'regexp',
  '~*': 'regexp',
  '!~': 'not regexp',
  '!~*': 'not regexp',
  '<=>': 'is',
};
const BOOLEAN_TESTS: Readonly<Record<string, string>> = {
  IS_TRUE: 'istrue',
  IS_NOT_TRUE: 'isnottrue',
  IS_FALSE: 'isfalse',
  IS_NOT_FALSE: 'isnotfalse',
};

/** A condition or value of libpg-query's tree. `text` tells whether a name was quoted. */
export function fromPostgres(
  node: Tree | undefined,
  isQuoted: (location: number) => boolean,
  depth = 0,
): Expression {
  if (node === undefined || depth > MAX_DEPTH) return UNKNOWN;
  const [kind, body] = unwrap(node);
  const convert = (inner: Tree | undefined): Expression => fromPostgres(inner, isQuoted, depth + 1);
  switch (kind) {
    case 'A_Const':
      return constantOf(body);
    case 'ColumnRef':
      return columnOf(body, isQuoted);
    case 'BoolExpr': {
      const args = listOf(body, 'args').map(convert);
      return operation((stringOf(body, 'boolop') ?? '').replace('_EXPR', '').toLowerCase(), ...args);
    }
    case 'A_Expr':
      return operatorOf(body, convert);
    case 'NullTest':
      return operation(
        stringOf(body, 'nulltesttype') === 'IS_NULL' ? 'is' : 'is not',
        convert(fieldOf(body, 'arg')),
        NULL,
      );
    case 'BooleanTest': {
      const test = BOOLEAN_TESTS[stringOf(body, 'booltesttype') ?? ''];
      const arg = convert(fieldOf(body, 'arg'));
      if (test !== undefined) return operation(test, arg);
      return operation(stringOf(body, 'booltesttype') === 'IS_UNKNOWN' ? 'is' : 'is not', arg, NULL);
    }
    case 'TypeCast':
    case 'CollateClause':
      return convert(fieldOf(body, 'arg'));
    case 'CoalesceExpr':
      return { kind: 'call', name: 'coalesce', args: listOf(body, 'args').map(convert) };
    case 'MinMaxExpr':
      return { kind: 'call', name: 'greatest', args: listOf(body, 'args').map(convert) };
    case 'FuncCall':
      return {
        kind: 'call',
        name: namesOf(body, 'funcname').at(-1) ?? '',
        args: listOf(body, 'args').map(convert),
      };
    case 'SQLValueFunction':
      return { kind: 'call', name: 'now', args: [] };
    case 'A_ArrayExpr':
      return operation('array', ...listOf(body, 'elements').map(convert));
    case 'RowExpr':
      return operation('row', ...listOf(body, 'args').map(convert));
    case 'List':
      return operation('row', ...listOf(body, 'items').map(convert));
    case 'ParamRef':
      return { kind: 'given' };
    case 'CaseExpr':
      return caseOf(body, convert);
    case 'SubLink':
      return subLinkOf(body, convert);
    default:
      return UNKNOWN;
  }
}

type Convert = (node: Tree | undefined) => Expression;

function constantOf(body: Tree): Expression {
  if (body['isnull'] === true) return NULL;
  const whole = fieldOf(body, 'ival');
  if (whole !== undefined) return constant(Number(whole['ival'] ?? 0));
  const decimal = fieldOf(body, 'fval');
  if (decimal !== undefined) return constant(Number(decimal['fval']));
  const truth = fieldOf(body, 'boolval');
  if (truth !== undefined) return constant(truth['boolval'] === true);
  const text = fieldOf(body, 'sval');
  return text === undefined
    ? constant(stringOf(fieldOf(body, 'bsval') ?? {}, 'bsval') ?? '')
    : constant(stringOf(text, 'sval') ?? '');
}

function columnOf(body: Tree, isQuoted: (location: number) => boolean): Expression {
  const names = namesOf(body, 'fields');
  const name = names.at(-1);
  if (name === undefined) return UNKNOWN;
  const quoted = names.length === 1 && isQuoted(Number(body['location'] ?? 0));
  return { kind: 'column', name: name.toLowerCase(), table: names.at(-2)?.toLowerCase() ?? null, quoted };
}

function operatorOf(body: Tree, convert: Convert): Expression {
  const name = namesOf(body, 'name').at(-1) ?? '';
  const left = fieldOf(body, 'lexpr');
  const right = fieldOf(body, 'rexpr');
  const items = (): readonly Expression[] => {
    const [kind, list] = unwrap(right ?? {});
    return kind === 'List' ? listOf(list, 'items').map(convert) : [convert(right)];
  };
  switch (stringOf(body, 'kind')) {
    case 'AEXPR_IN':
      return operation(name === '<>' ? 'not in' : 'in', convert(left), ...items());
    case 'AEXPR_BETWEEN':
    case 'AEXPR_BETWEEN_SYM':
      return operation('between', convert(left), ...items());
    case 'AEXPR_NOT_BETWEEN':
    case 'AEXPR_NOT_BETWEEN_SYM':
      return operation('not between', convert(left), ...items());
    case 'AEXPR_DISTINCT':
      return operation('is not', convert(left), convert(right));
    case 'AEXPR_NOT_DISTINCT':
      return operation('is', convert(left), convert(right));
    case 'AEXPR_NULLIF':
      return { kind: 'call', name: 'nullif', args: [convert(left), convert(right)] };
    case 'AEXPR_OP_ANY': {
      const [only] = items();
      const list = only?.kind === 'operation' && only.operator === 'array' ? only.args : items();
      return operation(name === '=' ? 'in' : 'any', convert(left), ...list);
    }
    case 'AEXPR_SIMILAR':
      return operation('like', convert(left), similarPattern(right, convert));
    case 'AEXPR_OP':
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE': {
      const operator = LIKES[name] ?? (name === '!=' ? '<>' : name);
      return left === undefined
        ? operation(operator, convert(right))
        : operation(operator, convert(left), convert(right));
    }
    default:
      return UNKNOWN;
  }
}

function similarPattern(right: Tree | undefined, convert: Convert): Expression {
  const [kind, body] = unwrap(right ?? {});
  return kind === 'FuncCall' ? convert(listOf(body, 'args')[0]) : convert(right);
}

function caseOf(body: Tree, convert: Convert): Expression {
  const subject = fieldOf(body, 'arg');
  return {
    kind: 'case',
    branches: listOf(body, 'args').map((branch) => {
      const [, when] = unwrap(branch);
      const test = convert(fieldOf(when, 'expr'));
      return {
        when: subject === undefined ? test : operation('=', convert(subject), test),
        then: convert(fieldOf(when, 'result')),
      };
    }),
    otherwise: fieldOf(body, 'defresult') === undefined ? NULL : convert(fieldOf(body, 'defresult')),
  };
}

function subLinkOf(body: Tree, convert: Convert): Expression {
  const query = queryOf(fieldOf(body, 'subselect'), convert);
  switch (stringOf(body, 'subLinkType')) {
    case 'EXISTS_SUBLINK':
      return operation('exists', query);
    case 'ANY_SUBLINK': {
      const operator = namesOf(body, 'operName').at(-1) ?? '=';
      return operation(operator === '=' ? 'in' : 'any', convert(fieldOf(body, 'testexpr')), query);
    }
    case 'EXPR_SUBLINK':
      return query;
    default:
      return UNKNOWN;
  }
}

const LIMITS = [
  'whereClause',
  'havingClause',
  'limitCount',
  'limitOffset',
  'groupClause',
  'withClause',
  'larg',
  'valuesLists',
];

function isEmpty(select: Tree, convert: Convert): boolean {
  const where = fieldOf(select, 'whereClause');
  const limit = fieldOf(select, 'limitCount');
  const count = limit === undefined ? UNKNOWN : convert(limit);
  if (count.kind === 'constant' && count.value === 0) return true;
  return where !== undefined && truthOf(convert(where), ANY_ROW) === 'never';
}

function queryOf(node: Tree | undefined, convert: Convert): Expression {
  const [kind, select] = unwrap(node ?? {});
  if (kind !== 'SelectStmt') return UNKNOWN;
  const from = listOf(select, 'fromClause');
  const columns = listOf(select, 'targetList');
  const [first] = from.length === 1 ? from : [];
  const [firstKind, table] = unwrap(first ?? {});
  const [, target] = unwrap(columns[0] ?? {});
  return {
    kind: 'query',
    limited:
      LIMITS.some((part) => select[part] !== undefined) ||
      from.length > 1 ||
      (first !== undefined && firstKind !== 'RangeVar'),
    table: firstKind === 'RangeVar' ? (stringOf(table, 'relname')?.toLowerCase() ?? null) : null,
    empty: isEmpty(select, convert),
    bare: from.length === 0,
    column: columns.length === 1 ? convert(fieldOf(target, 'val')) : null,
  };
}
