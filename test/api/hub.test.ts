import fc from 'fast-check';
import { type Hub, type Sink, createHub } from '../../api/events/hub.ts';
import { type Audience, type Published, audienceOf } from '../../api/events/published.ts';
import { createRecent } from '../../api/events/recent.ts';
import { startFrom } from '../../api/events/start.ts';
import type { Database } from '../../store/database.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { readEntries } from '../../store/ledger.ts';
import { type Feed, followLedger } from '../../store/feed.ts';
import { approvalId, ask, closeStores, newStoreFile, openStore } from '../support/temp-store.ts';
import { until } from '../support/until.ts';

const EVERYTHING: Audience = { key: '*', hears: () => true };
const undo: (() => unknown)[] = [];

afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
  await closeStores();
});

/** A store with entries, the hub over it, and how often it was read. */
async function hubOver(entries: number, recentBytes?: number) {
  const database = await openStore(newStoreFile());
  let asked = 0;
  const say = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index += 1) {
      await ask(database, { request: { id: approvalId((asked += 1)) } });
    }
  };
  await say(entries);
  const errors: unknown[] = [];
  const feed: Feed = await followLedger(database, (error) => errors.push(error));
  const counted = counting(database);
  const hub = createHub(counted.read, feed, (error) => errors.push(error), recentBytes);
  undo.push(() => feed.stop(), hub.stop);
  return { hub, say, database, queries: counted.queries, errors };
}

