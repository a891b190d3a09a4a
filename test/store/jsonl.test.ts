import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../../store/database.ts';
import { type JsonlProjection, openJsonl } from '../../store/jsonl.ts';
import { readEntries } from '../../store/ledger.ts';
import { approvalId, ask, closeStores, openStore } from '../support/temp-store.ts';
import { tempFolder } from '../support/temp-folder.ts';

let database: Database;
let file: string;
let projection: JsonlProjection | null = null;
let asked = 0;

async function reopen(): Promise<JsonlProjection> {
  await projection?.close();
  projection = await openJsonl(database, file);
  return projection;
}

async function write(count: number, reason = 'why'): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await ask(database, { request: { id: approvalId((asked += 1)), reason } });
  }
}

/** What the file says, whole lines only. */
function fileEntries(): readonly unknown[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  if (lines.pop() !== '') throw new Error('the file ends with a torn line');
  return lines.map((line) => JSON.parse(line) as unknown);
}

const ledgerEntries = (): Promise<readonly unknown[]> =>
  readEntries(database.read, { after: 0, limit: 10_000 });

beforeEach(async () => {
  database = await openStore();
  file = join(tempFolder(), 'audit.jsonl');
});

afterEach(async () => {
  await projection?.close();
  projection = null;
  await closeStores();
});

describe('the ledger as a file', () => {
  test('has one line per entry, in order, readable by its owner only', async () => {
    const jsonl = await reopen();
    await write(3);
    await jsonl.catchUp();
    await write(2);
    await jsonl.catchUp();
    expect(fileEntries()).toEqual(await ledgerEntries());
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('takes the news as it is told, and reads what lies between from the ledger', async () => {
    const jsonl = await reopen();
    const news = async (after: number) => readEntries(database.read, { after, limit: 10 });
    await write(2);
    const early = await news(0);
    await jsonl.catchUp(early);
    await write(3);
    const late = (await news(0)).slice(-1);
    await jsonl.catchUp([...(await news(0)).slice(2, 3), ...late]);
    await write(1);
    await jsonl.catchUp([...late, ...(await news(0)).slice(-1)]);
    await jsonl.catchUp(early);
    expect(fileEntries()).toEqual(await ledgerEntries());
  });

  test('has each entry once, whatever was written to it meanwhile: half a line, or the same by another leader', async () => {
    const jsonl = await reopen();
    await write(2);
    await jsonl.catchUp();
    appendFileSync(file, '{"seq":3,"at"');
    await write(2);
    await jsonl.catchUp();
    expect(fileEntries()).toEqual(await ledgerEntries());
    const other = await openJsonl(database, file);
    await write(2);
    await other.catchUp();
    await other.close();
    await write(1);
    await jsonl.catchUp();
    expect(fileEntries()).toEqual(await ledgerEntries());
  });

  test('has each entry once, however many catch up at the same time', async () => {
    const jsonl = await reopen();
    await write(5);
    await Promise.all([jsonl.catchUp(), jsonl.catchUp(), jsonl.catchUp()]);
    expect(fileEntries()).toEqual(await ledgerEntries());
  });

  test('goes on where it stood when another leader opens it', async () => {
    await write(3);
    await (await reopen()).catchUp();
    await write(2);
    await (await reopen()).catchUp();
    await (await reopen()).catchUp();
    expect(fileEntries()).toEqual(await ledgerEntries());
  });

  test.each([1, 2, 100])('rewrites a last line that was torn %i bytes before its end', async (missing) => {
    await write(3);
    await (await reopen()).catchUp();
    await projection?.close();
    truncateSync(file, statSync(file).size - missing);
    await (await reopen()).catchUp();
    expect(fileEntries()).toEqual(await ledgerEntries());
  });

  test('rewrites the only line where it is torn', async () => {
    await write(1);
    writeFileSync(file, '{"seq":1,"at":"20');
    await (await reopen()).catchUp();
    expect(fileEntries()).toEqual(await ledgerEntries());
  });

  test('goes on after a line longer than a megabyte, and rewrites such a line where it is torn', async () => {
    const long = 'long '.repeat(300_000);
    await write(2);
    await write(1, long);
    await (await reopen()).catchUp();
    await (await reopen()).catchUp();
    expect(fileEntries()).toEqual(await ledgerEntries());
    await projection?.close();
    truncateSync(file, statSync(file).size - 10);
    await (await reopen()).catchUp();
    expect(fileEntries()).toEqual(await ledgerEntries());
  });

  test.each(['no JSON at all', '{"not":"an entry"}', '[1]', 'null'])(
    'is left alone where its last line is none of ours: %s',
    async (line) => {
      await write(1);
      appendFileSync(file, `${line}\n`);
      await expect(reopen()).rejects.toThrow(`${file}: its last line is no ledger entry`);
      projection = null;
      expect(readFileSync(file, 'utf8')).toBe(`${line}\n`);
    },
  );
});
