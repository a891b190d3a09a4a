import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { type Feed, followLedger } from '../../store/feed.ts';
import { readEntries } from '../../store/ledger.ts';
import type { Database } from '../../store/database.ts';
import { approvalId, ask, closeStores, newStoreFile, openStore } from '../support/temp-store.ts';
import { until } from '../support/until.ts';

const feeds: Feed[] = [];

async function follow(database: Database, onError: (error: unknown) => void = fail): Promise<Feed> {
  const feed = await followLedger(database, onError);
  feeds.push(feed);
  return feed;
}

function fail(error: unknown): never {
  throw error;
}

afterEach(async () => {
  await Promise.all(feeds.splice(0).map((feed) => feed.stop()));
  await closeStores();
});

test('the feed delivers each entry once and in order, also those of another connection', async () => {
  const file = newStoreFile();
  const [own, other] = [await openStore(file), await openStore(file)];
  await ask(own, { request: { id: approvalId(0) } });
  const feed = await follow(own);
  const heard: LedgerEntry[] = [];
  feed.subscribe((entries) => heard.push(...entries));
  const numbers = Array.from({ length: 60 }, (_, index) => index + 1);
  for (const number of numbers) {
    await ask(number % 2 === 0 ? own : other, { request: { id: approvalId(number) } });
  }
  await until('every entry', () => heard.length >= 60);
  const written = await readEntries(own.read, { after: 1, limit: 100 });
  expect(heard).toEqual(written);
});

test('the feed delivers more than a page at once, to every listener, until each ends', async () => {
  const database = await openStore();
  const feed = await follow(database);
  const [first, second]: [number[], number[]] = [[], []];
  const end = feed.subscribe((entries) => first.push(...entries.map((entry) => entry.seq)));
  feed.subscribe((entries) => second.push(...entries.map((entry) => entry.seq)));
  await Promise.all(
    Array.from({ length: 600 }, (_, number) => ask(database, { request: { id: approvalId(number) } })),
  );
  await until('every entry', () => second.length >= 600);
  const all = Array.from({ length: 600 }, (_, index) => index + 1);
  expect(first).toEqual(all);
  expect(second).toEqual(all);
  end();
  await ask(database, { request: { id: approvalId(600) } });
  await until('one more', () => second.length === 601);
  expect(first).toHaveLength(600);
});

test('the feed goes on at the next commit after the store could not be read', async () => {
  const database = await openStore();
  let broken = false;
  const read = new Proxy(database.read, {
    get(target, name) {
      if (broken) throw new Error('the disk went away');
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  const errors: unknown[] = [];
  const feed = await follow({ ...database, read }, (error) => errors.push(error));
  broken = true;
  const heard: number[] = [];
  feed.subscribe((entries) => heard.push(...entries.map((entry) => entry.seq)));
  await ask(database, { request: { id: approvalId(1) } });
  await until('the error', () => errors.length === 1);
  broken = false;
  await ask(database, { request: { id: approvalId(2) } });
  await until('both entries', () => heard.length === 2);
  expect(heard).toEqual([1, 2]);
});
