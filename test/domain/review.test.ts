import type { Approval } from '../../domain/approval.ts';
import { GENESIS_HASH, chainEntry } from '../../domain/ledger-entry.ts';
import { planForPerson, planWithReview, planFor } from '../../domain/policy.ts';
import { project } from '../../domain/projection.ts';
import { type Review, type ReviewReport, questionOf } from '../../domain/review.ts';
import { reviewEntries } from '../../domain/review-entries.ts';
import { TIERS, type Tier } from '../../domain/tier.ts';
import { CANARY } from '../support/canaries.ts';
import {
  ASKED_AT,
  INTERACTIVE,
  WORKDAY,
  askedFor,
  interactiveWith,
  later,
  policyOf,
  voteBy,
} from '../support/samples.ts';

const YES: Review = {
  outcome: 'approve',
  note: 'Changes one file.',
  concerns: [],
  model: 'judge-1',
  latencyMs: 900,
  at: later(1),
};

const low = (): Approval => askedFor({ tier: 'LOW', reviewed: true });

const on = ({ id, revision, digest }: Approval, changes: Partial<Review> = {}): ReviewReport => ({
  ...{ approvalId: id, revision, digest },
  review: { ...YES, ...changes },
});

const eventsOf = (approval: Approval, report = on(approval)): readonly string[] =>
  reviewEntries(approval, report).map(({ event }) => event);

function after(approval: Approval, report = on(approval)): Approval {
  return reviewEntries(approval, report).reduce<Approval>((before, draft) => {
    const entry = chainEntry(draft, before.version + 1, later(1), GENESIS_HASH);
    return project(before, entry) ?? before;
  }, approval);
}

describe('what a review is for', () => {
  const planOf = (tier: Tier, profile = INTERACTIVE) => {
    const terms = [policyOf(profile), 'test', tier, ASKED_AT, null] as const;
    return planWithReview(planFor(...terms), tier, () => planForPerson(...terms));
  };

  test('is to decide at LOW, where the profile leaves that to it, and to advise above', () => {
    expect(TIERS.map((tier) => planOf(tier).review)).toEqual([
      undefined,
      'decides',
      'advises',
      'advises',
      'advises',
    ]);
  });

  test('is advice where people decide LOW, and nothing at SAFE', () => {
    expect(TIERS.map((tier) => planOf(tier, WORKDAY).review)).toEqual([
      undefined,
      'advises',
      'advises',
      'advises',
      'advises',
    ]);
  });

  test('is nothing where the profile approves LOW by itself', () => {
    const plan = planOf('LOW', interactiveWith({ LOW: { decide: 'auto' } }));
    expect([plan.auto, plan.review]).toEqual(['safe', undefined]);
  });

  test('is never to decide above LOW, whatever a profile says', () => {
    const plan = planOf('MEDIUM', interactiveWith({ MEDIUM: { decide: 'review' } }));
    expect([plan.auto, plan.review, plan.rungs.length]).toEqual([null, 'advises', 2]);
  });

  test('leaves people the ladder of the lowest tier that they decide', () => {
    const { auto, rungs } = planOf('LOW');
    expect([auto, rungs.map(({ tier, deadline }) => [tier, deadline])]).toEqual([
      null,
      [
        ['MEDIUM', later(60)],
        ['HIGH', later(90)],
        ['CRITICAL', later(100)],
      ],
    ]);
  });
});

describe('a model’s approval', () => {
  test('settles a LOW request, and says so', () => {
    expect(low()).toMatchObject({ status: 'pending', currentTier: 'LOW', expiresAt: later(100) });
    expect(low().risk).not.toHaveProperty('smartApproved');
    expect(after(low())).toMatchObject({
      status: 'approved',
      resolution: {
        outcome: 'auto_approved',
        by: 'system:reviewer',
        via: 'system',
        at: later(1),
        comment: '',
      },
      risk: { tier: 'LOW', smartApproved: true },
      review: YES,
    });
  });

  test.each<[string, Approval, Partial<Review>]>([
    ['that was only advice', askedFor({ tier: 'LOW', profile: WORKDAY, reviewed: true }), {}],
    ['at MEDIUM', askedFor({ tier: 'MEDIUM', reviewed: true }), {}],
    ['at HIGH', askedFor({ tier: 'HIGH', reviewed: true }), {}],
    ['at CRITICAL', askedFor({ tier: 'CRITICAL', reviewed: true }), {}],
    [
      'of MEDIUM, though its plan says that it decides',
      { ...low(), risk: { ...low().risk, tier: 'MEDIUM' } },
      {},
    ],
    ['of what has climbed', { ...low(), currentTier: 'HIGH' }, {}],
    ['on a higher rung', { ...low(), rung: 1 }, {}],
    ['of a revision', { ...low(), revision: 2 }, {}],
    ['of what somebody has voted on', { ...low(), decisions: [voteBy('ann')] }, {}],
    ['while changes are awaited', { ...low(), status: 'changes_requested' }, {}],
    ['in final review', { ...low(), status: 'final_review' }, {}],
    ['with concerns', low(), { concerns: ['It may do more.'] }],
    ['after its rung', low(), { at: later(61) }],
    ['that is none: ask', low(), { outcome: 'ask' }],
    ['that is none: failed', low(), { outcome: 'failed' }],
  ])('%s is advice', (_, approval, changes) => {
    expect(eventsOf(approval, on(approval, changes))).toEqual(['reviewed']);
    const advised = after(approval, on(approval, changes));
    expect(advised).toMatchObject({
      status: approval.status,
      resolution: null,
      review: { ...YES, ...changes },
    });
    expect(advised.risk).toEqual(approval.risk);
  });

  test.each<[string, Approval, Partial<ReviewReport>]>([
    ['of what has ended', { ...low(), status: 'rejected' }, {}],
    ['of what runs', { ...low(), status: 'dispatched' }, {}],
    ['of another approval', low(), { approvalId: 'apr_other' }],
    ['of another revision', low(), { revision: 2 }],
    ['of other bytes', low(), { digest: '0'.repeat(64) }],
    ['that nobody asked for', askedFor({ tier: 'MEDIUM' }), {}],
    ['that comes a second time', after(low(), on(low(), { outcome: 'ask' })), {}],
  ])('%s is dropped', (_, approval, changes) => {
    expect(eventsOf(approval, { ...on(approval), ...changes })).toEqual([]);
  });
});

test('what the ledger keeps of a model’s words holds no secret', () => {
  const said = { note: `It sends password=${CANARY}.`, concerns: [`token: ${CANARY}`] };
  const entries = reviewEntries(low(), on(low(), { ...said, outcome: 'ask' }));
  expect(JSON.stringify(entries)).not.toContain(CANARY);
});

test('a model is asked about all that would run, and not about who asks', () => {
  const check = { command: 'make test' };
  const followUp = { executor: null, verification: { mode: 'auto', check }, limitSeconds: 60 } as never;
  expect(questionOf({ ...low(), followUp })).toEqual({
    action: { command: 'git push --force' },
    reason: 'the branch was rebased',
    check,
    tier: 'LOW',
    findings: [],
    language: 'en',
  });
});
