import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker, bundleWorkflowCode } from '@temporalio/worker';
import pino from 'pino';
import { type Channel, ChannelRefused } from '../../channels/channel.ts';
import { type KeyRing, sealWith } from '../../domain/envelope.ts';
import { newApprovalId } from '../../domain/ids.ts';
import { planFor } from '../../domain/policy.ts';
import { type ChannelRule, withRoutes } from '../../domain/routing.ts';
import { findApproval } from '../../store/approvals.ts';
import type { Database } from '../../store/database.ts';
import { readEntries } from '../../store/ledger.ts';
import { markOpened } from '../../store/opened.ts';
import { createActivities } from '../../workers/activities.ts';
import { eventually } from '../support/http.ts';
import { temporaryHome } from '../support/product.ts';
import { rawClient } from '../support/raw-client.ts';
import { claimOn, interactiveWith, person, policyOf, requestOf, verdictOf } from '../support/samples.ts';
import { closeStores, openStore } from '../support/temp-store.ts';
import { type TestTemporal, startTestTemporal } from '../support/temporal.ts';

const seals: KeyRing = { current: 'k1', keys: new Map([['k1', Buffer.alloc(32, 1)]]) };
/** Each step of the ladder takes so long, and each channel has its turn so long, in milliseconds. */
const STEP_MS = 6_000;
const TURN_MS = 1_500;
const PROFILE = interactiveWith({
  MEDIUM: { timeoutMs: STEP_MS },
  HIGH: { timeoutMs: STEP_MS },
  CRITICAL: { timeoutMs: STEP_MS },
});

let home: Awaited<ReturnType<typeof temporaryHome>>;
let temporal: TestTemporal;
let client: Client;
let connection: NativeConnection;
let workflowBundle: Awaited<ReturnType<typeof bundleWorkflowCode>>;

beforeAll(async () => {
  const logger = new DefaultLogger('ERROR');
  Runtime.install({ logger });
  home = await temporaryHome();
  temporal = await startTestTemporal(home.path);
  client = await rawClient(temporal.address);
  connection = await NativeConnection.connect({ address: temporal.address });
  const workflowsPath = join(import.meta.dirname, '..', '..', 'workflows', 'index.ts');
  workflowBundle = await bundleWorkflowCode({ workflowsPath, logger });
}, 60_000);

afterAll(async () => {
  await connection?.close();
  await client?.connection.close();
  await temporal?.stop();
  await home?.remove();
}, 60_000);

afterEach(closeStores);

/** What a channel was asked to do, when, and how it fares. */
interface Told {
  readonly done: { readonly what: string; readonly at: number }[];
  fares: 'well' | 'down' | 'refused';
}

function channelOf(name: string, told: Told): Channel {
  async function act(what: string): Promise<void> {
    if (told.fares === 'down') throw new Error(`${name} is down`);
    if (told.fares === 'refused') throw new ChannelRefused('gone', `${name} knows nobody any more`);
    told.done.push({ what, at: Date.now() });
  }
  return {
    name,
    recipients: () => ['ann'],
    async send(approval, recipient, key) {
      await act(`tells of rung ${approval.rung}`);
      return { messageId: `${name} ${key}`, chatId: recipient };
    },
    update: async ({ status }) => act(`shows ${status}`),
    remind: async () => act('reminds'),
    health: () => ({ ok: true, lastError: null }),
  };
}

interface Scene {
  readonly id: string;
  readonly database: Database;
  readonly channels: Readonly<Record<'feishu' | 'slack' | 'telegram', Told>>;
  /** When it was asked for, in milliseconds. */
  readonly since: number;
  /** What was logged, a line each. */
  readonly logged: readonly string[];
  /** What its run's history holds by now: all events, and among them the timers. */
  history(): Promise<{ readonly events: number; readonly timers: number }>;
  /** Sends what nobody sealed, which changes nothing. */
  forge(): Promise<void>;
  decide(): Promise<void>;
  events(): Promise<readonly string[]>;
}

