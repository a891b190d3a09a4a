import type { Frame } from '../../../risk/sql/frame.ts';
import { originOfWhole } from '../../../risk/command/word.ts';
import { type Tier, atLeast, highest } from '../../../domain/tier.ts';
import { judgeSql } from '../../../risk/sql/judge.ts';

const frameOf = (text: string): Frame => ({ path: '/sql', origin: originOfWhole(text) });
const tierOf = (sql: string): Tier => highest(judgeSql(sql, frameOf(sql)).map((finding) => finding.tier));

test.each([
  ['a backslash that ends no string', "SELECT 'a\\'; DROP DATABASE shop; -- '"],
  ['a backslash in an escape string', "SELECT E'\\'; DROP DATABASE shop; -- '"],
  ['a comment that MySQL runs', 'SELECT 1 /*!; DROP DATABASE shop */'],
  ['a comment that one version of MySQL runs', '/*!50000 DROP DATABASE shop */'],
  ['a comment that MariaDB runs', '/*M!100100 DROP DATABASE shop */'],
  ['a comment inside a comment', 'SELECT /* /* */ 1; DROP DATABASE shop; -- */'],
  ['dashes that are no comment to MySQL', "SELECT 1 --'\n; DROP DATABASE shop; --'"],
  ['a hash that is no comment to PostgreSQL', "SELECT 1 #'\n; DROP DATABASE shop; --'"],
  ['dollars that quote nothing', 'SELECT $a$; DROP DATABASE shop; SELECT $a$'],
  ['brackets that quote a name', "SELECT [it's]; DROP DATABASE shop; SELECT [it's]"],
  ['pipes that mean OR', 'DELETE FROM accounts WHERE id = 1 || 1'],
  ['no semicolon between statements', 'SELECT 1 DROP DATABASE shop'],
  ['text that is put inside a quotation', "'; DROP DATABASE shop; --"],
  ['NUL before the statement', 'SELECT 1\0; DROP DATABASE shop'],
  [
    'half characters, each of which would cut the end off',
    `SELECT '${'\ud800汉'.repeat(10)}'; DROP DATABASE shop`,
  ],
  ['a byte order mark', '\ufeffDROP DATABASE shop'],
  ['blanks beyond ASCII', 'DROP\u00a0DATABASE\u3000shop'],
  ['a statement in a body', 'DO $$ BEGIN IF true THEN DROP DATABASE shop; END IF; END $$'],
  ['a statement in a string in a body', "DO $$ BEGIN EXECUTE 'DROP ' || 'DATABASE shop'; END $$"],
  [
    'a statement that is prepared from a variable',
    "SET @s = 'DROP DATABASE shop'; PREPARE p FROM @s; EXECUTE p",
  ],
  ['a statement in EXEC', "EXEC('DROP DATABASE ' + 'shop')"],
  ['a statement in sp_executesql', "EXEC sp_executesql N'DROP DATABASE shop'"],
])('the graver reading counts: %s', (_what, sql) => {
  expect(tierOf(sql)).toBe('HIGH');
});

test.each([
  "SELECT 'it\\'s; DROP DATABASE shop'",
  'SELECT 1 # DROP DATABASE shop',
  '# DROP DATABASE shop',
  '-- DROP DATABASE shop',
  'SELECT 1 /* DROP DATABASE shop */',
  'SELECT $$DROP DATABASE shop$$',
  'SELECT "DROP DATABASE shop"',
  'SELECT * FROM [dbo].[drop database]',
  'SELECT `drop database` FROM `shop`',
  'SHOW CREATE TABLE `shop`',
  'SELECT TOP 5 * FROM [accounts] WITH (NOLOCK)',
  'SELECT * FROM accounts LIMIT 5, 10',
  "SELECT data #>> '{a,b}' FROM accounts",
  'EXPLAIN DELETE FROM accounts',
  '\\d accounts',
  '.schema accounts',
])('data, comments and reading stay SAFE: %s', (sql) => {
  expect(tierOf(sql)).toBe('SAFE');
});

test.each([
  'DELETE FROM `accounts` WHERE `id` = 5',
  'DELETE FROM [accounts] WHERE [id] = 5',
  'DELETE a FROM accounts a JOIN closed c ON a.id = c.id',
  'UPDATE accounts a JOIN closed c ON a.id = c.id SET a.open = 0',
  'DELETE FROM accounts WHERE seen < DATE_SUB(NOW(), INTERVAL 30 DAY) LIMIT 100',
  "UPDATE accounts SET name = first || ' ' || last WHERE id = 1",
  "UPDATE accounts SET data = data #- '{a}' WHERE id = 3",
  'DELETE FROM accounts WHERE id = ?',
  'DELETE FROM accounts WHERE id = :id',
  'DELETE FROM accounts WHERE id = @id',
  "INSERT INTO notes VALUES ('it''s DELETE FROM users; DROP DATABASE x')",
])('a write that chooses its rows is LOW in every dialect: %s', (sql) => {
  expect(tierOf(sql)).toBe('LOW');
});

test('dropping a table alone is MEDIUM, and HIGH through a client or among others', () => {
  expect(tierOf('DROP TABLE accounts')).toBe('MEDIUM');
  expect(tierOf('-- a note\nDROP TABLE accounts;')).toBe('MEDIUM');
  expect(tierOf('BEGIN; DROP TABLE accounts; COMMIT')).toBe('HIGH');
  expect(judgeSql('DROP TABLE accounts', frameOf('DROP TABLE accounts'), { client: true })[0]?.tier).toBe(
    'HIGH',
  );
  expect(judgeSql('DROP TABLE `accounts`', frameOf('DROP TABLE `accounts`'), { client: true })[0]?.tier).toBe(
    'HIGH',
  );
});

test('what lies behind the part that is read makes a text MEDIUM at least', () => {
  expect(atLeast(tierOf(`SELECT 1 ${' '.repeat(300_000)}; DROP DATABASE shop`), 'MEDIUM')).toBe(true);
});
