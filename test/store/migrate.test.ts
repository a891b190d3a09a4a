import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import type { Approval } from '../../domain/approval.ts';
import { openingEntries } from '../../domain/entries.ts';
import { GENESIS_HASH, type LedgerEntry, chainEntry } from '../../domain/ledger-entry.ts';
import { project } from '../../domain/projection.ts';
import { findApproval, listApprovals } from '../../store/approvals.ts';
import { readEntries, verifyChain } from '../../store/ledger.ts';
import { recordDecision, recordDispatched, recordWithdrawn } from '../../store/transitions.ts';
import { ASKED_AT, claimOn, judgementOf, person, requestOf } from '../support/samples.ts';
import { STORE } from '../support/store-place.ts';
import { approvalId, closeStores, newStoreFile, openStore } from '../support/temp-store.ts';

const FIRST = '0001-ledger.sql';
const COUNT = 3;

afterEach(closeStores);

/** Before 0003 a ledger was always a file. */
const onFile = STORE === 'libsql' ? test : test.skip;

/** A store as version 0.1.0 left it: its one migration, and approvals that know of no protocol and no follow-up. */
function writeOldStore(file: string): void {
  const sqlite = new Libsql(file);
  const script = readFileSync(join(import.meta.dirname, '..', '..', 'store', 'migrations', FIRST), 'utf8');
  sqlite.exec(script);
  sqlite.exec('CREATE TABLE migrations (name TEXT PRIMARY KEY, at TEXT NOT NULL)');
  sqlite.prepare('INSERT INTO migrations VALUES (?, ?)').run(FIRST, ASKED_AT);
  let head = { seq: 0, hash: GENESIS_HASH };
  for (let number = 1; number <= COUNT; number += 1) {
    const { protocol: _p, followUp: _f, ...request } = requestOf({ id: approvalId(number) });
    const [draft] = openingEntries(request as ReturnType<typeof requestOf>, judgementOf());
    if (draft === undefined) throw new Error('no entry opened the sample');
    const entry = chainEntry(
      JSON.parse(JSON.stringify(draft)) as typeof draft,
      head.seq + 1,
      ASKED_AT,
      head.hash,
    );
    head = { seq: entry.seq, hash: entry.hash };
    insertOld(sqlite, entry);
  }
  sqlite.prepare('UPDATE chain_head SET seq = ?, hash = ? WHERE id = 1').run(head.seq, head.hash);
  sqlite.close();
}

function insertOld(sqlite: InstanceType<typeof Libsql>, entry: LedgerEntry): void {
  expect(JSON.stringify(entry.details)).not.toMatch(/"protocol"|"followUp"/);
  const { seq, at, workspace, traceId, actor, event, from, to, step, decisionId, prevHash, hash } = entry;
  sqlite
    .prepare(`INSERT INTO ledger VALUES (${Array.from({ length: 14 }, () => '?').join(', ')})`)
    .run(
      ...[seq, at, entry.approvalId, workspace, traceId, actor, event, from, to, step, decisionId],
      ...[JSON.stringify(entry.details), prevHash, hash],
    );
  const folded = project(null, entry);
  if (folded === null) throw new Error('no entry opened the sample');
  const { protocol: _p, followUp: _f, dispatch: _d, verified: _v, ...doc } = folded;
  sqlite
    .prepare(`INSERT INTO approvals VALUES (${Array.from({ length: 10 }, () => '?').join(', ')})`)
    .run(
      ...[doc.id, doc.workspace, doc.requester, doc.status, doc.currentTier, doc.createdAt, doc.expiresAt],
      ...[doc.id, doc.version, JSON.stringify(doc)],
    );
}

onFile('a store of version 0.1.0 is read, listed and folded as before, and goes on', async () => {
  const file = newStoreFile();
  writeOldStore(file);
  const database = await openStore(file);
  const now = await findApproval(database.read, approvalId(1));
  expect(now).toMatchObject({
    ...{ status: 'pending', protocol: 'v1', followUp: null, dispatch: null, verified: null },
    ...{ requester: 'agent', createdAt: ASKED_AT },
  });
  expect(await verifyChain(database)).toMatchObject({ ok: true, entries: COUNT });
  const folded = new Map<string, Approval | null>();
  for (const entry of await readEntries(database.read, { after: 0, limit: 100 })) {
    folded.set(entry.approvalId, project(folded.get(entry.approvalId) ?? null, entry));
  }
  const listed = await listApprovals(database.read, { protocol: 'v1', limit: 100 });
  expect(new Map(listed.map((one) => [one.id, one]))).toEqual(folded);
  expect(listed).toHaveLength(COUNT);
  expect(await listApprovals(database.read, { protocol: 'tasks', limit: 100 })).toEqual([]);

  if (now === null) throw new Error('the sample is gone');
  const decided = await recordDecision(database, claimOn(now), person('ann'));
  expect(decided).toMatchObject({ kind: 'counted', approval: { status: 'approved' } });
  // It asked for its decision alone.
  expect(await recordDispatched(database, now.id)).toMatchObject({ status: 'approved', dispatch: null });
  expect(await recordWithdrawn(database, approvalId(2))).toMatchObject({ status: 'rejected' });
  expect(await verifyChain(database)).toMatchObject({ ok: true, entries: COUNT + 2 });
});

onFile('a second start changes nothing more, and a store of a newer version is left alone', async () => {
  const file = newStoreFile();
  writeOldStore(file);
  const first = await listApprovals((await openStore(file)).read, { limit: 100 });
  expect(await listApprovals((await openStore(file)).read, { limit: 100 })).toEqual(first);
  writtenByNewer(file);
  await expect(openStore(file)).rejects.toThrow(/newer version \(9999-later\.sql\)/);
});

function writtenByNewer(file: string): void {
  const sqlite = new Libsql(file);
  sqlite.prepare('INSERT INTO migrations VALUES (?, ?)').run('9999-later.sql', ASKED_AT);
  sqlite.close();
}
