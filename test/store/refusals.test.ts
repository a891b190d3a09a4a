import { jest } from '@jest/globals';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { readEntries, verifyChain } from '../../store/ledger.ts';
import type { Database } from '../../store/database.ts';
import { flushRefusals, recordStrayRefusal } from '../../store/refusals.ts';
import { recordRefusal } from '../../store/transitions.ts';
import { ask, closeStores, openStore } from '../support/temp-store.ts';

const MINUTE = '2030-01-01T10:00';

/** Only the date stands still; timers and everything else go on. */
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

let database: Database;

beforeEach(async () => {
  itIs(`${MINUTE}:10.000Z`);
  database = await openStore();
});

afterEach(async () => {
  jest.useRealTimers();
  await closeStores();
});

const stray = (index: number, source = 'feishu:ou_1'): Promise<void> =>
  recordStrayRefusal(database, {
    source,
    attemptId: `${source} ${index}`,
    code: 'forged',
    message: 'no',
    attempted: 'callback',
    via: 'feishu',
  });

async function refusals(): Promise<readonly LedgerEntry[]> {
  const entries = await readEntries(database.read, { after: 0, limit: 1_000 });
  return entries.filter((entry) => entry.event.startsWith('refused'));
}

async function strays(count: number, source?: string): Promise<void> {
  for (let index = 0; index < count; index += 1) await stray(index, source);
}

describe('refused attempts', () => {
  test('beyond ten a minute of one source become one entry when the minute is over', async () => {
    await strays(25);
    expect(await refusals()).toHaveLength(10);
    await flushRefusals(database);
    expect(await refusals()).toHaveLength(10);
    itIs('2030-01-01T10:01:00.000Z');
    await flushRefusals(database);
    await flushRefusals(database);
    const written = await refusals();
    expect(written).toHaveLength(11);
    expect(written.at(-1)).toMatchObject({
      event: 'refused_many',
      actor: 'feishu:ou_1',
      details: { source: 'feishu:ou_1', minute: MINUTE, count: 15 },
    });
    expect(await verifyChain(database)).toMatchObject({ ok: true });
  });

  test('of up to ten a minute have each their own entry and no sum', async () => {
    await strays(10);
    itIs('2030-01-01T10:01:00.000Z');
    await flushRefusals(database);
    expect((await refusals()).map((entry) => entry.event)).toEqual(
      Array.from({ length: 10 }, () => 'refused'),
    );
  });

  test('of different sources are counted apart, and anew each minute', async () => {
    await strays(12, 'a');
    await strays(3, 'b');
    itIs('2030-01-01T10:01:00.000Z');
    await strays(1, 'a again');
    await recordStrayRefusal(database, {
      source: 'a',
      attemptId: 'later',
      code: 'forged',
      message: 'no',
      attempted: 'callback',
      via: 'feishu',
    });
    expect(await refusals()).toHaveLength(10 + 3 + 2);
    await flushRefusals(database);
    const many = (await refusals()).filter((entry) => entry.event === 'refused_many');
    expect(many.map((entry) => entry.details)).toEqual([{ source: 'a', minute: MINUTE, count: 2 }]);
  });

  test('on an approval are held to the same ten', async () => {
    const approval = await ask(database);
    for (let index = 0; index < 14; index += 1) {
      await recordRefusal(database, approval, {
        source: 'http:eve',
        actor: 'eve',
        attemptId: `dec_${index}`,
        code: 'forbidden',
        message: 'no',
        attempted: 'approve',
        via: 'http',
      });
    }
    expect(await refusals()).toHaveLength(10);
    itIs('2030-01-01T10:05:00.000Z');
    await flushRefusals(database);
    expect((await refusals()).at(-1)).toMatchObject({ details: { count: 4 } });
  });
});
