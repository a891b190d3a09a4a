import { createHandOver } from '../../activities/hand-over.ts';
import { createRecordResult } from '../../activities/record-result.ts';
import type { ApprovalRequest } from '../../domain/approval.ts';
import { digestOf } from '../../domain/digest.ts';
import { type KeyRing, sealWith, verifySeal } from '../../domain/envelope.ts';
import type { ExecutionResult, FollowUp, Told } from '../../domain/execution.ts';
import { findApproval } from '../../store/approvals.ts';
import type { Database } from '../../store/database.ts';
import { readEntries } from '../../store/ledger.ts';
import { openApproval, recordDecision, recordDispatched } from '../../store/transitions.ts';
import { createLedgerPort } from '../../workers/ledger-port.ts';
import { FAILED, followUpOf, resultOf } from '../support/follow-ups.ts';
import { claimOn, judgementOf, person, requestOf } from '../support/samples.ts';
import { approvalId, closeStores, openStore } from '../support/temp-store.ts';

const ringOf = (byte: number): KeyRing => ({
  current: 'k1',
  keys: new Map([['k1', Buffer.alloc(32, byte)]]),
});
const seals = ringOf(1);
const orders = ringOf(2);
const stranger = ringOf(3);
const ann = person('ann');
const CHECK = { command: 'curl -H "token: abcdef123456" http://localhost/health' };
const HUMAN = followUpOf({ verification: { mode: 'human', check: null } });
const ACTION = { command: 'deploy --token=abcdef123456', env: { REGION: 'eu' } };

let database: Database;

beforeEach(async () => {
  database = await openStore();
});

afterEach(closeStores);

const asking = (followUp: FollowUp | null, changes: Partial<ApprovalRequest> = {}): ApprovalRequest =>
  requestOf({ followUp, action: ACTION, ...changes });

const sealed = (request: ApprovalRequest, ring = seals) => ({
  request,
  ...sealWith(ring, 'request', request),
});

const handOver = createHandOverOn(() => database);

function createHandOverOn(current: () => Database): ReturnType<typeof createHandOver> {
  return (given, id) => createHandOver({ ledger: createLedgerPort(current()), seals, orders })(given, id);
}

async function granted(request: ApprovalRequest): Promise<ApprovalRequest> {
  const asked = await openApproval(database, request, () => judgementOf());
  await recordDecision(database, claimOn(asked), ann);
  return request;
}

const steps = async (): Promise<readonly string[]> =>
  (await readEntries(database.read, { after: 2, limit: 100 })).map((entry) => entry.step);

describe('handing over', () => {
  test('gives the exact bytes that were asked for, sealed, and the same again when it is retried', async () => {
    const request = await granted(asking(followUpOf({ verification: { mode: 'auto', check: CHECK } })));
    const first = await handOver(sealed(request), request.id);
    const { order, keyId, mac } = first.order ?? {};
    expect(order).toEqual({
      ...{ key: `${request.id}:1:1`, approvalId: request.id, workspace: 'default', revision: 1, attempt: 1 },
      ...{ executor: 'it-ops-worker', action: ACTION, digest: request.digest, check: CHECK },
      ...{ limitSeconds: 600, approvedBy: 'ann' },
    });
    expect(verifySeal(orders, 'order', order, keyId ?? '', mac ?? '')).toBe(true);
    expect(verifySeal(seals, 'order', order, keyId ?? '', mac ?? '')).toBe(false);
    expect(first.standing).toMatchObject({ status: 'dispatched', work: { attempt: 1 } });
    expect(await handOver(sealed(request), request.id)).toEqual(first);
    expect(await steps()).toEqual(['dispatched:1:1']);
  });

  test.each<[string, (request: ApprovalRequest) => unknown]>([
    ['another key', (request) => sealed(request, stranger)],
    ['the key of the orders', (request) => sealed(request, orders)],
    ['a seal of something else', (request) => ({ request, ...sealWith(seals, 'decision', request) })],
    [
      'a changed action',
      (request) => ({ ...sealed(request), request: { ...request, action: { command: 'rm' } } }),
    ],
    ['another action under a true seal', (request) => sealed({ ...request, action: { command: 'rm' } })],
    [
      'another action and its digest under a true seal',
      (request) =>
        sealed({ ...request, action: { command: 'rm' }, digest: digestOf({ command: 'rm' }, 'default', 1) }),
    ],
    ['another run’s request', (request) => sealed({ ...request, id: approvalId(7) })],
    ['no seal', (request) => ({ request })],
  ])('refuses %s, and writes nothing of it', async (_, forge) => {
    const request = await granted(asking(HUMAN));
    await expect(handOver(forge(request) as ReturnType<typeof sealed>, request.id)).rejects.toMatchObject({
      code: 'forged',
    });
    expect(await steps()).toEqual([]);
    expect(await findApproval(database.read, request.id)).toMatchObject({
      status: 'approved',
      dispatch: null,
    });
  });

  test('makes no order of what a person carries out', async () => {
    const request = await granted(asking(followUpOf({ executor: null })));
    const now = await findApproval(database.read, request.id);
    if (now === null) throw new Error('the sample is gone');
    await recordDecision(database, claimOn(now, { decision: 'dispatch', details: { manual: true } }), ann);
    expect(await handOver(sealed(request), request.id)).toMatchObject({
      order: null,
      standing: { status: 'dispatched', work: { executor: null, attempt: 1 } },
    });
  });

  test.each<[string, FollowUp | null, (id: string) => Promise<unknown>]>([
    ['names nobody', followUpOf({ executor: null }), () => Promise.resolve()],
    ['ended with its approval', null, () => Promise.resolve()],
    ['has its result', HUMAN, (id) => toldBy(id, { kind: 'unknown' })],
    ['is archived', followUpOf(), (id) => toldBy(id, toldOf(id, resultOf()))],
    ['was closed', HUMAN, (id) => createLedgerPort(database).recordDue(id, { kind: 'close' })],
    ['was withdrawn', HUMAN, (id) => createLedgerPort(database).recordWithdrawn(id)],
  ])('makes no order of what %s', async (_, followUp, then) => {
    const request = await granted(asking(followUp));
    await then(request.id);
    const before = await steps();
    expect((await handOver(sealed(request), request.id)).order).toBeNull();
    expect(await steps()).toEqual(before);
  });

  test('makes none of what nobody has granted', async () => {
    const request = asking(HUMAN);
    await openApproval(database, request, () => judgementOf());
    expect((await handOver(sealed(request), request.id)).order).toBeNull();
    await expect(handOver(sealed(request), approvalId(9))).rejects.toMatchObject({ code: 'forged' });
    expect(await steps()).toEqual([]);
  });
});

