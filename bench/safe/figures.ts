import type { Figure, Target } from '../figures.ts';
import { median, pairedRatio, quantile } from '../statistics.ts';
import type { SafeRunner, SafeSeen } from './rounds.ts';

/** What the table calls the floors. */
export const SAFE_FLOORS = ['bare', 'row'] as const;

/** An answer to a SAFE request, against both floors. */
export function safeFiguresOf(seen: readonly SafeSeen[]): readonly Figure[] {
  const row = (
    name: string,
    unit: string,
    measure: (one: SafeSeen) => number,
    target: Target | null = null,
  ): Figure => {
    const valuesOf = (runner: SafeRunner): readonly number[] =>
      seen.filter((one) => one.runner === runner).map(measure);
    const [product, e, eLa] = [valuesOf('product'), valuesOf('bare'), valuesOf('row')];
    return {
      ...{ name, unit, target },
      ...{ product: median(product), e: median(e), eLa: median(eLa) },
      ...{ timesE: pairedRatio(product, e), timesELa: pairedRatio(product, eLa) },
    };
  };
  return [
    row('answer p50', 'ms', ({ answerMs }) => quantile(answerMs, 0.5)),
    row('answer p99', 'ms', ({ answerMs }) => quantile(answerMs, 0.99), AT_MOST_10_MS),
    row('within 10 ms at the server', 'part', ({ quickAtServer }) => quickAtServer, AT_LEAST_99_IN_100),
    row('CPU of the process, each', 'ms', ({ cpuMs }) => cpuMs),
  ];
}

const AT_MOST_10_MS: Target = { of: 'product', kind: 'at most', limit: 10 };
const AT_LEAST_99_IN_100: Target = { of: 'product', kind: 'at least', limit: 0.99 };
