import type { Approval } from '../../domain/approval.ts';
import { type ApprovalFilter, countOpen, findApproval, listApprovals } from '../../store/approvals.ts';
import type { Database } from '../../store/database.ts';
import { recordDue } from '../../store/transitions.ts';
import { later } from '../support/samples.ts';
import { approvalId, ask, closeStores, openStore } from '../support/temp-store.ts';

let database: Database;

beforeEach(async () => {
  database = await openStore();
});

afterEach(closeStores);

const ids = (approvals: readonly Approval[]): readonly number[] =>
  approvals.map((approval) => Number(approval.id.slice(4)));

async function list(filter: Partial<ApprovalFilter>): Promise<readonly number[]> {
  return ids(await listApprovals(database.read, { limit: 100, ...filter }));
}

async function put(number: number, request: Partial<Approval> = {}): Promise<void> {
  const { action, reason, workspace, requester, createdAt } = request;
  const given = Object.entries({ action, reason, workspace, requester, createdAt });
  const changes = Object.fromEntries(given.filter(([, value]) => value !== undefined));
  await ask(database, { request: { id: approvalId(number), ...changes } });
}

describe('the list of approvals', () => {
  test('is filtered by state, tier, workspace and requester, all at once', async () => {
    await put(1);
    await put(2, { workspace: 'shop', requester: 'bot' });
    await ask(database, { request: { id: approvalId(3) }, tier: 'HIGH' });
    await ask(database, { request: { id: approvalId(4) }, tier: 'SAFE' });
    await recordDue(database, approvalId(1), { kind: 'expire' });
    expect(await list({ status: 'pending' })).toEqual([3, 2]);
    expect(await list({ status: 'approved' })).toEqual([4]);
    expect(await list({ tier: 'HIGH' })).toEqual([3]);
    expect(await list({ workspaces: ['shop'] })).toEqual([2]);
    expect(await list({ workspaces: ['shop', 'default'] })).toEqual([4, 3, 2, 1]);
    expect(await list({ workspaces: [] })).toEqual([]);
    expect(await list({ requester: 'bot' })).toEqual([2]);
    expect(await list({ requester: 'bot', tier: 'HIGH' })).toEqual([]);
    expect(await countOpen(database.read)).toBe(2);
  });

  test('is by the tier it has climbed to', async () => {
    await put(1);
    await recordDue(database, approvalId(1), { kind: 'escalate', rung: 1 });
    expect(await list({ tier: 'HIGH' })).toEqual([1]);
    expect(await list({ tier: 'MEDIUM' })).toEqual([]);
  });

  test('is searched for text as it stands: percent, underscore and backslash are themselves', async () => {
    await put(1, { action: { command: 'echo 100% done' } });
    await put(2, { action: { command: 'echo 100 done' } });
    await put(3, { action: { command: 'cp a_b c' } });
    await put(4, { action: { command: 'cp aXb c' } });
    await put(5, { reason: 'C:\\Users' });
    expect(await list({ q: '100%' })).toEqual([1]);
    expect(await list({ q: '%' })).toEqual([1]);
    expect(await list({ q: 'a_b' })).toEqual([3]);
    expect(await list({ q: '_b' })).toEqual([3]);
    expect(await list({ q: '\\' })).toEqual([5]);
    expect(await list({ q: "' OR 1=1 --" })).toEqual([]);
  });

  test('is searched in id, action and reason, in any case', async () => {
    await put(1, { action: { command: 'Make RELEASE' } });
    await put(2, { reason: 'Straße ÄÖÜ 发布' });
    expect(await list({ q: 'release' })).toEqual([1]);
    expect(await list({ q: 'äöü 发布' })).toEqual([2]);
    expect(await list({ q: approvalId(2).toLowerCase() })).toEqual([2]);
  });

  test('does not find a secret by its text', async () => {
    await put(1, { action: { command: 'password=hunter2 make' }, reason: 'token=hunter2' });
    expect(await list({ q: 'hunter2' })).toEqual([]);
    expect(await list({ q: 'password=' })).toEqual([1]);
  });

  test('is newest first and continues after any place, also among many of one moment', async () => {
    for (let number = 1; number <= 9; number += 1) {
      await put(number, { createdAt: later(Math.floor(number / 4)) });
    }
    const pages: number[] = [];
    let after: ApprovalFilter['after'];
    for (;;) {
      const page = await listApprovals(database.read, {
        limit: 2,
        ...(after === undefined ? {} : { after }),
      });
      const last = page.at(-1);
      if (last === undefined) break;
      pages.push(...ids(page));
      after = { createdAt: last.createdAt, id: last.id };
    }
    expect(pages).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });

  test('is read as it was written', async () => {
    const approval = await ask(database, { request: { id: approvalId(1) } });
    expect(await findApproval(database.read, approval.id)).toEqual(approval);
    expect(await findApproval(database.read, approvalId(2))).toBeNull();
  });
});
