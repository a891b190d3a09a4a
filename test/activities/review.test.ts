import { createRecordReview } from '../../activities/record-review.ts';
import { createReview } from '../../activities/review.ts';
import type { ReviewerPort } from '../../activities/ports.ts';
import { type KeyRing, sealWith } from '../../domain/envelope.ts';
import { ReviewFailed, type ReviewReport, type SealedReview } from '../../domain/review.ts';
import { findApproval } from '../../store/approvals.ts';
import type { Database } from '../../store/database.ts';
import { readEntries } from '../../store/ledger.ts';
import { recordDecision, recordDue } from '../../store/transitions.ts';
import { createLedgerPort } from '../../workers/ledger-port.ts';
import { ASKED_AT, claimOn, later, person, requestOf } from '../support/samples.ts';
import { approvalId, ask, closeStores, openStore } from '../support/temp-store.ts';

const ringOf = (byte: number): KeyRing => ({
  current: 'k1',
  keys: new Map([['k1', Buffer.alloc(32, byte)]]),
});
const seals = ringOf(1);
const stranger = ringOf(2);
const LOW = { tier: 'LOW', reviewed: true } as const;
const { id } = requestOf();

let database: Database;
let limits: number[];
let failures: string[];

beforeEach(async () => {
  database = await openStore();
  limits = [];
  failures = [];
});

afterEach(closeStores);

const says = (answer: () => Promise<{ decision: 'approve' | 'ask' }>): ReviewerPort => ({
  model: 'judge-1',
  async review(_, limitMs) {
    limits.push(limitMs);
    return { ...(await answer()), note: 'Changes one file.', concerns: [] };
  },
});

const approves = says(async () => ({ decision: 'approve' }));

const reviewing = (reviewer: ReviewerPort | null, seconds = 1, cancelled?: AbortSignal) =>
  createReview({
    ...{ ledger: createLedgerPort(database), seals, reviewer },
    failed: ({ error }) => failures.push(error.message),
    now: () => Date.parse(later(seconds)),
    ...(cancelled === undefined ? {} : { cancelled: () => cancelled }),
  })(id);

const recording = (sealed: SealedReview | null) =>
  createRecordReview({ ledger: createLedgerPort(database), seals })(id, sealed);

const steps = async (): Promise<readonly string[]> =>
  (await readEntries(database.read, { after: 0, limit: 100 })).map((entry) => entry.step);

const reviewOf = async () => (await findApproval(database.read, id))?.review;

