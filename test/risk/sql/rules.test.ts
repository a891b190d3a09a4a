import type { Frame } from '../../../risk/sql/frame.ts';
import { originOfWhole } from '../../../risk/command/word.ts';
import { judgeSql } from '../../../risk/sql/judge.ts';
import { SQL_RULES } from '../../../risk/sql/rules.ts';

const frameOf = (text: string): Frame => ({ path: '/sql', origin: originOfWhole(text) });
const rulesFor = (sql: string): readonly string[] =>
  judgeSql(sql, frameOf(sql)).map((finding) => finding.rule);
const rows = (part: 'flags' | 'spares'): [string, string][] =>
  Object.entries(SQL_RULES).flatMap(([rule, line]) => line[part].map((sql): [string, string] => [rule, sql]));

test.each(rows('flags'))('%s is said of: %s', (rule, sql) => {
  expect(rulesFor(sql)).toContain(rule);
});

test.each(rows('spares'))('%s is not said of: %s', (rule, sql) => {
  expect(rulesFor(sql)).not.toContain(rule);
});

test.each(Object.entries(SQL_RULES))('%s says what it means in both languages', (_rule, line) => {
  expect(line.message).toMatch(/^[A-Z].*\.$/);
  expect(line.zh).toMatch(/\p{Script=Han}.*。$/u);
  expect(line.flags.length).toBeGreaterThan(0);
  expect(line.spares.length).toBeGreaterThan(0);
});
