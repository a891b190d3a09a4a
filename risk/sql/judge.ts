import type { Finding } from '../../domain/verdict.ts';
import type { Frame } from './frame.ts';
import { type Hit, findingsOf } from './collect.ts';
import { readingsOf, readsAlikeEverywhere } from './dialects.ts';
import type { SqlReading, SqlStatement } from './lex.ts';
import { MAX_PARSED, MAX_READ, fitsParsers } from './limits.ts';
import { changeOfMysql } from './mysql.ts';
import { judgePostgres } from './postgres-walk.ts';
import { type PostgresStatement, parsePostgres } from './postgres.ts';
import type { RuleId } from './rules.ts';
import { judgeTokens } from './token-judge.ts';

export interface SqlOptions {
  /** The text is handed to a database client, which runs it at once. */
  readonly client: boolean;
}

/** UTF-16 code units of a text that no parser accepts, but that begins like a statement, and is believed to be one. */
const MAX_TOLD = 16 * 1024;
/** A function's body that has code in a string that has code in a string; deeper is said to be unread. */
const MAX_BODIES = 4;
/** MySQL's parser takes `||` for PostgreSQL's, which the tokens do not. */
const BY_MYSQL = /^(?:with|delete|update)\b(?!.*\|\|)/is;
/** UTF-16 code units of bodies and strings read in all, each with what it costs to begin one. */
const MAX_BODY_TEXT = 128 * 1024;
const BODY_COST = 500;

/**
 * Judges SQL text, statement by statement, with what stands in bodies and strings that it runs. PostgreSQL's parser reads
 * it first; where that refuses, or where dialects differ on what is text and what is code, every reading counts, and the
 * gravest wins. Linear in its input; never throws on any text.
 */
export function judgeSql(
  text: string,
  frame: Frame,
  options: SqlOptions = { client: false },
): readonly Finding[] {
  const session = new SqlSession();
  // The parser miscounts the bytes of a lone surrogate, which cuts the end off, and takes NUL for the end.
  const clean = text.slice(0, MAX_READ).toWellFormed().replaceAll('\0', ' ');
  session.judgeText(clean, 0);
  if (text.length > MAX_PARSED || text.includes('\0')) session.add('sql.unparseable', 0, text.length);
  return findingsOf(session.settled(options), frame);
}

class SqlSession {
  private readonly hits: Hit[] = [];
  private statements = 0;
  private bodyText = 0;
  private readonly bodies = new Set<string>();

  add(rule: RuleId, start: number, end: number): void {
    this.hits.push({ rule, start, end });
  }

  /** The hits, with the tier that dropping a table has in these surroundings. */
  settled({ client }: SqlOptions): readonly Hit[] {
    const alone = this.statements === 1 && !client;
    return this.hits.map((hit) =>
      hit.rule === 'sql.drop-table' && !alone ? { ...hit, rule: 'sql.drop-table-among' } : hit,
    );
  }

  /** Judges the text the caller sent. */
  judgeText(text: string, depth: number): void {
    const fits = fitsParsers(text);
    const parsed = fits ? parsePostgres(text) : null;
    if (parsed !== null) {
      this.statements = parsed.length;
      for (const statement of parsed) this.judgeParsed(text, statement, depth);
      if (readsAlikeEverywhere(text) && !/\|\||&&/.test(text)) return;
    }
    const readings = readingsOf(text);
    const clean = readings.some(({ problem }) => problem === null);
    const seen = new Set<string>();
    let unknown: SqlStatement | null = null;
    let understood = parsed !== null;
    for (const reading of readings) {
      if (parsed !== null && reading.dialect.name === 'postgres' && !/\|\||&&/.test(text)) continue;
      // What a quotation that never closes swallows is no statement where another reading closes it.
      const whole = reading.problem !== null && clean ? reading.statements.slice(0, -1) : reading.statements;
      let missed: SqlStatement | null = null;
      for (const statement of whole) {
        const key = readings.length === 1 ? '' : keyOf(statement);
        if (
          !this.judgeStatement(text, statement, reading, {
            depth,
            fits,
            isNew: readings.length === 1 || !seen.has(key),
          })
        )
          missed ??= statement;
        seen.add(key);
      }
      this.statements = Math.max(this.statements, whole.length);
      if (missed === null && reading.problem === null) understood = true;
      else unknown ??= missed;
    }
    if (!understood && unknown !== null) this.add('sql.unparseable', unknown.start, unknown.end);
    else if (!understood || !fits || (parsed === null && text.length > MAX_TOLD))
      this.add('sql.unparseable', 0, text.length);
    if (!clean) this.judgeInside(text, depth);
  }

