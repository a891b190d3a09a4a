import type { Rule } from '../../risk/rule.ts';
import { FAMILIES } from '../../risk/rules/families.ts';

/** docs/risk-rules.md: every line of every family, with the examples that its test judges. */
export function riskTables(): string {
  const families = FAMILIES.map(({ title, rules }) => `## ${title}\n\n${table(rules)}`);
  return `# The judge's rules\n\nWritten from the code by \`npm run risk:tables\`; a test compares. The first line of a family that fits a command is its word on it. How it comes to that: [risk.md](risk.md).\n\n${families.join('\n\n')}\n`;
}

function table(rules: readonly Rule[]): string {
  const rows = rules.map((rule) =>
    [
      code(rule.rule),
      rule.tier,
      rule.label ?? '',
      rule.message,
      examples(rule.flags),
      examples(rule.spares ?? []),
    ].join(' | '),
  );
  return [
    '| rule | tier | label | what it does | flags | spares |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n');
}

function examples(commands: readonly string[]): string {
  return commands.map(code).join('<br>');
}

/** Code in a cell: a bar would end the cell, and a line break the row. */
function code(text: string): string {
  const ticks = text.includes('`') ? '``' : '`';
  return `${ticks} ${text.replaceAll('|', '\\|').replaceAll('\n', '⏎')} ${ticks}`.replace(
    /^` (.*) `$/,
    '`$1`',
  );
}
