import { type Figure, isMet } from './figures.ts';

const HEADINGS = ['', 'product', 'E', 'E-LA', '× E', '× E-LA', 'target', ''] as const;
const NAMES = { timesE: '× E', timesELa: '× E-LA', product: '' } as const;

/** The figures of one variant as lines of text. */
export function tableOf(title: string, figures: readonly Figure[]): string {
  const rows = figures.map(rowOf);
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return ['', title, line(HEADINGS), ...rows.map(line)].join('\n');
}

function rowOf(figure: Figure): readonly string[] {
  const { name, unit, target } = figure;
  return [
    unit === '' ? name : `${name} (${unit})`,
    ...[figure.product, figure.e, figure.eLa, figure.timesE, figure.timesELa].map(show),
    target === null
      ? ''
      : `${target.kind === 'at least' ? '≥' : '≤'} ${target.limit} ${NAMES[target.of]}`.trim(),
    target === null ? '' : isMet(figure) ? 'ok' : 'MISSED',
  ];
}

function show(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 100) return value.toFixed(0);
  if (Number.isInteger(value)) return String(value);
  return value.toFixed(Math.abs(value) >= 10 ? 1 : value < 0.1 ? 3 : 2);
}