describe('a review', () => {
  test('that approves settles a LOW request, and is the same when it is recorded again', async () => {
    await ask(database, LOW);
    const sealed = await reviewing(approves);
    const first = await recording(sealed);
    expect(first).toMatchObject({ status: 'approved', resolution: { by: 'system:reviewer' } });
    expect(await recording(sealed)).toEqual(first);
    expect(await steps()).toEqual(['requested', 'reviewed:1', 'settled:1']);
  });

  test('that approves MEDIUM changes nothing but what is shown', async () => {
    await ask(database, { tier: 'MEDIUM', reviewed: true });
    expect(await recording(await reviewing(approves))).toMatchObject({ status: 'pending', resolution: null });
    expect([await steps(), await reviewOf()]).toMatchObject([
      ['requested', 'reviewed:1'],
      { outcome: 'approve', model: 'judge-1', note: 'Changes one file.' },
    ]);
  });

  test.each<[string, () => Promise<never>, string]>([
    [
      'fails',
      () => Promise.reject(new ReviewFailed('it answered with the status 500')),
      'it answered with the status 500',
    ],
    ['breaks', () => Promise.reject(new TypeError('secret of the house')), 'it could not be asked'],
  ])('that %s is a result, which leaves it to a person', async (_, answer, note) => {
    await ask(database, LOW);
    expect(await recording(await reviewing(says(answer)))).toMatchObject({ status: 'pending' });
    expect(await reviewOf()).toMatchObject({ outcome: 'failed', note });
    expect(failures).toHaveLength(1);
  });

  test('by nobody leaves it to a person: no reviewer where the worker runs, or no worker', async () => {
    await ask(database, LOW);
    expect((await reviewing(null)).report.review).toMatchObject({ outcome: 'failed', model: '' });
    expect(await recording(null)).toMatchObject({ status: 'pending' });
    expect(await reviewOf()).toMatchObject({ outcome: 'failed', note: 'no worker answered in time' });
  });

  test('takes half of the time that a person has, at the most', async () => {
    await ask(database, LOW);
    await reviewing(approves, 10);
    expect(limits).toEqual([25_000]);
    expect((await reviewing(approves, 60)).report.review).toMatchObject({
      outcome: 'failed',
      note: 'no time was left to ask',
    });
    expect(limits).toHaveLength(1);
  });

  test('that is cut off is tried again elsewhere, and is no result', async () => {
    await ask(database, LOW);
    const stopped = new Error('the worker stops');
    const asking = reviewing(
      says(() => Promise.reject(stopped)),
      1,
      AbortSignal.abort(stopped),
    );
    await expect(asking).rejects.toThrow('the worker stops');
    expect(failures).toEqual([]);
  });

  test('of what a person has settled, or the clock has taken further, approves nothing', async () => {
    const asked = await ask(database, LOW);
    const sealed = await reviewing(approves);
    await recordDue(database, id, { kind: 'escalate', rung: 1 });
    expect(await recording(sealed)).toMatchObject({ status: 'pending', currentTier: 'HIGH' });
    await recordDecision(database, claimOn(asked, { decision: 'deny', acceptedAt: later(2) }), person('ann'));
    expect(await recording(sealed)).toMatchObject({ status: 'rejected', resolution: { outcome: 'denied' } });
    expect(await steps()).toEqual(['requested', 'rung:1', 'reviewed:1', 'settled:1']);
  });

  test('is no longer asked for once a person has settled it', async () => {
    const asked = await ask(database, LOW);
    await recordDecision(database, claimOn(asked), person('ann'));
    expect((await reviewing(approves)).report.review.outcome).toBe('failed');
    expect(limits).toEqual([]);
  });
});

describe('what anybody else tells Temporal', () => {
  const yes = { outcome: 'approve', note: '', concerns: [], model: 'm', latencyMs: 1, at: ASKED_AT } as const;
  const { digest } = requestOf();
  const report: ReviewReport = { approvalId: id, revision: 1, digest, review: yes };
  const other = { ...report, approvalId: approvalId(9) };

  test.each<[string, unknown]>([
    ['under another key', { report, ...sealWith(stranger, 'review', report) }],
    ['with the seal of something else', { report, ...sealWith(seals, 'result', report) }],
    ['with a seal on other words', { report, ...sealWith(seals, 'review', { ...report, revision: 2 }) }],
    ['of another approval', { report: other, ...sealWith(seals, 'review', other) }],
    ['without a seal', { report }],
    ['that is nothing', {}],
    ['that is not even there', undefined],
    ['that is a list', []],
    ['that is a word', 'approve'],
    ['that no seal could cover', { report: '\ud800', keyId: 'k1', mac: 'x' }],
  ])('%s is a review that failed, and approves nothing', async (_, forged) => {
    await ask(database, LOW);
    expect(await recording(forged as SealedReview)).toMatchObject({ status: 'pending', resolution: null });
    expect(await reviewOf()).toMatchObject({
      outcome: 'failed',
      note: 'its answer does not bear the seal of Countersign',
    });
  });

  test('is believed under our own, or the tests above could not fail', async () => {
    await ask(database, LOW);
    const sealed = { report, ...sealWith(seals, 'review', report) };
    expect(await recording(sealed)).toMatchObject({ status: 'approved' });
  });
});
