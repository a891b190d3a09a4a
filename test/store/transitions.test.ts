import type { Recorded } from '../../domain/admission.ts';
import { decisionIdFor } from '../../domain/ids.ts';
import { readEntries, verifyChain } from '../../store/ledger.ts';
import { findApproval } from '../../store/approvals.ts';
import type { Database } from '../../store/database.ts';
import {
  openApproval,
  openAtOnce,
  recordDecision,
  recordDue,
  recordRefusal,
  recordWithdrawn,
} from '../../store/transitions.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { claimOn, interactiveWith, judgementOf, later, person, requestOf } from '../support/samples.ts';
import { approvalId, ask, closeStores, openStore } from '../support/temp-store.ts';

const TIMES = 30;
const ann = person('ann');

afterEach(closeStores);

const many = <T>(make: (index: number) => Promise<T>): Promise<readonly T[]> =>
  Promise.all(Array.from({ length: TIMES }, (_, index) => make(index)));

async function entriesOf(database: Database): Promise<readonly LedgerEntry[]> {
  return readEntries(database.read, { after: 0, limit: 1_000 });
}

test('a decision under a key that an earlier version wrote, which did not tell what was said, is found', async () => {
  const database = await openStore();
  const approval = await ask(database);
  const early = claimOn(approval, { decisionId: decisionIdFor(approval.id, 'ann', 'key') });
  await recordDecision(database, early, ann);
  const now = { ...early, decisionId: decisionIdFor(approval.id, 'ann', 'key', 'yes') };
  expect(await recordDecision(database, now, ann)).toMatchObject({ kind: 'counted' });
  expect(await entriesOf(database)).toHaveLength(2);
});

describe('what the ledger alone keeps', () => {
  const judgement = judgementOf({ tier: 'SAFE' });
  const judged = { ...judgement, plan: { ...judgement.plan, record: 'ledger' as const } };

  test('is opened and settled in one step, and found when it is asked for again', async () => {
    const database = await openStore();
    const opened = await many(() => openAtOnce(database, requestOf(), judged));
    for (const approval of opened) expect(approval).toEqual(opened[0]);
    expect(opened[0]).toMatchObject({ status: 'approved', version: 2, plan: { record: 'ledger' } });
    expect(await findApproval(database.read, requestOf().id)).toEqual(opened[0]);
    expect((await entriesOf(database)).map(({ seq, event }) => [seq, event])).toEqual([
      [1, 'requested'],
      [2, 'settled'],
    ]);
    expect(await verifyChain(database)).toMatchObject({ ok: true, entries: 2 });
  });

  test('stands whole or not at all', async () => {
    const database = await openStore();
    // Of this the entries can be written, and what is read beside them cannot.
    const broken = requestOf({ createdAt: 'no database holds \u0000 in a column' });
    await expect(openAtOnce(database, broken, judged)).rejects.toThrow();
    expect(await entriesOf(database)).toEqual([]);
    expect(await findApproval(database.read, requestOf().id)).toBeNull();
    await openAtOnce(database, requestOf(), judged);
    expect(await verifyChain(database)).toMatchObject({ ok: true, entries: 2 });
  });

  test('is there for the run of an earlier try, which adopts it', async () => {
    const database = await openStore();
    const kept = await openAtOnce(database, requestOf(), judged);
    expect(await openApproval(database, requestOf(), () => judgementOf({ tier: 'SAFE' }))).toEqual(kept);
    expect(await entriesOf(database)).toHaveLength(2);
  });
});

