import type { SqlToken } from './lex.ts';

/** A part of a statement that is a statement of its own, as SQL Server and procedures have them without semicolons. */
export interface Phrase {
  readonly tokens: readonly SqlToken[];
  /** Unquoted words in upper case, place by place; empty where something else stands. */
  readonly words: readonly string[];
  readonly verb: string;
}

export function phraseOf(tokens: readonly SqlToken[]): Phrase {
  const words = tokens.map((token) => (token.kind === 'word' ? token.text : ''));
  return {
    tokens,
    words,
    verb: words.find((word, index) => word !== '' || tokens[index]?.text !== '(') ?? '',
  };
}

export function has(phrase: Phrase, ...wanted: readonly string[]): boolean {
  return wanted.some((word) => phrase.words.includes(word));
}

/** Whether the words stand one behind the other somewhere. */
export function says(phrase: Phrase, ...wanted: readonly string[]): boolean {
  const [first, ...rest] = wanted;
  return phrase.words.some(
    (word, at) => word === first && rest.every((next, index) => phrase.words[at + index + 1] === next),
  );
}

/** The string that stands behind a word, or undefined. */
export function stringAfter(phrase: Phrase, word: string): string | undefined {
  const at = phrase.words.indexOf(word);
  const next = phrase.tokens[at + 1];
  return at >= 0 && (next?.kind === 'string' || next?.kind === 'quoted') ? next.text : undefined;
}

const OBJECTS =
  /^(?:TABLE|DATABASE|SCHEMA|VIEW|INDEX|USER|ROLE|LOGIN|SEQUENCE|FUNCTION|PROCEDURE|PROC|TRIGGER|MATERIALIZED|TYPE|EXTENSION|TABLESPACE|OWNED|POLICY|SYNONYM|EVENT|SERVER|DOMAIN|AGGREGATE|PACKAGE|KEYSPACE|TEMPORARY)$/;
const OPENS = /^(?:BEGIN|THEN|ELSE|LOOP|DO|AS|EXPLAIN|ANALYZE|VERBOSE|GO|END|IS)$/;
const NO_STATEMENT_BEFORE_DML = /^(?:ON|FOR|BEFORE|AFTER|OF|OR|KEY|INSTEAD|GRANT|REVOKE|DENY)$/;

/** Cuts a statement where another begins inside it: after a bracket, after BEGIN or THEN, or without any sign. */
export function phrasesOf(tokens: readonly SqlToken[]): readonly Phrase[] {
  const whole = phraseOf(tokens);
  const rights = /^(?:GRANT|REVOKE|DENY|AUDIT|NOAUDIT)$/.test(whole.verb);
  const cuts = [0];
  if (/^(?:SHOW|DESCRIBE|DESC|HELP|COMMENT)$/.test(whole.verb)) return [whole];
  for (let at = 1; at < tokens.length; at += 1) {
    const before = tokens[at - 1];
    // Behind a comma or an operator, a name is a value.
    if (before?.kind === 'symbol' && !/^[()\]*]$/.test(before.text)) continue;
    if (tokens[at]?.kind === 'word' && begins(whole, at, rights)) cuts.push(at);
  }
  if (cuts.length === 1) return [whole];
  return cuts.map((from, index) => {
    const to = cuts[index + 1] ?? tokens.length;
    const part = tokens.slice(from, to);
    return phraseOf(tokens[from - 1]?.text === '(' ? part.slice(0, closingOf(part)) : part);
  });
}

function begins({ words, tokens, verb }: Phrase, at: number, rights: boolean): boolean {
  const word = words[at] ?? '';
  const next = words[at + 1] ?? '';
  const before = words[at - 1] ?? '';
  switch (word) {
    case 'DELETE':
      if (NO_STATEMENT_BEFORE_DML.test(before) || (before === 'THEN' && verb === 'MERGE')) return false;
      return next === 'FROM' || OPENS.test(before) || tokens[at - 1]?.text === '(';
    case 'UPDATE':
      return (
        !NO_STATEMENT_BEFORE_DML.test(before) &&
        next !== 'SET' &&
        words.slice(at + 1, at + 12).includes('SET')
      );
    case 'DROP':
    case 'ALTER':
    case 'CREATE':
      return (
        !rights &&
        (OBJECTS.test(next) || (word === 'CREATE' && next === 'OR')) &&
        !(word === 'DROP' && verb === 'ALTER' && /^(?:INDEX|POLICY|TYPE)$/.test(next))
      );
    case 'TRUNCATE':
      return !rights && (next === 'TABLE' || OPENS.test(before));
    case 'INSERT':
      return next === 'INTO' && before !== 'THEN';
    case 'EXEC':
    case 'EXECUTE':
      return (
        !rights &&
        !/^(?:ON|FUNCTION|PROCEDURE|AS|TO)$/.test(next) &&
        before !== 'FOR' &&
        tokens[at + 1] !== undefined
      );
    case 'GRANT':
    case 'REVOKE':
      return before !== 'WITH' && !rights && next !== 'OPTION';
    case 'SHUTDOWN':
      return at === tokens.length - 1 ? before !== 'AS' : next === 'WITH';
    case 'KILL':
      return tokens[at + 1]?.kind === 'number';
    case 'WAITFOR':
      return next === 'DELAY' || next === 'TIME';
    case 'MERGE':
      return next === 'INTO';
    case 'PREPARE':
    case 'PERFORM':
    case 'CALL':
      return OPENS.test(before);
    default:
      return false;
  }
}

/** The place of the bracket that closes one opened before the first token; the number of tokens if none does. */
function closingOf(tokens: readonly SqlToken[]): number {
  let depth = 1;
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'symbol') continue;
    if (token.text === '(') depth += 1;
    else if (token.text === ')') depth -= 1;
    if (depth === 0) return index;
  }
  return tokens.length;
}
