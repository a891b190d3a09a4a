import { sql } from 'kysely';
import { CountersignError } from '../../domain/errors.ts';
import type { Database, Query } from '../../store/database.ts';
import { readHead } from '../../store/ledger.ts';
import { holdLock, intrude, openPlace } from '../support/store-place.ts';
import { closeStores, newStoreFile, openStore } from '../support/temp-store.ts';
import { until } from '../support/until.ts';

afterEach(closeStores);

const insert = (query: Query, id: string): Promise<unknown> =>
  query.insertInto('payload_keys').values({ id }).execute();

async function idsIn(database: Database): Promise<readonly string[]> {
  const rows = await database.read.selectFrom('payload_keys').select('id').orderBy('id').execute();
  return rows.map((row) => row.id);
}

async function migrationsIn(file: string): Promise<readonly unknown[]> {
  const { read } = await openStore(file);
  return (await sql`select name, at from migrations order by name`.execute(read)).rows;
}

test('writes that follow one another without a pause let everything else go on between them', async () => {
  const database = await openStore();
  let hasRung = false;
  const timer = setTimeout(() => (hasRung = true), 10);
  try {
    const end = performance.now() + 20_000;
    while (!hasRung && performance.now() < end) await database.write(readHead);
    expect(hasRung).toBe(true);
  } finally {
    clearTimeout(timer);
  }
});

describe('writing', () => {
  test('shares one commit among what waits, sixty-four at the most', async () => {
    const database = await openStore();
    let commits = 0;
    database.watch(() => (commits += 1));
    await Promise.all(
      Array.from({ length: 65 }, (_, index) => database.write((query) => insert(query, `k${index}`))),
    );
    expect(await idsIn(database)).toHaveLength(65);
    expect(commits).toBe(2);
  });

  test('undoes of a group only what the one that throws has written', async () => {
    const database = await openStore();
    const outcomes = await Promise.allSettled([
      database.write((query) => insert(query, 'before')),
      database.write(async (query) => {
        await insert(query, 'undone');
        throw new Error('changed its mind');
      }),
      database.write(async (query) => {
        await insert(query, 'kept');
        await insert(query, 'before');
      }),
      database.write((query) => insert(query, 'after')),
    ]);
    expect(outcomes.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: { message: 'changed its mind' } });
    expect(await idsIn(database)).toEqual(['after', 'before']);
  });

  test('runs one operation at a time, in order, each seeing those before', async () => {
    const database = await openStore();
    const seen = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        database.write(async (query) => {
          const rows = await query.selectFrom('payload_keys').select('id').execute();
          await insert(query, `k${index}`);
          return rows.length;
        }),
      ),
    );
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('has committed when it resolves: another connection sees it at once', async () => {
    const file = newStoreFile();
    const database = await openStore(file);
    const other = await openStore(file);
    await database.write((query) => insert(query, 'k'));
    expect(await idsIn(other)).toEqual(['k']);
  });

  test('is unavailable while another holds the lock, writes nothing then, and works afterwards', async () => {
    const file = newStoreFile();
    const database = await openStore(file);
    const release = await holdLock(file);
    let ran = false;
    const refused = await database
      .write(async (query) => {
        ran = true;
        await insert(query, 'lost');
      })
      .catch((error: unknown) => error);
    await release();
    expect(refused).toBeInstanceOf(CountersignError);
    expect(refused).toMatchObject({ code: 'unavailable' });
    expect(ran).toBe(false);
    for (const id of ['kept 1', 'kept 2']) await database.write((query) => insert(query, id));
    expect(await idsIn(database)).toEqual(['kept 1', 'kept 2']);
  });

  test('finishes what waits before it closes', async () => {
    const file = newStoreFile();
    const database = await openPlace(file);
    const written = database.write((query) => insert(query, 'k'));
    await database.close();
    await written;
    expect(await idsIn(await openStore(file))).toEqual(['k']);
  });
});

describe('watching', () => {
  test('tells of commits of this connection and of another, until it is ended', async () => {
    const file = newStoreFile();
    const database = await openStore(file);
    const other = await openStore(file);
    let told = 0;
    const end = database.watch(() => (told += 1));
    await database.write((query) => insert(query, 'own'));
    expect(told).toBe(1);
    await other.write((query) => insert(query, 'foreign'));
    await until('the other connection’s commit', () => told === 2);
    end();
    let control = 0;
    database.watch(() => (control += 1));
    await other.write((query) => insert(query, 'unheard'));
    await until('the control', () => control === 1);
    expect(told).toBe(2);
  });
});

describe('opening', () => {
  test('keeps what was there', async () => {
    const file = newStoreFile();
    const first = await openPlace(file);
    await first.write((query) => insert(query, 'k'));
    await first.close();
    expect(await idsIn(await openStore(file))).toEqual(['k']);
  });

  test('again migrates nothing a second time', async () => {
    const file = newStoreFile();
    for (const id of ['first', 'second']) {
      const database = await openPlace(file);
      await database.write((query) => insert(query, id));
      await database.close();
    }
    expect(await idsIn(await openStore(file))).toEqual(['first', 'second']);
  });

  test('lets no reader wait for a writer', async () => {
    const file = newStoreFile();
    const database = await openStore(file);
    const release = await holdLock(file);
    expect(await idsIn(database)).toEqual([]);
    await release();
  });

  test('refuses a database of a newer version, and leaves it as it is', async () => {
    const file = newStoreFile();
    await (await openPlace(file)).close();
    const before = await migrationsIn(file);
    await intrude(file, `INSERT INTO migrations (name, at) VALUES ('9999-later.sql', '2040-01-01')`);
    await expect(openPlace(file)).rejects.toThrow(/newer version \(9999-later\.sql\)/);
    await intrude(file, `DELETE FROM migrations WHERE name = '9999-later.sql'`);
    expect(await migrationsIn(file)).toEqual(before);
  });
});
