import { admit, foreseeRefusal } from '../../domain/admission.ts';
import type { Approval } from '../../domain/approval.ts';
import type { DecisionClaim } from '../../domain/decision.ts';
import { digestOf } from '../../domain/digest.ts';
import { escalatedEntry } from '../../domain/entries.ts';
import { type EntryDraft, chainEntry } from '../../domain/ledger-entry.ts';
import { planForPerson } from '../../domain/policy.ts';
import type { Principal } from '../../domain/principal.ts';
import { project } from '../../domain/projection.ts';
import { MAX_REVISIONS, type NewRevision } from '../../domain/revision.ts';
import { nextTimer, standingOf } from '../../domain/schedule.ts';
import { levelOf } from '../../domain/tier.ts';
import {
  type Asked,
  INTERACTIVE,
  WORKDAY,
  askedFor,
  claimOn,
  interactiveWith,
  later,
  person,
  policyOf,
  verdictOf,
} from '../support/samples.ts';

const ann = person('ann');
const ben = person('ben');
const agent = person('agent', 'requester');
const boss = person('boss', 'admin');

function write(approval: Approval, drafts: readonly (EntryDraft | null)[]): Approval {
  return drafts.reduce<Approval>((now, draft) => {
    if (draft === null) throw new Error('nothing to write');
    const next = project(now, chainEntry(draft, now.version + 1, later(0), '0'.repeat(64)));
    if (next === null) throw new Error('an entry undid its approval');
    return next;
  }, approval);
}

/** The approval once somebody has said something of it; throws the refusal it got instead. */
function said(
  approval: Approval,
  who: Principal,
  claim: Partial<DecisionClaim>,
  revised: NewRevision | null = null,
): Approval {
  const whole = claimOn(approval, {
    principal: who.id,
    ...claim,
    ...(revised === null ? {} : { details: { revised: 'seal' } }),
  });
  const admission = admit(approval, whole, who, revised);
  if (admission.kind === 'admitted') return write(approval, admission.entries);
  throw new Error(admission.kind === 'refused' ? `${admission.code}: ${admission.message}` : admission.kind);
}

/** Another action, judged as the worker judges it. */
function another(
  approval: Approval,
  command: string,
  { tier = 'MEDIUM', profile = INTERACTIVE, labels = [], request = {} }: Asked = {},
  at = later(2),
): NewRevision {
  const action = { command };
  const digest = digestOf(action, approval.workspace, approval.revision + 1);
  const { timeoutSeconds = null } = request;
  const plan = planForPerson(policyOf(profile), 'test', tier, at, timeoutSeconds);
  const notice = labels.includes('crisis') ? 'help is near' : '';
  return {
    action,
    reason: 'mended',
    digest,
    judge: () => ({ verdict: verdictOf(tier, labels), plan, notice }),
  };
}

const wanted = (approval: Approval, who = ann): Approval =>
  said(approval, who, { decision: 'request_changes', comment: 'narrow it' });

const resubmitted = (approval: Approval, command: string, asked: Asked = {}, seconds = 2): Approval =>
  said(
    approval,
    agent,
    { decision: 'resubmit', acceptedAt: later(seconds) },
    another(approval, command, asked, later(seconds)),
  );

describe('requesting changes', () => {
  test('leaves the question open: its requester is told why, and only its deadline is left of the clock', () => {
    const approval = wanted(askedFor({ profile: { ...INTERACTIVE, remindersMs: [5_000] } }));
    expect(approval).toMatchObject({
      status: 'changes_requested',
      resolution: null,
      changes: { by: 'ann', comment: 'narrow it', revision: 1 },
    });
    expect(nextTimer(approval.plan, standingOf(approval))).toEqual({
      at: later(100),
      due: { kind: 'expire' },
    });
  });

  test('stands in the way of every answer but a denial, a cancellation and a resubmission', () => {
    const approval = wanted(askedFor());
    for (const decision of ['approve', 'escalate', 'request_changes'] as const) {
      expect(() => said(approval, ben, { decision })).toThrow(
        /illegal_move: changes .* were requested by ann/,
      );
    }
    expect(said(approval, ben, { decision: 'deny' }).resolution?.outcome).toBe('denied');
    expect(said(approval, agent, { decision: 'cancel' }).resolution?.outcome).toBe('cancelled');
  });

  test('is for those who decide now', () => {
    expect(() => wanted(askedFor(), agent)).toThrow('forbidden');
  });

  test('comes from a final review too, whose deciders may still deny', () => {
    const asked = askedFor({ profile: WORKDAY, tier: 'HIGH' });
    const review = said(asked, ann, { decision: 'approve' });
    expect(review.status).toBe('final_review');
    const approval = wanted(review, boss);
    expect(approval.status).toBe('changes_requested');
    expect(said(approval, boss, { decision: 'deny' }).status).toBe('rejected');
  });

  test('has an end', () => {
    const approval = { ...askedFor(), revision: MAX_REVISIONS };
    expect(() => wanted(approval)).toThrow('illegal_move');
  });
});

