import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { type Product, startProduct } from '../../test/support/product.ts';
import { cpuSeconds } from '../machine.ts';

/** The whole product on one data folder: a process of its own and its embedded Temporal. */
export interface Whole {
  readonly url: string;
  readonly pid: number;
  readonly temporalPid: number;
  readonly temporalAddress: string;
  /** From the start of the process until it says that it is ready, in milliseconds. */
  readonly readyMs: number;
  /** Ends both at once, as a power cut would. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Nothing that is asked for in a soak is due while it runs. */
const POLICY = {
  profiles: {
    soak: {
      ladder: false,
      tiers: Object.fromEntries(
        ['SAFE', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'].map((tier) => [
          tier,
          { decide: 'person', timeout: '24h' },
        ]),
      ),
    },
  },
};

export async function startWhole(home: string): Promise<Whole> {
  const policy = join(home, 'soak.yaml');
  // JSON is YAML too.
  await writeFile(policy, JSON.stringify(POLICY));
  const began = performance.now();
  const product = await startProduct({ APPROVAL_HOME: home, POLICY_FILE: policy });
  const readyMs = performance.now() - began;
  const { pid, address } = JSON.parse(await readFile(join(home, 'temporal.pid'), 'utf8')) as {
    readonly pid: number;
    readonly address: string;
  };
  return {
    url: product.url,
    pid: product.pid,
    temporalPid: pid,
    temporalAddress: address,
    readyMs,
    kill: () => killBoth(product, pid),
    stop: async () => void (await product.stop()),
  };
}

async function killBoth(product: Product, temporalPid: number): Promise<void> {
  process.kill(temporalPid, 'SIGKILL');
  await product.kill();
}

/** Calm: so many readings in a row in which both together used less than so much of one core. */
const CALM_READINGS = 4;
const CALM_SHARE = 0.25;
const READING_MS = 500;
const CALM_LONGEST_MS = 180_000;

/** How long until the product and its Temporal have done what they had to do, in milliseconds. */
export async function timeUntilCalm({ pid, temporalPid }: Whole): Promise<number> {
  const began = performance.now();
  let calm = 0;
  let before = cpuSeconds(pid) + cpuSeconds(temporalPid);
  while (calm < CALM_READINGS && performance.now() - began < CALM_LONGEST_MS) {
    await delay(READING_MS);
    const now = cpuSeconds(pid) + cpuSeconds(temporalPid);
    calm = (now - before) * 1_000 < CALM_SHARE * READING_MS ? calm + 1 : 0;
    before = now;
  }
  return Math.max(0, performance.now() - began - CALM_READINGS * READING_MS);
}

/** Runs that are open in Temporal, as it counts them. */
export async function countRuns({ temporalAddress }: Whole): Promise<number> {
  const connection = await Connection.connect({ address: temporalAddress });
  try {
    const query = 'WorkflowType = "approval" AND ExecutionStatus = "Running"';
    return (await new Client({ connection }).workflow.count(query)).count;
  } finally {
    await connection.close();
  }
}

/** Size of a file and its write-ahead log, in MB. */
export async function sizeMb(home: string, file: string): Promise<number> {
  const sizes = [file, `${file}-wal`].map((name) =>
    stat(join(home, name)).then(
      ({ size }) => size,
      () => 0,
    ),
  );
  return (await Promise.all(sizes)).reduce((total, size) => total + size, 0) / 1_048_576;
}
