import { isPowerful, isUnlimitedLanguage, ruleOfFile } from './names.ts';
import { type Phrase, has, says, stringAfter } from './phrases.ts';
import type { RuleId } from './rules.ts';
import { ruleOfSetting } from './settings.ts';

const ACCOUNTS = /^(?:USER|ROLE|LOGIN|GROUP)$/;
const READS = new Set(
  `SELECT SHOW EXPLAIN DESCRIBE DESC WITH VALUES BEGIN START COMMIT ROLLBACK END SAVEPOINT RELEASE USE ANALYZE TABLE FETCH CHECK
   UNLOCK DECLARE CLOSE OPEN PRINT HELP RESET GO DISCARD DEALLOCATE LISTEN UNLISTEN ABORT IF ELSE WHILE RETURN RAISE RAISERROR
   THROW LOOP CHECKSUM HANDLER CONNECT MOVE CHECKPOINT EXISTS STATUS LIST FROM SUMMARIZE GET`.split(/\s+/),
);
const WRITES = new Set(
  `INSERT UPDATE DELETE REPLACE UPSERT COMMENT VACUUM REINDEX OPTIMIZE REFRESH RENAME DETACH NOTIFY FLUSH REPAIR BULK PUT
   UNDROP CACHE UNCACHE MSCK DBCC SIGNAL PERFORM EXCHANGE KEEP WATCH`.split(/\s+/),
);
/** Procedures that only tell. */
const TELLS =
  /^SP_(?:HELP\w*|WHO2?|COLUMNS|TABLES|SPACEUSED|LOCK|STORED_PROCEDURES|DEPENDS|PKEYS|FKEYS|DATABASES|STATISTICS)$/;

/** The rules for a phrase by its verb and words; null where no database has such a verb. */
export function rulesOfPhrase(phrase: Phrase): readonly RuleId[] | null {
  const { verb, words } = phrase;
  const rules = rulesOfVerb(phrase);
  if (rules === null) {
    if (READS.has(verb)) return intoFile(phrase);
    return WRITES.has(verb) ? ['sql.write'] : null;
  }
  return verb === 'CREATE' || words.includes('INTO') ? [...rules, ...intoFile(phrase)] : rules;
}

function intoFile(phrase: Phrase): readonly RuleId[] {
  for (const word of ['OUTFILE', 'DUMPFILE'])
    if (says(phrase, 'INTO', word)) return ['sql.server-file', ruleOfFile(stringAfter(phrase, word))];
  return (phrase.verb === 'SELECT' || phrase.verb === 'WITH') &&
    has(phrase, 'INTO') &&
    !/^[@:]/.test(phrase.tokens[phrase.words.indexOf('INTO') + 1]?.text ?? '@')
    ? ['sql.write']
    : [];
}

function rulesOfVerb(phrase: Phrase): readonly RuleId[] | null {
  const second = phrase.words[1] ?? '';
  switch (phrase.verb) {
    case 'TRUNCATE':
      return ['sql.truncate'];
    case 'DROP':
      return [dropped(phrase, second)];
    case 'ALTER':
      return altered(phrase, second);
    case 'CREATE':
      return created(phrase, second);
    case 'GRANT':
      return [isBroad(phrase) ? 'sql.grant-broad' : 'sql.rights'];
    case 'REVOKE':
    case 'DENY':
      return ['sql.rights'];
    case 'NOAUDIT':
      return ['sql.checks-off'];
    case 'AUDIT':
      return ['sql.alter'];
    case 'REASSIGN':
      return ['sql.reassign-owned'];
    case 'SET':
      return assigned(phrase, second);
    case 'PRAGMA':
      return second === 'WRITABLE_SCHEMA' && phrase.tokens.length > 2 ? ['sql.server-settings'] : [];
    case 'RECONFIGURE':
      return ['sql.server-settings'];
    case 'KILL':
      return [second === 'QUERY' ? 'sql.cancels' : 'sql.ends-sessions'];
    case 'SHUTDOWN':
    case 'RESTART':
      return ['sql.ends-sessions'];
    case 'STOP':
    case 'PURGE':
      return ['sql.cancels'];
    case 'LOCK':
      if (has(phrase, 'READ', 'SHARE')) return [];
      return [second === 'TABLES' ? 'sql.write' : 'sql.locks'];
    case 'WAITFOR':
      return ['sql.delay'];
    case 'MERGE':
      return ['sql.write', ...(says(phrase, 'THEN', 'DELETE') ? (['sql.merge-deletes'] as const) : [])];
    case 'INSERT':
      return second === 'OVERWRITE' ? ['sql.overwrite'] : ['sql.write'];
    case 'RESTORE':
      return ['sql.overwrite'];
    default:
      return rulesOfOutside(phrase, second);
  }
}

