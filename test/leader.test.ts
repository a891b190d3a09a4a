import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { startLeader } from '../leader.ts';
import { type Feed, followLedger } from '../store/feed.ts';
import { AUDIT_FILE } from '../store/jsonl.ts';
import { takeLease } from '../store/presence.ts';
import { tempFolder } from './support/temp-folder.ts';
import { ask, closeStores, openStore } from './support/temp-store.ts';
import { until } from './support/until.ts';

afterEach(closeStores);

const away = (): Promise<never> => Promise.reject(new Error('Temporal is away'));

test('an orderly stop gives the lease back at once, and only its own', async () => {
  const database = await openStore();
  const feed: Feed = await followLedger(database, () => undefined);
  const runs = { stateOf: away, showEnded: away, refresh: away };
  const lead = () => startLeader(database, feed, runs, away, tempFolder(), pino({ level: 'silent' }), []);
  const first = lead();
  try {
    const holders = () => database.read.selectFrom('leases').select('holder').execute();
    await until('the first leader', async () => (await holders()).length > 0);
    await lead().stop();
    expect(await takeLease(database, 'leader', 'other', 60_000)).toBe(false);
    await first.stop();
    expect(await takeLease(database, 'leader', 'other', 60_000)).toBe(true);
  } finally {
    await first.stop();
    await feed.stop();
  }
});

test('a chore that cannot be done keeps no other from being done: the audit file is written while Temporal is away', async () => {
  const database = await openStore();
  await ask(database);
  const home = tempFolder();
  const feed: Feed = await followLedger(database, () => undefined);
  const runs = { stateOf: away, showEnded: away, refresh: away };
  const leader = startLeader(database, feed, runs, away, home, pino({ level: 'silent' }), []);
  try {
    const file = join(home, AUDIT_FILE);
    await until('the audit file', () => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'));
    expect(readFileSync(file, 'utf8')).toContain('"requested"');
  } finally {
    await leader.stop();
    await feed.stop();
  }
});
