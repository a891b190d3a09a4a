import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** The kernel's unit of time in /proc, the same on every Linux. */
const TICKS_PER_SECOND = 100;
const SETTLE_STEP_MS = 500;
/** Still enough: so many readings in a row within so much of each other. */
const SETTLE_READINGS = 6;
const SETTLE_WITHIN = 0.01;

/** CPU seconds that a process has used, all its threads; NaN where there is no /proc. */
export function cpuSeconds(pid: number): number {
  const stat = readProc(`/proc/${pid}/stat`);
  // The name stands in parentheses and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11] ?? NaN) + Number(fields[12] ?? NaN)) / TICKS_PER_SECOND;
}

/** Resident memory of a process in MB; NaN where there is no /proc. */
export function residentMb(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readProc(`/proc/${pid}/status`))?.[1] ?? NaN) / 1_024;
}

/** Resident memory once it holds still, or after `longestMs`: what a process keeps, not what it is throwing away. */
export async function settledMb(pid: number, longestMs: number): Promise<number> {
  const readings: number[] = [];
  const began = performance.now();
  for (;;) {
    readings.push(residentMb(pid));
    const recent = readings.slice(-SETTLE_READINGS);
    const highest = Math.max(...recent);
    const isStill =
      recent.length === SETTLE_READINGS && highest - Math.min(...recent) <= highest * SETTLE_WITHIN;
    if (isStill || performance.now() - began > longestMs) return readings.at(-1) ?? NaN;
    await delay(SETTLE_STEP_MS);
  }
}

function readProc(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
