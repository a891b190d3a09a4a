import { readingsOf } from './dialects.ts';
import { MAX_READ } from './limits.ts';

const SECOND_WORD: Readonly<Record<string, RegExp>> = {
  SELECT: /./,
  DROP: /^(?:TABLE|DATABASE|SCHEMA|VIEW|INDEX|USER|ROLE|COLUMN|SEQUENCE|FUNCTION|PROCEDURE|TRIGGER|MATERIALIZED|TYPE|EXTENSION|OWNED|POLICY|TABLESPACE)$/,
  DELETE: /^FROM$/,
  UPDATE: /./,
  INSERT: /^(?:INTO|IGNORE|OVERWRITE|OR)$/,
  REPLACE: /^INTO$/,
  MERGE: /^INTO$/,
  TRUNCATE: /^[A-Z_]/,
  ALTER:
    /^(?:TABLE|DATABASE|SCHEMA|USER|ROLE|SYSTEM|INDEX|VIEW|TYPE|SEQUENCE|DEFAULT|POLICY|LOGIN|FUNCTION|SERVER)$/,
  CREATE:
    /^(?:TABLE|DATABASE|SCHEMA|UNIQUE|INDEX|VIEW|USER|ROLE|OR|TEMP|TEMPORARY|MATERIALIZED|FUNCTION|PROCEDURE|TRIGGER|EXTENSION|TYPE|LOGIN|SERVER|SUBSCRIPTION)$/,
  GRANT: /./,
  REVOKE: /./,
  WITH: /./,
  EXPLAIN: /^(?:SELECT|ANALYZE|DELETE|UPDATE|INSERT|WITH|\()$/,
  COPY: /./,
  REASSIGN: /^OWNED$/,
};
const MUST_SAY: Readonly<Record<string, readonly string[]>> = {
  UPDATE: ['SET'],
  GRANT: ['TO'],
  REVOKE: ['FROM'],
  WITH: ['AS'],
  COPY: ['STDIN', 'STDOUT', 'PROGRAM'],
};
const PRELUDE = new Set(['BEGIN', 'START', 'SET', 'USE', 'COMMIT']);
/** Almost every command ends here. */
const OPENING =
  /^[\s(;]*(?:--|\/\*|#|(?:select|drop|delete|update|insert|replace|merge|truncate|alter|create|grant|revoke|with|explain|begin|start|set|use|commit|copy|reassign)\b)/i;

/** Whether text given as a command is a SQL statement. Needs more than a first word, since `select` and `delete` may be programs. */
export function looksLikeSql(text: string): boolean {
  if (!OPENING.test(text) || text.length > MAX_READ) return false;
  return readingsOf(text).some(({ statements }) => {
    const statement = statements.find(({ tokens }) => !PRELUDE.has(tokens[0]?.text ?? ''));
    return isSql(statement?.tokens.filter((token) => token.text !== '(') ?? []);
  });
}

function isSql(tokens: readonly { readonly kind: string; readonly text: string }[]): boolean {
  const [first, second, third] = tokens;
  const verb = first?.kind === 'word' ? first.text : '';
  if (!Object.hasOwn(SECOND_WORD, verb) || second === undefined) return false;
  const says = (word: string): boolean =>
    tokens.some((token) => token.kind === 'word' && token.text === word);
  if (SECOND_WORD[verb]?.test(second.kind === 'quoted' ? 'NAME' : second.text) !== true)
    return verb === 'DELETE' && says('FROM');
  if (verb === 'SELECT') return says('FROM') || second.kind !== 'word' || third?.text === '(';
  return MUST_SAY[verb]?.some(says) ?? true;
}
