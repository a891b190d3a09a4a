import { jest } from '@jest/globals';
import type { Copy } from '../../domain/copy.ts';
import { findCopy, listCopies, saveCopy } from '../../store/copies.ts';
import { knownKeys, noteKeys } from '../../store/known-keys.ts';
import { beat, forgetWorkers, leave, takeLease, workerRuns } from '../../store/presence.ts';
import { forgetSeen, takeOnce } from '../../store/seen-events.ts';
import { openPlace } from '../support/store-place.ts';
import { closeStores, newStoreFile, openStore } from '../support/temp-store.ts';

const NOW = '2030-01-01T10:00:00.000Z';

function itIs(at: string): void {
  const go = [
    'setTimeout',
    'setInterval',
    'setImmediate',
    'clearTimeout',
    'clearInterval',
    'clearImmediate',
  ] as const;
  jest.useFakeTimers({
    now: new Date(at),
    doNotFake: [...go, 'nextTick', 'queueMicrotask', 'performance', 'hrtime'],
  });
}

beforeEach(() => itIs(NOW));

afterEach(async () => {
  jest.useRealTimers();
  await closeStores();
});

describe('an event from outside', () => {
  test('is taken in once, however often and by however many it is handed in', async () => {
    const database = await openStore();
    const taken = await Promise.all(Array.from({ length: 20 }, () => takeOnce(database, 'feishu', 'e1')));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await takeOnce(database, 'feishu', 'e2')).toBe(true);
    expect(await takeOnce(database, 'slack', 'e1')).toBe(true);
  });

  test('stays taken over a restart, and for a day', async () => {
    const file = newStoreFile();
    const before = await openPlace(file);
    expect(await takeOnce(before, 'feishu', 'e1')).toBe(true);
    await before.close();
    const database = await openStore(file);
    expect(await takeOnce(database, 'feishu', 'e1')).toBe(false);
    itIs('2030-01-02T10:00:00.000Z');
    await forgetSeen(database);
    expect(await takeOnce(database, 'feishu', 'e1')).toBe(false);
    itIs('2030-01-02T10:00:00.001Z');
    await forgetSeen(database);
    expect(await takeOnce(database, 'feishu', 'e1')).toBe(true);
  });
});

describe('a worker', () => {
  test('that was killed is forgotten after an hour, and one that lives never is', async () => {
    const database = await openStore();
    const workers = async () =>
      (await database.read.selectFrom('worker_heartbeats').select('worker').execute()).map(
        ({ worker }) => worker,
      );
    await beat(database, 'killed', {});
    itIs('2030-01-01T11:00:00.000Z');
    await beat(database, 'alive', {});
    await forgetWorkers(database);
    expect((await workers()).toSorted()).toEqual(['alive', 'killed']);
    itIs('2030-01-01T11:00:00.001Z');
    await forgetWorkers(database);
    expect(await workers()).toEqual(['alive']);
  });

  test('runs while its last beat is fresher than a second and a half', async () => {
    const database = await openStore();
    expect(await workerRuns(database)).toBe(false);
    await beat(database, 'w1', {});
    itIs('2030-01-01T10:00:01.499Z');
    expect(await workerRuns(database)).toBe(true);
    itIs('2030-01-01T10:00:01.500Z');
    expect(await workerRuns(database)).toBe(false);
    await beat(database, 'w1', {});
    expect(await workerRuns(database)).toBe(true);
  });

  test('that has left runs no more, though others do', async () => {
    const database = await openStore();
    await beat(database, 'w1', {});
    await beat(database, 'w2', {});
    await leave(database, 'w1');
    expect(await workerRuns(database)).toBe(true);
    await leave(database, 'w2');
    expect(await workerRuns(database)).toBe(false);
  });
});

