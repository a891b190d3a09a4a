import { type Tier, atLeast } from '../../../domain/tier.ts';
import type { JudgeSettings } from '../../../domain/verdict.ts';
import { classify } from '../../../risk/classify.ts';
import { looksLikeSql } from '../../../risk/sql/looks.ts';

const settings: JudgeSettings = { trustedNetworks: [] };
const tierOf = (sql: string): Tier => classify({ action: { sql } }, settings).tier;

test.each([
  'DELETE FROM users',
  'delete from users;',
  'DELETE FROM users WHERE 1=1',
  "DELETE FROM users WHERE 'a' = 'a'",
  'DELETE FROM users WHERE TRUE',
  'DELETE FROM users WHERE (1 = 1)',
  'DELETE FROM users WHERE id = id',
  'DELETE FROM users WHERE id = 5 OR 1=1',
  'DELETE FROM users WHERE id = 5 OR (2 > 1 AND TRUE)',
  'DELETE FROM users WHERE NOT FALSE',
  'DELETE FROM users WHERE 1',
  "DELETE FROM users WHERE name LIKE '%'",
  'DELETE FROM users WHERE id IS NULL OR id IS NOT NULL',
  'DELETE FROM users -- WHERE id = 1',
  'DELETE FROM users /* WHERE id = 1 */',
  "DELETE FROM users RETURNING 'WHERE id = 1'",
  'UPDATE users SET admin = true',
  'UPDATE users SET note = (SELECT x FROM t WHERE id = 1)',
  'SELECT 1; DELETE FROM users',
  'WITH gone AS (DELETE FROM users RETURNING id) SELECT * FROM gone',
  'EXPLAIN ANALYZE DELETE FROM users',
  '/*! DELETE FROM users */',
  'BEGIN; UPDATE users SET a = 1; COMMIT',
])('every row is touched: %s', (sql) => {
  const verdict = classify({ action: { sql } }, settings);
  expect(verdict.tier).toBe('HIGH');
  expect(verdict.labels).toContain('sql_without_where');
});

test.each([
  'DELETE FROM users WHERE id = 5',
  'DELETE FROM users WHERE id = 5 AND 1=1',
  "UPDATE users SET a = 1 WHERE name = 'x' LIMIT 1",
  'INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET a = 2',
  'UPDATE t SET a = 1 FROM u WHERE t.id = u.id',
  "INSERT INTO notes VALUES ('DELETE FROM users; DROP DATABASE x')",
])('only some rows are touched: %s', (sql) => {
  expect(tierOf(sql)).toBe('LOW');
});

test.each([
  '',
  'SELECT * FROM users',
  'SELECT count(*) FROM users WHERE a = 1 FOR UPDATE',
  "SELECT 'DROP DATABASE shop'",
  'SHOW TABLES',
  'SELECT 1 -- DROP DATABASE shop',
])('reading is SAFE: %s', (sql) => {
  expect(tierOf(sql)).toBe('SAFE');
});

test.each([
  'TRUNCATE users',
  'DROP DATABASE shop',
  'DROP SCHEMA public',
  'DROP/**/DATABASE shop',
  "GRANT ALL ON *.* TO 'bob'",
  'GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC',
  'SELECT 1; DROP DATABASE shop',
  "COPY t TO PROGRAM 'sh'",
])('%s is HIGH', (sql) => {
  expect(tierOf(sql)).toBe('HIGH');
});

test.each([
  'DROP TABLE users',
  'drop table if exists `users`;',
  'ALTER TABLE users DROP COLUMN email',
  'GRANT SELECT ON t TO bob',
])('%s is MEDIUM', (sql) => {
  expect(tierOf(sql)).toBe('MEDIUM');
});

test.each(["SELECT 'never closed", 'SELECT 1 /* never closed', 'frobnicate the table'])(
  '%s cannot be read, so it is never SAFE',
  (sql) => {
    const verdict = classify({ action: { sql } }, settings);
    expect(atLeast(verdict.tier, 'MEDIUM')).toBe(true);
    expect(verdict.labels).toContain('unparseable');
  },
);

test('both readings of a backslash in a string are judged', () => {
  expect(tierOf("SELECT 'a\\'; DROP DATABASE shop; --'")).toBe('HIGH');
});

test('a program with the name of a SQL verb is not SQL', () => {
  expect(looksLikeSql('update --all')).toBe(false);
  expect(looksLikeSql('select x in a b; do echo $x; done')).toBe(false);
  expect(looksLikeSql('truncate -s 0 file')).toBe(false);
  expect(looksLikeSql('SELECT * FROM users')).toBe(true);
  expect(looksLikeSql('  -- note\nDELETE FROM users')).toBe(true);
});
