import { readFileSync } from 'node:fs';
import type { JudgeSettings } from '../../domain/verdict.ts';
import { atLeast } from '../../domain/tier.ts';
import { classify } from '../../risk/classify.ts';
import { FAMILIES } from '../../risk/rules/families.ts';
import { riskTables } from '../support/risk-tables.ts';

const settings: JudgeSettings = { trustedNetworks: ['10.0.0.0/24'] };
const rulesOn = (command: string): readonly string[] =>
  classify({ action: { command } }, settings).findings.map(({ rule }) => rule);
const RULES = FAMILIES.flatMap(({ rules }) => rules);

test('every line of tier LOW or more flags its own examples and spares its near misses', () => {
  const wrong = RULES.filter(({ tier }) => tier !== 'SAFE').flatMap(({ rule, flags, spares = [] }) => [
    ...flags
      .filter((command) => !rulesOn(command).includes(rule))
      .map((command) => `${rule} misses: ${command} (${rulesOn(command).join(', ')})`),
    ...spares
      .filter((command) => rulesOn(command).includes(rule))
      .map((command) => `${rule} does not spare: ${command}`),
  ]);
  expect(wrong).toEqual([]);
});

test('what a SAFE line understands gets no finding of MEDIUM or more', () => {
  const wrong = RULES.filter(({ tier }) => tier === 'SAFE').flatMap(({ rule, flags }) =>
    flags
      .filter((command) => atLeast(classify({ action: { command } }, settings).tier, 'MEDIUM'))
      .map((command) => `${rule}: ${command}`),
  );
  expect(wrong).toEqual([]);
});

test('every line has examples, a message in both languages, and a name of its own within its family', () => {
  for (const { title, rules } of FAMILIES) {
    const names = rules.map(({ rule, tier }) => `${rule} ${tier}`);
    expect(`${title}: ${names.filter((name, index) => names.indexOf(name) !== index).join()}`).toBe(
      `${title}: `,
    );
  }
  for (const { rule, message, zh, flags } of RULES) {
    expect(`${rule} ${flags.length > 0}`).toBe(`${rule} true`);
    expect(message).toMatch(/^[A-Z].*\.$/s);
    expect(zh).toMatch(/[\u4e00-\u9fff].*。$/s);
    expect(rule).toMatch(/^[a-z][a-z-]*\.[a-z][a-z0-9-]*$/);
  }
});

test('docs/risk-rules.md is what the code says (npm run risk:tables)', () => {
  expect(readFileSync(new URL('../../docs/risk-rules.md', import.meta.url), 'utf8')).toBe(riskTables());
});
