import { admit } from '../../domain/admission.ts';
import type { Approval } from '../../domain/approval.ts';
import type { DecisionClaim } from '../../domain/decision.ts';
import { grantDetails, grantableNow, makeGrant, subjectOf } from '../../domain/grant-making.ts';
import {
  DEFAULT_GRANT,
  type GrantBounds,
  type GrantStanding,
  type Grantable,
  grantStateOf,
  offerOf,
  patternIn,
  sayBounds,
  whyNotCovered,
} from '../../domain/grant.ts';
import { GENESIS_HASH, chainEntry } from '../../domain/ledger-entry.ts';
import type { Decider } from '../../domain/principal.ts';
import { project } from '../../domain/projection.ts';
import type { Tier } from '../../domain/tier.ts';
import { GRANTABLE, grantWith } from '../support/grants.ts';
import {
  type Asked,
  WORKDAY,
  askedFor,
  claimOn,
  judgementOf,
  interactiveWith,
  later,
  person,
  verdictOf,
} from '../support/samples.ts';

const ann = person('ann');
const grantableApproval = (asked: Asked = {}): Approval => ({ ...askedFor(asked), grantable: GRANTABLE });

const TEN: GrantBounds = { uses: 10, seconds: null };

function decide(
  approval: Approval,
  bounds: GrantBounds,
  changes: Partial<DecisionClaim> = {},
  who: Decider = ann,
) {
  const claim = claimOn(approval, { principal: who.id, details: grantDetails(bounds), ...changes });
  return admit(approval, claim, who);
}

