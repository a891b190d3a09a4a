import { cpuSeconds } from './machine.ts';
import type { Load, Measured } from './load.ts';
import type { Runner, RunnerName, Stage } from './stage.ts';

export const PHASES = ['rate1', 'rate50', 'paced1', 'paced50'] as const;
export type PhaseName = (typeof PHASES)[number];
export type Loads = Readonly<Record<PhaseName, Load>>;

/** One runner under one load in one round. CPU is counted until all that the load set off is done. */
export interface Observation extends Measured {
  readonly runner: RunnerName;
  readonly phase: PhaseName;
  readonly round: number;
  /** From the first request until no run is open any more. */
  readonly drainedMs: number;
  readonly cpu: Cpu;
  /** Events in the history of the last run; NaN where nobody asked. */
  readonly events: number;
  /** Decisions that had to be asked again after a 503. */
  readonly unavailable: number;
}

/** CPU seconds. */
export interface Cpu {
  /** Of the process that is driven; a floor drives itself. */
  readonly subject: number;
  readonly server: number;
  /** Of this process, the load generator. */
  readonly generator: number;
}

/**
 * One round: under each load every runner once, one after the other, so that what is compared is measured within
 * seconds. Their order rotates from load to load and round to round.
 */
export async function runRound(
  stage: Stage,
  loads: Loads,
  round: number,
  tell: (line: string) => void,
): Promise<readonly Observation[]> {
  const observations: Observation[] = [];
  for (const [place, phase] of PHASES.entries()) {
    for (const runner of rotate(stage.runners, round + place)) {
      tell(`round ${round + 1}: ${phase} ${runner.name}`);
      observations.push(await observe(stage, runner, phase, loads[phase], round));
    }
  }
  return observations;
}

async function observe(
  stage: Stage,
  runner: Runner,
  phase: PhaseName,
  load: Load,
  round: number,
): Promise<Observation> {
  const before = readCpu(stage, runner);
  const refusedBefore = runner.unavailable();
  const began = performance.now();
  const measured = await runner.run(load);
  await runner.drain();
  const drainedMs = performance.now() - began;
  const after = readCpu(stage, runner);
  const cpu = {
    subject: after.subject - before.subject,
    server: after.server - before.server,
    generator: after.generator - before.generator,
  };
  const events = phase === 'paced1' ? await runner.historyEvents() : NaN;
  const unavailable = runner.unavailable() - refusedBefore;
  return { ...measured, runner: runner.name, phase, round, drainedMs, cpu, events, unavailable };
}

function readCpu(stage: Stage, runner: Runner): Cpu {
  return {
    subject: cpuSeconds(runner.pid),
    server: cpuSeconds(stage.server.pid),
    generator: cpuSeconds(process.pid),
  };
}

function rotate<T>(list: readonly T[], by: number): readonly T[] {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}
