import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../config.ts';
import { ConfigError } from '../environment.ts';
import { loadKnownKeys, openLedger } from '../ledger-source.ts';
import type { Database } from '../store/database.ts';
import { removeTempFolders, tempFolder } from './support/temp-folder.ts';

let home: string;
let database: Database;

beforeEach(async () => {
  home = tempFolder();
  database = await openLedger(configOf(home), () => undefined);
});

afterEach(async () => {
  await database.close();
  removeTempFolders();
});

const configOf = (folder: string, keysFile = join(home, 'keys.json')) =>
  readConfig({ APPROVAL_HOME: folder, KEYS_FILE: keysFile });

test('keys are made for a ledger that knows none, and never again', async () => {
  const made = await loadKnownKeys(configOf(home), database);
  expect(await loadKnownKeys(configOf(home), database)).toEqual(made);
  rmSync(join(home, 'keys.json'));
  const again = loadKnownKeys(configOf(home), database);
  await expect(again).rejects.toBeInstanceOf(ConfigError);
  await expect(again).rejects.toThrow(
    `there is no ${join(home, 'keys.json')}, and the ledger was written with the key ${made.payloads.current}`,
  );
  expect(existsSync(join(home, 'keys.json'))).toBe(false);
});

test('a node with keys of its own is refused, and told which is missing', async () => {
  const { payloads } = await loadKnownKeys(configOf(home), database);
  const other = tempFolder();
  const second = await openLedger(configOf(other), () => undefined);
  await loadKnownKeys(configOf(other, join(other, 'keys.json')), second);
  await second.close();
  await expect(loadKnownKeys(configOf(other, join(other, 'keys.json')), database)).rejects.toThrow(
    `it lacks the key ${payloads.current}, with which open approvals were encrypted`,
  );
});

test('a key of the same name with other bytes is refused', async () => {
  const { payloads } = await loadKnownKeys(configOf(home), database);
  const file = join(home, 'keys.json');
  const held = JSON.parse(readFileSync(file, 'utf8')) as { current: string };
  const keys = { [held.current]: Buffer.alloc(32, 7).toString('base64') };
  writeFileSync(file, JSON.stringify({ ...held, keys }));
  await expect(loadKnownKeys(configOf(home), database)).rejects.toThrow(
    `its key ${payloads.current} is not the one that the ledger knows by that name`,
  );
});
