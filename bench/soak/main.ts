import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { approvalsAt } from '../../test/support/http.ts';
import { temporaryHome } from '../../test/support/product.ts';
import { cpuSeconds, residentMb } from '../machine.ts';
import { type Timed, isQuick, linesOf, tableOf } from './figures.ts';
import { lossesOf } from './lost.ts';
import { type Whole, countRuns, sizeMb, startWhole, timeUntilCalm } from './machine.ts';
import { type People, createPeople } from './people.ts';
import { FULL, type Plan, SHORT } from './plan.ts';
import { countSettled, readAllPending, timeReads } from './reads.ts';

/**
 * `npm run soak`: thousands of pending approvals, a kill -9 of everything, a full restart. Ends with 1 where one
 * approval is lost, where one ended more than once, or where lists or decisions are slower than they may be,
 * compared with a few in the same run. With `--lost-only` speed is shown and no fault: for a machine that does other
 * things meanwhile.
 */
const { values: options } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    'lost-only': { type: 'boolean', default: false },
    pending: { type: 'string' },
    json: { type: 'string' },
  },
});
const chosen = options.short ? SHORT : FULL;
const plan: Plan = options.pending === undefined ? chosen : { ...chosen, pending: Number(options.pending) };
const began = performance.now();
const tell = (line: string): void =>
  console.error(`soak: ${String(Math.round((performance.now() - began) / 1_000)).padStart(4)} s  ${line}`);
const faults: string[] = [];
/** How long decisions that were recorded may take to come into effect, in milliseconds. */
const SETTLING_MS = 120_000;

const home = await temporaryHome();
const running: { whole: Whole | null } = { whole: null };
// The load goes on otherwise, with nothing left to ask.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(
    signal,
    () => void (running.whole?.kill() ?? Promise.resolve()).finally(() => process.exit(1)),
  );
}
try {
  await soak();
} finally {
  await running.whole?.stop();
  await home.remove();
}
for (const fault of faults) console.error(`soak: ${fault}`);
process.exitCode = faults.length === 0 ? 0 : 1;

async function soak(): Promise<void> {
  let whole = await start();
  const firstReadyMs = whole.readyMs;
  const people = createPeople(() => whole.url, plan.concurrency);
  tell(`${plan.few} pending`);
  // What the first ones compile and fill is not what is measured.
  await people.ask(plan.few + 2 * plan.decisions + 20);
  await people.decide(20, 1);
  const few = await timeAll(whole, people);

  tell(`${plan.pending} pending`);
  const filling = performance.now();
  const missing = plan.pending + 2 * plan.decisions - people.pending().length;
  await people.ask(missing);
  const asksPerSecond = missing / ((performance.now() - filling) / 1_000);
  const peakMb = residentMb(whole.pid);
  const temporalPeakMb = residentMb(whole.temporalPid);

  tell('kill -9 of everything, and start again');
  await whole.kill();
  whole = await start();
  const calmMs = await timeUntilCalm(whole);
  tell('looking for all of them');
  const walk = performance.now();
  faults.push(...lossesOf(people.pending(), await readAllPending(whole.url)));
  const walkMs = performance.now() - walk;
  const runs = await countRuns(whole);
  if (runs !== people.pending().length)
    faults.push(`Temporal has ${runs} open runs for ${people.pending().length} pending approvals`);

  tell('reading and deciding');
  const many = await timeAll(whole, people);
  const ending = performance.now();
  const cpuBefore = [cpuSeconds(whole.pid), cpuSeconds(whole.temporalPid)] as const;
  const count = Math.min(plan.decidedAtTheEnd, people.pending().length);
  await people.decide(count, plan.concurrency);
  const decisionsPerSecond = count / ((performance.now() - ending) / 1_000);
  const cpuMs = (pid: number, before: number): number => ((cpuSeconds(pid) - before) * 1_000) / count;
  const [productCpuMs, temporalCpuMs] = [
    cpuMs(whole.pid, cpuBefore[0]),
    cpuMs(whole.temporalPid, cpuBefore[1]),
  ];
  tell('checking what was decided');
  await checkDecided(whole.url, people);
  const lines = linesOf(few, many);
  for (const line of lines) {
    if (!isQuick(line) && !options['lost-only'])
      faults.push(`${line.name}: ${line.ratio.toFixed(2)} times slower, at most ${line.limit} allowed`);
  }
  const figures: Readonly<Record<string, number>> = {
    'asked for, a second': asksPerSecond,
    'decided at once, a second': decisionsPerSecond,
    'CPU of the product for each, ms': productCpuMs,
    'CPU of Temporal for each, ms': temporalCpuMs,
    'first start to ready, ms': firstReadyMs,
    'start after the kill to ready, ms': whole.readyMs,
    'from ready to calm, ms': calmMs,
    'reading all pending, ms': walkMs,
    'product at its peak, MB': peakMb,
    'Temporal at its peak, MB': temporalPeakMb,
    'product after the restart, MB': residentMb(whole.pid),
    'Temporal after the restart, MB': residentMb(whole.temporalPid),
    'ledger.db, MB': await sizeMb(home.path, 'ledger.db'),
    'temporal.db, MB': await sizeMb(home.path, 'temporal.db'),
    'decisions answered 202': people.recorded(),
    'answers 503, each tried again': people.unavailable(),
  };
  console.log(tableOf(plan.few, plan.pending, lines));
  for (const [name, value] of Object.entries(figures))
    console.log(`${name.padEnd(36)} ${value.toFixed(value < 100 ? 1 : 0).padStart(9)}`);
  console.log(
    faults.length === 0
      ? `none of ${plan.pending} lost, each ended at most once`
      : `FAILED:\n${faults.join('\n')}`,
  );
  if (options.json !== undefined)
    await writeFile(options.json, JSON.stringify({ plan, lines, figures, faults }, null, 1));
}

async function start(): Promise<Whole> {
  const whole = await startWhole(home.path);
  running.whole = whole;
  return whole;
}

/** Reads while so many are pending, then decides, which leaves that many fewer. */
async function timeAll({ url }: Whole, people: People): Promise<Timed> {
  const reads = await timeReads(url, people.pending(), plan.reads);
  const alone = await people.decide(plan.decisions, 1);
  const together = await people.decide(plan.decisions, plan.concurrency);
  return new Map([...reads, ['decision', alone], ['decision, 20 at once', together]]);
}

/** One that was answered 202 may still be on its way. */
async function checkDecided(url: string, people: People): Promise<void> {
  const latest = performance.now() + SETTLING_MS;
  let settled = await countSettled(url);
  while (!people.decided().every((id) => settled.has(id)) && performance.now() < latest) {
    await delay(1_000);
    settled = await countSettled(url);
  }
  for (const id of people.decided()) {
    const times = settled.get(id) ?? 0;
    if (times !== 1) faults.push(`${id} was decided, and settled ${times} times`);
  }
  const chain = await approvalsAt(url).verify();
  if (!chain.ok) faults.push(`the chain is broken: ${JSON.stringify(chain)}`);
}
