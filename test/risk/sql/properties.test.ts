import { SLOW_SQL } from '../../../bench/risk/slow-texts.ts';
import type { Frame } from '../../../risk/sql/frame.ts';
import { originOfWhole } from '../../../risk/command/word.ts';
import fc from 'fast-check';
import { type Tier, atLeast, highest } from '../../../domain/tier.ts';
import { judgeSql } from '../../../risk/sql/judge.ts';
import { looksLikeSql } from '../../../risk/sql/looks.ts';
import { SQL_RULES } from '../../../risk/sql/rules.ts';

const frameOf = (text: string): Frame => ({ path: '/sql', origin: originOfWhole(text) });
const tierOf = (sql: string): Tier => highest(judgeSql(sql, frameOf(sql)).map((finding) => finding.tier));

/** Statements as lists of words, so that what stands between them can be chosen; <name> is an identifier. */
const DANGEROUS: readonly string[] = [
  'DELETE FROM <accounts>',
  'DELETE FROM <accounts> WHERE 1 = 1',
  'DELETE FROM <accounts> WHERE <id> = <id>',
  'DELETE FROM <accounts> WHERE NOT ( 1 = 0 )',
  'UPDATE <accounts> SET <open> = false',
  'UPDATE <accounts> SET <open> = false WHERE <id> IN ( SELECT <id> FROM <accounts> )',
  'WITH <gone> AS ( DELETE FROM <accounts> RETURNING * ) SELECT * FROM <gone>',
  'TRUNCATE TABLE <accounts>',
  'DROP DATABASE <shop>',
  'DROP SCHEMA <sales> CASCADE',
  'DROP TABLE <accounts>',
  'ALTER TABLE <accounts> DROP COLUMN <email>',
  'GRANT ALL ON <accounts> TO PUBLIC',
  'DROP USER <intern>',
  'SELECT * FROM <accounts> ; DROP TABLE <accounts>',
];

const blank = fc.constantFrom(' ', '\n', '\t', '  ', '/**/', ' /* a note */ ', ' -- a note\n', '\r\n');
const quoting = fc.constantFrom(
  (name: string) => name,
  (name: string) => `"${name}"`,
  (name: string) => `\`${name}\``,
  (name: string) => `[${name}]`,
);
const casing = fc.constantFrom(
  (word: string) => word,
  (word: string) => word.toLowerCase(),
  (word: string) => word.charAt(0).toLowerCase() + word.slice(1),
);

test('blanks, comments, case and quoted names never lower a tier', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...DANGEROUS),
      fc.array(blank, { minLength: 24, maxLength: 24 }),
      fc.array(casing, { minLength: 24, maxLength: 24 }),
      quoting,
      (statement, blanks, cases, quote) => {
        const words = statement.split(' ').map((word, index) => {
          const name = /^<(.*)>$/.exec(word)?.[1];
          return name === undefined ? (cases[index] ?? String)(word) : quote(name);
        });
        const text = words.map((word, index) => word + (blanks[index] ?? ' ')).join('');
        const plain = statement.replaceAll(/[<>]/g, '');
        expect([text, atLeast(tierOf(text), tierOf(plain))]).toEqual([text, true]);
      },
    ),
    { numRuns: 1_500 },
  );
});

test('a harmless statement before or behind never lowers a tier', () => {
  const harmless = fc.constantFrom(
    'SELECT 1',
    'BEGIN',
    "SELECT 'it''s'",
    'SET search_path TO app',
    'SELECT `a` FROM `b`',
    'COMMIT',
  );
  fc.assert(
    fc.property(fc.constantFrom(...DANGEROUS), harmless, harmless, (statement, before, behind) => {
      const plain = statement.replaceAll(/[<>]/g, '');
      expect(atLeast(tierOf(`${before}; ${plain}; ${behind}`), tierOf(plain))).toBe(true);
    }),
  );
});

test('what is only data never raises a tier', () => {
  const statements = Object.values(SQL_RULES)
    .flatMap((rule) => rule.flags)
    .filter((sql) => !/['\\\n]|\$\w*\$|--/.test(sql));
  fc.assert(
    fc.property(
      fc.constantFrom(...statements),
      fc.constantFrom('SELECT <', 'SELECT * FROM notes WHERE body = <', 'VALUES (<)'),
      (sql, around) => {
        expect(tierOf(around.replace('<', () => `'${sql}'`))).toBe('SAFE');
      },
    ),
  );
});

const pieces = fc.constantFrom(
  ...`' " \` ; -- # /* */ /*! ( ) [ ] $$ $a$ \\ \\' , . :: || && = <> SELECT DELETE FROM WHERE UPDATE SET DROP TABLE EXEC EXECUTE
   CASE WHEN THEN END NOT OR AND IN EXISTS 1 0 't' t @a ? :x E' N' DO BEGIN GRANT ALL TO JOIN ON USING MERGE \ud800 汉 😀`.split(
    /\s+/,
  ),
  '\0',
  '\n',
);

test('no text makes the judge throw, and every finding of MEDIUM has a place in it', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(' ')),
  );
  fc.assert(
    fc.property(text, (sql) => {
      looksLikeSql(sql);
      for (const { tier, span } of judgeSql(sql, frameOf(sql))) {
        if (!atLeast(tier, 'MEDIUM')) continue;
        expect(span).not.toBeNull();
        const [start, end] = span ?? [-1, -1];
        expect([start >= 0, end > start, end <= sql.length]).toEqual([true, true, true]);
      }
    }),
    { numRuns: 3_000 },
  );
});

test.each(SLOW_SQL)('64 KiB of %s are judged to their end and never SAFE', (_what, textOf) => {
  expect(atLeast(tierOf(textOf(65_536)), 'MEDIUM')).toBe(true);
});
