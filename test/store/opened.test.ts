import type { Approval } from '../../domain/approval.ts';
import { withRoutes } from '../../domain/routing.ts';
import { findApproval } from '../../store/approvals.ts';
import { listCopies, saveCopy } from '../../store/copies.ts';
import type { Database } from '../../store/database.ts';
import { readEntries, verifyChain } from '../../store/ledger.ts';
import { findOpened, markOpened } from '../../store/opened.ts';
import { openApproval, recordDecision, recordDue, recordUnreached } from '../../store/transitions.ts';
import { ASKED_AT, claimOn, judgementOf, later, person, requestOf } from '../support/samples.ts';
import { closeStores, openStore } from '../support/temp-store.ts';

const { id } = requestOf();
let database: Database;

beforeEach(async () => {
  database = await openStore();
});

afterEach(closeStores);

async function askRouted(createdAt: string = ASKED_AT): Promise<Approval> {
  const judgement = judgementOf({ request: { createdAt } });
  const route = { via: ['feishu', 'slack', 'discord'], nextAfterMs: 10_000, fallbackAfterMs: null };
  const plan = withRoutes(judgement.plan, [{ route }], 'default');
  return openApproval(database, requestOf({ createdAt }), () => ({ ...judgement, plan }));
}

const place = (channel: string, recipient: string) => ({ channel, recipient });

async function put(channel: string, recipient: string): Promise<void> {
  const shown = { sentAt: later(0), shownVersion: 1, reminders: 0 };
  await saveCopy(database, id, channel, { recipient, messageId: `m ${recipient}`, chatId: 'c', ...shown });
}

const widen = (turns: number, rung = 0) => recordDue(database, id, { kind: 'widen', rung, turns });
const events = async () =>
  (await readEntries(database.read, { after: 0, limit: 20 })).map((entry) => entry.event);

describe('a copy that was opened', () => {
  test('is known by where and when, within the step in which that was', async () => {
    await askRouted();
    await put('feishu', 'ann');
    await put('slack', 'ben');
    expect(await findOpened(database.read, id, later(0))).toBeNull();
    await markOpened(database, id, later(0), later(5), place('slack', 'ben'));
    expect(await findOpened(database.read, id, later(0))).toEqual({ via: 'slack', at: later(5) });
    expect(await findOpened(database.read, id, later(6))).toBeNull();
    await markOpened(database, id, later(0), later(7), place('slack', 'ben'));
    expect(await findOpened(database.read, id, later(0))).toEqual({ via: 'slack', at: later(5) });
    await markOpened(database, id, later(6), later(8), null);
    expect(await findOpened(database.read, id, later(6))).toMatchObject({ at: later(8) });
  });

  test('stays opened when it is brought up to date, and shows nothing else of that', async () => {
    await askRouted();
    await put('feishu', 'ann');
    await markOpened(database, id, later(0), later(5), null);
    await put('feishu', 'ann');
    expect(await findOpened(database.read, id, later(0))).toEqual({ via: 'feishu', at: later(5) });
    expect(Object.keys((await listCopies(database, id, 'feishu'))[0] ?? {})).not.toContain('opened_at');
  });
});

describe('the turn of the next channel', () => {
  test('is taken once, however often it is due', async () => {
    await askRouted();
    await Promise.all([widen(1), widen(1), widen(1)]);
    expect(await findApproval(database.read, id)).toMatchObject({ turns: 1, rung: 0, status: 'pending' });
    await widen(2);
    await widen(1);
    expect(await findApproval(database.read, id)).toMatchObject({ turns: 2 });
    expect(await events()).toEqual(['requested', 'widened', 'widened']);
    expect(await verifyChain(database)).toMatchObject({ ok: true });
  });

  test('is not taken where somebody has opened it in this step, which the ledger then says', async () => {
    const approval = await askRouted();
    await put('feishu', 'ann');
    await markOpened(database, id, approval.createdAt, later(5), place('feishu', 'ann'));
    const held = await widen(1);
    expect(held).toMatchObject({ opened: { via: 'feishu', at: later(5) } });
    expect(held.turns).toBeUndefined();
    expect(await widen(1)).toEqual(held);
    expect(await events()).toEqual(['requested', 'opened']);
  });

  test('is taken in the next step, although somebody opened it in the one before', async () => {
    const approval = await askRouted('2020-01-01T00:00:00.000Z');
    await put('feishu', 'ann');
    await markOpened(database, id, approval.createdAt, '2020-01-01T00:00:05.000Z', null);
    await widen(1);
    await recordDue(database, id, { kind: 'escalate', rung: 1 });
    expect(await widen(1, 1)).toMatchObject({ rung: 1, turns: 1 });
    expect(await events()).toEqual(['requested', 'opened', 'escalated', 'widened']);
  });

  test('is not taken of a step that is past, or of a question that is answered', async () => {
    const approval = await askRouted();
    await recordDue(database, id, { kind: 'escalate', rung: 1 });
    await widen(1);
    expect((await findApproval(database.read, id))?.turns).toBeUndefined();
    await recordDecision(database, claimOn(approval), person('ann'));
    await widen(1, 1);
    await recordUnreached(database, id, 1, 1);
    expect(await events()).toEqual(['requested', 'escalated', 'settled']);
  });

  test('is taken at once where nobody was reached, once', async () => {
    await askRouted();
    await Promise.all([recordUnreached(database, id, 0, 1), recordUnreached(database, id, 0, 1), widen(1)]);
    expect(await findApproval(database.read, id)).toMatchObject({ turns: 1 });
    expect(await events()).toEqual(['requested', 'widened']);
  });
});
