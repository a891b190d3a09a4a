import { quantile } from '../statistics.ts';
import type { ReadName } from './reads.ts';

type Measured = ReadName | 'decision' | 'decision, 20 at once';

/** What takes its time, at one number of pending approvals. */
export type Timed = ReadonlyMap<Measured, readonly number[]>;

/** A line of the result: the same thing with few and with many pending. */
export interface Line {
  readonly name: string;
  readonly few: { readonly p50: number; readonly p99: number };
  readonly many: { readonly p50: number; readonly p99: number };
  /** Of the medians, over that of `/livez`, which reads nothing: how busy the machine was cancels out. */
  readonly ratio: number;
  /** Null: shown only. */
  readonly limit: number | null;
}

/**
 * How many times slower the median may be with many pending. What an index answers may hardly change; a search for
 * text reads every row, and a count every open one.
 */
const LIMITS: Readonly<Record<Measured, number | null>> = {
  '/livez': null,
  'first page': 2,
  'pending, one workspace': 2,
  'one requester': 2,
  'last page by cursor': 2,
  'q= that matches one': 15,
  'q= that matches none': 15,
  '/health': 2,
  '/metrics': 4,
  decision: 2,
  'decision, 20 at once': 3,
};

export function linesOf(few: Timed, many: Timed): readonly Line[] {
  const median = (timed: Timed): number => quantile(timed.get('/livez') ?? [], 0.5);
  const busier = median(many) / median(few);
  return [...many].map(([name, took]) => {
    const line = { name, few: quantiles(few.get(name) ?? []), many: quantiles(took) };
    return { ...line, ratio: line.many.p50 / line.few.p50 / busier, limit: LIMITS[name] };
  });
}

function quantiles(took: readonly number[]): Line['few'] {
  return { p50: quantile(took, 0.5), p99: quantile(took, 0.99) };
}

export function isQuick({ ratio, limit }: Line): boolean {
  return limit === null || ratio <= limit;
}

export function tableOf(few: number, many: number, lines: readonly Line[]): string {
  const heading = ['ms', `${few}: p50`, 'p99', `${many}: p50`, 'p99', 'ratio', 'at most', ''];
  const rows = lines.map((line) => [
    line.name,
    ...[line.few.p50, line.few.p99, line.many.p50, line.many.p99].map((ms) => ms.toFixed(1)),
    line.ratio.toFixed(2),
    line.limit === null ? '' : line.limit.toFixed(0),
    isQuick(line) ? 'ok' : 'SLOW',
  ]);
  const all = [heading, ...rows];
  const widths = heading.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