  private judgeParsed(text: string, statement: PostgresStatement, depth: number): void {
    judgePostgres({
      text,
      statement,
      report: (rule) => {
        this.add(rule, statement.start, statement.end);
      },
      runs: (body) => {
        this.judgeBody(text, body, statement, depth);
      },
    });
  }

  /** @returns whether some database knows the statement's verb */
  private judgeStatement(
    text: string,
    statement: SqlStatement,
    reading: SqlReading,
    state: { readonly depth: number; readonly fits: boolean; readonly isNew: boolean },
  ): boolean {
    const part = text.slice(statement.start, statement.end);
    if (state.fits && state.isNew && reading.statements.length > 1 && reading.dialect.name === 'postgres') {
      const [parsed, ...more] = statement.meta ? [] : (parsePostgres(part) ?? []);
      if (parsed !== undefined && more.length === 0) {
        this.judgeParsed(text, { ...parsed, start: statement.start, end: statement.end }, state.depth);
        return true;
      }
    }
    return judgeTokens(statement, {
      text: part,
      change: state.fits && BY_MYSQL.test(part) ? changeOfMysql(withoutHints(part)) : null,
      report: (rule) => {
        if (state.isNew) this.add(rule, statement.start, statement.end);
      },
      runs: (body) => {
        if (state.isNew) this.judgeBody(text, body, statement, state.depth);
      },
    });
  }

  /** What a body or a string that is run would do; its place is its own where it stands in the text unchanged. */
  private judgeBody(
    text: string,
    body: string,
    around: { readonly start: number; readonly end: number },
    depth: number,
  ): void {
    if (this.bodies.has(body)) return;
    this.bodies.add(body);
    this.bodyText += body.length + BODY_COST;
    if (depth >= MAX_BODIES || this.bodyText > MAX_BODY_TEXT) {
      this.add('sql.unparseable', around.start, around.end);
      return;
    }
    const inner = new SqlSession();
    inner.bodyText = this.bodyText;
    for (const reading of readingsOf(body)) {
      for (const statement of reading.statements) {
        const part = body.slice(statement.start, statement.end);
        judgeTokens(statement, {
          text: part,
          change: null,
          report: (rule) => {
            inner.add(rule, statement.start, statement.end);
          },
          runs: (deeper) => {
            inner.judgeBody(body, deeper, statement, depth + 1);
          },
        });
      }
    }
    this.bodyText = inner.bodyText;
    const found = text.indexOf(body, around.start);
    const at = found >= 0 && found + body.length <= around.end ? found : -1;
    for (const hit of inner.settled({ client: true }))
      this.add(hit.rule, at < 0 ? around.start : at + hit.start, at < 0 ? around.end : at + hit.end);
  }

  /** Text made to be put inside a quotation, such as `'; DROP TABLE x; --`, is code once that quotation ends. */
  private judgeInside(text: string, depth: number): void {
    const quote = /['"]/.exec(text);
    if (quote === null || depth > 0) return;
    const inner = new SqlSession();
    for (const statement of readingsOf(`${' '.repeat(quote.index + 1)}${text.slice(quote.index + 1)}`)[0]
      ?.statements ?? [])
      judgeTokens(statement, {
        text: text.slice(statement.start, statement.end),
        change: null,
        report: (rule) => {
          inner.add(rule, statement.start, statement.end);
        },
        runs: () => undefined,
      });
    this.hits.push(...inner.settled({ client: true }));
  }
}

/** Equal for two dialects that read a statement alike. */
function keyOf(statement: SqlStatement): string {
  let key = '';
  for (const { kind, start } of statement.tokens) key += `${kind.charAt(0)}${start}`;
  return key;
}

/** What MySQL runs in a comment, as plain code of the same length. */
function withoutHints(text: string): string {
  return text.replaceAll(/\/\*M?!\d{0,6}|\*\//g, (marker) => ' '.repeat(marker.length));
}
