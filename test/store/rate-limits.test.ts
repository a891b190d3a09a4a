import fc from 'fast-check';
import type { RateLimit } from '../../domain/rate-limit.ts';
import type { Database } from '../../store/database.ts';
import { forgetRateEvents, giveBackRate, peekRate, takeRate } from '../../store/rate-limits.ts';
import { readEntries } from '../../store/ledger.ts';
import { changeSetting, readSetting } from '../../store/settings.ts';
import { closeStores, newStoreFile, openStore } from '../support/temp-store.ts';

const START = Date.parse('2030-01-01T00:00:00Z');

let database: Database;

beforeEach(async () => {
  database = await openStore();
});

afterEach(closeStores);

const rate = (limit: number, windowSeconds = 60): RateLimit => ({ limit, windowSeconds });

/** Of these moments, in seconds, those that were let through. */
async function letThrough(key: string, limit: RateLimit, seconds: readonly number[]): Promise<number[]> {
  const through: number[] = [];
  for (const at of seconds) {
    const { allowed } = await takeRate(database, key, limit, START + at * 1_000);
    if (allowed) through.push(at);
  }
  return through;
}

describe('a rate limit', () => {
  test('never lets more than its limit through in any window, and turns none away without need', async () => {
    let runs = 0;
    const times = fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5 }), times, async (limit, moments) => {
        const seconds = [...moments].sort((a, b) => a - b);
        const through = await letThrough(`run ${(runs += 1)}`, rate(limit), seconds);
        const expected: number[] = [];
        for (const at of seconds) {
          if (expected.filter((one) => one > at - 60).length < limit) expected.push(at);
        }
        expect(through).toEqual(expected);
        for (const at of through) {
          expect(through.filter((one) => one >= at && one < at + 60).length).toBeLessThanOrEqual(limit);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('slides: room comes back as each request leaves the window, not all at once', async () => {
    const through = await letThrough('slides', rate(2), [0, 30, 59, 60, 61, 89, 90, 91]);
    expect(through).toEqual([0, 30, 60, 90]);
  });

  test('says how many are left and when there is room for one more', async () => {
    const limit = rate(2);
    const take = (seconds: number) => takeRate(database, 'k', limit, START + seconds * 1_000);
    expect(await take(0)).toEqual({ allowed: true, remaining: 1, resetMs: 60_000 });
    expect(await take(20)).toEqual({ allowed: true, remaining: 0, resetMs: 40_000 });
    expect(await take(50)).toEqual({ allowed: false, remaining: 0, resetMs: 10_000 });
    expect(await peekRate(database.read, 'k', limit, START + 50_000)).toEqual({
      allowed: false,
      remaining: 0,
      resetMs: 10_000,
    });
    expect(await take(60)).toEqual({ allowed: true, remaining: 0, resetMs: 20_000 });
    expect(await peekRate(database.read, 'nobody', limit)).toEqual({
      allowed: true,
      remaining: 2,
      resetMs: 60_000,
    });
  });

  test('that is lowered says when enough will have left', async () => {
    for (const at of [0, 10, 20]) await takeRate(database, 'k', rate(3), START + at * 1_000);
    const lowered = await takeRate(database, 'k', rate(1), START + 30_000);
    expect(lowered).toEqual({ allowed: false, remaining: 0, resetMs: 50_000 });
    expect((await takeRate(database, 'k', rate(1), START + 79_999)).allowed).toBe(false);
    expect((await takeRate(database, 'k', rate(1), START + 80_000)).allowed).toBe(true);
  });

  test('counts each key by itself', async () => {
    expect((await takeRate(database, 'a', rate(1), START)).allowed).toBe(true);
    expect((await takeRate(database, 'b', rate(1), START)).allowed).toBe(true);
    expect((await takeRate(database, 'a', rate(1), START)).allowed).toBe(false);
  });

  test('counts no longer what is given back', async () => {
    expect((await takeRate(database, 'a', rate(1), START, 'first')).allowed).toBe(true);
    await giveBackRate(database, 'first');
    await giveBackRate(database, 'first');
    expect((await takeRate(database, 'a', rate(1), START)).allowed).toBe(true);
    expect((await takeRate(database, 'a', rate(1), START)).allowed).toBe(false);
  });

  test('holds between processes and over restarts', async () => {
    const file = newStoreFile();
    const one = await openStore(file);
    const other = await openStore(file);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => takeRate(index % 2 === 0 ? one : other, 'k', rate(7))),
    );
    expect(answers.filter((answer) => answer.allowed)).toHaveLength(7);
    const later = await openStore(file);
    expect((await takeRate(later, 'k', rate(7))).allowed).toBe(false);
  });

  test('forgets what no window reaches any more, and nothing else', async () => {
    const day = 86_400_000;
    await takeRate(database, 'old', rate(1), Date.now() - day - 60_000);
    await takeRate(database, 'young', rate(1), Date.now() - day + 60_000);
    await forgetRateEvents(database);
    await forgetRateEvents(database);
    const rows = await database.read.selectFrom('rate_events').select('key').execute();
    expect(rows).toEqual([{ key: 'young' }]);
  });
});

test('a setting is null until it is set, is seen by others, and each change has its entry', async () => {
  const value = { confirmations: { limit: 3, windowSeconds: 60 } };
  expect(await readSetting(database.read, 'rate_limit')).toBeNull();
  await changeSetting(database, { name: 'rate_limit', value: null, by: 'ann' });
  await changeSetting(database, { name: 'rate_limit', value, by: 'ann' });
  await changeSetting(database, { name: 'rate_limit', value, by: 'ann' });
  expect(await readSetting(database.read, 'rate_limit')).toEqual(value);
  await changeSetting(database, { name: 'rate_limit', value: null, by: 'bob' });
  expect(await readSetting(database.read, 'rate_limit')).toBeNull();
  const entries = await readEntries(database.read, { after: 0, limit: 10 });
  expect(entries.map((entry) => [entry.event, entry.actor, entry.details])).toEqual([
    ['configured', 'ann', { setting: 'rate_limit', change: value }],
    ['configured', 'bob', { setting: 'rate_limit', change: null }],
  ]);
});
