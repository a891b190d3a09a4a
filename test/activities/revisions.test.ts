import { createAdmitDecision } from '../../activities/admit-decision.ts';
import { createHandOver } from '../../activities/hand-over.ts';
import type { Approval } from '../../domain/approval.ts';
import type { DecisionClaim, DecisionEnvelope } from '../../domain/decision.ts';
import { digestOf } from '../../domain/digest.ts';
import { type Directory } from '../../domain/directory.ts';
import { type KeyRing, sealWith } from '../../domain/envelope.ts';
import type { Revision, SealedRevision } from '../../domain/sealed-revision.ts';
import { findApproval } from '../../store/approvals.ts';
import type { Database } from '../../store/database.ts';
import { readEntries } from '../../store/ledger.ts';
import { recordDecision } from '../../store/transitions.ts';
import { createLedgerPort } from '../../workers/ledger-port.ts';
import { followUpOf } from '../support/follow-ups.ts';
import { claimOn, judgementOf, later, person, requestOf } from '../support/samples.ts';
import { ask, closeStores, openStore } from '../support/temp-store.ts';

const ringOf = (byte: number): KeyRing => ({ current: 'k', keys: new Map([['k', Buffer.alloc(32, byte)]]) });
const seals = ringOf(1);
const stranger = ringOf(2);
const orders = ringOf(3);
const ACTION = { command: 'deploy --token=abcdef123456' };
const request = requestOf({ followUp: followUpOf() });
const sealedRequest = { request, ...sealWith(seals, 'request', request) };

const keyless = { keyHash: null, identities: {}, workspaces: '*' } as const;
const directory: Directory = {
  open: false,
  members: [
    { ...keyless, id: 'agent', roles: ['requester'] },
    { ...keyless, id: 'ann', roles: ['approver'] },
  ],
};

let database: Database;
let approval: Approval;
let judged: number;

beforeEach(async () => {
  database = await openStore();
  judged = 0;
  const asked = await ask(database, { request: { followUp: followUpOf() } });
  const wanted = claimOn(asked, { decision: 'request_changes', comment: 'narrow it' });
  await recordDecision(database, wanted, person('ann'));
  approval = (await findApproval(database.read, asked.id)) ?? asked;
});

afterEach(closeStores);

const admitDecision: ReturnType<typeof createAdmitDecision> = (...args) =>
  createAdmitDecision({
    ledger: createLedgerPort(database),
    seals,
    directory: () => directory,
    judgeRevision: () => {
      judged += 1;
      return judgementOf({ tier: 'HIGH' });
    },
  })(...args);

const seal = (revision: Revision, ring = seals): SealedRevision => ({
  revision,
  ...sealWith(ring, 'revision', revision),
});

const revisionOf = (changes: Partial<Revision> = {}): Revision => ({
  ...{ approvalId: approval.id, revision: 2, action: ACTION, reason: 'narrowed' },
  ...changes,
});

/** A resubmission as the API sends it; each part may be another than it ought to be. */
function resubmission(
  revised: SealedRevision | undefined = seal(revisionOf()),
  named: string | undefined = revised?.mac,
  changes: Partial<DecisionClaim> = {},
): DecisionEnvelope {
  const claim = claimOn(approval, {
    decision: 'resubmit',
    principal: 'agent',
    acceptedAt: later(20),
    ...(named === undefined ? {} : { details: { revised: named } }),
    ...changes,
  });
  return { claim, ...sealWith(seals, 'decision', claim), ...(revised === undefined ? {} : { revised }) };
}

const last = async () => (await readEntries(database.read, { after: 0, limit: 100 })).at(-1);

test('a sealed revision takes the place of the request, masked, and is the same when it runs again', async () => {
  const envelope = resubmission();
  const first = await admitDecision(approval.id, envelope, sealedRequest);
  expect(first).toMatchObject({
    standing: { status: 'pending', currentTier: 'HIGH' },
    revisedPlan: { rungs: [{ tier: 'HIGH' }, { deadline: approval.expiresAt }] },
  });
  expect(await admitDecision(approval.id, envelope, sealedRequest)).toEqual(first);
  expect(judged).toBe(1);
  const now = await findApproval(database.read, approval.id);
  expect(now).toMatchObject({ revision: 2, digest: digestOf(ACTION, 'default', 2) });
  expect(JSON.stringify(await last())).not.toContain('abcdef123456');
});