/** Runs one approval by these rules, over the product's own activities, while `play` goes on. */
async function run(
  rules: readonly ChannelRule[],
  fares: Partial<Record<'feishu' | 'slack' | 'telegram', Told['fares']>>,
  play: (scene: Scene) => Promise<void>,
): Promise<void> {
  const database = await openStore();
  const told = (name: keyof Scene['channels']): Told => ({ done: [], fares: fares[name] ?? 'well' });
  const channels = { feishu: told('feishu'), slack: told('slack'), telegram: told('telegram') };
  const logged: string[] = [];
  const id = newApprovalId();
  const worker = await Worker.create({
    ...{ connection, workflowBundle, taskQueue: id },
    activities: createActivities({
      ...{
        database,
        seals,
        orders: seals,
        reviewer: null,
        log: pino({}, { write: (line) => logged.push(line) }),
      },
      directory: () => ({ open: false, members: [{ ...person('ann'), keyHash: null, identities: {} }] }),
      channels: Object.entries(channels).map(([name, one]) => channelOf(name, one)),
      runs: { stateOf: () => Promise.resolve('open') },
      judge: ({ createdAt }) => ({
        verdict: verdictOf('MEDIUM'),
        plan: withRoutes(planFor(policyOf(PROFILE), 'test', 'MEDIUM', createdAt, null), rules, 'default'),
        notice: '',
      }),
    }),
  });
  await worker.runUntil(async () => {
    // Making a worker takes as long as a turn on a machine that is busy.
    const since = Date.now();
    const request = requestOf({ id, createdAt: new Date(since).toISOString() });
    const sealed = { request, ...sealWith(seals, 'request', request) };
    const handle = await client.workflow.start('approval', { workflowId: id, taskQueue: id, args: [sealed] });
    try {
      await play({
        ...{ id, database, channels, since, logged },
        async history() {
          const all = (await handle.fetchHistory()).events ?? [];
          const timers = all.filter(({ timerStartedEventAttributes: timer }) => (timer ?? null) !== null);
          return { events: all.length, timers: timers.length };
        },
        forge: () => handle.signal('decide', {}),
        async decide() {
          const approval = await findApproval(database.read, id);
          if (approval === null) throw new Error('it was asked for');
          const claim = claimOn(approval, { acceptedAt: new Date().toISOString() });
          await handle.signal('decide', { claim, ...sealWith(seals, 'decision', claim) });
          await handle.result();
        },
        events: async () =>
          (await readEntries(database.read, { after: 0, limit: 50 })).map((entry) => entry.event),
      });
    } finally {
      await handle.terminate().catch(() => undefined);
    }
  });
}

const whatOf = ({ done }: Told): readonly string[] => done.map(({ what }) => what);
const until = (told: Told, what: string) =>
  eventually(
    async () => whatOf(told),
    (all) => all.includes(what),
  );
/** Milliseconds from the request to what was done first on that channel. */
const firstAfter = ({ done }: Told, since: number): number => (done[0]?.at ?? Number.NaN) - since;

const TURNS: readonly ChannelRule[] = [
  { route: { via: ['telegram', 'feishu'], nextAfterMs: TURN_MS, fallbackAfterMs: TURN_MS } },
];

const ALONE: readonly ChannelRule[] = [
  { route: { via: ['telegram'], nextAfterMs: null, fallbackAfterMs: TURN_MS } },
];

describe('a run whose steps go by a route', () => {
  test('tells people on the next channel once nobody has opened it on the first, and shows the end on both', async () => {
    await run(TURNS, {}, async ({ channels, since, decide, events }) => {
      const { feishu, slack, telegram } = channels;
      await until(telegram, 'tells of rung 0');
      expect(whatOf(feishu)).toEqual([]);
      await until(feishu, 'tells of rung 0');
      expect(firstAfter(feishu, since)).toBeGreaterThanOrEqual(TURN_MS);
      expect(firstAfter(feishu, since)).toBeLessThan(STEP_MS);
      await decide();
      expect(whatOf(feishu).at(-1)).toBe('shows approved');
      expect(whatOf(telegram).at(-1)).toBe('shows approved');
      expect(whatOf(slack)).toEqual([]);
      expect(await events()).toEqual(['requested', 'widened', 'settled']);
    });
  }, 60_000);

  test('tells nobody else where somebody has opened it, and climbs when it would have anyway', async () => {
    const rules: readonly ChannelRule[] = [
      { rungs: [1], route: { via: ['telegram', 'feishu'], nextAfterMs: TURN_MS, fallbackAfterMs: TURN_MS } },
      { rungs: [2], route: { via: ['slack'], nextAfterMs: null, fallbackAfterMs: TURN_MS } },
    ];
    await run(rules, {}, async ({ id, database, channels, since, decide, events }) => {
      const { feishu, slack, telegram } = channels;
      await until(telegram, 'tells of rung 0');
      const at = new Date().toISOString();
      await eventually(
        async () => {
          await markOpened(database, id, new Date(since).toISOString(), at, null);
          return database.read.selectFrom('copies').select('opened_at').execute();
        },
        (rows) => rows.some((row) => row.opened_at !== null),
      );
      await until(slack, 'tells of rung 1');
      expect(firstAfter(slack, since)).toBeGreaterThanOrEqual(STEP_MS);
      expect(firstAfter(slack, since)).toBeLessThan(2 * STEP_MS);
      expect(whatOf(feishu)).toEqual([]);
      await decide();
      expect(await events()).toEqual(['requested', 'opened', 'escalated', 'settled']);
      expect(whatOf(telegram).at(-1)).toBe('shows approved');
    });
  }, 60_000);

  test('is not held up by a channel that is down: others have their turns, steps end in time, and it is told at last', async () => {
    await run(TURNS, { telegram: 'down' }, async ({ channels, since, decide, events }) => {
      const { feishu, telegram } = channels;
      await until(feishu, 'tells of rung 0');
      expect(firstAfter(feishu, since)).toBeLessThan(STEP_MS);
      const seen = await eventually(events, (all) => all.includes('escalated'));
      expect(Date.now() - since).toBeLessThan(2 * STEP_MS);
      expect(seen).toEqual(['requested', 'widened', 'escalated']);
      telegram.fares = 'well';
      await until(telegram, 'tells of rung 1');
      await decide();
      expect(whatOf(telegram).at(-1)).toBe('shows approved');
    });
  }, 60_000);

  test('goes on at once where the first channel refuses everybody for good, and at the end to every channel', async () => {
    // Long turns, which nobody waits for.
    const turnMs = STEP_MS - 500;
    const turns = TURNS.map(({ route, ...rule }) => ({ ...rule, route: { ...route, nextAfterMs: turnMs } }));
    await run(turns, { telegram: 'refused' }, async ({ channels, since, decide, events, logged }) => {
      await until(channels.feishu, 'tells of rung 0');
      const line = logged.find((one) => one.includes('refused this recipient for good'));
      expect(JSON.parse(line ?? '{}')).toMatchObject({ reason: 'telegram knows nobody any more' });
      expect(line).not.toContain('stack');
      expect(firstAfter(channels.feishu, since)).toBeLessThan(turnMs);
      await decide();
      expect(await events()).toEqual(['requested', 'widened', 'settled']);
    });
    const both = { telegram: 'refused', feishu: 'refused' } as const;
    await run(turns, both, async ({ channels, since, decide, events }) => {
      await until(channels.slack, 'tells of rung 0');
      expect(firstAfter(channels.slack, since)).toBeLessThan(turnMs);
      await decide();
      expect(await events()).toEqual(['requested', 'widened', 'widened', 'settled']);
    });
  }, 60_000);

  test.each([
    ['turns', TURNS],
    ['a fallback', ALONE],
  ])(
    'replays as it ran, with %s',
    async (_, rules) => {
      await run(rules, { telegram: rules === ALONE ? 'down' : 'well' }, async ({ id, channels, decide }) => {
        await until(channels.feishu, 'tells of rung 0');
        channels.telegram.fares = 'well';
        await decide();
        const history = await client.workflow.getHandle(id).fetchHistory();
        expect(await Worker.runReplayHistory({ workflowBundle }, history, id)).toBeUndefined();
      });
    },
    60_000,
  );
});