describe('an approval that is to be remembered', () => {
  test('is settled, and its grant stands in the next entry', () => {
    const admission = decide(grantableApproval(), { uses: 10, seconds: 3_600 }, { via: 'feishu' });
    if (admission.kind !== 'admitted') throw new Error(JSON.stringify(admission));
    expect(admission.entries.map(({ event }) => event)).toEqual(['settled', 'grant.made']);
    const [, made] = admission.entries;
    expect(made?.event === 'grant.made' && made.details.grant).toEqual({
      id: expect.stringMatching(/^grt_[0-9A-Z]{26}$/),
      ...{ shape: GRANTABLE.shape, pattern: GRANTABLE.pattern, requester: 'agent', workspace: 'default' },
      ...{ profile: 'test', tier: 'MEDIUM', labels: [], maxUses: 10, expiresAt: later(3_601) },
      ...{ grantedBy: 'ann', via: 'feishu', createdAt: later(1), approvalId: askedFor().id },
    });
  });

  test('by its uses alone expires when the policy says so, by its time alone has the policy’s uses', () => {
    const approval = { ...grantableApproval(), grantable: { ...GRANTABLE, maxUses: 50 } };
    const made = (bounds: GrantBounds) => {
      const { maxUses, expiresAt } = makeGrant(subjectOf(approval), ann, bounds, {
        ...{ at: later(0), via: 'http', unproven: false },
      });
      return [maxUses, expiresAt];
    };
    expect(made(TEN)).toEqual([10, later(86_400)]);
    expect(made({ uses: null, seconds: 60 })).toEqual([50, later(60)]);
  });

  test('in open mode says that its giver’s name is taken on trust', () => {
    const details = { ...grantDetails(TEN), unproven: true };
    const admission = decide(grantableApproval(), TEN, { details }, { ...ann, openMode: true });
    expect(admission).toMatchObject({
      entries: [{ event: 'settled' }, { event: 'grant.made', details: { grant: { unproven: true } } }],
    });
  });

  const twoNeeded = interactiveWith({ MEDIUM: { quorum: 2 } });
  const byDay = grantableApproval({ tier: 'HIGH', profile: WORKDAY });

  test.each<[string, string, Approval, GrantBounds, Partial<DecisionClaim>?]>([
    ['that the policy has asked about every time', 'illegal_move', askedFor(), TEN],
    ['that takes two people', 'illegal_move', grantableApproval({ profile: twoNeeded }), TEN],
    ['that has a final review', 'illegal_move', byDay, TEN],
    ['in its final review', 'forbidden', { ...byDay, status: 'final_review' }, TEN],
    ['above the policy’s tier', 'illegal_move', grantableApproval({ tier: 'HIGH' }), TEN],
    ['without any bound', 'invalid_request', grantableApproval(), { uses: null, seconds: null }],
    ['for no use', 'invalid_request', grantableApproval(), { uses: 0, seconds: null }],
    ['for more than a thousand uses', 'invalid_request', grantableApproval(), { uses: 1_001, seconds: null }],
    ['for half a use', 'invalid_request', grantableApproval(), { uses: 1.5, seconds: null }],
    [
      'for longer than the policy allows',
      'invalid_request',
      grantableApproval(),
      { uses: 1, seconds: 86_401 },
    ],
    ['for no time', 'invalid_request', grantableApproval(), { uses: 1, seconds: 0 }],
    ['by a denial', 'invalid_request', grantableApproval(), TEN, { decision: 'deny' }],
    ['by an edit', 'invalid_request', grantableApproval(), TEN, { details: { grantUses: 1, revised: 'x' } }],
    [
      'by bounds that are no numbers',
      'invalid_request',
      grantableApproval(),
      TEN,
      { details: { grantUses: 'many' } },
    ],
    ['of another digest', 'digest_mismatch', grantableApproval(), TEN, { digest: 'f'.repeat(64) }],
  ])('is refused, approval and all, %s', (_, code, approval, bounds, changes = {}) => {
    expect(decide(approval, bounds, changes)).toMatchObject({ kind: 'refused', code });
  });

  test('is refused to its own requester, unless the policy lets them approve it', () => {
    const own = person('agent');
    expect(decide(grantableApproval(), TEN, {}, own)).toMatchObject({ code: 'self_approval' });
    const given = { at: later(0), via: 'http', unproven: false };
    const subject = subjectOf(grantableApproval());
    expect(() => makeGrant(subject, own, TEN, given)).toThrow(/another person must/);
    expect(() => makeGrant({ ...subject, resubmittedBy: 'ann' }, ann, TEN, given)).toThrow(
      /another person must/,
    );
    const lenient = grantableApproval({ profile: interactiveWith({}, { selfApproval: true }) });
    expect(decide(lenient, TEN, {}, own)).toMatchObject({ kind: 'admitted' });
  });

  test('is refused to those whom its first rung does not ask', () => {
    const admins = interactiveWith({ MEDIUM: { approvers: ['admin'] } });
    const approval = { ...grantableApproval({ profile: admins }), rung: 1 };
    const given = { at: later(0), via: 'http', unproven: false };
    expect(() => makeGrant(subjectOf(approval), ann, TEN, given)).toThrow(/only admin may/);
    expect(() => makeGrant(subjectOf(approval), person('bot', 'requester'), TEN, given)).toThrow(
      /may not decide/,
    );
    expect(makeGrant(subjectOf(approval), person('boss', 'admin'), TEN, given).grantedBy).toBe('boss');
  });
});

describe('what cannot be remembered is told with its one reason', () => {
  const given = { at: later(0), via: 'http', unproven: false };
  const bypass = { ...verdictOf('MEDIUM').findings[0], rule: 'type.never-bypassed' };
  test.each<[string, Partial<ReturnType<typeof subjectOf>> & { readonly upTo?: 'NONE' | 'LOW' | 'MEDIUM' }]>([
    ['its tier is CRITICAL;', { tier: 'CRITICAL', upTo: 'MEDIUM' }],
    ['it is labelled remote_code;', { labels: ['destructive_command', 'remote_code'] }],
    ['its type is never bypassed;', { findings: [bypass] as ReturnType<typeof verdictOf>['findings'] }],
    ['lets nothing be remembered;', { upTo: 'NONE' }],
    ['its tier is MEDIUM, and the profile test lets nothing above LOW be remembered;', { upTo: 'LOW' }],
    ['its structure does not tell it from other requests;', { upTo: 'MEDIUM' }],
    ['the policy of then let no such request be remembered', {}],
    [
      'nothing is to be remembered: the profile test approves this at once, or by nobody',
      { plan: { ...askedFor().plan, auto: 'safe', rungs: [] } },
    ],
  ])('%s', (why, changes) => {
    const subject = { ...subjectOf(askedFor()), ...changes };
    expect(() => makeGrant(subject, ann, TEN, given)).toThrow(why);
  });
});