describe('a resubmission', () => {
  test('is another revision of the same question: no votes, its own tier and plan, and the old deadline', () => {
    const two = interactiveWith({ MEDIUM: { quorum: 2 } });
    const asked = askedFor({ profile: two });
    const voted = said(asked, ben, { decision: 'approve' });
    expect(voted.decisions).toHaveLength(1);
    const approval = resubmitted(wanted(voted), 'git push', { tier: 'HIGH', profile: two });
    expect(approval).toMatchObject({
      ...{ status: 'pending', revision: 2, decisions: [], currentTier: 'HIGH', rung: 0 },
      action: { command: 'git push' },
      risk: { tier: 'HIGH' },
      expiresAt: asked.expiresAt,
      revised: {
        how: 'resubmitted',
        by: 'agent',
        previous: { revision: 1, action: asked.action, tier: 'MEDIUM' },
      },
    });
    expect(approval.digest).toBe(digestOf({ command: 'git push' }, 'default', 2));
    expect(approval.plan.rungs.map(({ tier, deadline }) => [tier, deadline])).toEqual([
      ['HIGH', later(32)],
      ['CRITICAL', later(100)],
    ]);
  });

  test('has no rung that begins after the deadline', () => {
    const approval = resubmitted(wanted(askedFor()), 'git push', {}, 55);
    expect(approval.plan.rungs.map(({ tier, deadline }) => [tier, deadline])).toEqual([
      ['MEDIUM', later(100)],
    ]);
  });

  test('never passes without a person, though its tier would: the lowest tier that asks people asks', () => {
    for (const tier of ['SAFE', 'LOW'] as const) {
      const approval = resubmitted(wanted(askedFor()), 'ls', { tier });
      expect(approval).toMatchObject({ status: 'pending', currentTier: 'MEDIUM', risk: { tier } });
      expect(approval.plan.auto).toBeNull();
    }
  });

  test('asks who was asked before where the policy would ask nobody at all', () => {
    const auto = { decide: 'auto' } as const;
    const nobody = interactiveWith({ MEDIUM: auto, HIGH: auto, CRITICAL: auto });
    const approval = resubmitted(wanted(askedFor()), 'ls', { profile: nobody });
    expect(approval.status).toBe('pending');
    expect(approval.plan).toMatchObject({
      auto: null,
      rungs: [{ tier: 'MEDIUM', approvers: ['approver', 'admin'], deadline: later(100) }],
    });
  });

  test('that shows a person in danger ends, with help, and is not put to a vote', () => {
    const approval = resubmitted(wanted(askedFor()), 'echo', { tier: 'CRITICAL', labels: ['crisis'] });
    expect(approval).toMatchObject({
      ...{ status: 'rejected', revision: 2 },
      resolution: { outcome: 'crisis', comment: 'help is near' },
    });
  });

  test('is the requester’s, or an admin’s, who then has asked for it and cannot approve it', () => {
    const approval = wanted(askedFor());
    const revised = another(approval, 'git push');
    expect(() => said(approval, ann, { decision: 'resubmit' }, revised)).toThrow('forbidden');
    const byBoss = said(approval, boss, { decision: 'resubmit' }, revised);
    expect(() => said(byBoss, boss, { decision: 'approve' })).toThrow('self_approval');
    expect(() => said(byBoss, { ...agent, roles: ['approver'] }, { decision: 'approve' })).toThrow(
      'self_approval',
    );
    expect(said(byBoss, ann, { decision: 'approve' }).status).toBe('approved');
  });

  test('comes after a request for changes, before the deadline, and with a sealed revision', () => {
    const asked = askedFor();
    expect(() => resubmitted(asked, 'git push')).toThrow('illegal_move: nobody has requested changes');
    expect(() => resubmitted(wanted(asked), 'git push', {}, 101)).toThrow('deadline_passed');
    expect(() => said(wanted(asked), agent, { decision: 'resubmit' })).toThrow('forged');
  });

  test('makes every answer to the revision before it one to other bytes, and says which stands', () => {
    const asked = askedFor();
    const approval = resubmitted(wanted(asked), 'git push');
    const old = claimOn(asked, { decision: 'approve' });
    expect(admit(approval, old, ann)).toMatchObject({
      code: 'digest_mismatch',
      message: /revision 2 stands now/,
    });
    const mixed = claimOn(approval, { digest: asked.digest });
    expect(admit(approval, mixed, ann)).toMatchObject({ code: 'digest_mismatch' });
  });

  test('climbs a ladder of its own: its rungs and reminders are steps of their own', () => {
    const profile = { ...INTERACTIVE, remindersMs: [5_000] };
    const asked = askedFor({ profile });
    const climbed = write(asked, [escalatedEntry(asked, 1, null)]);
    const reminded = { ...climbed, remindersSent: 1 };
    const approval = resubmitted(wanted(reminded), 'git push', { profile }, 20);
    expect(escalatedEntry(climbed, 1, null)?.step).toBe('rung:1');
    expect(escalatedEntry(approval, 1, null)?.step).toBe('rung:2:1');
    expect(approval.plan.reminders).toEqual([later(5), later(25)]);
    expect(nextTimer(approval.plan, standingOf(approval))).toEqual({
      at: later(25),
      due: { kind: 'remind', reminder: 1 },
    });
  });
});

