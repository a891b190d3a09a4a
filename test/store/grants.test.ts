import { jest } from '@jest/globals';
import type { ApprovalRequest } from '../../domain/approval.ts';
import { useOf } from '../../domain/grant.ts';
import { grantDetails } from '../../domain/grant-making.ts';
import type { Database } from '../../store/database.ts';
import { findGrant, listGrants, recordGrant, revokeGrant, takeUse } from '../../store/grants.ts';
import { readEntries, verifyChain } from '../../store/ledger.ts';
import { openApproval, recordDecision } from '../../store/transitions.ts';
import { GRANTABLE, grantWith, useBy } from '../support/grants.ts';
import { runScript } from '../support/run-script.ts';
import { claimOn, interactiveWith, judgementOf, later, person, requestOf } from '../support/samples.ts';
import { approvalId, closeStores, newStoreFile, openStore } from '../support/temp-store.ts';

let database: Database;

beforeEach(async () => {
  database = await openStore();
});

afterEach(closeStores);

const anyway = (): null => null;

async function events(): Promise<readonly string[]> {
  return (await readEntries(database.read, { after: 0, limit: 1_000 })).map(({ event }) => event);
}

async function take(number: number, changes: Parameters<typeof useBy>[1] = {}, at = database) {
  return (await takeUse(at, useBy(number, changes), anyway))?.id ?? null;
}

describe('a use of a grant', () => {
  test('is counted with its ledger entry, and the last one says so', async () => {
    const { id } = await recordGrant(database, grantWith({ maxUses: 2 }));
    expect([await take(1), await take(2), await take(3)]).toEqual([id, id, null]);
    expect(await events()).toEqual(['grant.made', 'grant.used', 'grant.used', 'grant.spent']);
    const [, first] = await readEntries(database.read, { after: 0, limit: 10 });
    expect(first).toMatchObject({
      ...{ actor: 'system:grant', approvalId: '', workspace: 'default', traceId: useBy(1).traceId },
      details: { grant: id, approvalId: approvalId(1), requester: 'agent', use: 1, of: 2, grantedBy: 'ann' },
    });
    expect(await findGrant(database.read, id)).toMatchObject({ uses: 2 });
    expect(await verifyChain(database)).toMatchObject({ ok: true });
  });

  test('is taken once by an approval, though it was the last and the request is asked again', async () => {
    const { id } = await recordGrant(database, grantWith({ maxUses: 1 }));
    expect([await take(1), await take(1), await take(2), await take(1)]).toEqual([id, id, null, id]);
    expect(await events()).toEqual(['grant.made', 'grant.used', 'grant.spent']);
  });

  test('is of that structure, workspace and requester alone, and of the one that expires first', async () => {
    await recordGrant(database, grantWith({ expiresAt: later(7_200) }));
    const { id } = await recordGrant(database, grantWith());
    expect(await take(1)).toBe(id);
    expect(await take(2, { shape: 'b'.repeat(64) })).toBeNull();
    expect(await take(3, { workspace: 'other' })).toBeNull();
    expect(await take(4, { requester: 'other' })).toBeNull();
  });

  test('is not taken once it has expired or was revoked', async () => {
    const short = await recordGrant(database, grantWith());
    expect(await take(1, { at: later(3_599) })).toBe(short.id);
    expect(await take(2, { at: later(3_600) })).toBeNull();
    await revokeGrant(database, short.id, 'ben', 'http');
    expect(await take(3)).toBeNull();
    // What was taken before and not yet used is gone with it.
    expect(await take(1)).toBeNull();
    const { id } = await recordGrant(database, grantWith());
    expect([await take(1), await take(3)]).toEqual([null, id]);
  });

  test('that was taken before covers nothing once its grant has expired, and is not counted again', async () => {
    const { id } = await recordGrant(database, grantWith());
    expect([await take(1), await take(1, { at: later(3_599) })]).toEqual([id, id]);
    expect(await take(1, { at: later(3_600) })).toBeNull();
    const longer = await recordGrant(database, grantWith({ expiresAt: later(7_200) }));
    expect([await take(1, { at: later(3_600) }), await take(2, { at: later(3_600) })]).toEqual([
      null,
      longer.id,
    ]);
    expect(await events()).toEqual(['grant.made', 'grant.used', 'grant.made', 'grant.used']);
  });

  test('that was taken before is looked at anew, as the first of all where it was that', async () => {
    const { id } = await recordGrant(database, grantWith({ maxUses: 1 }));
    await take(1);
    const seen: number[] = [];
    const again = await takeUse(database, useBy(1), ({ uses }) => {
      seen.push(uses);
      return null;
    });
    expect([again?.id, seen]).toEqual([id, [0]]);
    const refuse = () => takeUse(database, useBy(1), () => 'ann may not decide about this any more');
    expect([await refuse(), await refuse()]).toEqual([null, null]);
    expect(await events()).toEqual(['grant.made', 'grant.used', 'grant.spent', 'grant.refused']);
    expect(await findGrant(database.read, id)).toMatchObject({ uses: 1 });
  });

  test('is refused with its reason in the ledger, once, and nothing is counted', async () => {
    const { id } = await recordGrant(database, grantWith());
    const refuse = () => takeUse(database, useBy(1), () => 'its tier is HIGH');
    expect([await refuse(), await refuse()]).toEqual([null, null]);
    const [, refused, ...more] = await readEntries(database.read, { after: 0, limit: 10 });
    expect(refused).toMatchObject({
      event: 'grant.refused',
      details: { grant: id, approvalId: approvalId(1), why: 'its tier is HIGH' },
    });
    expect(more).toEqual([]);
    expect(await findGrant(database.read, id)).toMatchObject({ uses: 0 });
  });
});

