import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Cluster, startPostgres } from './postgres-cluster.mjs';
import { type Product, startProduct, temporaryHome } from './product.ts';
import { type TestTemporal, startTestTemporal } from './temporal.ts';

const POLICY = join(import.meta.dirname, 'policies', 'quick.yaml');

/** The password in every node's DATABASE_URL. */
export const PASSWORD = 'hunter2hunter2';

export type NodeName = 'api-1' | 'api-2' | 'worker-1' | 'worker-2';
export const NODES: readonly NodeName[] = ['api-1', 'api-2', 'worker-1', 'worker-2'];

/** Two API processes and two workers on one PostgreSQL and one Temporal, each with a data folder of its own. */
export interface Nodes {
  readonly postgres: Cluster;
  /** The address of an API process. */
  url(name: 'api-1' | 'api-2'): string;
  start(name: NodeName): Promise<void>;
  /** Ends it as `kill -9` does. */
  kill(name: NodeName): Promise<void>;
  /** What the processes printed, those that are gone as well. */
  output(): string;
  remove(): Promise<void>;
}

export async function startNodes(): Promise<Nodes> {
  const home = await temporaryHome();
  const postgres = await startPostgres({ durable: true });
  let temporal: TestTemporal | null = null;
  const running = new Map<NodeName, Product>();
  const outputs: (() => string)[] = [];

  async function start(name: NodeName): Promise<void> {
    const folder = join(home.path, name);
    mkdirSync(folder, { recursive: true });
    const env = {
      APPROVAL_HOME: folder,
      KEYS_FILE: join(home.path, 'keys.json'),
      POLICY_FILE: POLICY,
      // The server asks for none; nobody may be shown it.
      DATABASE_URL: postgres.url('postgres').replace('postgres@', `postgres:${PASSWORD}@`),
      TEMPORAL_ADDRESS: temporal?.address ?? '',
    };
    const product = await startProduct(env, name.startsWith('api') ? 'api' : 'worker');
    outputs.push(product.output);
    running.set(name, product);
  }

  async function kill(name: NodeName): Promise<void> {
    await running.get(name)?.kill();
    running.delete(name);
  }

  async function remove(): Promise<void> {
    await Promise.all(NODES.map(kill));
    await temporal?.stop();
    await postgres.remove();
    await home.remove();
  }

  try {
    temporal = await startTestTemporal(home.path);
    // All at once on an empty database: one migrates, and one makes the keys that all use.
    await Promise.all(NODES.map(start));
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    postgres,
    url(name) {
      const product = running.get(name);
      if (product === undefined) throw new Error(`${name} does not run`);
      return product.url;
    },
    start,
    kill,
    output: () => outputs.map((output) => output()).join('\n'),
    remove,
  };
}