/** Files, programs, other servers and code. */
function rulesOfOutside(phrase: Phrase, second: string): readonly RuleId[] | null {
  switch (phrase.verb) {
    case 'COPY':
      if (has(phrase, 'PROGRAM')) return ['sql.runs-program'];
      if (has(phrase, 'STDOUT')) return [];
      return has(phrase, 'STDIN')
        ? ['sql.write']
        : ['sql.server-file', ruleOfFile(stringAfter(phrase, 'TO') ?? stringAfter(phrase, 'FROM'))];
    case 'LOAD':
      if (second !== 'DATA' && second !== 'XML') return ['sql.native-code'];
      return ['sql.write', 'sql.server-file', ruleOfFile(stringAfter(phrase, 'INFILE'))];
    case 'ATTACH':
    case 'BACKUP':
    case 'IMPORT':
    case 'SOURCE':
      return ['sql.server-file', ruleOfFile(phrase.tokens.find((token) => token.kind === 'string')?.text)];
    case 'EXPORT':
    case 'UNLOAD':
    case 'CHANGE':
      return ['sql.link'];
    case 'INSTALL':
    case 'UNINSTALL':
      return ['sql.native-code'];
    case 'SYSTEM':
    case 'DO':
    case 'CALL':
      return ['sql.runs-code'];
    case 'EXEC':
    case 'EXECUTE':
      if (second === 'AS')
        return [isPowerful(phrase.tokens.at(-1)?.text ?? '') ? 'sql.account' : 'sql.rights'];
      return phrase.words.some((word) => TELLS.test(word)) ? [] : ['sql.runs-code'];
    case 'PREPARE':
      return [];
    default:
      return null;
  }
}

function dropped(phrase: Phrase, second: string): RuleId {
  switch (second) {
    case 'DATABASE':
    case 'SCHEMA':
    case 'TABLESPACE':
    case 'KEYSPACE':
    case 'CATALOG':
    case 'WAREHOUSE':
      return 'sql.drop-database';
    case 'OWNED':
      return 'sql.drop-owned';
    case 'EXTENSION':
      return has(phrase, 'CASCADE') ? 'sql.drop-owned' : 'sql.drop';
    case 'USER':
    case 'ROLE':
    case 'LOGIN':
    case 'GROUP':
      return 'sql.account';
    case 'POLICY':
      return 'sql.guard-off';
    case 'TEMPORARY':
      return 'sql.write';
    case 'TABLE':
    case 'FOREIGN':
      return has(phrase, 'CASCADE') || phrase.tokens.some((token) => token.text === ',')
        ? 'sql.drop-table-among'
        : 'sql.drop-table';
    default:
      return 'sql.drop';
  }
}