describe('approving with edits', () => {
  const edited = (approval: Approval, who: Principal, command: string, asked: Asked = {}): Approval =>
    said(approval, who, { decision: 'approve' }, another(approval, command, asked));

  test('of no higher tier counts as it would have without: the edited action is what is approved', () => {
    const approval = edited(askedFor(), ann, 'git push --force-with-lease');
    expect(approval).toMatchObject({
      ...{ status: 'approved', revision: 2 },
      action: { command: 'git push --force-with-lease' },
      resolution: { outcome: 'approved', by: 'ann' },
      revised: { how: 'edited', by: 'ann', previous: { action: { command: 'git push --force' } } },
    });
  });

  test('never makes it easier: a lower tier is decided as the higher one', () => {
    const two = interactiveWith({ HIGH: { quorum: 2 } });
    const approval = edited(askedFor({ tier: 'HIGH', profile: two }), ann, 'ls', {
      tier: 'SAFE',
      profile: two,
    });
    expect(approval).toMatchObject({ status: 'pending', currentTier: 'HIGH', risk: { tier: 'SAFE' } });
    expect(said(approval, ben, { decision: 'approve' }).status).toBe('approved');
  });

  test('takes the votes of others away: they were for other bytes', () => {
    const two = interactiveWith({ MEDIUM: { quorum: 2 } });
    const voted = said(askedFor({ profile: two }), ben, { decision: 'approve' });
    const approval = edited(voted, ann, 'git push', { profile: two });
    expect(approval).toMatchObject({ status: 'pending', decisions: [{ by: 'ann' }] });
    expect(() => said(approval, ann, { decision: 'approve' })).toThrow('already_voted');
  });

  test('of a higher tier takes another person, whatever the quorum of that tier', () => {
    const approval = edited(askedFor(), ann, 'rm -rf /tmp/build', { tier: 'HIGH' });
    expect(approval).toMatchObject({ status: 'pending', currentTier: 'HIGH', decisions: [{ by: 'ann' }] });
    expect(approval.expiresAt).toBe(later(100));
    expect(() => said(approval, ann, { decision: 'approve' })).toThrow('already_voted');
    expect(said(approval, ben, { decision: 'approve' }).status).toBe('approved');
  });

  test('of no higher tier takes what the policy demands more of the new bytes, and nothing less', () => {
    const two = interactiveWith({ MEDIUM: { quorum: 2, approvers: ['admin', 'approver'] } });
    const voted = edited(askedFor(), ann, 'git push origin prod', { profile: two });
    expect(voted).toMatchObject({ status: 'pending', currentTier: 'MEDIUM', decisions: [{ by: 'ann' }] });
    expect(voted.plan.rungs.map(({ quorum }) => quorum)).toEqual([2, 1, 1]);
    expect(voted.plan.rungs.map(({ deadline }) => deadline)).toEqual(
      askedFor().plan.rungs.map((one) => one.deadline),
    );
    expect(said(voted, ben, { decision: 'approve' }).resolution?.outcome).toBe('approved');
    const admins = interactiveWith({ MEDIUM: { approvers: ['admin'] } });
    expect(edited(askedFor(), ann, 'git push', { profile: admins }).status).toBe('pending');
    expect(edited(askedFor({ profile: two }), ann, 'git push').plan.rungs[0]?.quorum).toBe(2);
  });

  test('of a lower tier takes what the policy demands of that, though the plan has no rung of it', () => {
    const flat = interactiveWith({}, { ladder: false });
    const two = interactiveWith({ MEDIUM: { quorum: 2, approvers: ['admin'] } }, { ladder: false });
    const approval = edited(askedFor({ tier: 'HIGH', profile: flat }), ann, 'git push origin prod', {
      tier: 'MEDIUM',
      profile: two,
    });
    expect(approval).toMatchObject({ status: 'pending', currentTier: 'HIGH' });
    expect(approval.plan.rungs).toMatchObject([{ tier: 'HIGH', quorum: 2, approvers: ['admin'] }]);
  });

  test('of a higher tier whose people the editor is not of counts for nothing', () => {
    const admins = interactiveWith({ HIGH: { approvers: ['admin'] } });
    const approval = edited(askedFor({ profile: admins }), ann, 'rm -rf x', {
      tier: 'HIGH',
      profile: admins,
    });
    expect(approval.plan.rungs[0]).toMatchObject({ tier: 'HIGH', quorum: 1 });
    expect(approval.status).toBe('pending');
    expect(said(approval, boss, { decision: 'approve' }).status).toBe('approved');
  });

  test('does not come down from a rung that it has climbed to', () => {
    const asked = askedFor();
    const climbed = write(asked, [escalatedEntry(asked, 1, null), null].slice(0, 1));
    const top = write(climbed, [escalatedEntry(climbed, 2, null)]);
    expect(top.currentTier).toBe('CRITICAL');
    expect(edited(top, ann, 'rm -rf x', { tier: 'HIGH' })).toMatchObject({
      currentTier: 'CRITICAL',
      status: 'pending',
    });
  });

  test('is not for the requester, nor in a final review, nor without a sealed revision', () => {
    expect(() => edited(askedFor(), { ...agent, roles: ['approver'] }, 'ls')).toThrow('self_approval');
    const review = said(askedFor({ profile: WORKDAY, tier: 'HIGH' }), ann, { decision: 'approve' });
    expect(() => edited(review, boss, 'ls')).toThrow('illegal_move');
    const claim = { decision: 'approve', details: { revised: 'seal' } } as const;
    expect(() => said(askedFor(), ann, claim)).toThrow('forged');
  });

  test('that shows a person in danger is no approval', () => {
    const asked = { tier: 'CRITICAL', labels: ['crisis'] } as const;
    expect(edited(askedFor(), ann, 'echo', asked).resolution?.outcome).toBe('crisis');
  });
});

test('a door foresees the refusal of a revision without judging it', () => {
  const approval = askedFor();
  const claim = claimOn(approval, { details: { revised: 'seal' } });
  expect(foreseeRefusal(approval, claim, ann)).toBeNull();
  expect(foreseeRefusal(approval, { ...claim, digest: 'f'.repeat(64) }, ann)?.code).toBe('digest_mismatch');
  expect(foreseeRefusal(approval, { ...claim, principal: 'agent' }, agent)?.code).toBe('forbidden');
  expect(levelOf(approval.risk.tier)).toBe('medium');
});
