import { originAt, originOfWhole } from '../../../risk/command/word.ts';
import { atLeast } from '../../../domain/tier.ts';
import { judgeSql } from '../../../risk/sql/judge.ts';

/** The text that the gravest finding's span covers. */
function caught(text: string, sql: string): string {
  const offset = text.indexOf(sql);
  const findings = judgeSql(sql, {
    path: '/command',
    origin: [{ at: 0, end: sql.length, from: offset, to: offset + sql.length }],
  });
  const grave = findings.find((finding) => atLeast(finding.tier, 'HIGH'));
  return grave?.span === null || grave?.span === undefined ? '' : text.slice(...grave.span);
}

test.each([
  ['SELECT 1; DROP DATABASE shop', 'DROP DATABASE shop'],
  ["SELECT '汉字😀'; DROP DATABASE shop; SELECT 1", 'DROP DATABASE shop'],
  ["SELECT '汉字😀' AS `名`; DROP DATABASE shop", 'DROP DATABASE shop'],
  ['/* 说明 😀 */ -- 😀\n DELETE FROM 表 ;', 'DELETE FROM 表'],
  ['DO $$ BEGIN /* é */ PERFORM 1; DROP DATABASE shop; END $$', 'DROP DATABASE shop'],
  ['SELECT 1 /*!; DROP DATABASE shop */', 'DROP DATABASE shop'],
  ["SELECT 1 -- 汉\n;EXEC('TRUNCATE TABLE x')", 'TRUNCATE TABLE x'],
])('the span of %s covers its cause', (sql, cause) => {
  expect(caught(`psql -c "${sql}"`, sql)).toBe(cause);
});

test('text that is not there unchanged keeps the span of the whole', () => {
  const findings = judgeSql('DROP DATABASE shop', { path: '/command', origin: originAt(18, [3, 40]) });
  expect(findings.map((finding) => finding.span)).toEqual([[3, 40]]);
});

test.each(['frobnicate x', "SELECT 'never", 'DROP TABLE t', '((((', "' OR 1=1 --", '\0', 'SELECT /*'])(
  'a finding of MEDIUM always has a span: %s',
  (sql) => {
    const grave = judgeSql(sql, { path: '/sql', origin: originOfWhole(sql) }).filter((finding) =>
      atLeast(finding.tier, 'MEDIUM'),
    );
    expect(grave.length).toBeGreaterThan(0);
    for (const { span } of grave) {
      expect(span?.[0]).toBeGreaterThanOrEqual(0);
      expect(span?.[1]).toBeLessThanOrEqual(sql.length);
      expect((span?.[1] ?? 0) - (span?.[0] ?? 0)).toBeGreaterThan(0);
    }
  },
);
