import { type NamedTable, ruleOfChange, targetOf } from './change.ts';
import { type Expression, both } from './expression.ts';
import { fromPostgres } from './postgres-expression.ts';
import type { PostgresContext } from './postgres-walk.ts';
import { isCatalog } from './names.ts';
import { type Tree, fieldOf, listOf, stringOf, unwrap } from './tree.ts';
import { truthOf } from './truth.ts';
import { hasVainOr } from './vain.ts';

/** DELETE and UPDATE, by the rows they reach. */
export function judgeChange(kind: 'DeleteStmt' | 'UpdateStmt', body: Tree, context: PostgresContext): void {
  const relation = fieldOf(body, 'relation') ?? {};
  const own = tableOf(relation);
  const others = listOf(body, kind === 'DeleteStmt' ? 'usingClause' : 'fromClause');
  const tables = [own];
  const conditions: Expression[] = [];
  for (const item of others) addTables(item, tables, conditions, context);
  const where = fieldOf(body, 'whereClause');
  if (where !== undefined) conditions.push(converted(where, context));
  context.report(
    ruleOfChange({
      verb: kind === 'DeleteStmt' ? 'delete' : 'update',
      targets: [[own.alias ?? own.name]],
      tables,
      condition: both(conditions),
    }),
  );
  if (isCatalog(stringOf(relation, 'schemaname') ?? null, own.name)) context.report('sql.catalog');
}

function converted(node: Tree, context: PostgresContext): Expression {
  // Locations count bytes; a name quoted behind other than ASCII text goes unseen, which only MySQL would mind.
  return fromPostgres(node, (location) => context.text.charAt(location) === '"');
}

function tableOf(relation: Tree): NamedTable {
  const alias = stringOf(fieldOf(relation, 'alias') ?? {}, 'aliasname');
  return { name: (stringOf(relation, 'relname') ?? '').toLowerCase(), alias: alias?.toLowerCase() ?? null };
}

/** The tables of a FROM item, and the conditions of its inner joins. */
function addTables(
  item: Tree,
  tables: NamedTable[],
  conditions: Expression[],
  context: PostgresContext,
): void {
  const open: Tree[] = [item];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const [kind, body] = unwrap(node);
    if (kind === 'JoinExpr') {
      for (const side of ['larg', 'rarg']) {
        const inner = fieldOf(body, side);
        if (inner !== undefined) open.push(inner);
      }
      const quals = fieldOf(body, 'quals');
      if (quals !== undefined && (stringOf(body, 'jointype') ?? 'JOIN_INNER') === 'JOIN_INNER')
        conditions.push(converted(quals, context));
    } else if (kind === 'RangeVar') tables.push(tableOf(body));
    else
      tables.push({
        name: '',
        alias: (stringOf(fieldOf(body, 'alias') ?? {}, 'aliasname') ?? '').toLowerCase(),
      });
  }
}

/** MERGE, by what it does to the rows it finds or does not find. */
export function judgeMerge(body: Tree, context: PostgresContext): void {
  context.report('sql.write');
  const own = tableOf(fieldOf(body, 'relation') ?? {});
  const join = fieldOf(body, 'joinCondition');
  const target = targetOf([own, { name: '', alias: '' }], [own.alias ?? own.name]);
  const joined = join === undefined ? 'always' : truthOf(converted(join, context), target);
  for (const item of listOf(body, 'mergeWhenClauses')) {
    const [, clause] = unwrap(item);
    const command = stringOf(clause, 'commandType');
    const condition = fieldOf(clause, 'condition');
    const truth = condition === undefined ? 'always' : truthOf(converted(condition, context), target);
    const reach = stringOf(clause, 'matchKind') === 'MERGE_WHEN_MATCHED' ? joined : opposite(joined);
    if (command !== 'CMD_DELETE' && command !== 'CMD_UPDATE') continue;
    if (stringOf(clause, 'matchKind') === 'MERGE_WHEN_NOT_MATCHED_BY_TARGET') continue;
    if (command === 'CMD_DELETE') context.report('sql.merge-deletes');
    if ([reach, truth].every((part) => part === 'always' || part === 'free')) context.report('sql.no-where');
  }
}

function opposite(truth: string): string {
  return truth === 'never' ? 'always' : truth === 'always' ? 'never' : truth;
}

/** Whether a SELECT's condition has an OR with something that is always true. */
export function showsProbe(body: Tree, context: PostgresContext): boolean {
  const where = fieldOf(body, 'whereClause');
  if (where === undefined || !/\bor\b/i.test(context.text)) return false;
  return hasVainOr(converted(where, context));
}