describe('asked thirty times at once', () => {
  test('an approval is opened once, judged once, and all are told the same', async () => {
    const database = await openStore();
    let judged = 0;
    const opened = await many((index) =>
      openApproval(database, requestOf({ traceId: String(index).padStart(32, '0') }), () => {
        judged += 1;
        return judgementOf();
      }),
    );
    expect(judged).toBe(1);
    for (const approval of opened) expect(approval).toEqual(opened[0]);
    expect((await entriesOf(database)).map((entry) => entry.event)).toEqual(['requested']);
  });

  test('one decision is one entry, however often it is handed in', async () => {
    const database = await openStore();
    const claim = claimOn(await ask(database));
    const recorded = await many(() => recordDecision(database, claim, ann));
    for (const one of recorded) expect(one).toEqual(recorded[0]);
    expect(recorded[0]).toMatchObject({ kind: 'counted', approval: { status: 'approved' } });
    expect((await entriesOf(database)).map((entry) => entry.event)).toEqual(['requested', 'settled']);
  });

  test('different things said under one key are one decision and refusals', async () => {
    const database = await openStore();
    const approval = await ask(database);
    const recorded = await many((index) => {
      const decisionId = decisionIdFor(approval.id, 'ann', 'key', String(index % 3));
      return recordDecision(database, claimOn(approval, { decisionId }), ann);
    });
    const kinds = recorded.map((one) => (one.kind === 'refused' ? one.code : one.kind));
    expect(kinds.filter((kind) => kind === 'counted')).toHaveLength(TIMES / 3);
    expect(kinds.filter((kind) => kind === 'key_reused')).toHaveLength((TIMES / 3) * 2);
    expect((await entriesOf(database)).map((entry) => entry.event)).toEqual([
      ...['requested', 'settled', 'refused', 'refused'],
    ]);
  });

  test('different decisions settle it once; every other one gets its refusal, by whom and when', async () => {
    const database = await openStore();
    const approval = await ask(database);
    const recorded = await many((index) => {
      const decision = index % 2 === 0 ? 'approve' : 'deny';
      return recordDecision(
        database,
        claimOn(approval, { principal: `p${index}`, decision }),
        person(`p${index}`),
      );
    });
    const counted = recorded.filter((one) => one.kind === 'counted');
    const refused = recorded.filter((one): one is Recorded & { kind: 'refused' } => one.kind === 'refused');
    expect(counted).toHaveLength(1);
    expect(refused).toHaveLength(TIMES - 1);
    const now = await findApproval(database.read, approval.id);
    for (const one of refused) {
      expect(one.code).toBe('already_decided');
      expect(one.message).toContain(`by ${now?.resolution?.by}`);
    }
    const entries = await entriesOf(database);
    expect(entries.filter((entry) => entry.event === 'settled')).toHaveLength(1);
    expect(entries.filter((entry) => entry.event === 'refused')).toHaveLength(TIMES - 1);
    expect(await verifyChain(database)).toMatchObject({ ok: true, entries: TIMES + 1 });
  });

  test('a rung, a reminder and the expiry are one entry each', async () => {
    const database = await openStore();
    const profile = interactiveWith({}, { remindersMs: [1_000] });
    const { id } = await ask(database, { profile });
    await many(() => recordDue(database, id, { kind: 'remind', reminder: 0 }));
    await many(() => recordDue(database, id, { kind: 'escalate', rung: 1 }));
    const ended = await many(() => recordDue(database, id, { kind: 'expire' }));
    for (const one of ended) expect(one).toEqual(ended[0]);
    expect((await entriesOf(database)).map((entry) => entry.event)).toEqual([
      'requested',
      'reminded',
      'escalated',
      'settled',
    ]);
    expect(ended[0]).toMatchObject({ resolution: { outcome: 'expired', by: 'system:timeout' }, rung: 1 });
  });

  test('a decision and the clock settle it once, and both are told how', async () => {
    const database = await openStore();
    const approval = await ask(database);
    const told = await many(async (index) => {
      if (index % 2 === 0) return recordDue(database, approval.id, { kind: 'expire' });
      return (await recordDecision(database, claimOn(approval), ann)).approval;
    });
    const settled = (await entriesOf(database)).filter((entry) => entry.event === 'settled');
    expect(settled).toHaveLength(1);
    for (const one of told) expect(one.resolution).toEqual(told[0]?.resolution);
  });
});

describe('what the ledger makes of a decision', () => {
  test('a refusal is found again by its id, in the same words, though the approval has moved on', async () => {
    const database = await openStore();
    const approval = await ask(database);
    const claim = claimOn(approval, { principal: 'agent' });
    const first = await recordDecision(database, claim, person('agent'));
    await recordDecision(database, claimOn(approval), ann);
    const again = await recordDecision(database, claim, person('agent'));
    expect(first).toMatchObject({ kind: 'refused', code: 'self_approval' });
    expect(again).toMatchObject({
      kind: 'refused',
      code: 'self_approval',
      message: (first as { message?: string }).message,
    });
    expect((await entriesOf(database)).filter((entry) => entry.event === 'refused')).toHaveLength(1);
  });

  test('one that belongs to a later rung is not written before the climb', async () => {
    const database = await openStore();
    const approval = await ask(database);
    const claim = claimOn(approval, { acceptedAt: later(61) });
    expect(await recordDecision(database, claim, ann)).toMatchObject({ kind: 'later_rung' });
    expect(await entriesOf(database)).toHaveLength(1);
    await recordDue(database, approval.id, { kind: 'escalate', rung: 1 });
    expect(await recordDecision(database, claim, ann)).toMatchObject({
      kind: 'counted',
      approval: { status: 'approved', rung: 1 },
    });
  });

  test('nothing is written of an approval that the ledger does not hold', async () => {
    const database = await openStore();
    const approval = await ask(database);
    const lost = claimOn({ ...approval, id: approvalId(9) });
    await expect(recordDecision(database, lost, ann)).rejects.toMatchObject({ code: 'not_found' });
    await expect(recordDue(database, approvalId(9), { kind: 'expire' })).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(await recordWithdrawn(database, approvalId(9))).toBeNull();
    expect(await entriesOf(database)).toHaveLength(1);
  });
});

describe('a run that was ended in Temporal', () => {
  test('withdraws an open approval, once, and never one that has ended', async () => {
    const database = await openStore();
    const { id } = await ask(database);
    await many(() => recordWithdrawn(database, id));
    expect(await findApproval(database.read, id)).toMatchObject({
      status: 'rejected',
      resolution: { outcome: 'cancelled', by: 'system:temporal' },
    });
    const second = await ask(database, { request: { id: approvalId(2) } });
    await recordDecision(database, claimOn(second), ann);
    expect(await recordWithdrawn(database, second.id)).toMatchObject({ resolution: { outcome: 'approved' } });
    expect(await entriesOf(database)).toHaveLength(4);
  });
});

test('a refused attempt is written once, however often it is recorded', async () => {
  const database = await openStore();
  const approval = await ask(database);
  const attempt = {
    source: 'http:eve',
    actor: 'eve',
    attemptId: 'dec_x',
    code: 'forbidden',
    message: 'no',
    attempted: 'approve',
    via: 'http',
  } as const;
  await Promise.all([1, 2, 3].map(() => recordRefusal(database, approval, attempt)));
  expect((await entriesOf(database)).filter((entry) => entry.event === 'refused')).toHaveLength(1);
  expect(await findApproval(database.read, approval.id)).toEqual(approval);
});
