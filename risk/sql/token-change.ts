import type { Change, NamedTable } from './change.ts';
import { type Expression, UNKNOWN, both } from './expression.ts';
import type { SqlToken } from './lex.ts';
import { type Phrase, phraseOf } from './phrases.ts';
import { expressionOf } from './token-expression.ts';

/** More than a database joins; what stands behind them is not needed to see that rows are reached. */
const MAX_TABLES = 100;
const PARTS = new Set([
  'FROM',
  'USING',
  'SET',
  'WHERE',
  'RETURNING',
  'ORDER',
  'LIMIT',
  'OPTION',
  'OUTPUT',
  'FETCH',
  'SETTINGS',
]);
const FILLERS =
  /^(?:LOW_PRIORITY|QUICK|IGNORE|ONLY|OR|ROLLBACK|ABORT|REPLACE|FAIL|TOP|PERCENT|WITH|AS|LATERAL)$/;

/** Reads DELETE or UPDATE from tokens, in any dialect; null where it is neither. */
export function changeOf(phrase: Phrase): Change | null {
  const { verb } = phrase;
  if (verb === 'ALTER') return mutation(phrase);
  if (verb !== 'DELETE' && verb !== 'UPDATE') return null;
  const parts = partsOf(phrase);
  const head = parts.get('') ?? [];
  const from = parts.get('FROM') ?? [];
  const using = parts.get('USING') ?? [];
  const set = parts.get('SET');
  if (verb === 'UPDATE' && set === undefined) return null;
  const conditions: Expression[] = [];
  const where = parts.get('WHERE');
  const named = tablesOf(head.slice(1), conditions);
  const behind = [...tablesOf(from, conditions), ...tablesOf(using, conditions)];
  // `DELETE FROM t USING u` names its targets behind FROM, `DELETE t FROM t JOIN u` before it.
  const targets = named.length > 0 ? named : using.length > 0 ? tablesOf(from, []) : behind.slice(0, 1);
  const tables =
    using.length > 0 && from.length > 0
      ? withoutRepeats(behind)
      : behind.length > 0 && isAmong(named, behind)
        ? behind
        : [...named, ...behind];
  if (where !== undefined && where.length > 0) conditions.push(expressionOf(where));
  return {
    verb: verb === 'DELETE' ? 'delete' : 'update',
    targets: (verb === 'UPDATE' && behind.length === 0 ? targetsOfSet(set ?? [], targets) : targets).map(
      (table) => [table.alias ?? table.name],
    ),
    tables,
    condition: both(conditions),
  };
}

/** ClickHouse: `ALTER TABLE t DELETE WHERE ...`, `ALTER TABLE t UPDATE a = 1 WHERE ...` */
function mutation(phrase: Phrase): Change | null {
  const at = phrase.words.findIndex((word) => word === 'DELETE' || word === 'UPDATE');
  const where = phrase.words.indexOf('WHERE');
  if (at < 0 || where < at) return null;
  return {
    verb: phrase.words[at] === 'DELETE' ? 'delete' : 'update',
    targets: [],
    tables: [],
    condition: expressionOf(phrase.tokens.slice(where + 1)),
  };
}

/** The tokens of each part, by the word that opens it outside brackets. */
function partsOf({ tokens, words }: Phrase): ReadonlyMap<string, readonly SqlToken[]> {
  const parts = new Map<string, SqlToken[]>([['', []]]);
  let current = parts.get('') ?? [];
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'symbol') depth += token.text === '(' ? 1 : token.text === ')' ? -1 : 0;
    const word = words[index] ?? '';
    // `IS DISTINCT FROM`, `JOIN u USING (id)`
    const joins =
      (word === 'FROM' && words[index - 1] === 'DISTINCT') ||
      (word === 'USING' && tokens[index + 1]?.text === '(');
    if (depth <= 0 && PARTS.has(word) && !parts.has(word) && !joins) {
      current = [];
      parts.set(word, current);
    } else current.push(token);
  }
  return parts;
}

