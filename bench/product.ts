import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Product, startProduct, temporaryHome } from '../test/support/product.ts';
import { type HttpSubject, createHttpSubject } from './http-subject.ts';
import type { Server } from './server.ts';

/** A running product with everything its own but the Temporal server: namespace, data folder, process. */
export interface Stand {
  readonly namespace: string;
  readonly url: string;
  readonly pid: number;
  readonly subject: HttpSubject;
  stop(): Promise<void>;
}

const READY_MS = 30_000;
const WORKER_RUNS = /"worker":\{"ok":true/;
/**
 * Teams of one approver each. Feishu takes 5 messages a second to one person and the product keeps to that; with
 * approvals spread over these, neither side's limit is what is measured.
 */
const TEAMS = 64;

export interface StandOptions {
  readonly namespace: string;
  readonly profile: 'interactive' | 'workday';
  /** The environment that names the fake Feishu, or null for no channel. */
  readonly feishu: Readonly<Record<string, string>> | null;
}

/** Starts `countersign serve` and waits until it is ready to take requests and its worker runs. */
export async function startStand(server: Server, options: StandOptions): Promise<Stand> {
  const { namespace, profile, feishu } = options;
  await server.addNamespace(namespace);
  const home = await temporaryHome();
  const teams = feishu === null ? [] : Array.from({ length: TEAMS }, (_, index) => `team-${index}`);
  await writeFile(join(home.path, 'policy.yaml'), JSON.stringify({ principals: teams.map(approverOf) }));
  const product = await startProduct({
    ...feishu,
    APPROVAL_HOME: home.path,
    TEMPORAL_ADDRESS: server.address,
    TEMPORAL_NAMESPACE: namespace,
  });
  const stop = async (): Promise<void> => {
    await product.stop();
    await home.remove();
  };
  try {
    const url = await becomesReady(product);
    const workspaces = teams.length === 0 ? ['default'] : teams;
    const subject = createHttpSubject(url, { profile, workspaces });
    return {
      namespace,
      url,
      pid: product.pid,
      subject,
      async stop() {
        subject.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** JSON is YAML too. */
function approverOf(team: string, index: number): object {
  const feishu = `ou_${index.toString(16).padStart(32, '0')}`;
  return { id: `approver-${index}`, roles: ['approver'], workspaces: [team], feishu };
}

/** @returns the address of its API */
async function becomesReady(product: Product): Promise<string> {
  const latest = performance.now() + READY_MS;
  let said = 'nothing';
  while (performance.now() < latest) {
    const url = /^ {2}API +(http\S+)$/m.exec(product.output())?.[1];
    if (url !== undefined) {
      const response = await fetch(`${url}/readyz`);
      said = await response.text();
      if (response.ok && WORKER_RUNS.test(said)) return url;
    }
    await delay(100);
  }
  throw new Error(`the product is not ready: ${said}\n${product.output()}`);
}
