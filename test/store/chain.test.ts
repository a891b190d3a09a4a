import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { hashOf } from '../../domain/ledger-entry.ts';
import type { Database } from '../../store/database.ts';
import { readEntries, readHead, verifyChain } from '../../store/ledger.ts';
import { recordDue } from '../../store/transitions.ts';
import { intrude } from '../support/store-place.ts';
import { approvalId, ask, closeStores, newStoreFile, openStore } from '../support/temp-store.ts';

const ENTRIES = 8;

let file: string;
let database: Database;

/** Somebody with the database in hands. */
async function tamper(...statements: readonly string[]): Promise<void> {
  await intrude(file, ...statements);
}

async function entryAt(seq: number): Promise<LedgerEntry> {
  const [entry] = await readEntries(database.read, { after: seq - 1, limit: 1 });
  if (entry === undefined) throw new Error(`no entry ${seq}`);
  return entry;
}

beforeEach(async () => {
  file = newStoreFile();
  database = await openStore(file);
  for (let number = 0; number < ENTRIES / 2; number += 1) {
    const { id } = await ask(database, { request: { id: approvalId(number) } });
    await recordDue(database, id, { kind: 'expire' });
  }
});

afterEach(closeStores);

describe('walking the chain', () => {
  test('finds every entry as it was written', async () => {
    const head = await readHead(database.read);
    expect(await verifyChain(database)).toEqual({ ok: true, entries: ENTRIES, head: head.hash });
    expect(await verifyChain(await openStore())).toMatchObject({ ok: true, entries: 0 });
  });

  test.each([
    ['the actor', `UPDATE ledger SET actor = 'eve' WHERE seq = 4`],
    ['the time', `UPDATE ledger SET at = '2031-01-01T00:00:00.000Z' WHERE seq = 4`],
    ['the workspace', `UPDATE ledger SET workspace = 'other' WHERE seq = 4`],
    ['the approval', `UPDATE ledger SET approval_id = 'apr_x' WHERE seq = 4`],
    ['the event', `UPDATE ledger SET event = 'voted' WHERE seq = 4`],
    ['the state', `UPDATE ledger SET to_state = 'approved' WHERE seq = 4`],
    ['the step', `UPDATE ledger SET step = 'x' WHERE seq = 4`],
    ['the trace', `UPDATE ledger SET trace_id = 'x' WHERE seq = 4`],
    ['the outcome', `UPDATE ledger SET details = replace(details, 'expired', 'approved') WHERE seq = 4`],
    ['the hash', `UPDATE ledger SET hash = '${'f'.repeat(64)}' WHERE seq = 4`],
  ])('finds an edit of %s', async (_, statement) => {
    await tamper(statement);
    expect(await verifyChain(database)).toMatchObject({
      ok: false,
      entries: 3,
      fault: { seq: 4, fault: 'edited' },
    });
  });

  test('finds an edit whose hash was made to fit, at the next link', async () => {
    const edited = { ...(await entryAt(4)), actor: 'eve' };
    await tamper(`UPDATE ledger SET actor = 'eve', hash = '${hashOf(edited)}' WHERE seq = 4`);
    expect(await verifyChain(database)).toMatchObject({ ok: false, fault: { seq: 5, fault: 'broken_link' } });
  });

  test('finds such an edit of the last entry by the head', async () => {
    const edited = { ...(await entryAt(ENTRIES)), actor: 'eve' };
    await tamper(`UPDATE ledger SET actor = 'eve', hash = '${hashOf(edited)}' WHERE seq = ${ENTRIES}`);
    expect(await verifyChain(database)).toMatchObject({
      ok: false,
      fault: { seq: ENTRIES, fault: 'edited' },
    });
  });

  test('finds an entry taken out of the middle', async () => {
    await tamper('DELETE FROM ledger WHERE seq = 4');
    expect(await verifyChain(database)).toMatchObject({ ok: false, fault: { seq: 5, fault: 'gap' } });
  });

  test('finds one taken out of the middle though the rest was closed up', async () => {
    await tamper('DELETE FROM ledger WHERE seq = 4', 'UPDATE ledger SET seq = 4 WHERE seq = 5');
    expect(await verifyChain(database)).toMatchObject({ ok: false, fault: { seq: 4 } });
  });

  test('finds a cut tail', async () => {
    await tamper(`DELETE FROM ledger WHERE seq > 6`);
    expect(await verifyChain(database)).toMatchObject({
      ok: false,
      entries: 6,
      fault: { seq: 7, fault: 'truncated' },
    });
  });

  test('finds an emptied ledger', async () => {
    await tamper('DELETE FROM ledger');
    expect(await verifyChain(database)).toMatchObject({ ok: false, fault: { seq: 1, fault: 'truncated' } });
  });

  test('finds two entries that changed places', async () => {
    await tamper(
      'UPDATE ledger SET seq = -1 WHERE seq = 3',
      'UPDATE ledger SET seq = 3 WHERE seq = 4',
      'UPDATE ledger SET seq = 4 WHERE seq = -1',
    );
    expect(await verifyChain(database)).toMatchObject({ ok: false, entries: 2, fault: { seq: 3 } });
  });

  test('goes on over more entries than one page holds', async () => {
    const long = await openStore();
    await Promise.all(
      Array.from({ length: 1_010 }, (_, number) => ask(long, { request: { id: approvalId(number) } })),
    );
    expect(await verifyChain(long)).toMatchObject({ ok: true, entries: 1_010 });
  });
});
