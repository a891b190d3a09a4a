import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { HealthReport } from '../../api/health.ts';
import { createMetrics } from '../../api/metrics.ts';
import { createSafetyWatch } from '../../api/metrics-safety.ts';
import { EXECUTION_OUTCOMES } from '../../domain/execution.ts';
import type { Database } from '../../store/database.ts';
import { followLedger } from '../../store/feed.ts';
import { beat } from '../../store/presence.ts';
import { approvalId, ask, closeStores, openStore } from '../support/temp-store.ts';
import { until } from '../support/until.ts';

const DOCS = join(import.meta.dirname, '..', '..', 'docs');
const OK = { ok: true, problem: null } as const;
const WELL: HealthReport = {
  ready: true,
  checks: { store: OK, temporal: OK, clock: OK, worker: OK, policy: OK, channels: { feishu: OK } },
  clockOffMs: 12,
};
const AWAY: HealthReport = {
  ready: false,
  checks: { ...WELL.checks, temporal: { ok: false, problem: 'away' }, channels: {} },
  clockOffMs: null,
};

let database: Database;
let render: (report?: HealthReport) => Promise<string>;
let heard: () => Promise<void>;
let stop: () => Promise<void>;

beforeEach(async () => {
  database = await openStore();
  const feed = await followLedger(database, () => undefined);
  const metrics = createMetrics(
    database,
    feed,
    { sockets: () => 3, streams: () => 4 },
    () => 'v1',
    createSafetyWatch(),
  );
  let told = 0;
  feed.subscribe((entries) => {
    told += entries.length;
  });
  render = (report = WELL) => metrics.render(report);
  heard = () => until('an entry', () => told > 0);
  stop = () => feed.stop();
});

afterEach(async () => {
  await stop();
  await closeStores();
});

/** Name, kind and labels of each metric of ours, as rendered; labels only where there is a sample. */
function metricsIn(
  text: string,
): ReadonlyMap<string, { readonly kind: string; readonly labels: readonly string[] }> {
  const found = new Map<string, { kind: string; labels: string[] }>();
  for (const [, name = '', kind = ''] of text.matchAll(/^# TYPE (countersign_\w+) (\w+)$/gm)) {
    const sample = new RegExp(`^${name}(?:_bucket)?\\{([^}]*)\\}`, 'm').exec(text)?.[1] ?? '';
    const labels = [...sample.matchAll(/(\w+)="/g)]
      .map(([, label = '']) => label)
      .filter((label) => label !== 'le');
    found.set(name, { kind, labels: labels.sort() });
  }
  return found;
}

/** The rows of the table in docs/operations.md: metric, kind, labels. */
function documented(): ReadonlyMap<string, { readonly kind: string; readonly labels: readonly string[] }> {
  const text = readFileSync(join(DOCS, 'operations.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `(countersign_\w+)` +\| (\w+) +\| ([^|]*)\|/gm)];
  return new Map(
    rows.map(([, name = '', kind = '', labels = '']) => [
      name,
      { kind, labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label).sort() },
    ]),
  );
}

test('the table of metrics in docs/operations.md is what /metrics has, no more and no less', async () => {
  await ask(database, { request: { id: approvalId(1) } });
  await heard();
  const real = metricsIn(await render());
  const told = documented();
  expect([...told.keys()].sort()).toEqual([...real.keys()].sort());
  for (const [name, { kind, labels }] of real) {
    expect({ name, kind: told.get(name)?.kind }).toEqual({ name, kind });
    if (labels.length > 0) expect({ name, labels: told.get(name)?.labels }).toEqual({ name, labels });
  }
});

test('every alert rule speaks of metrics and labels that are there', () => {
  const rules = parse(readFileSync(join(DOCS, 'prometheus-alerts.yml'), 'utf8')) as {
    groups: { rules: { alert: string; expr: string }[] }[];
  };
  const told = documented();
  const all = rules.groups.flatMap((group) => group.rules);
  expect(all.length).toBeGreaterThan(5);
  for (const { alert, expr } of all) {
    for (const [whole] of expr.matchAll(/countersign_\w+(?:\{[^}]*\})?/g)) {
      const name = whole.replace(/\{.*$/, '').replace(/_(?:bucket|count|sum)$/, '');
      expect({ alert, name, known: told.has(name) }).toEqual({ alert, name, known: true });
      const labels = [...whole.matchAll(/(\w+)(?:=|!)/g)].map(([, label = '']) => label);
      expect({ alert, labels: told.get(name)?.labels }).toMatchObject({
        labels: expect.arrayContaining(labels),
      });
    }
  }
});

test('every outcome of an attempt is shown before it happened, so that an alert sees the first of it', async () => {
  const text = await render();
  for (const outcome of EXECUTION_OUTCOMES) {
    expect(text).toContain(`\ncountersign_executed_total{outcome="${outcome}"} 0\n`);
  }
});

test('what waits is counted by state and tier, what is overdue apart', async () => {
  await ask(database, { request: { id: approvalId(1) } });
  await heard();
  const text = await render();
  expect(text).toMatch(/^countersign_approvals_waiting\{state="pending",tier="\w+"\} 1$/m);
  expect(text).toMatch(/^countersign_approvals_open 1$/m);
  expect(text).toMatch(/^countersign_ledger_seq 1$/m);
  expect(text).toMatch(/^countersign_feed_lag_entries 0$/m);
});

test('a heartbeat has an age; without a worker there is none', async () => {
  expect(await render()).not.toMatch(/^countersign_worker_heartbeat_age_seconds /m);
  await beat(database, 'w1', {});
  expect(await render()).toMatch(/^countersign_worker_heartbeat_age_seconds 0(?:\.\d+)?$/m);
});

test('the parts are shown as /readyz finds them', async () => {
  const well = await render();
  expect(well).toMatch(/^countersign_ready 1$/m);
  expect(well).toMatch(/^countersign_channel_ok\{channel="feishu"\} 1$/m);
  expect(well).toMatch(/^countersign_clock_offset_seconds 0\.012$/m);
  const away = await render(AWAY);
  expect(away).toMatch(/^countersign_ready 0$/m);
  expect(away).toMatch(/^countersign_part_ok\{part="temporal"\} 0$/m);
  expect(away).not.toMatch(/^countersign_channel_ok\{/m);
  expect(away).not.toMatch(/^countersign_clock_offset_seconds /m);
});

test('a refused change of the policy is seen, and takes nothing else', async () => {
  expect(await render()).toMatch(/^countersign_policy_reload_failed 0$/m);
  const policy = { ok: false, problem: 'the policy file was changed' } as const;
  const text = await render({ ...WELL, checks: { ...WELL.checks, policy } });
  expect(text).toMatch(/^countersign_policy_reload_failed 1$/m);
  expect(text).toMatch(/^countersign_part_ok\{part="policy"\} 0$/m);
  expect(text).toMatch(/^countersign_ready 1$/m);
});

test('a store that cannot be read takes only what is read from it', async () => {
  await database.close();
  const text = await render(AWAY);
  expect(text).toMatch(/^countersign_ready 0$/m);
  expect(text).not.toMatch(/^countersign_approvals_open /m);
});