function counting(database: Database): { readonly read: Database['read']; queries(): number } {
  let count = 0;
  const read = database.read.withPlugin({
    transformQuery({ node }) {
      count += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  return { read, queries: () => count };
}

/** Where a listener begins that has heard nothing yet. */
async function newest(hub: Hub): Promise<number> {
  return (await hub.begin(undefined)).after;
}

function listener() {
  const heard: number[] = [];
  let isFull = false;
  let cut = false;
  const waiting: (() => void)[] = [];
  const sink: Sink = {
    send: (entries) => void heard.push(...entries.map(({ seq }) => seq)),
    full: () => isFull,
    drained: () => new Promise((resolve) => waiting.push(resolve)),
    cut: () => void (cut = true),
  };
  return {
    sink,
    heard,
    isCut: () => cut,
    stopReading: () => void (isFull = true),
    readOn() {
      isFull = false;
      for (const resolve of waiting.splice(0)) resolve();
    },
  };
}

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

test('a listener hears everything after its place, each entry once and in order, also what comes meanwhile', async () => {
  const { hub, say, errors } = await hubOver(30);
  const [fresh, behind, all] = [listener(), listener(), listener()];
  hub.attach(fresh.sink, EVERYTHING, await newest(hub));
  hub.attach(behind.sink, EVERYTHING, 12);
  hub.attach(all.sink, EVERYTHING, 0);
  await say(25);
  await until('the last entry', () => [fresh, behind, all].every(({ heard }) => heard.at(-1) === 55));
  expect([fresh.heard, behind.heard, all.heard]).toEqual([numbers(31, 55), numbers(13, 55), numbers(1, 55)]);
  expect(errors).toEqual([]);
});

test('those who keep up, or come back after a moment, cost no query', async () => {
  const { hub, say, queries } = await hubOver(3);
  const listeners = Array.from({ length: 500 }, listener);
  const place = await newest(hub);
  for (const one of listeners) hub.attach(one.sink, EVERYTHING, place);
  await say(10);
  const back = listener();
  hub.attach(back.sink, EVERYTHING, 5);
  await until('the last entry', () => [...listeners, back].every(({ heard }) => heard.at(-1) === 13));
  expect(back.heard).toEqual(numbers(6, 13));
  expect(queries()).toBe(0);
});

test('a crowd that comes back from before the memory shares a few pages of the ledger', async () => {
  const { hub, say, queries, errors } = await hubOver(40, 1);
  const crowd = numbers(0, 199).map((index) => ({ from: index % 40, ...listener() }));
  for (const one of crowd) hub.attach(one.sink, EVERYTHING, one.from);
  await say(3);
  await until('the last entry', () => crowd.every(({ heard }) => heard.at(-1) === 43));
  for (const { from, heard } of crowd) expect(heard).toEqual(numbers(from + 1, 43));
  expect(queries()).toBeLessThan(20);
  expect(errors).toEqual([]);
});

test('a listener that does not read is cut off while it listens, and waited for while it catches up', async () => {
  const { hub, say } = await hubOver(5);
  const [reader, silent, slow] = [listener(), listener(), listener()];
  slow.stopReading();
  hub.attach(reader.sink, EVERYTHING, await newest(hub));
  hub.attach(silent.sink, EVERYTHING, await newest(hub));
  hub.attach(slow.sink, EVERYTHING, 0);
  silent.stopReading();
  await say(4);
  await until('the reader to hear it', () => reader.heard.length === 4);
  expect([silent.isCut(), silent.heard, slow.isCut()]).toEqual([true, [], false]);
  slow.readOn();
  await until('the slow one to have caught up', () => slow.heard.at(-1) === 9);
  expect(slow.heard).toEqual(numbers(1, 9));
});

test('who comes from a node that was told sooner goes on where it was; only a place that no node has is reset', async () => {
  const { database } = await hubOver(5);
  const [told, heard] = [new Set<(entries: readonly LedgerEntry[]) => void>(), listener()];
  const feed = {
    subscribe: (tell: (entries: readonly LedgerEntry[]) => void) => {
      told.add(tell);
      return () => told.delete(tell);
    },
    head: () => 3,
  };
  const late = createHub(database.read, feed, () => undefined);
  expect(await late.begin(5)).toEqual({ after: 5, greeting: null });
  expect(await late.begin(6)).toEqual({ after: 5, greeting: 'reset' });
  late.attach(heard.sink, EVERYTHING, 5);
  await ask(database, { request: { id: approvalId(6) } });
  const entries = await readEntries(database.read, { after: 3, limit: 10 });
  for (const tell of told) tell(entries);
  await until('what is new to it', () => heard.heard.length > 0);
  expect(heard.heard).toEqual([6]);
});

test('a listener that has ended hears no more', async () => {
  const { hub, say } = await hubOver(1);
  const [gone, here] = [listener(), listener()];
  const attachment = hub.attach(gone.sink, EVERYTHING, await newest(hub));
  hub.attach(here.sink, EVERYTHING, await newest(hub));
  await say(1);
  await until('both to hear', () => gone.heard.length === 1 && here.heard.length === 1);
  attachment.end();
  await say(1);
  await until('the other to hear', () => here.heard.length === 2);
  expect(gone.heard).toEqual([2]);
});

test('one whose sink fails is cut off; the others hear on', async () => {
  const { hub, say, errors } = await hubOver(0);
  const [broken, sound] = [listener(), listener()];
  const fails = (): never => {
    throw new Error('broken');
  };
  hub.attach({ ...broken.sink, send: fails }, EVERYTHING, 0);
  hub.attach(sound.sink, EVERYTHING, 0);
  await say(2);
  await until('the sound one to hear', () => sound.heard.length === 2);
  expect([broken.isCut(), errors.length]).toEqual([true, 1]);
});

test('a ledger that cannot be read cuts off those who need it', async () => {
  const { database, errors } = await hubOver(10, 1);
  const behind = listener();
  const broken = createHub(
    new Proxy(database.read, {
      get: () => () => {
        throw new Error('away');
      },
    }),
    { subscribe: () => () => undefined, head: () => 10 },
    (error) => errors.push(error),
  );
  broken.attach(behind.sink, EVERYTHING, 2);
  await until('it to be cut off', behind.isCut);
  expect([behind.heard, String(errors[0])]).toEqual([[], 'Error: away']);
});

describe('what a listener may hear', () => {
  const one = (workspace: string, approval = approvalId(1)): Published => ({
    seq: 1,
    workspace,
    approvalId: approval,
    json: '{}',
  });
  const requester = { id: 'robo', roles: ['requester'], workspaces: ['shop', 'lab'] } as const;

  test('is of its own workspaces', () => {
    const audience = audienceOf(requester, {});
    expect(['shop', 'lab', 'other'].map((name) => audience.hears(one(name)))).toEqual([true, true, false]);
  });

  test('is narrowed to a workspace or an approval, never widened', () => {
    expect(audienceOf(requester, { workspace: 'shop' }).hears(one('lab'))).toBe(false);
    expect(audienceOf(requester, { workspace: 'other' }).hears(one('other'))).toBe(false);
    const narrow = audienceOf(requester, { approval: approvalId(2) });
    expect([narrow.hears(one('shop')), narrow.hears(one('shop', approvalId(2)))]).toEqual([false, true]);
  });

  test('is of approvals only, unless it may audit', () => {
    const settings = one('shop', 'settings');
    expect(audienceOf(requester, {}).hears(settings)).toBe(false);
    expect(audienceOf({ ...requester, roles: ['auditor'] }, {}).hears(settings)).toBe(true);
  });

  test('is never shared with somebody who may hear otherwise', () => {
    const keys = [
      audienceOf(requester, {}),
      audienceOf({ ...requester, workspaces: ['shop'] }, {}),
      audienceOf({ ...requester, workspaces: '*' }, {}),
      audienceOf({ ...requester, roles: ['auditor'] }, {}),
      audienceOf(requester, { workspace: 'shop' }),
      audienceOf(requester, { approval: approvalId(2) }),
    ].map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(audienceOf({ ...requester, id: 'mia' }, {}).key).toBe(keys[0]);
  });
});

test('what is held in memory is the newest, in order, within its bytes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(2_000), { maxLength: 60 }),
      fc.nat(20_000),
      fc.nat(500),
      (sizes, limit, head) => {
        const recent = createRecent(head, limit);
        sizes.forEach((size, index) =>
          recent.add({ seq: head + 1 + index, workspace: 'shop', approvalId: '', json: 'x'.repeat(size) }),
        );
        const last = head + sizes.length;
        const held = numbers(recent.first(), last);
        expect(recent.head()).toBe(last);
        expect(recent.after(recent.first() - 1, 1_000).map(({ seq }) => seq)).toEqual(held);
        expect(recent.after(recent.first() - 1, 3).map(({ seq }) => seq)).toEqual(held.slice(0, 3));
        expect(held.length).toBeGreaterThanOrEqual(Math.min(1, sizes.length));
        const bytes = held
          .map((seq) => (sizes[seq - head - 1] ?? 0) * 2 + 200)
          .reduce((sum, size) => sum + size, 0);
        if (held.length > 1) expect(bytes).toBeLessThanOrEqual(limit);
      },
    ),
  );
});

test('a place that the ledger does not hold is no place to wait at', () => {
  expect(startFrom(undefined, 7)).toEqual({ after: 7, greeting: 'hello' });
  expect(startFrom(3, 7)).toEqual({ after: 3, greeting: null });
  expect(startFrom(7, 7)).toEqual({ after: 7, greeting: null });
  expect(startFrom(8, 7)).toEqual({ after: 7, greeting: 'reset' });
});
