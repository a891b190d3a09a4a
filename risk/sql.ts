import type { Tier } from '../domain/tier.ts';
import type { Finding, Label } from '../domain/verdict.ts';
import { type Frame, spanIn } from './invocation.ts';
import { closing, holdsAlways } from './sql-condition.ts';
import { type SqlStatement, type SqlToken, readSql } from './sql-tokens.ts';

/** Longer SQL is refused unread. In UTF-16 code units. */
export const MAX_SQL_LENGTH = 256 * 1024;

interface SqlRule {
  readonly rule: string;
  readonly tier: Tier;
  readonly label: Label | null;
  readonly message: string;
  readonly when: (statement: Shape) => boolean;
}

/** A statement as the rules see it. */
interface Shape {
  readonly verb: string;
  /** Unquoted words in upper case, in order. */
  readonly words: readonly string[];
  readonly tokens: readonly SqlToken[];
}

const DROPS_ALL = new Set(['DATABASE', 'SCHEMA', 'TABLESPACE', 'KEYSPACE']);
const ACCOUNTS = new Set(['USER', 'ROLE', 'LOGIN', 'GROUP']);
const READS = new Set(
  `SELECT SHOW EXPLAIN DESCRIBE DESC WITH VALUES BEGIN START COMMIT ROLLBACK END SAVEPOINT RELEASE SET USE ANALYZE TABLE FETCH
   PRAGMA CHECK LOCK UNLOCK DECLARE CLOSE OPEN PRINT HELP RESET GO DISCARD DEALLOCATE LISTEN`.split(/\s+/),
);
const WRITES = new Set(
  `INSERT UPDATE DELETE CREATE REPLACE UPSERT MERGE COMMENT VACUUM REINDEX OPTIMIZE REFRESH RENAME ATTACH DETACH NOTIFY
   CLUSTER`.split(/\s+/),
);
const RUNS_CODE = new Set(['DO', 'CALL', 'EXEC', 'EXECUTE', 'PREPARE', 'IMPORT', 'LOAD', 'INSTALL']);

const has = (shape: Shape, ...wanted: readonly string[]): boolean =>
  wanted.some((word) => shape.words.includes(word));

const grantsBroadly = (shape: Shape): boolean =>
  has(shape, 'ALL', 'PUBLIC', 'SUPERUSER', 'SUPER', 'OPTION', 'DBA', 'SYSADMIN') ||
  shape.tokens.some((token, index) => token.text === '*' && shape.tokens[index - 1]?.text === 'ON');

/** What a statement does; the first line that fits decides. */
const RULES: readonly SqlRule[] = [
  {
    rule: 'sql.no-where',
    tier: 'HIGH',
    label: 'sql_without_where',
    message: 'Deletes or changes every row: there is no WHERE, or one that is always true.',
    when: touchesEveryRow,
  },
  {
    rule: 'sql.truncate',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Empties a table.',
    when: (shape) => shape.verb === 'TRUNCATE' || (shape.verb === 'ALTER' && has(shape, 'TRUNCATE')),
  },
  {
    rule: 'sql.drop-database',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Drops a whole database or schema.',
    when: (shape) => shape.verb === 'DROP' && DROPS_ALL.has(shape.words[1] ?? ''),
  },
  {
    rule: 'sql.account',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Changes who may log in to the database, or how it is run.',
    when: (shape) =>
      ((shape.verb === 'DROP' || shape.verb === 'ALTER') && ACCOUNTS.has(shape.words[1] ?? '')) ||
      (shape.verb === 'CREATE' &&
        ACCOUNTS.has(shape.words[1] ?? '') &&
        has(shape, 'SUPERUSER', 'CREATEROLE')) ||
      (shape.verb === 'ALTER' && shape.words[1] === 'SYSTEM') ||
      (shape.verb === 'SET' && shape.words[1] === 'PASSWORD') ||
      shape.verb === 'SHUTDOWN' ||
      shape.verb === 'KILL',
  },
  {
    rule: 'sql.grant-broad',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Grants wide rights.',
    when: (shape) => shape.verb === 'GRANT' && grantsBroadly(shape),
  },
  {
    rule: 'sql.runs-program',
    tier: 'HIGH',
    label: 'remote_code',
    message: 'Runs a program on the database server.',
    when: (shape) =>
      (shape.verb === 'COPY' && has(shape, 'PROGRAM')) ||
      has(
        shape,
        'XP_CMDSHELL',
        'SYS_EXEC',
        'SYS_EVAL',
        'SP_OACREATE',
        'LO_EXPORT',
        'PG_EXECUTE_SERVER_PROGRAM',
      ),
  },
  {
    rule: 'sql.server-file',
    tier: 'MEDIUM',
    label: 'exfiltration',
    message: 'Reads or writes files of the database server.',
    when: (shape) =>
      has(
        shape,
        'OUTFILE',
        'DUMPFILE',
        'LOAD_FILE',
        'PG_READ_FILE',
        'PG_READ_BINARY_FILE',
        'LO_IMPORT',
        'PG_LS_DIR',
      ) ||
      shape.verb === 'COPY' ||
      (shape.verb === 'LOAD' && has(shape, 'DATA')),
  },
  {
    rule: 'sql.drop',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Drops a table or another object, or a part of one.',
    when: (shape) => shape.verb === 'DROP' || (shape.verb === 'ALTER' && has(shape, 'DROP', 'PURGE')),
  },
  {
    rule: 'sql.rights',
    tier: 'MEDIUM',
    label: 'privilege_escalation',
    message: 'Changes rights or accounts of the database.',
    when: (shape) =>
      ['GRANT', 'REVOKE', 'DENY'].includes(shape.verb) ||
      (shape.verb === 'CREATE' && ACCOUNTS.has(shape.words[1] ?? '')),
  },
  {
    rule: 'sql.runs-code',
    tier: 'MEDIUM',
    label: 'opaque_code',
    message: 'Runs code in the database.',
    when: (shape) =>
      RUNS_CODE.has(shape.verb) ||
      (shape.verb === 'CREATE' && has(shape, 'FUNCTION', 'PROCEDURE', 'TRIGGER', 'EXTENSION')),
  },
  {
    rule: 'sql.alter',
    tier: 'LOW',
    label: null,
    message: 'Changes the shape of the data.',
    when: (shape) => shape.verb === 'ALTER',
  },
  {
    rule: 'sql.write',
    tier: 'LOW',
    label: null,
    message: 'Writes data.',
    when: (shape) =>
      WRITES.has(shape.verb) || (shape.verb === 'SELECT' && has(shape, 'INTO')) || writesInside(shape),
  },
];

