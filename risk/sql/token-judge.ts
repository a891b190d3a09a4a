import { ruleOfChange } from './change.ts';
import type { Change } from './change.ts';
import type { Notes } from './collect.ts';
import type { SqlStatement, SqlToken } from './lex.ts';
import { RUNS_ITS_TEXT, ruleOfFile, ruleOfFunction, ruleOfRelation, isCatalog, textOfHex } from './names.ts';
import { type Phrase, has, phrasesOf } from './phrases.ts';
import { rulesOfMeta } from './meta.ts';
import { rulesOfPhrase } from './token-rules.ts';
import { changeOf } from './token-change.ts';
import { expressionOf } from './token-expression.ts';
import { hasVainOr } from './vain.ts';

export interface TokenContext extends Notes {
  /** The statement's own text. */
  readonly text: string;
  /** What another parser made of a DELETE or UPDATE, where it read one. */
  readonly change: Change | null;
}

/**
 * Judges a statement by its tokens alone, in any dialect.
 * @returns whether it begins with a verb that some database knows
 */
export function judgeTokens(statement: SqlStatement, context: TokenContext): boolean {
  if (statement.meta) {
    const rules = rulesOfMeta(statement.tokens[0]?.text ?? '');
    for (const rule of rules ?? []) context.report(rule);
    return rules !== null;
  }
  // No statement begins with a sign; what does is a comment to the dialect that reads it right.
  if (statement.tokens[0]?.kind === 'symbol' && statement.tokens[0].text !== '(') return true;
  const phrases = phrasesOf(statement.tokens);
  const known = phrases.map((phrase) => judgePhrase(phrase, phrases, context));
  judgeNames(statement.tokens, context);
  return known[0] === true;
}

function judgePhrase(phrase: Phrase, all: readonly Phrase[], context: TokenContext): boolean {
  const rules = rulesOfPhrase(phrase);
  for (const rule of rules ?? [])
    context.report(rule === 'sql.drop-table' && all.length > 1 ? 'sql.drop-table-among' : rule);
  if (!isExplained(phrase, all[0])) {
    // Two readers, neither of them the database: the graver word counts.
    for (const change of [all.length === 1 ? context.change : null, changeOf(phrase)]) {
      if (change === null) continue;
      context.report(ruleOfChange(change));
      if (changesCatalog(phrase, change)) context.report('sql.catalog');
    }
  }
  if (phrase.verb === 'SELECT' && has(phrase, 'WHERE') && has(phrase, 'OR')) {
    if (hasVainOr(expressionOf(phrase.tokens.slice(phrase.words.indexOf('WHERE') + 1))))
      context.report('sql.probe');
  }
  const text = textThatRuns(phrase);
  if (text !== null) context.runs(text);
  return rules !== null;
}

/** EXPLAIN without ANALYZE runs nothing. */
function isExplained(phrase: Phrase, first: Phrase | undefined): boolean {
  return (
    first !== undefined &&
    first !== phrase &&
    /^(?:EXPLAIN|DESCRIBE|DESC)$/.test(first.verb) &&
    !has(first, 'ANALYZE')
  );
}

function changesCatalog({ tokens }: Phrase, { tables }: Change): boolean {
  const name = tables[0]?.name ?? '';
  const at = tokens.findIndex((token) => token.text.toLowerCase() === name);
  return isCatalog(tokens[at - 1]?.text === '.' ? (tokens[at - 2]?.text ?? null) : null, name);
}

/** The text that EXECUTE, EXEC and PREPARE run, as far as it is written out. */
function textThatRuns(phrase: Phrase): string | null {
  const { verb, tokens } = phrase;
  const runs =
    verb === 'EXEC' ||
    verb === 'EXECUTE' ||
    (verb === 'PREPARE' && has(phrase, 'FROM')) ||
    (/^(?:SET|DECLARE|SELECT)$/.test(verb) && tokens[1]?.text.startsWith('@') === true);
  return runs && tokens.some((token) => token.kind === 'string') ? joined(tokens) : null;
}

/** Strings joined as `||` and `+` join them; what is not known yet is a name. */
function joined(tokens: readonly SqlToken[]): string {
  let text = '';
  let gap = false;
  for (const token of tokens) {
    if (token.kind === 'string') {
      text += `${gap && text !== '' ? 'x' : ''}${token.text}`;
      gap = false;
    } else if (token.kind !== 'symbol') gap = true;
  }
  return text.replaceAll(/%\d*\$?[IsL]/g, 'x');
}

/** Functions that are called, and tables that are read, wherever they stand. */
function judgeNames(tokens: readonly SqlToken[], context: TokenContext): void {
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'word' && token.kind !== 'quoted') continue;
    const before = tokens[index - 1]?.text ?? '';
    const names = before === '.' ? [tokens[index - 2]?.text ?? '', token.text] : [token.text];
    const called = tokens[index + 1]?.text === '(';
    if (called || /^(?:xp_|sp_)/i.test(token.text)) {
      const rule = ruleOfFunction(names);
      if (rule !== null && (called || isRun(tokens, index))) {
        const asks =
          rule === 'sql.delay' && /\b(?:case|where|if|iif|and|or|union|having)\b/i.test(context.text);
        context.report(asks ? 'sql.probe' : rule);
        const [arg] = tokens.slice(index + 2);
        if (rule === 'sql.server-file')
          context.report(ruleOfFile(arg?.kind === 'string' ? arg.text : textOfHex(arg?.text ?? '')));
      }
      if (called && RUNS_ITS_TEXT.has(token.text.toLowerCase())) runsArguments(tokens, index + 2, context);
    } else if (/^(?:FROM|JOIN|TABLE|,|INTO|UPDATE|\.)$/i.test(before)) {
      const rule = ruleOfRelation(names.length > 1 ? (names[0] ?? null) : null, token.text, context.text);
      if (rule !== null) context.report(rule);
    }
  }
}

/** SQL Server runs a procedure without brackets. */
function isRun(tokens: readonly SqlToken[], index: number): boolean {
  const from = tokens.slice(Math.max(0, index - 6), index);
  return from.length === 0 || from.some((token) => /^(?:EXEC|EXECUTE|CALL)$/.test(token.text));
}

function runsArguments(tokens: readonly SqlToken[], from: number, context: TokenContext): void {
  for (const token of tokens.slice(from, from + 12)) {
    if (token.text === ')') return;
    if (token.kind === 'string') context.runs(token.text);
  }
}