/** The tables of a list with commas and joins; the conditions of inner joins are added to `conditions`. */
function tablesOf(tokens: readonly SqlToken[], conditions: Expression[]): readonly NamedTable[] {
  const tables: NamedTable[] = [];
  let item: SqlToken[] = [];
  let depth = 0;
  let outer = false;
  const finish = (): void => {
    if (tables.length >= MAX_TABLES) return;
    const table = tableOf(item, outer ? [] : conditions);
    if (table !== null) tables.push(table);
    item = [];
  };
  for (const token of tokens) {
    if (token.kind === 'symbol') depth += token.text === '(' ? 1 : token.text === ')' ? -1 : 0;
    const isWord = token.kind === 'word' && depth === 0;
    if (depth === 0 && token.kind === 'symbol' && token.text === ',') {
      finish();
      outer = false;
    } else if (isWord && /^(?:JOIN|STRAIGHT_JOIN|APPLY)$/.test(token.text)) {
      const open = outerJoin(item);
      finish();
      outer = open;
    } else item.push(token);
  }
  finish();
  return tables;
}

/** Whether the words that end an item open an outer join; they are taken off. */
function outerJoin(item: SqlToken[]): boolean {
  let outer = false;
  for (
    let last = item.at(-1);
    last?.kind === 'word' && /^(?:LEFT|RIGHT|FULL|OUTER|INNER|CROSS|NATURAL)$/.test(last.text);
    last = item.at(-1)
  ) {
    outer ||= /^(?:LEFT|RIGHT|FULL|OUTER)$/.test(last.text);
    item.pop();
  }
  return outer;
}

function tableOf(item: readonly SqlToken[], conditions: Expression[]): NamedTable | null {
  const { words } = phraseOf(item);
  const on = words.indexOf('ON');
  const using = words.indexOf('USING');
  if (on >= 0) conditions.push(expressionOf(item.slice(on + 1)));
  else if (using >= 0) conditions.push(UNKNOWN);
  const end = [on, using].filter((at) => at >= 0);
  const names: string[] = [];
  let name: string | null = null;
  let depth = 0;
  for (const [index, token] of item.slice(0, end.length === 0 ? undefined : Math.min(...end)).entries()) {
    if (token.kind === 'symbol') {
      depth += token.text === '(' ? 1 : token.text === ')' ? -1 : 0;
      continue;
    }
    if (depth !== 0 || (token.kind !== 'word' && token.kind !== 'quoted')) continue;
    if (token.kind === 'word' && FILLERS.test(token.text)) continue;
    if (item[index - 1]?.text === '.' || names.length === 0) {
      names[0] = token.text.toLowerCase();
      name = names[0];
    } else names[1] = token.text.toLowerCase();
  }
  if (name === null) return item.length === 0 ? null : { name: '', alias: '' };
  return { name, alias: names[1] ?? null };
}

function isAmong(named: readonly NamedTable[], tables: readonly NamedTable[]): boolean {
  return named.every((one) => tables.some((table) => one.name === table.alias || one.name === table.name));
}

function withoutRepeats(tables: readonly NamedTable[]): readonly NamedTable[] {
  const later = tables.filter(
    (table, index) =>
      !tables.slice(index + 1).some((other) => other.name === table.name || other.alias === table.name),
  );
  return later;
}

/** MySQL's `UPDATE t, u SET t.a = 1` changes the tables it names on the left only. */
function targetsOfSet(set: readonly SqlToken[], tables: readonly NamedTable[]): readonly NamedTable[] {
  const named = set
    .filter((_token, index) => set[index + 1]?.text === '.' && (index === 0 || set[index - 1]?.text === ','))
    .map((token) => token.text.toLowerCase());
  const chosen = tables.filter(
    (table) => named.includes(table.alias ?? table.name) || named.includes(table.name),
  );
  return chosen.length > 0 ? chosen : tables;
}
