import { jest } from '@jest/globals';
import type { Database } from '../../store/database.ts';
import { readEntries, verifyChain } from '../../store/ledger.ts';
import { type Refusals, createRefusals } from '../../store/refusal-tally.ts';
import { flushRefusals } from '../../store/refusals.ts';
import { eventually } from '../support/http.ts';
import { closeStores, openStore } from '../support/temp-store.ts';

const MINUTE = '2030-01-01T10:00';

/** Only the date stands still; timers and everything else go on. */
function itIs(at: string): void {
  const go = ['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval'] as const;
  jest.useFakeTimers({
    now: new Date(at),
    doNotFake: [...go, 'clearImmediate', 'nextTick', 'queueMicrotask', 'performance', 'hrtime'],
  });
}

let database: Database;
let writes: number;
/** The store, with its writes counted. */
let counted: Database;
const warn = jest.fn<(fields: object, message: string) => void>();
const opened: Refusals[] = [];

const open = (of = counted): Refusals => {
  const refusals = createRefusals(of, { warn });
  opened.push(refusals);
  return refusals;
};

beforeEach(async () => {
  itIs(`${MINUTE}:10.000Z`);
  warn.mockClear();
  database = await openStore();
  writes = 0;
  counted = {
    ...database,
    write: (op) => {
      writes += 1;
      return database.write(op);
    },
  };
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.stop()));
  jest.useRealTimers();
  await closeStores();
});

let attempts = 0;
async function refuse(refusals: Refusals, times: number, source = 'feishu'): Promise<void> {
  await Promise.all(
    Array.from({ length: times }, () =>
      refusals.record({
        ...{ source, attemptId: `a${(attempts += 1)}`, code: 'forged', message: 'no' },
        ...{ attempted: 'callback', via: 'feishu' },
      }),
    ),
  );
}

async function standing(
  source = 'feishu',
): Promise<{ readonly each: number; readonly sums: readonly number[] }> {
  const entries = await readEntries(database.read, { after: 0, limit: 10_000 });
  const of = entries.filter(({ actor }) => actor === source);
  return {
    each: of.filter(({ event }) => event === 'refused').length,
    sums: of.flatMap((entry) => (entry.event === 'refused_many' ? [entry.details.count] : [])),
  };
}

async function overMinute(): Promise<void> {
  itIs('2030-01-01T10:01:00.000Z');
  await flushRefusals(database);
}

test('five thousand refusals at once cost the writes of the first ten, and hardly another', async () => {
  const refusals = open();
  const tell = jest.fn();
  const draft = {
    source: 'feishu',
    code: 'forged',
    message: 'no',
    attempted: 'callback',
    via: 'feishu',
  } as const;
  await Promise.all(
    Array.from({ length: 5_000 }, (_, index) => refusals.record({ ...draft, attemptId: `x${index}` }, tell)),
  );
  await refusals.stop();
  // On a slow machine more than one second's worth.
  expect(writes).toBeLessThan(20);
  expect(tell).toHaveBeenCalledTimes(10);
  expect(warn.mock.calls).toEqual([
    [{ source: 'feishu', minute: MINUTE, count: 4_990 }, 'so many more were refused, and counted'],
  ]);
  await overMinute();
  expect(await standing()).toEqual({ each: 10, sums: [4_990] });
  expect(await verifyChain(database)).toMatchObject({ ok: true });
});

test('what is counted is in the store within seconds, and told once when the minute is over', async () => {
  const refusals = open();
  await refuse(refusals, 25);
  await eventually(
    async () => (await database.read.selectFrom('refusal_counts').select('count').execute())[0]?.count,
    (count) => count === 25,
  );
  expect(warn).not.toHaveBeenCalled();
  itIs('2030-01-01T10:01:00.000Z');
  await eventually(
    async () => warn.mock.calls.length,
    (calls) => calls === 1,
  );
  expect(warn).toHaveBeenLastCalledWith({ source: 'feishu', minute: MINUTE, count: 15 }, expect.anything());
  // Another minute, another ten.
  await refuse(refusals, 10);
  await flushRefusals(database);
  expect(await standing()).toEqual({ each: 20, sums: [15] });
});

test('of several processes every refusal is counted once', async () => {
  const [one, other] = [open(), open()];
  await Promise.all([refuse(one, 40), refuse(other, 3), refuse(other, 60, 'slack')]);
  await refuse(other, 40);
  await Promise.all([one.stop(), other.stop()]);
  await overMinute();
  const { each, sums } = await standing();
  expect([each, sums.reduce((all, count) => all + count, 0)]).toEqual([10, 73]);
  expect(await standing('slack')).toEqual({ each: 10, sums: [50] });
});

test('a sum that comes when its minute has been closed has an entry of its own', async () => {
  const refusals = open();
  await refuse(refusals, 12);
  await overMinute();
  await refusals.stop();
  expect(await standing()).toEqual({ each: 10, sums: [2] });
  await flushRefusals(database);
  expect(await standing()).toEqual({ each: 10, sums: [2] });
});

test('where the store is away the count is kept, and said once', async () => {
  let isAway = false;
  const refusals = open({
    ...counted,
    write: (op) => (isAway ? Promise.reject(new Error('away')) : database.write(op)),
  });
  await refuse(refusals, 10);
  isAway = true;
  await refuse(refusals, 30);
  await eventually(
    async () => warn.mock.calls.length,
    (calls) => calls === 1,
  );
  isAway = false;
  await refusals.stop();
  await overMinute();
  expect(await standing()).toEqual({ each: 10, sums: [30] });
});

test('a thousand sources are counted at once; of further ones each refusal is a write', async () => {
  const refusals = open();
  for (let source = 0; source < 1_000; source += 1) await refuse(refusals, 1, `http:${source}`);
  writes = 0;
  await refuse(refusals, 12, 'late');
  expect(writes).toBe(12);
  await refuse(refusals, 12, 'http:5');
  // A flush may be among them.
  expect(writes).toBeLessThan(12 + 12);
  await refusals.stop();
  await overMinute();
  expect([await standing('late'), await standing('http:5')]).toEqual([
    { each: 10, sums: [2] },
    { each: 10, sums: [3] },
  ]);
});

test('after its end every refusal is still recorded', async () => {
  const refusals = open();
  await refuse(refusals, 11);
  await refusals.stop();
  await refuse(refusals, 2);
  await overMinute();
  expect(await standing()).toEqual({ each: 10, sums: [3] });
});
