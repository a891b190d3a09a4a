import { takeOnce } from '../../store/seen-events.ts';
import type { Database } from '../../store/database.ts';
import { type Feed, followLedger } from '../../store/feed.ts';
import { readEntries, verifyChain } from '../../store/ledger.ts';
import { PostgresRefused } from '../../store/postgres/failures.ts';
import { openPostgres } from '../../store/postgres/open.ts';
import { type CuttingProxy, startCuttingProxy } from '../support/cutting-proxy.ts';
import { type Cluster, startPostgres } from '../support/postgres-cluster.mjs';
import { STORE, intrude, newPlace, openPlace } from '../support/store-place.ts';
import { approvalId, ask } from '../support/temp-store.ts';
import { until } from '../support/until.ts';

const onPostgres = STORE === 'postgresql' ? describe : describe.skip;

const opened: Database[] = [];
const feeds: Feed[] = [];
let proxy: CuttingProxy | null = null;
let cluster: Cluster | null = null;

afterEach(async () => {
  for (const feed of feeds.splice(0)) await feed.stop();
  for (const database of opened.splice(0)) await database.close();
  await proxy?.close();
  proxy = null;
  await cluster?.remove();
  cluster = null;
});

async function open(url: string): Promise<Database> {
  const database = await openPostgres(url);
  opened.push(database);
  return database;
}

/** A fresh store that is reached through a proxy, and one that is reached as it is. */
async function openBehindProxy(): Promise<{ cut: CuttingProxy; near: Database; far: Database }> {
  const place = newPlace();
  opened.push(await openPlace(place));
  const cut = await startCuttingProxy(place);
  proxy = cut;
  return { cut, far: await open(cut.url), near: await open(place) };
}

const idsIn = async (database: Database): Promise<readonly string[]> =>
  (await database.read.selectFrom('seen_events').select('id').orderBy('id').execute()).map((row) => row.id);

onPostgres('a commit whose connection breaks', () => {
  test('is acknowledged if it stands, though its answer was lost', async () => {
    const { cut, near, far } = await openBehindProxy();
    cut.cutNext('answer');
    expect(await takeOnce(far, 'test', 'e1')).toBe(true);
    expect(cut.cuts()).toBe(1);
    expect(await idsIn(near)).toEqual(['e1']);
    expect(await takeOnce(far, 'test', 'e1')).toBe(false);
  });

  test('is unavailable if it does not, and may be tried again', async () => {
    const { cut, near, far } = await openBehindProxy();
    cut.cutNext('question');
    await expect(takeOnce(far, 'test', 'e1')).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('broke before it was written') as string,
    });
    expect(cut.cuts()).toBe(1);
    expect(await idsIn(near)).toEqual([]);
    expect(await takeOnce(far, 'test', 'e1')).toBe(true);
  });

  test('is told apart from what another process wrote meanwhile', async () => {
    const { cut, near, far } = await openBehindProxy();
    for (let round = 0; round < 5; round += 1) {
      cut.cutNext(round % 2 === 0 ? 'answer' : 'question');
      const [lost] = await Promise.allSettled([
        takeOnce(far, 'test', `far ${round}`),
        takeOnce(near, 'test', `near ${round}`),
      ]);
      expect(lost.status).toBe(round % 2 === 0 ? 'fulfilled' : 'rejected');
    }
    expect(await idsIn(near)).toEqual([
      'far 0',
      'far 2',
      'far 4',
      'near 0',
      'near 1',
      'near 2',
      'near 3',
      'near 4',
    ]);
  });
});

onPostgres('connections that break', () => {
  test('are made anew: reading, writing and listening go on', async () => {
    const { cut, near, far } = await openBehindProxy();
    const heard: number[] = [];
    const feed = await followLedger(far, () => undefined);
    feeds.push(feed);
    feed.subscribe((entries) => heard.push(...entries.map((entry) => entry.seq)));
    cut.cutAll();
    // Written while nobody listens.
    await ask(near, { request: { id: approvalId(1) } });
    expect(await idsIn(far)).toEqual([]);
    expect(await takeOnce(far, 'test', 'e1')).toBe(true);
    await until('the entry that was missed', () => heard.length > 0);
    await ask(near, { request: { id: approvalId(2) } });
    await until('the next', () => heard.length > 1);
    expect(heard).toEqual([1, 2]);
  });

  test('by a server that is ended and started again lose nothing that was acknowledged', async () => {
    const own = await startPostgres({ durable: true });
    cluster = own;
    const database = await open(own.url('postgres'));
    const kept: string[] = [];
    const lost: unknown[] = [];
    let going = true;
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let number = 0; going; number += 1) {
        const id = approvalId(writer * 100_000 + number);
        await ask(database, { request: { id } }).then(
          () => kept.push(id),
          (error: unknown) => lost.push(error),
        );
      }
    });
    try {
      for (const end of [own.crash, own.shutDown]) {
        const before = kept.length;
        await until('writes', () => kept.length > before + 20);
        await end();
        await own.start();
      }
      const before = kept.length;
      await until('writes again', () => kept.length > before + 20);
    } finally {
      going = false;
      await Promise.all(writers);
    }
    for (const error of lost) expect(error).toMatchObject({ code: 'unavailable' });
    const entries = await readEntries(database.read, { after: 0, limit: 100_000 });
    const written = new Set(entries.map((entry) => entry.approvalId));
    expect(kept.filter((id) => !written.has(id))).toEqual([]);
    expect(await verifyChain(database)).toMatchObject({ ok: true, entries: entries.length });
  });
});

onPostgres('the time that processes share', () => {
  test('is the server’s', async () => {
    const place = newPlace();
    opened.push(await openPlace(place));
    const database = await open(place);
    expect(Math.abs(database.now() - Date.now())).toBeLessThan(10_000);
  });
});

onPostgres('an address', () => {
  test('of a database that is not there is refused at once', async () => {
    const opening = openPostgres(newPlace());
    await expect(opening).rejects.toBeInstanceOf(PostgresRefused);
    await expect(opening).rejects.toThrow(/does not exist/);
  });

  test('of a server that does not answer is waited for, and said', async () => {
    const said: string[] = [];
    const url = 'postgresql://ann:hunter2@127.0.0.1:1/db';
    const opening = openPostgres(url, { onWaiting: (reason) => said.push(reason), patienceMs: 600 });
    const error: unknown = await opening.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'unavailable' });
    expect(said).toHaveLength(1);
    expect(`${String(error)} ${said.join()}`).not.toContain('hunter2');
  });

  test('of a database in another encoding is refused', async () => {
    const place = newPlace();
    const name = new URL(place).pathname.slice(1);
    const admin = place.replace(`/${name}`, '/postgres');
    await intrude(admin, `create database ${name} template template0 encoding 'SQL_ASCII' locale 'C'`);
    await expect(openPostgres(place)).rejects.toThrow(/encoded in SQL_ASCII; it must be UTF8/);
  });
});
