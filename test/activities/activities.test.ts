import { createAdmitDecision } from '../../activities/admit-decision.ts';
import { createOpenApproval } from '../../activities/open-approval.ts';
import { createRecordDue } from '../../activities/record-due.ts';
import { createWithdraw } from '../../activities/withdraw.ts';
import type { ApprovalRequest } from '../../domain/approval.ts';
import type { DecisionClaim } from '../../domain/decision.ts';
import type { Directory } from '../../domain/directory.ts';
import { type KeyRing, sealWith } from '../../domain/envelope.ts';
import { findApproval } from '../../store/approvals.ts';
import type { Database } from '../../store/database.ts';
import { readEntries } from '../../store/ledger.ts';
import { createCopiesPort, createLedgerPort } from '../../workers/ledger-port.ts';
import { claimOn, judgementOf, later, requestOf } from '../support/samples.ts';
import { approvalId, ask, closeStores, openStore } from '../support/temp-store.ts';

const seals: KeyRing = { current: 'k1', keys: new Map([['k1', Buffer.alloc(32, 1)]]) };
const stranger: KeyRing = { current: 'k1', keys: new Map([['k1', Buffer.alloc(32, 2)]]) };

let database: Database;
let directory: Directory;

beforeEach(async () => {
  database = await openStore();
  const ann = { id: 'ann', roles: ['approver'], workspaces: '*', keyHash: 'a', identities: {} } as const;
  directory = { open: false, members: [ann] };
});

afterEach(closeStores);

const events = async (): Promise<readonly string[]> =>
  (await readEntries(database.read, { after: 0, limit: 100 })).map((entry) => entry.event);

describe('opening an approval', () => {
  const request = requestOf();
  let judged = 0;
  const open = (): ReturnType<typeof createOpenApproval> =>
    createOpenApproval({
      ledger: createLedgerPort(database),
      seals,
      judge: () => {
        judged += 1;
        return judgementOf({ tier: 'HIGH', labels: ['history_rewrite'] });
      },
      channels: () => ['feishu'],
    });
  const sealed = (value: ApprovalRequest = request, ring = seals) => ({
    request: value,
    ...sealWith(ring, 'request', value),
  });

  beforeEach(() => (judged = 0));

  test('judges it, writes it, and tells the run what it goes by', async () => {
    expect(await open()(sealed(), request.id)).toMatchObject({
      standing: { status: 'pending', version: 1, expiresAt: later(40) },
      plan: { profile: 'test' },
      tier: 'HIGH',
      labels: ['history_rewrite'],
      channels: ['feishu'],
    });
  });

  test('adopts what the API has opened, and is the same when it runs again', async () => {
    await ask(database, { tier: 'MEDIUM' });
    const first = await open()(sealed(), request.id);
    expect(await open()(sealed(), request.id)).toEqual(first);
    expect(first.tier).toBe('MEDIUM');
    expect([judged, await events()]).toEqual([0, ['requested']]);
  });

  test.each<[string, unknown, string]>([
    ['another key', sealed(request, stranger), request.id],
    ['another run’s id', sealed(), approvalId(7)],
    ['a changed request', { ...sealed(), request: { ...request, reason: 'x' } }, request.id],
    ['a decision’s seal', { request, ...sealWith(seals, 'decision', request) }, request.id],
    ['no seal', { request, keyId: 'k1' }, request.id],
    ['no request', {}, request.id],
    [
      'a request that no seal could cover',
      { ...sealed(), request: { ...request, reason: '\ud800' } },
      request.id,
    ],
  ])('is refused for %s, and nothing is written', async (_, given, id) => {
    await expect(open()(given as ReturnType<typeof sealed>, id)).rejects.toMatchObject({ code: 'forged' });
    expect([judged, await events()]).toEqual([0, []]);
  });
});

describe('admitting a decision', () => {
  const admitting = (): ReturnType<typeof createAdmitDecision> =>
    createAdmitDecision({
      ledger: createLedgerPort(database),
      seals,
      directory: () => directory,
      judgeRevision: () => judgementOf({ tier: 'HIGH' }),
    });
  const envelope = (claim: DecisionClaim, ring = seals) => ({ claim, ...sealWith(ring, 'decision', claim) });

  test('settles it, and is the same when it runs again', async () => {
    const sealed = envelope(claimOn(await ask(database)));
    const { id } = requestOf();
    const first = await admitting()(id, sealed);
    expect(first).toMatchObject({ laterRung: false, standing: { status: 'approved' } });
    expect(await admitting()(id, sealed)).toEqual(first);
    expect(await events()).toEqual(['requested', 'settled']);
  });

  test('says that a higher rung was due, and writes nothing of it', async () => {
    const sealed = envelope(claimOn(await ask(database), { acceptedAt: later(61) }));
    expect(await admitting()(requestOf().id, sealed)).toMatchObject({
      laterRung: true,
      standing: { rung: 0 },
    });
    expect(await events()).toEqual(['requested']);
  });

  test('goes by who holds a role now, not when the decision was given', async () => {
    const sealed = envelope(claimOn(await ask(database)));
    directory = { open: false, members: [] };
    expect(await admitting()(requestOf().id, sealed)).toMatchObject({ standing: { status: 'pending' } });
    expect(await events()).toEqual(['requested', 'refused']);
  });

  test('refuses everything that carries no true seal on this approval, and records the attempt once', async () => {
    const approval = await ask(database);
    const claim = claimOn(approval);
    const foreign = envelope(claimOn(approval, { approvalId: approvalId(9) }));
    const forged = [envelope(claim, stranger), { ...envelope(claim), mac: '0'.repeat(64) }, null, foreign];
    for (const one of [...forged, ...forged]) {
      expect(await admitting()(approval.id, one)).toMatchObject({
        laterRung: false,
        standing: { status: 'pending' },
      });
    }
    expect(await findApproval(database.read, approval.id)).toEqual(approval);
    const refused = (await readEntries(database.read, { after: 1, limit: 100 })).map(
      (entry) => entry.details,
    );
    expect(refused).toHaveLength(4);
    for (const details of refused) expect(details).toMatchObject({ code: 'forged', via: 'temporal' });
    const steps = (await readEntries(database.read, { after: 1, limit: 100 })).map((entry) => entry.step);
    expect(new Set(steps).size).toBe(steps.length);
  });

  test('of an approval that the ledger does not hold is not found', async () => {
    await expect(admitting()(approvalId(9), null)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('the clock and the withdrawal', () => {
  test('write once and adopt what a person settled first', async () => {
    const { id } = await ask(database);
    const ledger = createLedgerPort(database);
    const recordDue = createRecordDue({
      ...{ ledger, copies: createCopiesPort(database), directory: () => directory, channels: () => [] },
      channel: (name) => {
        throw new Error(`there is no channel ${name}`);
      },
    });
    expect(await recordDue(id, { kind: 'escalate', rung: 1 })).toMatchObject({ rung: 1 });
    const ended = await createWithdraw({ ledger })(id);
    expect(ended).toMatchObject({ status: 'rejected', resolution: { outcome: 'cancelled' } });
    expect(await recordDue(id, { kind: 'expire' })).toEqual(ended);
    expect(await createWithdraw({ ledger })(id)).toEqual(ended);
    await expect(createWithdraw({ ledger })(approvalId(9))).rejects.toMatchObject({ code: 'not_found' });
  });
});
