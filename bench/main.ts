import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { type Figure, figuresOf, memoryFigure } from './figures.ts';
import { measureMemory } from './memory.ts';
import { FULL, type Plan, QUICK, loadsOf } from './plan.ts';
import { type Observation, runRound } from './rounds.ts';
import { SAFE_FLOORS, safeFiguresOf } from './safe/figures.ts';
import { runSafeRounds } from './safe/rounds.ts';
import { type Stage, setStage } from './stage.ts';
import { tableOf } from './table.ts';

/**
 * `npm run bench`: the product against two raw floors of Temporal in the same run, as medians of each round's ratio.
 * Figures of one run are compared with each other, never with another run's. Ends with 1 only if it could not
 * measure; a target that is missed is a result.
 */
const { values: options } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
});
const plan = options.quick ? QUICK : FULL;
const began = performance.now();
const seconds = (): number => Math.round((performance.now() - began) / 1_000);
const tell = (line: string): void => console.error(`bench: ${String(seconds()).padStart(3)} s  ${line}`);

tell('starting Temporal, two products, the floors');
const stage = await setStage();
// Measuring goes on otherwise, with nothing left to measure.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void stage.stop().finally(() => process.exit(1)));
}
try {
  const loads = loadsOf(plan, await warmUp(stage, plan));
  const observations: Observation[] = [];
  for (let round = 0; round < plan.rounds; round += 1) {
    observations.push(...(await runRound(stage, loads, round, tell)));
  }
  const asked = await runSafeRounds(stage.plain, plan.safe, tell);
  tell(`memory with ${plan.pending} pending`);
  const memory = await measureMemory(stage.server, plan);
  const plain = [...figuresOf(observations, 'plain'), memoryFigure(memory)];
  const channel = figuresOf(observations, 'channel');
  const pace = loads.paced50.kind === 'paced' ? loads.paced50.perSecond.toFixed(1) : '';
  console.log(
    `${plan.rounds} rounds in ${seconds()} s on ${cpus().length} cores; arrivals with 50 in flight: ${pace} a second; medians, ratios paired by round`,
  );
  console.log(tableOf('No channel', plain));
  console.log(tableOf('One channel (Feishu)', channel));
  const safe = safeFiguresOf(asked);
  const { rounds, perSecond, seconds: lasting } = plan.safe;
  const title = `SAFE under the profile hooks: ${perSecond} a second at random moments for ${lasting} s, ${rounds} rounds`;
  console.log(tableOf(title, safe, SAFE_FLOORS));
  if (options.json !== undefined) {
    await writeFile(
      options.json,
      JSON.stringify({ loads, plain, channel, safe, memory, observations }, null, 1),
    );
  }
  for (const figure of [...plain, ...channel, ...safe]) checkMeasured(figure);
} finally {
  await stage.stop();
}

/** Compiles and fills what the first approvals fill. @returns approvals a second of the slowest runner, cards included */
async function warmUp({ runners }: Stage, { warmUp: count }: Plan): Promise<number> {
  const rates: number[] = [];
  for (const runner of runners) {
    tell(`warm-up ${runner.name}`);
    const begun = performance.now();
    await runner.run({ kind: 'closed', concurrency: Math.min(50, count), count });
    await runner.drain();
    rates.push((count / (performance.now() - begun)) * 1_000);
  }
  return Math.min(...rates);
}

/** @throws where a figure with a target has no value */
function checkMeasured({ name, target, ...values }: Figure): void {
  if (target === null || Number.isFinite(values[target.of])) return;
  throw new Error(`"${name}" was not measured`);
}
