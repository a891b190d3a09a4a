import { type Expression, type Target, dependsOnRow } from './expression.ts';
import type { RuleId } from './rules.ts';
import { truthOf } from './truth.ts';

/** A DELETE or UPDATE, whichever parser read it. */
export interface Change {
  readonly verb: 'delete' | 'update';
  /** The tables whose rows change; each as the names it goes by. */
  readonly targets: readonly (readonly string[])[];
  /** Every table named, the targets' among them. */
  readonly tables: readonly NamedTable[];
  /** Null where there is none. */
  readonly condition: Expression | null;
}

export interface NamedTable {
  readonly name: string;
  readonly alias: string | null;
}

/** What is to be said of a DELETE or UPDATE by the rows it reaches; the gravest of its targets decides. */
export function ruleOfChange(change: Change): RuleId {
  const { condition } = change;
  if (condition === null) return 'sql.no-where';
  const rules = change.targets.map((names) => ruleOfTarget(change, names, condition));
  if (rules.length === 0) rules.push(ruleOfTarget(change, [], condition));
  return (
    rules.find((rule) => rule === 'sql.no-where') ??
    rules.find((rule) => rule === 'sql.wide-where') ??
    'sql.write'
  );
}

function ruleOfTarget(change: Change, names: readonly string[], condition: Expression): RuleId {
  const named = targetOf(change.tables, names);
  // A twin chooses rows of the table only where the two are joined.
  const target = linksTwin(condition, named) ? named : { ...named, twins: new Set<string>() };
  const truth = truthOf(condition, target);
  if (truth === 'always' || truth === 'free') return 'sql.no-where';
  if (target.joined && truth === 'some' && !dependsOnRow(condition, target)) return 'sql.no-where';
  return truth === 'wide' ? 'sql.wide-where' : 'sql.write';
}

function linksTwin(condition: Expression, target: Target): boolean {
  if (condition.kind !== 'operation') return false;
  if (condition.operator === 'and') return condition.args.some((arg) => linksTwin(arg, target));
  const tables = condition.args.map((arg) => (arg.kind === 'column' ? (arg.table ?? '') : ''));
  return (
    condition.operator === '=' &&
    tables.some((table) => target.twins.has(table)) &&
    tables.some((table) => target.names.has(table))
  );
}

export function targetOf(tables: readonly NamedTable[], names: readonly string[]): Target {
  const own =
    tables.find((table) => names.includes(table.alias ?? table.name)) ??
    tables.find((table) => names.includes(table.name));
  const twins = tables
    .filter((table) => table !== own && table.name === own?.name)
    .map((table) => table.alias ?? table.name);
  return {
    names: new Set([
      ...names,
      ...(own === undefined ? [] : [own.name, ...(own.alias === null ? [] : [own.alias])]),
    ]),
    joined: tables.length > 1,
    twins: new Set(twins),
  };
}
