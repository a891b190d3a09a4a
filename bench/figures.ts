import type { MemoryFigure } from './memory.ts';
import type { Observation, PhaseName } from './rounds.ts';
import type { RunnerName } from './stage.ts';
import { median, pairedRatio, quantile, sum } from './statistics.ts';

/** A line of the result. NaN: does not apply. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  /** Medians over the rounds; of what is counted, the sum. */
  readonly product: number;
  readonly e: number;
  readonly eLa: number;
  /** Medians of each round's ratio. */
  readonly timesE: number;
  readonly timesELa: number;
  readonly target: Target | null;
}

/** What is held against a limit: a ratio, or the product's own value. */
export interface Target {
  readonly of: 'timesE' | 'timesELa' | 'product';
  readonly kind: 'at least' | 'at most';
  readonly limit: number;
}

export function isMet(figure: Figure): boolean {
  const { target } = figure;
  if (target === null) return true;
  const value = figure[target.of];
  return target.kind === 'at least' ? value >= target.limit : value <= target.limit;
}

const NO_FLOOR = { e: NaN, eLa: NaN, timesE: NaN, timesELa: NaN };

type Measure = (observation: Observation) => number;

/** The targets of a variant; a channel means more work, so each has its own. */
const LIMITS = {
  plain: { rate: 0.7, latency: 1.2, create: 1.5, events: 14 },
  channel: { rate: 0.45, latency: 1.5, create: 1.5, events: 26 },
} as const;

/** All figures of one variant of the product, against both floors. */
export function figuresOf(
  observations: readonly Observation[],
  variant: 'plain' | 'channel',
): readonly Figure[] {
  const limits = LIMITS[variant];
  const row = (
    name: string,
    unit: string,
    phase: PhaseName,
    measure: Measure,
    target: Target | null = null,
  ) => compare(observations, variant, { name, unit, phase, measure, target });
  const counted = (name: string, measure: Measure, target: Target | null): Figure => {
    const seen = observations.filter(({ runner, phase }) => runner === variant && phase === 'rate50');
    return { name, unit: '', product: sum(seen.map(measure)), ...NO_FLOOR, target };
  };
  const latencies = (['paced1', 'paced50'] as const).flatMap((phase) => {
    const at = phase === 'paced1' ? 'one at a time' : '50 in flight';
    const create = atMost('timesELa', limits.create);
    const latency = atMost('timesE', limits.latency);
    return [
      row(`create p50, ${at}`, 'ms', phase, (seen) => quantile(seen.createMs, 0.5), create),
      row(`create p99, ${at}`, 'ms', phase, (seen) => quantile(seen.createMs, 0.99)),
      row(`decision p50, ${at}`, 'ms', phase, (seen) => quantile(seen.decisionMs, 0.5), latency),
      row(`decision p99, ${at}`, 'ms', phase, (seen) => quantile(seen.decisionMs, 0.99)),
      row(`requester p50, ${at}`, 'ms', phase, (seen) => quantile(seen.requesterMs, 0.5), latency),
      row(`requester p99, ${at}`, 'ms', phase, (seen) => quantile(seen.requesterMs, 0.99)),
    ];
  });
  return [
    row('approvals at 1', '/s', 'rate1', answered),
    row('approvals at 50', '/s', 'rate50', answered, { of: 'timesE', kind: 'at least', limit: limits.rate }),
    row('at 50, until all is done', '/s', 'rate50', (seen) => (seen.count / seen.drainedMs) * 1_000),
    counted('answered 202 at 50', (seen) => seen.recorded, atMost('product', 0)),
    counted('answered 503 at 50', (seen) => seen.unavailable, null),
    ...latencies,
    row('CPU of the process', 's/1000', 'rate50', (seen) => per1000(seen.cpu.subject, seen)),
    row('CPU of Temporal', 's/1000', 'rate50', (seen) => per1000(seen.cpu.server, seen)),
    {
      ...row('CPU of the generator', 's/1000', 'rate50', (seen) => per1000(seen.cpu.generator, seen)),
      ...NO_FLOOR,
    },
    row('history events', '', 'paced1', (seen) => seen.events, atMost('product', limits.events)),
  ];
}

export function memoryFigure({ pending, beforeMb, afterMb }: MemoryFigure): Figure {
  const product = (afterMb - beforeMb) / pending;
  return {
    name: `memory a pending, of ${pending}`,
    unit: 'MB',
    product,
    ...NO_FLOOR,
    target: atMost('product', 0.05),
  };
}

/** Approvals a second until the last of them was answered. */
export function answered(seen: Observation): number {
  return (seen.count / seen.elapsedMs) * 1_000;
}

function per1000(seconds: number, { count }: Observation): number {
  return (seconds / count) * 1_000;
}

function atMost(of: Target['of'], limit: number): Target {
  return { of, kind: 'at most', limit };
}

function compare(
  observations: readonly Observation[],
  variant: RunnerName,
  {
    phase,
    measure,
    ...rest
  }: Pick<Figure, 'name' | 'unit' | 'target'> & { phase: PhaseName; measure: Measure },
): Figure {
  const valuesOf = (runner: RunnerName): readonly number[] =>
    observations
      .filter((seen) => seen.runner === runner && seen.phase === phase)
      .toSorted((a, b) => a.round - b.round)
      .map(measure);
  const [product, e, eLa] = [valuesOf(variant), valuesOf('E'), valuesOf('E-LA')];
  return {
    ...rest,
    product: median(product),
    e: median(e),
    eLa: median(eLa),
    timesE: pairedRatio(product, e),
    timesELa: pairedRatio(product, eLa),
  };
}
