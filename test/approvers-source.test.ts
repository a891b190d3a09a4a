import { replaceApprovers } from '../api/service/approvers.ts';
import { type ApproversSource, openApproversSource } from '../approvers-source.ts';
import { decidersOf } from '../domain/approvers.ts';
import type { Directory } from '../domain/directory.ts';
import type { Database } from '../store/database.ts';
import { type Feed, followLedger } from '../store/feed.ts';
import { changeSetting } from '../store/settings.ts';
import { closeStores, newStoreFile, openStore } from './support/temp-store.ts';
import { until } from './support/until.ts';

const NOBODY: Directory = { open: true, members: [] };
const ADA = { id: 'ada', roles: ['approver'], identities: {} } as const;

interface Process {
  readonly database: Database;
  readonly feed: Feed;
  readonly source: ApproversSource;
  readonly errors: unknown[];
}

const processes: Process[] = [];

/** What each process of the product has: a connection, a feed and a source of its own. */
async function start(file: string, policy: () => Directory = () => NOBODY): Promise<Process> {
  const database = await openStore(file);
  const errors: unknown[] = [];
  const feed = await followLedger(database, (error) => errors.push(error));
  const source = await openApproversSource(policy, database, feed, (error) => errors.push(error));
  const started = { database, feed, source, errors };
  processes.push(started);
  return started;
}

afterEach(async () => {
  for (const { source, feed } of processes.splice(0)) {
    source.close();
    await feed.stop();
  }
  await closeStores();
});

const idsOf = ({ source }: Process): readonly string[] => decidersOf(source.directory()).map(({ id }) => id);

function replace({ database, source }: Process, set: Parameters<typeof replaceApprovers>[1]): Promise<void> {
  const ports = { database, policyDirectory: () => NOBODY, reloadApprovers: source.reload };
  return replaceApprovers(ports, set, 'op');
}

test('a change is in force where it was made when it returns, and soon in every other process', async () => {
  const file = newStoreFile();
  const [here, there] = [await start(file), await start(file)];
  await replace(here, [ADA]);
  expect(idsOf(here)).toEqual(['ada']);
  await until('the other process', () => idsOf(there).includes('ada'));
  expect(idsOf(await start(file))).toEqual(['ada']);
  await replace(there, null);
  expect(there.source.directory()).toBe(NOBODY);
  await until('the first process', () => here.source.directory() === NOBODY);
});

test('the set stands over whatever the policy says next', async () => {
  let policy = NOBODY;
  const process = await start(newStoreFile(), () => policy);
  await replace(process, [ADA]);
  const before = process.source.directory();
  expect(process.source.directory()).toBe(before);
  const ben = {
    id: 'ben',
    roles: ['admin'],
    workspaces: '*',
    keyHash: 'b'.repeat(64),
    identities: {},
  } as const;
  policy = { open: false, members: [ben] };
  expect(idsOf(process)).toEqual(['ada']);
  expect(process.source.directory().open).toBe(false);
});

test('a set that cannot be read leaves the last one in force, and is tried again', async () => {
  const process = await start(newStoreFile());
  await replace(process, [ADA]);
  const { database, errors } = process;
  await changeSetting(database, { name: 'approvers', value: 'no set', by: 'op', describe: () => null });
  await until('two complaints', () => errors.length > 1);
  expect(idsOf(process)).toEqual(['ada']);
  const again = openApproversSource(
    () => NOBODY,
    database,
    process.feed,
    () => undefined,
  );
  await expect(again).rejects.toThrow('expected object');
});