describe('a request that has taken a use and is opened', () => {
  const judge = jest.fn(({ grant }: ApprovalRequest) =>
    grant === undefined ? judgementOf() : judgementOf({ tier: 'SAFE' }),
  );
  /** A grant that holds until then, by the clock that openings go by, and a request with a use of it. */
  async function usedUntil(expiresAt: number) {
    const grant = await recordGrant(database, grantWith({ expiresAt: new Date(expiresAt).toISOString() }));
    await take(1);
    return { grant, request: requestOf({ id: approvalId(1), grant: useOf(grant) }) };
  }
  const inAnHour = (): number => database.now() + 3_600_000;

  test('passes while its grant is in force, and stays as it is when that is revoked', async () => {
    const { grant, request } = await usedUntil(inAnHour());
    const opened = await openApproval(database, request, judge);
    expect(opened.status).toBe('approved');
    await revokeGrant(database, grant.id, 'ben', 'http');
    expect(await openApproval(database, request, judge)).toEqual(opened);
  });

  test('comes to people where its grant was revoked in between', async () => {
    const { grant, request } = await usedUntil(inAnHour());
    await revokeGrant(database, grant.id, 'ben', 'http');
    expect(await openApproval(database, request, judge)).toMatchObject({ status: 'pending' });
    expect(judge.mock.lastCall?.[0]).not.toHaveProperty('grant');
  });

  test('comes to people where its grant has expired in between, or is not known', async () => {
    const { request } = await usedUntil(database.now() - 1);
    expect(await openApproval(database, request, judge)).toMatchObject({ status: 'pending' });
    const unknown = requestOf({ id: approvalId(2), grant: useOf(grantWith()) });
    expect(await openApproval(database, unknown, judge)).toMatchObject({ status: 'pending' });
  });
});

