import type { ApiPorts } from '../../api/ports.ts';
import { createApproval } from '../../api/service/create.ts';
import { createApprovalSchema } from '../../contract/approvals.ts';
import type { SafetyCheck } from '../../domain/safety.ts';
import type { Tier } from '../../domain/tier.ts';
import { readEntries } from '../../store/ledger.ts';
import type { Database } from '../../store/database.ts';
import { createJudge } from '../../workers/judge.ts';
import { INTERACTIVE, verdictOf } from '../support/samples.ts';
import { closeStores, openStore } from '../support/temp-store.ts';

afterEach(closeStores);

const HOOKS = { ...INTERACTIVE, safe: { record: 'ledger' as const } };
const ASKED = createApprovalSchema.parse({ action: { command: 'ls' }, reason: 'look', profile: 'hooks' });

/** A door whose judge reads every request as of this tier. */
function doorOf(database: Database, tier: Tier, check: SafetyCheck | null = null, reviews = false) {
  const told = { read: 0, started: 0 };
  const policy = { version: 'test', profiles: { hooks: HOOKS, interactive: INTERACTIVE } };
  const judge = createJudge(() => policy, [], { reviews });
  const ports = {
    database,
    seals: { current: 'k1', keys: new Map([['k1', Buffer.alloc(32, 1)]]) },
    policy: () => policy,
    read() {
      told.read += 1;
      return verdictOf(tier);
    },
    judge: (request: Parameters<typeof judge>[0], read: Parameters<typeof judge>[2]) =>
      judge(request, 'request', read),
    safety: {
      guard: check === null ? null : { check: () => Promise.resolve(check) },
      proseOf: () => ['some prose'],
      report: () => undefined,
    },
    runs: {
      start() {
        told.started += 1;
        return Promise.resolve();
      },
    },
  } as unknown as ApiPorts;
  return { ports, told };
}

test.each<[string, Tier, number]>([
  ['SAFE has no run', 'SAFE', 0],
  ['LOW has one', 'LOW', 1],
  ['HIGH has one', 'HIGH', 1],
])('under a profile whose ledger keeps SAFE, what is %s', async (_, tier, started) => {
  const database = await openStore();
  const { ports, told } = doorOf(database, tier);
  const { approval } = await createApproval(ports, ASKED, 'agent', null);
  expect(told.started).toBe(started);
  expect(approval.plan.record).toBe(started === 0 ? 'ledger' : undefined);
});

test('a language model that reviews what is LOW leaves SAFE to the ledger', async () => {
  const { ports, told } = doorOf(await openStore(), 'SAFE', null, true);
  await createApproval(ports, ASKED, 'agent', null);
  expect(told.started).toBe(0);
});

test.each<[string, SafetyCheck, number]>([
  ['finds nothing', { verdict: 'safe' }, 0],
  ['finds danger', { verdict: 'unsafe', categories: ['S9'] }, 1],
  ['finds a person in danger', { verdict: 'unsafe', categories: ['S11'] }, 1],
  ['did not run', { verdict: 'error', detail: 'away' }, 1],
])('a request in whose prose a model %s is read by the rules once', async (_, check, started) => {
  const { ports, told } = doorOf(await openStore(), 'SAFE', check);
  await createApproval(ports, ASKED, 'agent', null);
  expect(told).toEqual({ read: 1, started });
});

test('a key that a request with a run has used finds that, though the policy says otherwise by now', async () => {
  const database = await openStore();
  const { ports, told } = doorOf(database, 'SAFE');
  const before = { ...ports, policy: () => ({ version: 'old', profiles: { hooks: INTERACTIVE } }) };
  const first = await createApproval(before, ASKED, 'agent', 'key');
  const again = await createApproval(ports, ASKED, 'agent', 'key');
  expect(again).toEqual({ approval: first.approval, replayed: true });
  expect(told.started).toBe(1);
  expect(await readEntries(database.read, { after: 0, limit: 10 })).toHaveLength(2);
});