function altered(phrase: Phrase, second: string): readonly RuleId[] {
  if (ACCOUNTS.test(second)) {
    const gains = has(
      phrase,
      'SUPERUSER',
      'CREATEROLE',
      'BYPASSRLS',
      'PASSWORD',
      'IDENTIFIED',
      'SYSADMIN',
      'ENABLE',
      'ADD',
      'REPLICATION',
    );
    return [gains ? 'sql.account' : 'sql.rights'];
  }
  if (second === 'SYSTEM' || has(phrase, 'CONFIGURATION')) return ['sql.server-settings'];
  if (second === 'DATABASE') return ['sql.global-setting'];
  if (
    second === 'POLICY' ||
    (has(phrase, 'AUDIT') && has(phrase, 'OFF', 'DISABLE')) ||
    says(phrase, 'DISABLE', 'ROW')
  )
    return ['sql.guard-off'];
  if (second === 'AUTHORIZATION' || has(phrase, 'OWNER')) return ['sql.rights'];
  if (has(phrase, 'TRUNCATE') || says(phrase, 'DISCARD', 'TABLESPACE')) return ['sql.truncate'];
  if (says(phrase, 'DISABLE', 'TRIGGER') || has(phrase, 'NOCHECK')) return ['sql.checks-off'];
  const drops = phrase.words.some(
    (word, at) =>
      word === 'DROP' && !/^(?:NOT|DEFAULT|IDENTITY|EXPRESSION)$/.test(phrase.words[at + 1] ?? ''),
  );
  return [drops ? 'sql.drop-part' : 'sql.alter'];
}

function created(phrase: Phrase, second: string): readonly RuleId[] {
  const at = phrase.words.indexOf('LANGUAGE');
  const native =
    has(phrase, 'SONAME', 'ASSEMBLY') || (at >= 0 && isUnlimitedLanguage(phrase.tokens[at + 1]?.text ?? ''));
  if (native) return ['sql.native-code'];
  if (ACCOUNTS.test(second))
    return [has(phrase, 'SUPERUSER', 'CREATEROLE', 'SYSADMIN', 'BYPASSRLS') ? 'sql.account' : 'sql.rights'];
  if (says(phrase, 'REPLACE', 'TABLE')) return ['sql.drop-table'];
  const definer = says(phrase, 'SECURITY', 'DEFINER') ? (['sql.security-definer'] as const) : [];
  if (second === 'EXTENSION')
    return [isUnlimitedLanguage(phrase.tokens.at(-1)?.text ?? '') ? 'sql.native-code' : 'sql.runs-code'];
  const head = phrase.words.slice(0, 8);
  if (
    head.some((word) => /^(?:FUNCTION|PROCEDURE|PROC|TRIGGER|EVENT|PACKAGE|RULE|JOB|TASK)$/.test(word)) &&
    !head.includes('TABLE')
  )
    return ['sql.runs-code', ...definer];
  if (/^(?:SERVER|SUBSCRIPTION|STAGE|INTEGRATION|LINK)$/.test(second) || says(phrase, 'DATABASE', 'LINK'))
    return ['sql.link'];
  return ['sql.alter', ...definer];
}

function isBroad(phrase: Phrase): boolean {
  const { tokens } = phrase;
  if (has(phrase, 'ALL', 'PUBLIC', 'SUPERUSER', 'SUPER', 'DBA', 'SYSADMIN', 'FILE', 'PROCESS')) return true;
  if (says(phrase, 'GRANT', 'OPTION') || says(phrase, 'ADMIN', 'OPTION')) return true;
  // The role or right that is given, before ON or TO.
  const end = phrase.words.findIndex((word) => word === 'TO' || word === 'ON');
  if (tokens.slice(1, Math.max(1, end)).some((token) => isPowerful(token.text))) return true;
  return tokens.some(
    (token, index) =>
      token.text === '*' && (tokens[index - 1]?.text === 'ON' || tokens[index + 1]?.text === '.'),
  );
}

function assigned(phrase: Phrase, second: string): readonly RuleId[] {
  const { tokens } = phrase;
  const everywhere =
    has(phrase, 'GLOBAL', 'PERSIST', '@@GLOBAL', '@@PERSIST') || second.startsWith('@@GLOBAL');
  if (second === 'PASSWORD' || says(phrase, 'SESSION', 'AUTHORIZATION')) return ['sql.account'];
  if (second === 'ROLE' || second === 'DEFAULT')
    return [ruleOfSetting('role', tokens[2]?.text, false)].filter((rule) => rule !== null);
  const sign = tokens.findIndex((token) => token.text === '=' || token.text === ':=' || token.text === 'TO');
  const name = tokens[sign - 1]?.text.toLowerCase().replace(/^@@?/, '') ?? '';
  const rule = ruleOfSetting(name, tokens[sign + 1]?.text, everywhere);
  return rule === null ? [] : [rule];
}