describe('a lease', () => {
  test('is one holder’s until it runs out, and is kept by taking it again', async () => {
    const database = await openStore();
    expect(await takeLease(database, 'leader', 'a', 10_000)).toBe(true);
    expect(await takeLease(database, 'leader', 'b', 10_000)).toBe(false);
    expect(await takeLease(database, 'other', 'b', 10_000)).toBe(true);
    itIs('2030-01-01T10:00:08.000Z');
    expect(await takeLease(database, 'leader', 'a', 10_000)).toBe(true);
    itIs('2030-01-01T10:00:17.000Z');
    expect(await takeLease(database, 'leader', 'b', 10_000)).toBe(false);
    itIs('2030-01-01T10:00:18.001Z');
    expect(await takeLease(database, 'leader', 'b', 10_000)).toBe(true);
    expect(await takeLease(database, 'leader', 'a', 10_000)).toBe(false);
  });

  test('is got by one of many who ask at once', async () => {
    const database = await openStore();
    const got = await Promise.all(
      Array.from({ length: 20 }, (_, index) => takeLease(database, 'leader', `h${index}`, 10_000)),
    );
    expect(got.filter(Boolean)).toHaveLength(1);
  });
});

describe('the keys of the processes on a ledger', () => {
  const held = (...keys: readonly (readonly [string, string])[]): ReadonlyMap<string, string> =>
    new Map(keys);

  test('are noted as they are used, and old ones must still be held', async () => {
    const database = await openStore();
    expect(await noteKeys(database, held(['k1', 'a']), 'k1')).toEqual({ missing: [], different: [] });
    const rotated = held(['k1', 'a'], ['k2', 'b'], ['k3', 'c']);
    expect(await noteKeys(database, rotated, 'k2')).toEqual({ missing: [], different: [] });
    expect(await knownKeys(database)).toEqual(['k1', 'k2']);
    expect(await noteKeys(database, held(['k4', 'd']), 'k4')).toEqual({
      missing: ['k1', 'k2'],
      different: [],
    });
    expect(await knownKeys(database)).toEqual(['k1', 'k2']);
  });

  test('are told apart where two have one name', async () => {
    const database = await openStore();
    await noteKeys(database, held(['k1', 'a']), 'k1');
    expect(await noteKeys(database, held(['k1', 'x']), 'k1')).toEqual({ missing: [], different: ['k1'] });
  });

  test('are those of one of two processes that begin an empty ledger at once', async () => {
    const file = newStoreFile();
    const [left, right] = [await openStore(file), await openStore(file)];
    const faults = await Promise.all([
      noteKeys(left, held(['k1', 'a']), 'k1'),
      noteKeys(right, held(['k2', 'b']), 'k2'),
    ]);
    expect(faults.flatMap(({ missing }) => missing)).toEqual(await knownKeys(left));
    expect(await knownKeys(left)).toHaveLength(1);
  });

  test('that an older version noted by name alone are taken as they are held', async () => {
    const database = await openStore();
    await database.write((query) =>
      query.insertInto('payload_keys').values({ id: 'k1', fingerprint: null }).execute(),
    );
    expect(await noteKeys(database, held(['k1', 'a']), 'k1')).toEqual({ missing: [], different: [] });
    expect(await noteKeys(database, held(['k1', 'x']), 'k1')).toEqual({ missing: [], different: ['k1'] });
  });
});

describe('copies', () => {
  const copy: Copy = {
    recipient: 'ou_1',
    messageId: 'om_1',
    chatId: 'oc_1',
    sentAt: NOW,
    shownVersion: 1,
    reminders: 0,
  };

  test('are one per approval, channel and recipient, with what they show last', async () => {
    const database = await openStore();
    await saveCopy(database, 'apr_1', 'feishu', copy);
    await saveCopy(database, 'apr_1', 'feishu', { ...copy, shownVersion: 5, reminders: 1 });
    await saveCopy(database, 'apr_1', 'feishu', { ...copy, recipient: 'ou_2', messageId: 'om_2' });
    await saveCopy(database, 'apr_1', 'slack', { ...copy, messageId: 's_1' });
    expect(await listCopies(database, 'apr_1', 'feishu')).toEqual([
      { ...copy, shownVersion: 5, reminders: 1 },
      { ...copy, recipient: 'ou_2', messageId: 'om_2' },
    ]);
    expect(await listCopies(database, 'apr_2', 'feishu')).toEqual([]);
  });

  test('are found by their message, in their own channel only', async () => {
    const database = await openStore();
    await saveCopy(database, 'apr_1', 'feishu', copy);
    expect(await findCopy(database, 'feishu', 'om_1')).toEqual({ approvalId: 'apr_1', recipient: 'ou_1' });
    expect(await findCopy(database, 'slack', 'om_1')).toBeNull();
    expect(await findCopy(database, 'feishu', 'om_2')).toBeNull();
  });
});
