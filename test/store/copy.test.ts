import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findPostgres } from '../../scripts/postgres-binaries.mjs';
import { findApproval } from '../../store/approvals.ts';
import { copyDatabase } from '../../store/copy-file.ts';
import { verifyChain } from '../../store/ledger.ts';
import { STORE, restoreDump } from '../support/store-place.ts';
import { approvalId, ask, closeStores, newStoreFile, openStore } from '../support/temp-store.ts';

const run = promisify(execFile);

afterEach(closeStores);

/** As docs/operations.md says for this database. Nobody has opened the new place yet. */
async function copy(place: string, target: string): Promise<void> {
  if (STORE === 'libsql') return copyDatabase(place, target);
  const folder = findPostgres();
  if (folder === null) throw new Error('PostgreSQL’s programs are not here');
  const programs = dirname(realpathSync(join(folder, 'postgres')));
  const { stdout } = await run(join(programs, 'pg_dump'), [place], { maxBuffer: 1 << 28 });
  await restoreDump(join(programs, 'psql'), target, stdout);
}

test('a copy made while others write holds all that was committed before it, and its chain verifies', async () => {
  const place = newStoreFile();
  const database = await openStore(place);
  for (let index = 1; index <= 50; index += 1) await ask(database, { request: { id: approvalId(index) } });
  let busy = true;
  let written = 50;
  const load = (async () => {
    while (busy) {
      await ask(database, { request: { id: approvalId((written += 1)) } });
      // The embedded store never leaves the microtask queue, and the copy is another process's.
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  const target = newStoreFile();
  await copy(place, target);
  busy = false;
  await load;
  expect(written).toBeGreaterThan(51);
  const copied = await openStore(target);
  expect(await verifyChain(copied)).toMatchObject({ ok: true });
  for (let index = 1; index <= 50; index += 1)
    expect(await findApproval(copied.read, approvalId(index))).not.toBeNull();
  // And it is written to as the first was.
  await ask(copied, { request: { id: approvalId(100_000) } });
  expect(await verifyChain(copied)).toMatchObject({ ok: true });
});
