/** A value or condition, whichever parser read it. Names and operators are in lower case. */
export type Expression =
  | { readonly kind: 'constant'; readonly value: string | number | boolean | null }
  | {
      readonly kind: 'column';
      readonly name: string;
      readonly table: string | null;
      readonly quoted: boolean;
    }
  /** What the caller fills in later: `$1`, `?`, `:id`. */
  | { readonly kind: 'given' }
  | { readonly kind: 'operation'; readonly operator: string; readonly args: readonly Expression[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | {
      readonly kind: 'case';
      readonly branches: readonly { readonly when: Expression; readonly then: Expression }[];
      readonly otherwise: Expression;
    }
  | Subquery
  /** Something that was not understood, and may depend on the row. */
  | { readonly kind: 'unknown' };

export interface Subquery {
  readonly kind: 'query';
  /** It has a WHERE, a HAVING, a LIMIT or a join, so that it may find nothing or only some rows. */
  readonly limited: boolean;
  /** The only table it reads, without its schema; null where there is none or several. */
  readonly table: string | null;
  /** Finds nothing, whatever the tables hold. */
  readonly empty: boolean;
  /** Reads no table at all. */
  readonly bare: boolean;
  /** Its only column; null where there are several. */
  readonly column: Expression | null;
}

export const UNKNOWN: Expression = { kind: 'unknown' };
export const NULL: Expression = { kind: 'constant', value: null };

export function constant(value: string | number | boolean | null): Expression {
  return { kind: 'constant', value };
}

export function operation(operator: string, ...args: readonly Expression[]): Expression {
  return { kind: 'operation', operator, args };
}

export function both(conditions: readonly Expression[]): Expression | null {
  const [first] = conditions;
  if (first === undefined) return null;
  return conditions.length === 1 ? first : operation('and', ...conditions);
}

/** Equal expressions have equal keys. */
export function keyOf(expression: Expression): string {
  switch (expression.kind) {
    case 'constant':
      return JSON.stringify(expression.value);
    case 'column':
      return expression.table === null ? `@${expression.name}` : `@${expression.table}.${expression.name}`;
    case 'operation':
      return `(${expression.args.map(keyOf).join(` ${expression.operator} `)} ${expression.operator})`;
    case 'call':
      return `${expression.name}(${expression.args.map(keyOf).join()})`;
    case 'query':
      return `[${expression.table ?? ''} ${expression.limited} ${expression.column === null ? '*' : keyOf(expression.column)}]`;
    case 'case':
      return `case ${expression.branches.map(({ when, then }) => `${keyOf(when)}:${keyOf(then)}`).join()} ${keyOf(expression.otherwise)}`;
    case 'given':
      return '?';
    case 'unknown':
      return '<unknown>';
  }
}

/** The rows a statement changes. */
export interface Target {
  /** Names the changed table goes by: its own, with and without the schema, and its alias. */
  readonly names: ReadonlySet<string>;
  /** Other tables take part, so that a column of theirs chooses none of the rows. */
  readonly joined: boolean;
  /** Aliases that stand for the changed table a second time, joined to it. */
  readonly twins: ReadonlySet<string>;
}

/** Whether a value differs from row to row of the target, as far as can be told; what is unknown does. */
export function dependsOnRow(expression: Expression, target: Target): boolean {
  switch (expression.kind) {
    case 'constant':
      return false;
    case 'column':
      return (
        expression.table === null ||
        !target.joined ||
        target.names.has(expression.table) ||
        target.twins.has(expression.table)
      );
    case 'operation':
      return expression.args.some((arg) => dependsOnRow(arg, target));
    case 'call':
      return VOLATILE.has(expression.name) || expression.args.some((arg) => dependsOnRow(arg, target));
    case 'query':
      return (
        (expression.limited && !expression.empty) ||
        (expression.bare && expression.column !== null && dependsOnRow(expression.column, target))
      );
    case 'case':
      return (
        dependsOnRow(expression.otherwise, target) ||
        expression.branches.some(({ when, then }) => dependsOnRow(when, target) || dependsOnRow(then, target))
      );
    case 'given':
    case 'unknown':
      return true;
  }
}

const VOLATILE = new Set(['random', 'rand', 'newid', 'uuid', 'gen_random_uuid', 'nextval', 'rownum']);

/**
 * What a condition does to the rows of a table: `always` and `never` are the same for all; `free` is the same for all but
 * not known before it runs (`now() > '2020-01-01'`); `wide` holds for about every row (`id > 0`); `some` chooses.
 */
export type Truth = 'always' | 'never' | 'free' | 'wide' | 'some';
