import { findApproval } from '../../store/approvals.ts';
import { saveCopy } from '../../store/copies.ts';
import type { Database } from '../../store/database.ts';
import { readEntries, verifyChain } from '../../store/ledger.ts';
import { channelsOf, listInState, listOwedCopies, recordSwept } from '../../store/sweep.ts';
import { recordDecision, recordWithdrawn } from '../../store/transitions.ts';
import { SWEEP_AFTER_MS } from '../../domain/sweep.ts';
import { followUpOf } from '../support/follow-ups.ts';
import { claimOn, later, person } from '../support/samples.ts';
import { approvalId, ask, closeStores, openStore } from '../support/temp-store.ts';

const BORDER_MS = Date.parse(later(1)) + SWEEP_AFTER_MS;

let database: Database;

beforeEach(async () => {
  database = await openStore();
});

afterEach(closeStores);

async function decided(number: number, decision: 'approve' | 'deny', request = {}): Promise<string> {
  const approval = await ask(database, { request: { id: approvalId(number), ...request } });
  await recordDecision(database, claimOn(approval, { decision, comment: 'said' }), person('ann'));
  return approval.id;
}

const statusOf = async (id: string) => (await findApproval(database.read, id))?.status;

test('is filed away once, by however many sweeps at once', async () => {
  const id = await decided(1, 'deny');
  await recordSwept(database, id, BORDER_MS - 1);
  expect(await statusOf(id)).toBe('rejected');
  await Promise.all([1, 2, 3].map(() => recordSwept(database, id, BORDER_MS)));
  const entries = await readEntries(database.read, { after: 0, limit: 10, approvalId: id });
  expect(entries.map(({ event, actor }) => `${event} ${actor}`)).toEqual([
    'requested agent',
    'settled ann',
    'archived system:sweep',
  ]);
  expect(await statusOf(id)).toBe('archived');
  expect(await verifyChain(database)).toMatchObject({ ok: true });
});

test('what is pending, under way, unknown or goes on stays as it is', async () => {
  const pending = await ask(database, { request: { id: approvalId(1) } });
  const goesOn = await decided(2, 'approve', { followUp: followUpOf({ executor: null }) });
  for (const id of [pending.id, goesOn, approvalId(9)]) {
    await recordSwept(database, id, BORDER_MS * 2);
  }
  expect(await statusOf(pending.id)).toBe('pending');
  expect(await statusOf(goesOn)).toBe('approved');
});

test('one state is walked through oldest first, page by page, and everything once', async () => {
  // Two of one moment: the id tells them apart.
  const moments = [5, 1, 1, 9, 3];
  for (const [index, second] of moments.entries()) {
    await decided(index, 'deny', { createdAt: later(second) });
  }
  await ask(database, { request: { id: approvalId(8) } });
  const walked: string[] = [];
  let after: { createdAt: string; id: string } | null = null;
  for (;;) {
    const page = await listInState(database.read, 'rejected', later(9), after, 2);
    walked.push(...page.map(({ id }) => id));
    const last = page.at(-1);
    if (last === undefined) break;
    after = { createdAt: last.createdAt, id: last.id };
  }
  expect(walked).toEqual([1, 2, 4, 0].map(approvalId));
});

describe('a card is owed', () => {
  const copy = (changes = {}) => ({
    ...{ recipient: 'c_ann', messageId: 'm', chatId: 'c', sentAt: later(0), shownVersion: 0, reminders: 0 },
    ...changes,
  });
  const owed = async (after: Parameters<typeof listOwedCopies>[3] = null, limit = 10) =>
    listOwedCopies(database.read, ['chat', 'mail'], later(-1), after, limit);

  test('while it shows less than its ended approval, was sent late enough, and its channel is there', async () => {
    const id = await decided(1, 'deny');
    const version = (await findApproval(database.read, id))?.version ?? 0;
    await saveCopy(database, id, 'chat', copy({ shownVersion: version - 1 }));
    expect(await owed()).toEqual([{ sentAt: later(0), approvalId: id, channel: 'chat' }]);
    await saveCopy(database, id, 'chat', copy({ shownVersion: version }));
    expect(await owed()).toEqual([]);
    await saveCopy(database, id, 'chat', copy({ sentAt: later(-1) }));
    expect(await owed()).toEqual([]);
    await saveCopy(database, id, 'pigeon', copy());
    expect(await owed()).toEqual([]);
    expect(await channelsOf(database.read, id)).toEqual(['chat', 'pigeon']);
  });

  test('never while a person is asked: the run sees to that', async () => {
    const asking = await ask(database, { request: { id: approvalId(1) } });
    await saveCopy(database, asking.id, 'chat', copy());
    expect(await owed()).toEqual([]);
    await recordWithdrawn(database, asking.id);
    expect(await owed()).toHaveLength(1);
  });

  test('page by page, each once', async () => {
    for (const number of [1, 2, 3]) {
      const id = await decided(number, 'deny');
      await saveCopy(database, id, 'chat', copy());
      await saveCopy(database, id, 'mail', copy({ sentAt: later(number) }));
    }
    const walked: string[] = [];
    let after: Awaited<ReturnType<typeof owed>>[number] | null = null;
    for (;;) {
      const page: Awaited<ReturnType<typeof owed>> = await owed(after, 2);
      walked.push(...page.map(({ approvalId: id, channel }) => `${Number(id.slice(4))} ${channel}`));
      after = page.at(-1) ?? null;
      if (after === null) break;
    }
    expect(walked).toEqual(['1 chat', '2 chat', '3 chat', '1 mail', '2 mail', '3 mail']);
  });
});
