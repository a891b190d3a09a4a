import { type Admission, admit } from '../../domain/admission.ts';
import { alreadyDecided } from '../../domain/answer-checks.ts';
import type { Approval } from '../../domain/approval.ts';
import type { DecisionClaim } from '../../domain/decision.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import type { Principal, Role } from '../../domain/principal.ts';
import { CANARY } from '../support/canaries.ts';
import { WORKDAY, askedFor, claimOn, interactiveWith, later, person, voteBy } from '../support/samples.ts';

const ann = person('ann');
const boss = person('boss', 'admin');
const pending = askedFor({ tier: 'MEDIUM' });
const ended: Approval = {
  ...pending,
  status: 'rejected',
  resolution: { outcome: 'denied', by: 'ben', via: 'http', at: later(3), comment: '' },
};
const twoNeeded = askedFor({ profile: interactiveWith({ MEDIUM: { quorum: 2 } }) });
const reviewed = askedFor({ tier: 'HIGH', profile: WORKDAY });
const inFinalReview: Approval = { ...reviewed, status: 'final_review', decisions: [voteBy('boss', 'admin')] };

function judge(approval: Approval, claim: Partial<DecisionClaim>, who: Principal | null = ann): Admission {
  return admit(approval, claimOn(approval, { principal: who?.id ?? 'ann', ...claim }), who);
}

/** What the approval becomes: the event, and how it ended. */
function admitted(admission: Admission): readonly [event: string, outcome: string | null] {
  if (admission.kind !== 'admitted') throw new Error(`not admitted: ${JSON.stringify(admission)}`);
  const [entry, ...more] = admission.entries;
  if (entry === undefined || more.length > 0) throw new Error('an answer is one entry');
  return [entry.event, entry.event === 'settled' ? entry.details.resolution.outcome : null];
}

describe('a decision is refused', () => {
  test.each<[string, ErrorCode, Approval, Partial<DecisionClaim>, Principal | null]>([
    ['from nobody who is known', 'forbidden', pending, {}, null],
    ['from a role that decides nothing', 'forbidden', pending, {}, person('bot', 'requester')],
    ['from an auditor', 'forbidden', pending, {}, person('eye', 'auditor')],
    ['from another workspace', 'not_found', pending, {}, { ...ann, workspaces: ['shop'] }],
    ['on another digest', 'digest_mismatch', pending, { digest: 'f'.repeat(64) }, ann],
    ['on another revision', 'digest_mismatch', pending, { revision: 2 }, ann],
    ['after the deadline', 'deadline_passed', pending, { acceptedAt: later(100.001) }, ann],
    ['once it is decided', 'already_decided', ended, {}, ann],
    ['once it is archived', 'illegal_move', { ...pending, status: 'archived' }, {}, ann],
    ['by whoever asked', 'self_approval', pending, {}, person('agent')],
    ['by an admin who asked', 'self_approval', pending, {}, person('agent', 'admin')],
    [
      'where the rung takes another role',
      'forbidden',
      askedFor({ profile: interactiveWith({ MEDIUM: { approvers: ['admin'] } }) }),
      {},
      ann,
    ],
    ['from the same person twice', 'already_voted', { ...twoNeeded, decisions: [voteBy('ann')] }, {}, ann],
    ['in a final review from the first approver', 'already_voted', inFinalReview, {}, boss],
    ['in a final review from no admin', 'forbidden', inFinalReview, {}, ann],
    ['to escalate past the top', 'illegal_move', { ...pending, rung: 2 }, { decision: 'escalate' }, ann],
    [
      'to escalate a final review',
      'illegal_move',
      inFinalReview,
      { decision: 'escalate' },
      person('eve', 'admin'),
    ],
    [
      'to cancel what somebody else asked',
      'forbidden',
      pending,
      { decision: 'cancel' },
      person('bot', 'requester'),
    ],
    ['to cancel as an approver', 'forbidden', pending, { decision: 'cancel' }, ann],
    [
      'to cancel what has ended',
      'already_decided',
      ended,
      { decision: 'cancel' },
      person('agent', 'requester'),
    ],
    ['to deny what has ended', 'already_decided', ended, { decision: 'deny' }, ann],
    [
      'where no person is asked',
      'illegal_move',
      { ...askedFor({ tier: 'SAFE' }), status: 'pending' },
      {},
      ann,
    ],
  ])('%s', (_, code, approval, claim, who) => {
    expect(judge(approval, claim, who)).toMatchObject({ kind: 'refused', code });
  });

  test('in the words of whom, when and how it was decided', () => {
    expect(alreadyDecided(ended)).toMatchObject({
      code: 'already_decided',
      message: `${ended.id} was denied by ben at ${later(3)}`,
      details: { outcome: 'denied', by: 'ben', at: later(3), status: 'rejected' },
    });
  });
});