function toldOf(id: string, result: ExecutionResult, ring = orders, key = `${id}:1:1`): Told {
  return { kind: 'told', sealed: { result, ...sealWith(ring, 'result', { key, result }) } };
}

/** What the run is told of the first attempt, handed over before if it was not. */
async function toldBy(id: string, told: unknown, attempt = 1) {
  await recordDispatched(database, id);
  const ledger = createLedgerPort(database);
  return createRecordResult({ ledger, orders })(id, attempt, told as Told);
}

describe('recording a result', () => {
  const { id } = requestOf();
  const now = () => findApproval(database.read, id);

  beforeEach(() => granted(asking(HUMAN)));

  test('believes one that is sealed for this very attempt, once', async () => {
    const standing = await toldBy(id, toldOf(id, FAILED));
    expect(standing).toMatchObject({ status: 'executed' });
    expect((await now())?.dispatch).toMatchObject({ outcome: 'failed', result: FAILED });
    expect(await toldBy(id, toldOf(id, resultOf()))).toEqual(standing);
    expect(await steps()).toEqual(['dispatched:1:1', 'executed:1:1']);
  });

  test.each<[string, () => unknown]>([
    ['another key', () => toldOf(id, resultOf(), stranger)],
    ['the key of the decisions', () => toldOf(id, resultOf(), seals)],
    ['another attempt’s', () => toldOf(id, resultOf(), orders, `${id}:1:2`)],
    ['another approval’s', () => toldOf(id, resultOf(), orders, `${approvalId(9)}:1:1`)],
    [
      'a seal of something else',
      () => ({
        kind: 'told',
        sealed: {
          result: resultOf(),
          ...sealWith(orders, 'order', { key: `${id}:1:1`, result: resultOf() }),
        },
      }),
    ],
    [
      'one that was changed',
      () => {
        const genuine = toldOf(id, FAILED);
        return genuine.kind === 'told' && { ...genuine, sealed: { ...genuine.sealed, result: resultOf() } };
      },
    ],
    ['no seal', () => ({ kind: 'told', sealed: { result: resultOf() } })],
    ['a result that is none', () => toldOf(id, {} as ExecutionResult)],
    ['nothing', () => ({ kind: 'told', sealed: null })],
    ['a text', () => ({ kind: 'told', sealed: 'succeeded' })],
    ['a list', () => ({ kind: 'told', sealed: [{ result: [] }] })],
    ['an empty result', () => ({ kind: 'told', sealed: { result: null, keyId: 'k1', mac: '' } })],
  ])('writes as unknown, for a person to look at: %s', async (_, make) => {
    expect(await toldBy(id, make())).toMatchObject({ status: 'executed' });
    expect((await now())?.dispatch).toMatchObject({ outcome: 'unknown', result: null });
  });

  test.each(['unknown', 'not_taken'] as const)('says %s of what nobody told', async (kind) => {
    await toldBy(id, { kind });
    expect((await now())?.dispatch).toMatchObject({ outcome: kind, result: null });
  });

  test('of an attempt that is not under way writes nothing', async () => {
    await toldBy(id, toldOf(id, resultOf(), orders, `${id}:1:2`), 2);
    expect(await steps()).toEqual(['dispatched:1:1']);
  });

  test('of what the ledger does not hold is not found', async () => {
    const ledger = createLedgerPort(database);
    const record = createRecordResult({ ledger, orders });
    await expect(record(approvalId(9), 1, { kind: 'unknown' })).rejects.toMatchObject({ code: 'not_found' });
  });
});
