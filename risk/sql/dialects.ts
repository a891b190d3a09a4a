import { type SqlReading, readSql } from './lex.ts';

/** What tells the databases apart in what they read as text, as a comment and as code. */
export interface Dialect {
  readonly name: 'postgres' | 'mysql' | 'plain';
  /** A backslash in any string takes the next character with it. */
  readonly backslashes: boolean;
  /** A backslash does so in `E'...'` only. */
  readonly escapeStrings: boolean;
  readonly hashComments: boolean;
  /** `--` begins a comment only before a blank. */
  readonly dashesNeedBlank: boolean;
  /** What stands in `/*! ... *\/` runs. */
  readonly runsHints: boolean;
  readonly nestedComments: boolean;
  readonly dollarQuotes: boolean;
  /** `[a name]` is a quoted name, and `q'[a text]'` a text. */
  readonly brackets: boolean;
}

const POSTGRES: Dialect = {
  name: 'postgres',
  backslashes: false,
  escapeStrings: true,
  hashComments: false,
  dashesNeedBlank: false,
  runsHints: false,
  nestedComments: true,
  dollarQuotes: true,
  brackets: false,
};

const MYSQL: Dialect = {
  name: 'mysql',
  backslashes: true,
  escapeStrings: false,
  hashComments: true,
  dashesNeedBlank: true,
  runsHints: true,
  nestedComments: false,
  dollarQuotes: false,
  brackets: false,
};

/** SQLite, SQL Server, Oracle and others that keep to the standard. */
const PLAIN: Dialect = {
  name: 'plain',
  backslashes: false,
  escapeStrings: false,
  hashComments: false,
  dashesNeedBlank: false,
  runsHints: false,
  nestedComments: false,
  dollarQuotes: false,
  brackets: true,
};

/** Without one of these, every dialect splits a text alike. */
const TELLS_APART = /[\\#[\0]|\bn?q'|\$\w*\$|--[^\s]|\/\*/i;

export function readsAlikeEverywhere(text: string): boolean {
  return !TELLS_APART.test(text);
}

/** The text as PostgreSQL reads it, then every other reading that differs. */
export function readingsOf(text: string): readonly SqlReading[] {
  const first = readSql(text, POSTGRES);
  if (readsAlikeEverywhere(text)) return [first];
  const readings = [first];
  for (const dialect of [MYSQL, PLAIN]) {
    const reading = readSql(text, dialect);
    if (!readings.some((known) => areAlike(known, reading))) readings.push(reading);
  }
  return readings;
}

function areAlike(one: SqlReading, other: SqlReading): boolean {
  return (
    one.problem === other.problem &&
    one.statements.length === other.statements.length &&
    one.statements.every((statement, index) => {
      const tokens = other.statements[index]?.tokens ?? [];
      return (
        statement.tokens.length === tokens.length &&
        statement.tokens.every(({ kind, start, end }, place) => {
          const token = tokens[place];
          return token?.kind === kind && token.start === start && token.end === end;
        })
      );
    })
  );
}
