import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { cpuSeconds } from '../machine.ts';
import { createAsker } from './asker.ts';
import { type Arrivals, askOpenLoop } from './open-loop.ts';

export const SAFE_RUNNERS = ['bare', 'row', 'product'] as const;
export type SafeRunner = (typeof SAFE_RUNNERS)[number];

/** One runner in one round. */
export interface SafeSeen {
  readonly runner: SafeRunner;
  readonly round: number;
  /** From the moment at which each was due until its answer was read, in milliseconds. */
  readonly answerMs: readonly number[];
  /** CPU of the process for each, in milliseconds. */
  readonly cpuMs: number;
  /** The part that the product answered within 10 ms, by its own histogram; NaN for a floor. */
  readonly quickAtServer: number;
}

export interface SafePlan extends Arrivals {
  readonly rounds: number;
  readonly warmUpSeconds: number;
}

interface Target {
  readonly runner: SafeRunner;
  readonly url: string;
  readonly pid: number;
}

/**
 * A crowd of hooks that asks about harmless commands, against two floors in the same round: an answer over HTTP alone,
 * and one for which a row is written durably.
 * @param product on whose API they ask
 */
export async function runSafeRounds(
  product: { readonly url: string; readonly pid: number },
  plan: SafePlan,
  tell: (line: string) => void,
): Promise<readonly SafeSeen[]> {
  const child = fork(fileURLToPath(new URL('./floor.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  try {
    const [{ port }] = (await once(child, 'message')) as [AddressInfo];
    const floor = { pid: child.pid ?? 0, url: `http://127.0.0.1:${port}` };
    const targets: readonly Target[] = [
      { ...floor, runner: 'bare', url: `${floor.url}/bare` },
      { ...floor, runner: 'row', url: `${floor.url}/row` },
      { ...product, runner: 'product' },
    ];
    const seen: SafeSeen[] = [];
    for (const target of targets) await observe(target, { ...plan, seconds: plan.warmUpSeconds }, 0);
    for (let round = 0; round < plan.rounds; round += 1) {
      for (const target of targets) {
        tell(`round ${round + 1}: SAFE at ${plan.perSecond} a second, ${target.runner}`);
        seen.push(await observe(target, plan, round));
      }
    }
    return seen;
  } finally {
    if (child.connected) child.disconnect();
    await ended;
  }
}

async function observe({ runner, url, pid }: Target, arrivals: Arrivals, round: number): Promise<SafeSeen> {
  const asker = createAsker(url);
  const before = { cpu: cpuSeconds(pid), quick: await quickOf(runner, url) };
  try {
    const answerMs = await askOpenLoop(arrivals, asker.ask);
    const quick = (await quickOf(runner, url)) - before.quick;
    const cpuMs = ((cpuSeconds(pid) - before.cpu) / answerMs.length) * 1_000;
    return { runner, round, answerMs, cpuMs, quickAtServer: quick / answerMs.length };
  } finally {
    asker.close();
  }
}

const QUICK =
  /^countersign_http_request_seconds_bucket\{le="0\.01",method="POST",route="\/v1\/approvals\/",status="201"\} (\d+)$/m;

/** Answers within 10 ms so far, from the last byte of the question until the answer was handed to the system. */
async function quickOf(runner: SafeRunner, url: string): Promise<number> {
  if (runner !== 'product') return NaN;
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(QUICK.exec(text)?.[1] ?? 0);
}
