import { readFileSync, readdirSync } from 'node:fs';
import type { Said } from '../../risk/rule.ts';
import { FAMILIES } from '../../risk/rules/families.ts';
import { REDIRECT_RULES } from '../../risk/rules/system/redirects.ts';
import { SQL_RULES } from '../../risk/sql/rules.ts';
import { TOOL_RULES } from '../../risk/tools/deeds.ts';

interface Row extends Omit<Said, 'zh'> {
  readonly flags: readonly string[];
  readonly spares?: readonly string[];
}

interface Chapter {
  readonly title: string;
  /** Where its lines stand. */
  readonly file: string;
  readonly rows: readonly Row[];
}

const FOLDER = 'risk/rules';

/** docs/risk-rules.md: every line of every table, with the examples that its test judges. */
export function riskTables(): string {
  const chapters: readonly Chapter[] = [
    ...FAMILIES.map(({ title, rules }) => ({ title, file: fileOf(title), rows: rules })),
    { title: 'Redirects', file: `${FOLDER}/system/redirects.ts`, rows: REDIRECT_RULES },
    {
      title: 'SQL',
      file: 'risk/sql/rules-*.ts',
      rows: Object.entries(SQL_RULES).map(([rule, said]) => ({ rule, ...said })),
    },
    { title: 'Tool calls', file: 'risk/tools/deeds.ts', rows: TOOL_RULES },
  ];
  const contents = chapters.map(({ title, file }) => `- [${title}](#${anchorOf(title)}): \`${file}\``);
  const tables = chapters.map(({ title, file, rows }) => `## ${title}\n\n\`${file}\`\n\n${table(rows)}`);
  return `# The judge's rules\n\nWritten from the code by \`npm run risk:tables\`; a test compares. The first line of a family that fits a command is its word on it. How it comes to that, and the findings that stand in no table: [risk.md](risk.md).\n\n${contents.join('\n')}\n\n${tables.join('\n\n')}\n`;
}

/** The file that gives a family its title. */
function fileOf(title: string): string {
  const folder = new URL(`../../${FOLDER}/`, import.meta.url);
  const file = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((name) => {
    if (!name.endsWith('.ts')) return false;
    const source = readFileSync(new URL(name, folder), 'utf8');
    return source.includes('familyOf(') && source.includes(`'${title}'`);
  });
  if (file === undefined) throw new Error(`no file of ${FOLDER} has the family "${title}"`);
  return `${FOLDER}/${file}`;
}

/** As Markdown renderers name a heading. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');
}

function table(rules: readonly Row[]): string {
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
