import { parse } from 'unbash';
import type { Action } from '../../domain/action.ts';
import { classify } from '../../risk/classify.ts';
import { HOSTILE } from './hostile.ts';
import { corpusLines, ownLines } from './lines.ts';
import { READERS, type Reader } from './readers.ts';

/**
 * `npm run bench:risk`: how long the judge takes for each line of the corpus (the project's own cases where that is not
 * there), beside a floor that only parses the same line; for hostile texts; how the time of each of its readers grows with
 * its text; and what memory does over a million calls. Figures of one run are compared with each other, never with another
 * run's. `--quick` makes 50,000 calls. Ends with 1 where a reader's time is not linear in its text.
 */
const SETTINGS = { trustedNetworks: ['10.0.0.0/24'] };
const CALLS = process.argv.includes('--quick') ? 50_000 : 1_000_000;
const ROUNDS = 30;

const judge = (action: Action): string => classify({ action }, SETTINGS).tier;
const actions = (corpusLines() ?? ownLines()).map(({ action }) => action);

function timed(run: () => unknown): number {
  const begun = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - begun) / 1_000;
}

/** Each line's median over the rounds, ascending. In microseconds. */
function mediansOf(run: (action: Action) => unknown): readonly number[] {
  for (let round = 0; round < 10; round += 1) for (const action of actions) run(action);
  return actions
    .map((action) => middle(Array.from({ length: ROUNDS }, () => timed(() => run(action)))))
    .toSorted((a, b) => a - b);
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
const us = (value: number): string => `${value.toFixed(1)} µs`;

const floor = mediansOf(({ command, sql }) => parse(command ?? sql ?? ''));
const judged = mediansOf(judge);
for (const [name, share] of [
  ['median', 0.5],
  ['p99', 0.99],
  ['slowest line', 1],
] as const) {
  const ratio = at(judged, share) / at(floor, share);
  console.log(
    `${name.padEnd(14)} ${us(at(judged, share))}  (parsing alone ${us(at(floor, share))}, ratio ${ratio.toFixed(1)})`,
  );
}

/** Processor time: others on the machine do not count. In microseconds. */
function spent(run: () => unknown): number {
  const before = process.cpuUsage();
  run();
  return process.cpuUsage(before).user;
}

console.log('\nhostile texts, processor time, the best of three:');
for (const [name, text] of Object.entries(HOSTILE)) {
  const action = name.startsWith('SQL') ? { sql: text } : { command: text };
  let tier = '';
  const best = Math.min(...[1, 2, 3].map(() => spent(() => (tier = judge(action)))));
  console.log(
    `  ${name.padEnd(32)} ${String(text.length).padStart(6)}  ${(best / 1_000).toFixed(1).padStart(6)} ms  ${tier}`,
  );
}

const SIZE = 64 * 1024;
const TIMES = 4;
/** So long each is run, over and over. In microseconds. */
const MEASURED_US = 150_000;

/** Processor time of one reading of a text of a size in characters, over many. In microseconds. */
function costOf(reader: Reader, size: number): number {
  const run = reader.prepare(size);
  for (let round = 0; round < 5; round += 1) run();
  let runs = 0;
  const before = process.cpuUsage();
  for (;;) {
    run();
    runs += 1;
    const { user } = process.cpuUsage(before);
    if (user > MEASURED_US) return user / runs;
  }
}

console.log(
  `\ntexts of ${SIZE} characters for one reader, processor time, and how often that of a ${TIMES}th of them:`,
);
for (const reader of READERS) {
  const part = costOf(reader, SIZE / TIMES);
  const whole = costOf(reader, SIZE);
  // Linear is TIMES, quadratic its square.
  const isKept = whole / part < 2 * TIMES;
  if (!isKept) process.exitCode = 1;
  const figures = `${(whole / 1_000).toFixed(1).padStart(6)} ms  ${(whole / part).toFixed(1).padStart(5)}`;
  console.log(`  ${reader.name.padEnd(52)} ${figures}${isKept ? '' : `  MISSED (below ${2 * TIMES})`}`);
}

const gc = globalThis.gc;
console.log(
  `\nmemory over ${CALLS} calls${gc === undefined ? ' (run with --expose-gc for exact figures)' : ''}:`,
);
for (let call = 0; call <= CALLS; call += 1) {
  const action = actions[call % actions.length];
  if (action !== undefined) judge(action);
  if (call % (CALLS / 5) !== 0) continue;
  gc?.();
  const { heapUsed, rss, external } = process.memoryUsage();
  const mb = (bytes: number): string => (bytes / 1_048_576).toFixed(1).padStart(7);
  console.log(
    `  ${String(call).padStart(8)}  heap ${mb(heapUsed)} MB  external ${mb(external)} MB  rss ${mb(rss)} MB`,
  );
}
