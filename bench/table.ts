import { type Figure, isMet } from './figures.ts';

type Floors = readonly [string, string];

/** The figures of one variant as lines of text. @param floors what they are called */
export function tableOf(title: string, figures: readonly Figure[], floors: Floors = ['E', 'E-LA']): string {
  const ratios = floors.map((floor) => `× ${floor}`);
  const headings = ['', 'product', ...floors, ...ratios, 'target', ''];
  const rows = figures.map((figure) => rowOf(figure, floors));
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return ['', title, line(headings), ...rows.map(line)].join('\n');
}

function rowOf(figure: Figure, [first, second]: Floors): readonly string[] {
  const names = { timesE: `× ${first}`, timesELa: `× ${second}`, product: '' };
  const { name, unit, target } = figure;
  return [
    unit === '' ? name : `${name} (${unit})`,
    ...[figure.product, figure.e, figure.eLa, figure.timesE, figure.timesELa].map(show),
    target === null
      ? ''
      : `${target.kind === 'at least' ? '≥' : '≤'} ${target.limit} ${names[target.of]}`.trim(),
    target === null ? '' : isMet(figure) ? 'ok' : 'MISSED',
  ];
}

function show(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 100) return value.toFixed(0);
  if (Number.isInteger(value)) return String(value);
  return value.toFixed(Math.abs(value) >= 10 ? 1 : value < 0.1 ? 3 : 2);
}