/** Judges SQL text, statement by statement; both common readings of a backslash in a string count. */
export function judgeSql(text: string, frame: Frame): readonly Finding[] {
  if (text.length > MAX_SQL_LENGTH) {
    return [unreadable(`is longer than ${MAX_SQL_LENGTH} characters`, frame)];
  }
  const readings = [readSql(text, true)];
  if (/\\['"]/.test(text)) readings.push(readSql(text, false));
  const findings = new Map<string, Finding>();
  for (const reading of readings) {
    for (const statement of reading.statements) {
      const finding = judgeStatement(statement, frame);
      if (finding !== null) findings.set(`${finding.rule} ${finding.span?.join()}`, finding);
    }
  }
  // One clean reading is enough to say that the text is SQL.
  const problems = readings.map((reading) => reading.problem);
  const problem = problems.includes(null) ? null : problems[0];
  if (typeof problem === 'string') findings.set('unreadable', unreadable(problem, frame));
  return [...findings.values()];
}

function judgeStatement(statement: SqlStatement, frame: Frame): Finding | null {
  const shape = shapeOf(statement);
  const rule = RULES.find((line) => line.when(shape));
  if (rule === undefined) {
    if (READS.has(shape.verb)) return null;
    return {
      ...unreadable(`has a statement that begins with no known verb`, frame),
      span: spanIn(frame, statement.start, statement.end),
    };
  }
  const { when: _when, ...said } = rule;
  return { ...said, span: spanIn(frame, statement.start, statement.end), path: frame.path };
}

function unreadable(problem: string, frame: Frame): Finding {
  return {
    rule: 'sql.unparseable',
    tier: 'MEDIUM',
    label: 'unparseable',
    message: `This SQL ${problem}.`,
    span: null,
    path: frame.path,
  };
}

function shapeOf(statement: SqlStatement): Shape {
  const words = statement.tokens.filter((token) => token.kind === 'word').map((token) => token.text);
  return { verb: words[0] ?? '', words, tokens: statement.tokens };
}

/** The places where a statement may begin: the start, after an opening bracket, after a WITH list, after EXPLAIN. */
function verbPlaces(shape: Shape): readonly number[] {
  const opens = ['EXPLAIN', 'ANALYZE', 'VERBOSE', 'BEGIN', 'AS', 'THEN'];
  const places: number[] = [];
  for (const [index, token] of shape.tokens.entries()) {
    if (token.kind !== 'word' || (token.text !== 'DELETE' && token.text !== 'UPDATE')) continue;
    const before = shape.tokens[index - 1];
    if (before === undefined || before.text === '(' || before.text === ')' || opens.includes(before.text))
      places.push(index);
  }
  return places;
}

function writesInside(shape: Shape): boolean {
  return verbPlaces(shape).length > 0 || (shape.verb === 'WITH' && has(shape, 'INSERT'));
}

function touchesEveryRow(shape: Shape): boolean {
  if (shape.verb === 'CREATE' || shape.verb === 'MERGE' || shape.verb === 'GRANT') return false;
  return verbPlaces(shape).some((place) => {
    const opening = shape.tokens[place - 1]?.text === '(' ? place - 1 : -1;
    const part = shape.tokens.slice(place, opening < 0 ? undefined : closing(shape.tokens, opening));
    if (part[0]?.text === 'UPDATE' && !part.some((token) => token.kind === 'word' && token.text === 'SET'))
      return false;
    return !isLimited(part);
  });
}

function isLimited(part: readonly SqlToken[]): boolean {
  let depth = 0;
  let where = -1;
  let end = part.length;
  for (const [index, token] of part.entries()) {
    if (token.kind === 'symbol') depth += token.text === '(' ? 1 : token.text === ')' ? -1 : 0;
    if (depth !== 0 || token.kind !== 'word') continue;
    if (token.text === 'WHERE' && where < 0) where = index;
    else if (where >= 0 && ['RETURNING', 'ORDER', 'LIMIT', 'OPTION'].includes(token.text)) {
      end = index;
      break;
    }
  }
  return where >= 0 && end > where + 1 && !holdsAlways(part.slice(where + 1, end));
}

const SECOND_WORD: Readonly<Record<string, RegExp>> = {
  SELECT: /./,
  DROP: /^(?:TABLE|DATABASE|SCHEMA|VIEW|INDEX|USER|ROLE|COLUMN|SEQUENCE|FUNCTION|PROCEDURE|TRIGGER|MATERIALIZED|TYPE|EXTENSION)$/,
  DELETE: /^FROM$/,
  UPDATE: /./,
  INSERT: /^(?:INTO|IGNORE|OVERWRITE|OR)$/,
  REPLACE: /^INTO$/,
  MERGE: /^INTO$/,
  TRUNCATE: /^[A-Z_]/,
  ALTER: /^(?:TABLE|DATABASE|SCHEMA|USER|ROLE|SYSTEM|INDEX|VIEW|TYPE|SEQUENCE|DEFAULT)$/,
  CREATE:
    /^(?:TABLE|DATABASE|SCHEMA|UNIQUE|INDEX|VIEW|USER|ROLE|OR|TEMP|TEMPORARY|MATERIALIZED|FUNCTION|TRIGGER|EXTENSION|TYPE)$/,
  GRANT: /./,
  REVOKE: /./,
  WITH: /./,
  EXPLAIN: /^(?:SELECT|ANALYZE|DELETE|UPDATE|INSERT|WITH|\()$/,
};
const MUST_SAY: Readonly<Record<string, readonly string[]>> = {
  UPDATE: ['SET'],
  GRANT: ['TO'],
  REVOKE: ['FROM'],
  WITH: ['AS'],
};
const PRELUDE = new Set(['BEGIN', 'START', 'SET', 'USE', 'COMMIT']);

/** Whether text given as a command is a SQL statement. Needs more than a first word, since `select` and `delete` may be programs. */
export function looksLikeSql(text: string): boolean {
  // A cheap refusal first: almost every command ends here.
  if (
    !/^[\s(]*(?:--|\/\*|#|(?:select|drop|delete|update|insert|replace|merge|truncate|alter|create|grant|revoke|with|explain|begin|start|set|use|commit)\b)/i.test(
      text,
    )
  ) {
    return false;
  }
  if (text.length > MAX_SQL_LENGTH) return false;
  const statement = readSql(text, true).statements.find(({ tokens }) => !PRELUDE.has(tokens[0]?.text ?? ''));
  const tokens = statement?.tokens.filter((token) => token.text !== '(') ?? [];
  const verb = tokens[0]?.text ?? '';
  const second = tokens[1];
  if (!Object.hasOwn(SECOND_WORD, verb) || second === undefined) return false;
  const named = second.kind === 'quoted' ? 'NAME' : second.text;
  if (SECOND_WORD[verb]?.test(named) !== true)
    return verb === 'DELETE' && tokens.some((token) => token.text === 'FROM');
  if (verb === 'SELECT')
    return tokens.some((token) => token.text === 'FROM') || second.kind !== 'word' || tokens[2]?.text === '(';
  const words = MUST_SAY[verb];
  return (
    words === undefined ||
    words.some((word) => tokens.some((token) => token.kind === 'word' && token.text === word))
  );
}