test('only what is pending, and what one person decides, is offered to be remembered', () => {
  expect(grantableNow(grantableApproval())).toEqual(GRANTABLE);
  expect(grantableNow(askedFor())).toBeNull();
  expect(grantableNow({ ...grantableApproval(), status: 'approved' })).toBeNull();
  expect(
    grantableNow(grantableApproval({ profile: interactiveWith({ CRITICAL: { quorum: 2 } }) })),
  ).toBeNull();
});

test('a revision is remembered by its own structure, or not at all', () => {
  const other = { ...GRANTABLE, shape: 'c'.repeat(64), pattern: 'git push' };
  const ofRevision = (grantable?: Grantable): Approval => {
    const before: Approval = { ...grantableApproval(), status: 'changes_requested' };
    const revised = {
      ...{ action: { command: 'git push' }, reason: 'r', digest: 'd'.repeat(64) },
      judge: () => ({ ...judgementOf(), ...(grantable === undefined ? {} : { grantable }) }),
    };
    const claim = claimOn(before, { decision: 'resubmit', principal: 'agent', details: { revised: 'mac' } });
    const admission = admit(before, claim, person('agent', 'requester'), revised);
    if (admission.kind !== 'admitted') throw new Error(JSON.stringify(admission));
    const [draft] = admission.entries;
    const next = draft && project(before, chainEntry(draft, 9, later(2), GENESIS_HASH));
    if (!next) throw new Error('nothing was revised');
    return next;
  };
  expect(grantableNow(ofRevision(other))).toEqual(other);
  expect(grantableNow(ofRevision())).toBeNull();
});

test('what is offered is what the policy allows of the default', () => {
  expect(offerOf(GRANTABLE)).toEqual(DEFAULT_GRANT);
  expect(offerOf({ ...GRANTABLE, maxUses: 3, maxSeconds: 60 })).toEqual({ uses: 3, seconds: 60 });
});

test.each<[string, Tier, readonly string[], boolean]>([
  ['the same', 'MEDIUM', ['a', 'b'], true],
  ['a lower tier', 'LOW', ['a'], true],
  ['a higher tier', 'HIGH', ['a'], false],
  ['the highest tier', 'CRITICAL', [], false],
  ['another label', 'MEDIUM', ['c'], false],
  ['a label more', 'LOW', ['a', 'b', 'c'], false],
])('a grant with labels a and b at MEDIUM, asked with %s', (_, tier, labels, covered) => {
  const grant = grantWith({ labels: ['a', 'b'] });
  expect(whyNotCovered(grant, verdictOf(tier, labels), GRANTABLE) === null).toBe(covered);
  expect(whyNotCovered(grant, verdictOf(tier, labels), undefined)).not.toBeNull();
  expect(whyNotCovered(grant, verdictOf(tier, labels), { ...GRANTABLE, shape: 'b' })).not.toBeNull();
});

test('a grant is revoked, used up, expired or active, in that order', () => {
  const fresh: GrantStanding = { ...grantWith({ maxUses: 2 }), uses: 1, revokedBy: null, revokedAt: null };
  expect(grantStateOf(fresh, later(3_599))).toBe('active');
  expect(grantStateOf(fresh, later(3_600))).toBe('expired');
  expect(grantStateOf({ ...fresh, uses: 2 }, later(3_600))).toBe('spent');
  expect(grantStateOf({ ...fresh, maxUses: null, uses: 5_000 }, later(0))).toBe('active');
  expect(grantStateOf({ ...fresh, uses: 2, revokedAt: later(1), revokedBy: 'ann' }, later(0))).toBe(
    'revoked',
  );
});

test('patterns and bounds are said in words', () => {
  expect(patternIn('cp ‹file in src/› ‹text› ‹number›', 'zh')).toBe('cp ‹src/ 中的文件› ‹文本› ‹数字›');
  const say = (ms: number) => `${ms} ms`;
  expect(sayBounds({ uses: 1, seconds: null }, say)).toBe('once');
  expect(sayBounds({ uses: 10, seconds: 2 }, say)).toBe('10 times or 2000 ms');
});
