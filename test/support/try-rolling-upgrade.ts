import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { approvalsAt, eventually } from './http.ts';
import { buildOldVersion } from './old-version.ts';
import { type Product, startProduct, temporaryHome } from './product.ts';
import { startTestTemporal } from './temporal.ts';
import { workAt } from './work.ts';

/**
 * `npm run rolling-upgrade -- COMMIT`: runs the API and the worker of that commit and of this tree on one Temporal and
 * one ledger, in every order in which they can be exchanged, and says what came of approvals that were under way.
 * Build this tree first (`npm run build`).
 */
const POLICY = join(import.meta.dirname, 'policies', 'quick.yaml');
const TABLE = { action: { command: 'DROP TABLE users' }, profile: 'patient' };
const ORDERS = [
  ['worker first', 'worker', 'api'],
  ['API first', 'api', 'worker'],
] as const;

const folder = await temporaryHome();
await rm(folder.path, { recursive: true });
const old = await buildOldVersion(process.argv[2] ?? 'HEAD', folder.path, false);
try {
  for (const [name, first, second] of ORDERS) await exchange(name, first, second);
} finally {
  await old.remove();
}

async function exchange(name: string, first: 'api' | 'worker', second: 'api' | 'worker'): Promise<void> {
  const home = await temporaryHome();
  const temporal = await startTestTemporal(home.path);
  const env = { APPROVAL_HOME: home.path, POLICY_FILE: POLICY, TEMPORAL_ADDRESS: temporal.address };
  const parts = {
    api: await startProduct(env, 'api', old.program),
    worker: await startProduct(env, 'worker', old.program),
  };
  const begin = async (role: 'api' | 'worker'): Promise<Product> => startProduct(env, role);
  try {
    const carries = old.version !== '0.1.0';
    const begun = await ask(parts.api.url, 'old', carries);
    // The new one beside the old one, both at work, then the old one away.
    const more = await begin(first);
    const beside = await ask((first === 'api' ? more : parts.api).url, 'beside', carries);
    await finish(`${name}: both versions’ ${first}`, parts.api.url, begun.slice(0, 2));
    await parts[first].stop();
    parts[first] = more;
    const between = await ask(parts.api.url, 'between', carries);
    await finish(`${name}: new ${first}, old ${second}`, parts.api.url, beside);
    const last = await begin(second);
    await parts[second].stop();
    parts[second] = last;
    await finish(`${name}: both new`, parts.api.url, [...begun.slice(2), ...between]);
    console.log(`${name}: chain`, JSON.stringify(await approvalsAt(parts.api.url).verify()));
    const back = await startProduct({ ...env }, 'worker', old.program).then(
      async (product) => {
        await product.stop();
        return 'starts';
      },
      (error: unknown) => `refused: ${/countersign: .*/s.exec(String(error))?.[0].trim() ?? String(error)}`,
    );
    console.log(`${name}: ${old.version} again: ${back}`);
  } finally {
    await parts.api.stop();
    await parts.worker.stop();
    await temporal.stop();
    await home.remove();
  }
}

interface Asked {
  readonly id: string;
  readonly executor: string | null;
}

async function ask(url: string, label: string, carries: boolean): Promise<readonly Asked[]> {
  const plain = Array.from({ length: 3 }, async () => {
    const { body } = await approvalsAt(url).create(TABLE);
    return { id: body.id, executor: null };
  });
  const asked = await Promise.all(plain);
  if (!carries) return asked;
  const executor = `rolling-${label}-${Date.now()}`;
  const { body } = await workAt(url).order(executor, { verification: { mode: 'auto' } });
  return [...asked, { id: body.id, executor }];
}

async function finish(step: string, url: string, asked: readonly Asked[]): Promise<void> {
  const results: string[] = [];
  for (const { id, executor } of asked) {
    if (executor === null) {
      const { status } = await approvalsAt(url).decide(id, 'approve');
      const { body } = await eventually(
        () => approvalsAt(url).get(id),
        ({ body: found }) => found.status !== 'pending',
      );
      results.push(`${status} ${body.resolution?.outcome}`);
    } else {
      const taken = await workAt(url).take(executor, 15);
      const done = taken.status === 200 ? await workAt(url).complete(taken.body.token) : taken;
      results.push(`order ${taken.status} ${done.status}`);
    }
  }
  console.log(`${step}: ${results.join(', ')}`);
}