describe('what open mode took on trust', () => {
  const trusted = (by: string, ...roles: Role[]) => ({
    ...voteBy(by, ...roles),
    unproven: true as const,
  });
  const open = { ...ann, openMode: true } as const;
  const half: Approval = { ...twoNeeded, decisions: [trusted('ben')] };

  test('is kept as such with the vote, and counts while the server is open', () => {
    const first = judge(twoNeeded, { details: { unproven: true } }, open);
    expect(first).toMatchObject({ entries: [{ details: { decision: { by: 'ann', unproven: true } } }] });
    expect(admitted(judge(half, {}, open))).toEqual(['settled', 'approved']);
  });

  test('counts no more once somebody has a key: it takes as many others, and the same name may vote again', () => {
    expect(admitted(judge(half, {}, ann))).toEqual(['voted', null]);
    expect(admitted(judge(half, {}, person('ben')))).toEqual(['voted', null]);
    const proven: Approval = { ...half, decisions: [...half.decisions, voteBy('cid')] };
    expect(admitted(judge(proven, {}, ann))).toEqual(['settled', 'approved']);
    expect(judge(proven, {}, person('cid'))).toMatchObject({ kind: 'refused', code: 'already_voted' });
  });

  test('is no first look of a final review any more; changes can be requested, and it can be denied', () => {
    const looked: Approval = { ...inFinalReview, decisions: [trusted('boss', 'admin')] };
    const eve = person('eve', 'admin');
    expect(judge(looked, {}, eve)).toMatchObject({ kind: 'refused', code: 'illegal_move' });
    expect(admitted(judge(looked, {}, { ...eve, openMode: true } as Principal))).toEqual([
      'settled',
      'approved',
    ]);
    expect(admitted(judge(looked, { decision: 'deny' }, eve))).toEqual(['settled', 'denied']);
    expect(admitted(judge(looked, { decision: 'request_changes' }, eve))[0]).toBe('changes_requested');
  });
});