test('a hundred requests at once get the ten uses of a grant, and no more', async () => {
  const { id } = await recordGrant(database, grantWith({ maxUses: 10 }));
  const got = await Promise.all(Array.from({ length: 100 }, (_, number) => take(number)));
  expect(got.filter((one) => one === id)).toHaveLength(10);
  expect(got.filter((one) => one === null)).toHaveLength(90);
  const used = (await readEntries(database.read, { after: 0, limit: 1_000 })).flatMap((entry) =>
    entry.event === 'grant.used' ? [entry.details.use] : [],
  );
  expect(used).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test('two processes at once get the ten uses of a grant between them, and no more', async () => {
  const file = newStoreFile();
  const shared = await openStore(file);
  await recordGrant(shared, grantWith({ maxUses: 10 }));
  const scripts = [0, 50].map((first) => runScript('grant-user.ts', file, String(first), '50'));
  try {
    for (const script of scripts) expect(await script.line()).toBe('ready');
    for (const script of scripts) script.process.stdin?.write('go\n');
    const lines = await Promise.all(scripts.map((script) => script.line()));
    const got = lines.flatMap((line) => JSON.parse(line) as readonly { readonly number: number }[]);
    expect(new Set(got.map(({ number }) => number)).size).toBe(10);
    expect(got).toHaveLength(10);
    expect(await verifyChain(shared)).toMatchObject({ ok: true });
  } finally {
    for (const script of scripts) await script.kill();
  }
});

describe('a decision that is to be remembered', () => {
  const open = () => openApproval(database, requestOf(), () => ({ ...judgementOf(), grantable: GRANTABLE }));
  const remember = { details: grantDetails({ uses: 10, seconds: 3_600 }) };

  test('makes its grant in the same write, once, however often it is handed in', async () => {
    const claim = claimOn(await open(), remember);
    for (let time = 0; time < 3; time += 1) await recordDecision(database, claim, person('ann'));
    expect(await events()).toEqual(['requested', 'settled', 'grant.made']);
    expect(await listGrants(database.read, { limit: 10 })).toMatchObject([
      { grantedBy: 'ann', approvalId: claim.approvalId, maxUses: 10, uses: 0, shape: GRANTABLE.shape },
    ]);
  });

  test('makes none where it comes late or is refused', async () => {
    const approval = await open();
    await recordDecision(database, claimOn(approval, { decision: 'deny' }), person('ben'));
    await recordDecision(database, claimOn(approval, remember), person('ann'));
    expect(await events()).toEqual(['requested', 'settled', 'refused']);
    expect(await listGrants(database.read, { limit: 10 })).toEqual([]);
  });

  test('of two people who decide at once makes the grant of whoever was first', async () => {
    const approval = await open();
    await Promise.all(
      ['ann', 'ben', 'cy'].map((principal) =>
        recordDecision(database, claimOn(approval, { principal, ...remember }), person(principal)),
      ),
    );
    expect(await listGrants(database.read, { limit: 10 })).toHaveLength(1);
    expect((await events()).filter((event) => event === 'grant.made')).toHaveLength(1);
  });

  test('settles nothing where it takes two people: both or neither', async () => {
    const profile = interactiveWith({ MEDIUM: { quorum: 2 } });
    const approval = await openApproval(database, requestOf(), () => ({
      ...judgementOf({ profile }),
      grantable: GRANTABLE,
    }));
    await recordDecision(database, claimOn(approval, remember), person('ann'));
    expect(await events()).toEqual(['requested', 'refused']);
  });
});

test('grants are listed newest first, page by page, of some workspaces and of one requester', async () => {
  const made = await Promise.all(
    [0, 1, 2].map((number) =>
      recordGrant(
        database,
        grantWith({ createdAt: later(number), requester: `r${number}`, workspace: `w${number}`, maxUses: 1 }),
      ),
    ),
  );
  const ids = made.map(({ id }) => id).toReversed();
  const list = async (filter: object) =>
    (await listGrants(database.read, { limit: 10, ...filter })).map(({ id }) => id);
  expect(await list({})).toEqual(ids);
  expect(await list({ workspaces: ['w1', 'w2'] })).toEqual(ids.slice(0, 2));
  expect(await list({ requester: 'r0' })).toEqual(ids.slice(2));
  expect(await list({ limit: 1 })).toEqual(ids.slice(0, 1));
  expect(await list({ after: { createdAt: later(2), id: ids[0] } })).toEqual(ids.slice(1));
  await revokeGrant(database, ids[0] ?? '', 'ann', 'http');
  await take(1, { requester: 'r1', workspace: 'w1' });
  expect(await list({ activeAt: later(1) })).toEqual(ids.slice(2));
  expect(await list({ activeAt: later(3_600) })).toEqual([]);
});

test('a grant is revoked once, by whoever was first; one that was never made is not found', async () => {
  const { id } = await recordGrant(database, grantWith());
  const [one, other] = await Promise.all([
    revokeGrant(database, id, 'ann', 'http'),
    revokeGrant(database, id, 'ben', 'cli'),
  ]);
  expect(one).toMatchObject({ revokedBy: 'ann' });
  expect(other).toEqual(one);
  expect(await events()).toEqual(['grant.made', 'grant.revoked']);
  await expect(revokeGrant(database, grantWith().id, 'ann', 'http')).rejects.toMatchObject({
    code: 'not_found',
  });
});