describe('a run whose only channel is down', () => {
  test('has every other channel tell people, once, and the first one too when it is back', async () => {
    await run(ALONE, { telegram: 'down' }, async ({ id, database, channels, since, decide, events }) => {
      const { feishu, slack, telegram } = channels;
      await Promise.all([until(feishu, 'tells of rung 0'), until(slack, 'tells of rung 0')]);
      for (const one of [feishu, slack]) {
        expect(firstAfter(one, since)).toBeGreaterThanOrEqual(TURN_MS);
        expect(firstAfter(one, since)).toBeLessThan(STEP_MS);
      }
      expect((await readEntries(database.read, { after: 1, limit: 9 }))[0]).toMatchObject({
        ...{ approvalId: id, event: 'widened', actor: 'system:timeout' },
        details: { rung: 0, turns: 1, why: 'untold' },
      });
      telegram.fares = 'well';
      await until(telegram, 'tells of rung 0');
      await decide();
      for (const one of [feishu, slack, telegram]) {
        expect(whatOf(one).filter((what) => what.startsWith('tells'))).toHaveLength(1);
        expect(whatOf(one).at(-1)).toBe('shows approved');
      }
      expect(await events()).toEqual(['requested', 'widened', 'settled']);
    });
  }, 60_000);

  test('tells nobody else where the policy forbids it', async () => {
    const rules: readonly ChannelRule[] = [
      { rungs: [1], route: { via: ['telegram'], nextAfterMs: null, fallbackAfterMs: null } },
      { route: { via: ['slack'], nextAfterMs: null, fallbackAfterMs: TURN_MS } },
    ];
    await run(rules, { telegram: 'down' }, async ({ channels, decide, events }) => {
      await until(channels.slack, 'tells of rung 1');
      expect(whatOf(channels.feishu)).toEqual([]);
      channels.telegram.fares = 'well';
      await decide();
      expect(await events()).toEqual(['requested', 'escalated', 'settled']);
    });
  }, 60_000);

  test('looks once a step whether somebody has a copy, and goes on in few events where somebody has', async () => {
    await run(ALONE, {}, async ({ channels, decide, events, history, forge }) => {
      // The clock was set to the fallback first, and is set to the end of the step now.
      await eventually(history, ({ timers }) => timers === 2);
      await forge();
      await eventually(events, (all) => all.includes('escalated'));
      const { events: length, timers } = await eventually(history, (now) => now.timers > 2);
      expect(timers).toBe(3);
      expect(length).toBeLessThanOrEqual(55);
      await decide();
      for (const one of [channels.feishu, channels.slack]) expect(whatOf(one)).toEqual([]);
      expect(await events()).toEqual(['requested', 'refused', 'escalated', 'settled']);
    });
  }, 60_000);
});