describe('a decision is admitted', () => {
  test.each<[string, string, string | null, Approval, Partial<DecisionClaim>, Principal]>([
    ['an approval', 'settled', 'approved', pending, {}, ann],
    ['a denial', 'settled', 'denied', pending, { decision: 'deny' }, ann],
    ['a denial by whoever asked', 'settled', 'denied', pending, { decision: 'deny' }, person('agent')],
    ['the last second', 'settled', 'approved', { ...pending, rung: 2 }, { acceptedAt: later(100) }, ann],
    ['an escalation', 'escalated', null, pending, { decision: 'escalate' }, ann],
    ['the first of two votes', 'voted', null, twoNeeded, {}, ann],
    ['the second of two votes', 'settled', 'approved', { ...twoNeeded, decisions: [voteBy('ben')] }, {}, ann],
    [
      'a denial beside a vote',
      'settled',
      'denied',
      { ...twoNeeded, decisions: [voteBy('ann')] },
      { decision: 'deny' },
      ann,
    ],
    ['the first look of two', 'final_review', null, reviewed, {}, ann],
    ['the second look', 'settled', 'approved', inFinalReview, {}, person('eve', 'admin')],
    ['a denial in final review', 'settled', 'denied', inFinalReview, { decision: 'deny' }, boss],
    [
      'the requester’s withdrawal',
      'settled',
      'cancelled',
      pending,
      { decision: 'cancel' },
      person('agent', 'requester'),
    ],
    ['an admin’s withdrawal', 'settled', 'cancelled', pending, { decision: 'cancel' }, boss],
  ])('%s: %s', (_, event, outcome, approval, claim, who) => {
    expect(admitted(judge(approval, claim, who))).toEqual([event, outcome]);
  });

  test('from whoever asked only where the policy says so', () => {
    const own = askedFor({ profile: interactiveWith({}, { selfApproval: true }) });
    expect(admitted(judge(own, {}, person('agent')))).toEqual(['settled', 'approved']);
  });

  test('with its comment masked and whoever gave it', () => {
    const admission = judge(pending, { comment: `password=${CANARY}`, decision: 'deny', via: 'feishu' });
    expect(JSON.stringify(admission)).not.toContain(CANARY);
    expect(admission).toMatchObject({
      entries: [{ actor: 'ann', to: 'rejected', details: { resolution: { by: 'ann', via: 'feishu' } } }],
    });
  });
});

describe('a quorum', () => {
  test('counts people: somebody who voted at one rung adds nothing at the next', () => {
    const profile = interactiveWith({ MEDIUM: { quorum: 3 }, HIGH: { quorum: 2 } });
    const climbed = { ...askedFor({ profile }), rung: 1, decisions: [voteBy('ann')] };
    expect(judge(climbed, {}, ann)).toMatchObject({ kind: 'refused', code: 'already_voted' });
    expect(admitted(judge(climbed, {}, person('ben')))).toEqual(['settled', 'approved']);
  });

  test('counts no vote of a lower rung whose giver had none of this rung’s roles', () => {
    const profile = interactiveWith({
      MEDIUM: { quorum: 2 },
      HIGH: { approvers: ['admin'], quorum: 2 },
    });
    const climbed: Approval = { ...askedFor({ profile }), rung: 1, decisions: [voteBy('ann', 'approver')] };
    expect(admitted(judge(climbed, {}, boss))).toEqual(['voted', null]);
    const withAdmin: Approval = { ...climbed, decisions: [voteBy('eve', 'admin')] };
    expect(admitted(judge(withAdmin, {}, boss))).toEqual(['settled', 'approved']);
  });

  test('counts neither escalations nor anything but approvals', () => {
    const escalated: Approval = { ...twoNeeded, decisions: [{ ...voteBy('ben'), decision: 'escalate' }] };
    expect(admitted(judge(escalated, {}, ann))).toEqual(['voted', null]);
  });
});

describe('a decision given when the next rung was due', () => {
  test('climbs first, whatever it says', () => {
    for (const decision of ['approve', 'deny', 'escalate'] as const) {
      expect(judge(pending, { decision, acceptedAt: later(60.001) })).toEqual({ kind: 'later_rung' });
    }
    expect(admitted(judge(pending, { acceptedAt: later(60) }))).toEqual(['settled', 'approved']);
  });

  test('is simply given in a final review, which climbs no further', () => {
    const profile = interactiveWith({}, { finalReview: { fromTier: 'MEDIUM', approvers: ['admin'] } });
    const looking: Approval = {
      ...askedFor({ profile }),
      status: 'final_review',
      decisions: [voteBy('ann')],
    };
    expect(admitted(judge(looking, { acceptedAt: later(61) }, boss))).toEqual(['settled', 'approved']);
    expect(judge(looking, { acceptedAt: later(101) }, boss)).toMatchObject({ code: 'deadline_passed' });
  });
});
