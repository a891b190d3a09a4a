import { maskVerdict } from '../../domain/mask-verdict.ts';
import type { Verdict } from '../../domain/verdict.ts';
import { originOfWhole } from '../../risk/command/word.ts';
import { findCrisis } from '../../risk/crisis/find.ts';
import { placeOf } from '../../risk/paths/paths.ts';
import { glob } from '../../risk/policy/glob.ts';
import { judgeSql } from '../../risk/sql/judge.ts';
import { readCmd } from '../../risk/windows/cmd.ts';
import { readPowerShell } from '../../risk/windows/powershell.ts';
import { SLOW_CRISIS, SLOW_PATHS, SLOW_SQL, SLOW_WINDOWS, fill } from './slow-texts.ts';

/** A part of the judge by itself, on a text that is made to cost it as much as it can. */
export interface Reader {
  readonly name: string;
  /** Makes the text, outside the time that is measured. @param size in characters */
  prepare(size: number): () => unknown;
}

const STARS = `${'*a?'.repeat(60)}*b`;
const SECRET_CHARACTERS = 16;

export const READERS: readonly Reader[] = [
  ...SLOW_CRISIS.map((unit) => reader(`crisis: ${JSON.stringify(unit)}`, fill(unit), findCrisis)),
  ...SLOW_SQL.map(([name, textOf]) => reader(`SQL: ${name}`, textOf, readSql)),
  ...SLOW_WINDOWS.map((unit) => reader(`PowerShell: ${JSON.stringify(unit)}`, fill(unit), readPowerShell)),
  ...SLOW_WINDOWS.map((unit) => reader(`cmd: ${JSON.stringify(unit)}`, fill(unit), readCmd)),
  ...SLOW_PATHS.map((unit) => reader(`path: ${JSON.stringify(unit)}`, fill(unit), placeOf)),
  reader('pattern with stars', fill('a'), (text) => glob(text, STARS)),
  { name: 'secrets in a verdict', prepare: (size) => prepareMasking(size, (index) => `${index}aaaaaaa`) },
  {
    name: 'secrets that begin alike',
    prepare: (size) => prepareMasking(size, (index) => `aaaaaaaa${String(index).padStart(6, '0')}`),
  },
];

function reader(name: string, textOf: (size: number) => string, read: (text: string) => unknown): Reader {
  return {
    name,
    prepare(size) {
      const text = textOf(size);
      return () => read(text);
    },
  };
}

function readSql(sql: string): unknown {
  return judgeSql(sql, { path: '/sql', origin: originOfWhole(sql) });
}

function prepareMasking(size: number, secretAt: (index: number) => string): () => unknown {
  const command = Array.from(
    { length: Math.ceil(size / SECRET_CHARACTERS) },
    (_, index) => `token=${secretAt(index)}`,
  ).join(' ');
  const message = command.slice(0, 300);
  const finding = { rule: 'a.b', tier: 'HIGH', label: null, message, span: null, path: '/command' } as const;
  const verdict: Verdict = {
    tier: 'HIGH',
    level: 'high',
    labels: [],
    findings: Array.from({ length: 100 }, () => ({ ...finding, messageZh: message })),
  };
  return () => maskVerdict(verdict, { command });
}