test('a signal sent twice with other bytes under one decision leaves the first in force', async () => {
  const envelope = resubmission();
  await admitDecision(approval.id, envelope, sealedRequest);
  const other = seal(revisionOf({ action: { command: 'rm -rf /' } }));
  const again = resubmission(other, other.mac, { decisionId: envelope.claim.decisionId });
  const admitted = await admitDecision(approval.id, again, sealedRequest);
  expect(admitted.revisedPlan).toBeUndefined();
  expect((await findApproval(database.read, approval.id))?.digest).toBe(digestOf(ACTION, 'default', 2));
});

describe('changes nothing, and is in the ledger as forged:', () => {
  const other = (): SealedRevision => seal(revisionOf({ action: { command: 'rm -rf /' } }));

  test.each<[string, () => DecisionEnvelope]>([
    ['a revision without our seal', () => resubmission(seal(revisionOf(), stranger))],
    [
      'a revision that was changed under its seal',
      () => {
        const { keyId, mac } = seal(revisionOf());
        return resubmission({ revision: revisionOf({ action: { command: 'rm -rf /' } }), keyId, mac });
      },
    ],
    [
      'a true revision beside a claim that names another',
      () => resubmission(other(), seal(revisionOf()).mac),
    ],
    [
      'a true revision beside a claim that names none',
      () => {
        const envelope = resubmission(undefined, undefined, { decision: 'approve', principal: 'ann' });
        return { ...envelope, revised: other() };
      },
    ],
    [
      'a claim that names a revision which did not come',
      () => {
        const { revised: _, ...envelope } = resubmission();
        return envelope;
      },
    ],
    ['a revision of another approval', () => resubmission(seal(revisionOf({ approvalId: 'apr_other' })))],
    ['a revision that is not the next', () => resubmission(seal(revisionOf({ revision: 3 })))],
  ])('%s', async (_, forge) => {
    const admitted = await admitDecision(approval.id, forge(), sealedRequest);
    expect(admitted.revisedPlan).toBeUndefined();
    expect(await last()).toMatchObject({ event: 'refused', details: { code: 'forged' } });
    expect((await findApproval(database.read, approval.id))?.revision).toBe(1);
    expect(judged).toBe(0);
  });

  test('a run without a request of ours to judge the revision by', async () => {
    for (const bad of [
      null,
      { ...sealedRequest, mac: 'x' },
      { ...sealedRequest, request: requestOf({ id: 'x' }) },
    ]) {
      await admitDecision(approval.id, resubmission(), bad);
      expect(await last()).toMatchObject({ event: 'refused', details: { code: 'forged' } });
    }
    expect((await findApproval(database.read, approval.id))?.revision).toBe(1);
  });
});

describe('handing over a revision', () => {
  const handOver = (revised: SealedRevision | null) =>
    createHandOver({ ledger: createLedgerPort(database), seals, orders })(
      sealedRequest,
      approval.id,
      revised,
    );

  beforeEach(async () => {
    await admitDecision(approval.id, resubmission(), sealedRequest);
    const now = await findApproval(database.read, approval.id);
    await recordDecision(database, claimOn(now ?? approval), person('ann'));
  });

  test('gives its exact bytes, under its number', async () => {
    const { order } = await handOver(seal(revisionOf()));
    expect(order?.order).toMatchObject({ action: ACTION, revision: 2, key: `${approval.id}:2:1` });
  });

  test.each<[string, () => SealedRevision | null]>([
    ['the first revision', () => null],
    ['one without our seal', () => seal(revisionOf(), stranger)],
    ['other bytes under our seal', () => seal(revisionOf({ action: { command: 'rm -rf /' } }))],
    ['that of another approval', () => seal(revisionOf({ approvalId: 'apr_other' }))],
  ])('never gives %s', async (_, held) => {
    await expect(handOver(held())).rejects.toMatchObject({ code: 'forged' });
    expect((await findApproval(database.read, approval.id))?.status).toBe('approved');
  });
});
