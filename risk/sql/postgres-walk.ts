import type { Notes } from './collect.ts';
import { RUNS_ITS_TEXT, isCatalog, ruleOfFile, ruleOfFunction, ruleOfRelation, textOfHex } from './names.ts';
import { judgeAccess } from './postgres-access.ts';
import { judgeChange, judgeMerge, showsProbe } from './postgres-change.ts';
import { judgeDefinition } from './postgres-define.ts';
import type { PostgresStatement } from './postgres.ts';
import { type Tree, fieldOf, isTree, listOf, namesOf, stringOf, unwrap } from './tree.ts';

/** A statement of PostgreSQL's as the rules see it. */
export interface PostgresContext extends Notes {
  /** The whole text that was parsed. */
  readonly text: string;
  readonly statement: PostgresStatement;
}

/** Statements that change nothing beyond their session; what stands inside them is looked at all the same. */
const READS = new Set(
  `SelectStmt ExplainStmt VariableShowStmt VariableSetStmt TransactionStmt DeclareCursorStmt FetchStmt ClosePortalStmt
   DeallocateStmt DiscardStmt ListenStmt UnlistenStmt PrepareStmt ConstraintsSetStmt LockStmt CopyStmt VacuumStmt
   MergeStmt DeleteStmt UpdateStmt ReturnStmt`.split(/\s+/),
);
const WRITES = new Set(['InsertStmt', 'NotifyStmt', 'CheckPointStmt', 'RefreshMatViewStmt']);

/** Judges one statement of libpg-query's tree, with everything in it. */
export function judgePostgres(context: PostgresContext): void {
  const { tree } = context.statement;
  const [kind] = unwrap(tree);
  if (WRITES.has(kind)) context.report('sql.write');
  else if (!READS.has(kind)) context.report('sql.alter');
  const open: Tree[] = [tree];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const key in node) {
      const value = node[key];
      if (typeof value !== 'object' || value === null) continue;
      if (Array.isArray(value)) {
        for (const item of value) if (isTree(item)) open.push(item);
      } else if (isTree(value) && enter(key, value, context)) open.push(value);
    }
  }
}

/** @returns whether what stands inside runs too */
function enter(kind: string, body: Tree, context: PostgresContext): boolean {
  const { report } = context;
  // These come without their kind where only one can stand.
  if (stringOf(body, 'relname') !== undefined) reads(body, context);
  switch (kind) {
    case 'FuncCall':
      calls(body, context);
      return true;
    case 'DeleteStmt':
    case 'UpdateStmt':
      judgeChange(kind, body, context);
      return true;
    case 'MergeStmt':
      judgeMerge(body, context);
      return true;
    case 'InsertStmt':
      report('sql.write');
      if (writesCatalog(body)) report('sql.catalog');
      return true;
    case 'SelectStmt':
      if (body['intoClause'] !== undefined) report('sql.write');
      if (showsProbe(body, context)) report('sql.probe');
      return true;
    case 'ExplainStmt':
      return listOf(body, 'options').some((option) => isAnalyze(unwrap(option)[1]));
    case 'ResTarget':
      if (stringOf(body, 'name') === 'shutdown' && !/\bfrom\b/i.test(context.text))
        report('sql.ends-sessions');
      return true;
    default:
      if (!kind.endsWith('Stmt') && kind !== 'action') return true;
      judgeAccess(kind, body, context);
      return judgeDefinition(kind, body, context);
  }
}

function isAnalyze(option: Tree): boolean {
  if (stringOf(option, 'defname') !== 'analyze') return false;
  const [, value] = unwrap(fieldOf(option, 'arg') ?? {});
  const off = stringOf(value, 'sval') ?? (value['boolval'] === false || value['ival'] === 0 ? 'off' : 'on');
  return !/^(?:off|false|0)$/i.test(off);
}

export function writesCatalog(body: Tree): boolean {
  const relation = fieldOf(body, 'relation') ?? {};
  return isCatalog(stringOf(relation, 'schemaname') ?? null, stringOf(relation, 'relname') ?? '');
}

function reads(relation: Tree, { report, statement, text }: PostgresContext): void {
  const name = stringOf(relation, 'relname') ?? '';
  const rule = ruleOfRelation(
    stringOf(relation, 'schemaname') ?? null,
    name,
    text.slice(statement.start, statement.end),
  );
  if (rule !== null) report(rule);
  // SQL Server needs no semicolon before the next statement; here it looks like an alias.
  if (stringOf(fieldOf(relation, 'alias') ?? {}, 'aliasname') === 'shutdown') report('sql.ends-sessions');
}

/** A wait or an error that depends on a condition tells the asker something. */
const CONDITIONAL = /\b(?:case|where|if|iif|and|or|union|having)\b/i;

function calls(body: Tree, context: PostgresContext): void {
  const names = namesOf(body, 'funcname');
  const args = listOf(body, 'args').map(textOf);
  const rule = ruleOfFunction(names);
  if (rule !== null) {
    const { statement, text } = context;
    const asks = rule === 'sql.delay' && CONDITIONAL.test(text.slice(statement.start, statement.end));
    context.report(asks ? 'sql.probe' : rule);
    if (rule === 'sql.server-file' && args.some((arg) => arg !== undefined && isSecret(arg)))
      context.report('sql.secret-file');
  }
  const name = names.at(-1) ?? '';
  if (RUNS_ITS_TEXT.has(name)) for (const arg of args) if (arg !== undefined) context.runs(arg);
  if (
    name === 'set_config' &&
    /^(?:role|session_authorization|session_replication_role)$/i.test(args[0] ?? '')
  )
    context.report('sql.account');
}

function isSecret(path: string): boolean {
  return ruleOfFile(path) === 'sql.secret-file';
}

/** The text of a constant, casts taken off. */
function textOf(node: Tree): string | undefined {
  const [kind, body] = unwrap(node);
  if (kind === 'TypeCast') return textOf(fieldOf(body, 'arg') ?? {});
  if (kind !== 'A_Const') return undefined;
  const text = stringOf(fieldOf(body, 'sval') ?? {}, 'sval');
  return text ?? textOfHex(stringOf(fieldOf(body, 'fval') ?? {}, 'fval') ?? '');
}
