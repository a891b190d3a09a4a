import { admit } from '../../domain/admission.ts';
import type { Action } from '../../domain/action.ts';
import type { Approval, ApprovalRequest } from '../../domain/approval.ts';
import type { DecisionKind } from '../../domain/decision.ts';
import type { Member } from '../../domain/directory.ts';
import { digestOf } from '../../domain/digest.ts';
import type { ExecutionResult, FollowUp } from '../../domain/execution.ts';
import { dispatchedEntry, resultEntries } from '../../domain/follow-up-entries.ts';
import { openingEntries, settledEntry } from '../../domain/entries.ts';
import { type EntryDraft, GENESIS_HASH, chainEntry } from '../../domain/ledger-entry.ts';
import { type Profile, planFor } from '../../domain/policy.ts';
import type { Principal } from '../../domain/principal.ts';
import { project } from '../../domain/projection.ts';
import { type Tier, levelOf } from '../../domain/tier.ts';
import type { Finding } from '../../domain/verdict.ts';

export const COMMANDER = 'ou_c0000000000000000000000000000001';
export const ADMIN = 'ou_a0000000000000000000000000000002';
export const STRANGER = 'ou_5000000000000000000000000000003f';

const HOUR_MS = 3_600_000;

export interface Wanted {
  readonly id?: string;
  readonly action?: Action;
  readonly reason?: string;
  readonly requester?: string;
  readonly tier?: Tier;
  readonly findings?: readonly Finding[];
  readonly quorum?: number;
  readonly finalReview?: boolean;
  readonly ladder?: boolean;
  readonly createdAt?: string;
  readonly selfApproval?: boolean;
  readonly followUp?: FollowUp;
}

/** A pending approval as the ledger would have it, drawn from the entry that opens it. */
export function pendingApproval(wanted: Wanted = {}): Approval {
  const action = wanted.action ?? { command: 'rm -rf /tmp/build', cwd: '/srv/app' };
  const tier = wanted.tier ?? 'HIGH';
  const request: ApprovalRequest = {
    id: wanted.id ?? 'apr_01JD5Z6V7W8X9Y0ZABCDEFGHJK',
    workspace: 'default',
    requester: wanted.requester ?? 'agent',
    sessionKey: null,
    protocol: 'v1',
    followUp: wanted.followUp ?? null,
    action,
    reason: wanted.reason ?? 'clean the build folder',
    profile: 'test',
    timeoutSeconds: null,
    language: 'en',
    traceId: 'f'.repeat(32),
    createdAt: wanted.createdAt ?? new Date().toISOString(),
    digest: digestOf(action, 'default', 1),
    bodyHash: '0'.repeat(64),
  };
  const findings = wanted.findings ?? [];
  const labels = findings.flatMap(({ label }) => (label === null ? [] : [label]));
  const verdict = { tier, level: levelOf(tier), labels, findings };
  const policy = { version: 'test', profiles: { test: profileFor(wanted) } };
  const plan = planFor(policy, 'test', tier, request.createdAt, null);
  return (
    openingEntries(request, { verdict, plan, notice: '' }).reduce<Approval | null>(append, null) ??
    unreachable()
  );
}

function profileFor(wanted: Wanted): Profile {
  const rule = {
    decide: 'person',
    timeoutMs: HOUR_MS,
    approvers: ['approver'],
    quorum: wanted.quorum ?? 1,
  } as const;
  return {
    ladder: wanted.ladder ?? false,
    tiers: { SAFE: rule, LOW: rule, MEDIUM: rule, HIGH: rule, CRITICAL: rule },
    remindersMs: [],
    finalReview: wanted.finalReview === true ? { fromTier: 'SAFE', approvers: ['admin'] } : null,
    selfApproval: wanted.selfApproval ?? false,
  };
}

/** The approval after one more ledger entry. */
export function append(approval: Approval | null, draft: EntryDraft): Approval | null {
  const seq = (approval?.version ?? 0) + 1;
  return project(approval, chainEntry(draft, seq, new Date().toISOString(), GENESIS_HASH));
}

export const PEOPLE = peopleOn('feishu', COMMANDER, ADMIN);

/** The two who decide, as a channel knows them: the commander, an approver, and the admin, who is both. */
export function peopleOn(channel: string, commander: string, admin: string): readonly [Member, Member] {
  const known = { workspaces: '*', keyHash: null } as const;
  return [
    { ...known, id: 'commander', roles: ['approver'], identities: { [channel]: commander } },
    { ...known, id: 'admin', roles: ['approver', 'admin'], identities: { [channel]: admin } },
  ];
}

/** What the decision service would make of it; throws what it would refuse. */
export function decided(
  approval: Approval,
  decision: DecisionKind,
  identity = COMMANDER,
  comment = 'fine by me',
): Approval {
  const who = PEOPLE.find(({ identities }) => identities['feishu'] === identity) ?? null;
  const claim = {
    decisionId: `dec_${identity}_${decision}`,
    approvalId: approval.id,
    revision: approval.revision,
    decision,
    principal: who?.id ?? `feishu:${identity}`,
    via: 'feishu',
    comment,
    digest: approval.digest,
    acceptedAt: new Date().toISOString(),
  };
  const admission = admit(approval, claim, who);
  if (admission.kind !== 'admitted') throw new Error(JSON.stringify(admission));
  return admission.entries.reduce<Approval>((now, entry) => append(now, entry) ?? unreachable(), approval);
}

/** The approval once its requester has asked for something else. */
export function resubmitted(
  approval: Approval,
  action: Action = { command: 'rm -rf /tmp/build/cache', cwd: '/srv/app' },
): Approval {
  const acceptedAt = new Date().toISOString();
  const claim = {
    ...{ decisionId: 'dec_resubmit', approvalId: approval.id, revision: approval.revision },
    ...{ decision: 'resubmit' as const, principal: approval.requester, via: 'http', comment: '' },
    ...{ digest: approval.digest, acceptedAt, details: { revised: 'seal' } },
  } as const;
  const revised = {
    action,
    reason: approval.reason,
    digest: digestOf(action, approval.workspace, approval.revision + 1),
    judge: () => ({
      verdict: { tier: approval.risk.tier, level: approval.risk.level, labels: [], findings: [] },
      plan: approval.plan,
      notice: '',
    }),
  };
  const who: Principal = { id: approval.requester, roles: ['requester'], workspaces: '*' };
  const admission = admit(approval, claim, who, revised);
  if (admission.kind !== 'admitted') throw new Error(JSON.stringify(admission));
  return admission.entries.reduce<Approval>((now, entry) => append(now, entry) ?? unreachable(), approval);
}

export function ended(
  approval: Approval,
  outcome: 'expired' | 'cancelled' | 'crisis' | 'auto_approved',
): Approval {
  const resolution = {
    outcome,
    by: 'system:timeout',
    via: 'system',
    at: new Date().toISOString(),
    comment: '',
  };
  const entry = settledEntry(approval, approval.revision, approval.status, resolution, null);
  return append(approval, entry) ?? unreachable();
}

/** To be carried out by a worker and looked at by a person. */
export const HUMAN: FollowUp = {
  executor: 'it-ops-worker',
  limitSeconds: 600,
  verification: { mode: 'human', check: null },
};

/** A result with nothing in it but success, unless told. */
export function resultOf(changes: Partial<ExecutionResult> = {}): ExecutionResult {
  return {
    ...{ outcome: 'succeeded', exitCode: 0, signal: null, stdout: '', stderr: '', truncated: false },
    ...{ checkExitCode: null, checkOutput: '', message: '' },
    ...{ startedAt: '2026-11-21T06:31:00.000Z', endedAt: '2026-11-21T06:31:02.500Z' },
    ...changes,
  };
}

/** The approval once its executor has the order. */
export function dispatched(approval: Approval, executor = 'it-ops-worker', manual = false): Approval {
  return append(approval, dispatchedEntry(approval, { executor, manual }, null)) ?? unreachable();
}

/** What becomes of a dispatched approval when its executor answers, or does not. */
export function executed(
  approval: Approval,
  told: ExecutionResult | 'unknown' | 'not_taken' = resultOf(),
): Approval {
  const result = typeof told === 'string' ? null : told;
  const outcome = typeof told === 'string' ? told : told.outcome;
  return resultEntries(approval, outcome, result, null).reduce<Approval>(
    (now, entry) => append(now, entry) ?? unreachable(),
    approval,
  );
}

/** One that stands before a person with its evidence. */
export function evidenceOf(
  told: ExecutionResult | 'unknown' | 'not_taken' = resultOf(),
  wanted: Wanted = {},
): Approval {
  return executed(dispatched(decided(pendingApproval({ followUp: HUMAN, ...wanted }), 'approve')), told);
}

/** One approval in every state that a card can show, for a tier. */
export function everyState(wanted: Wanted): Readonly<Record<string, Approval>> {
  const pending = pendingApproval({ followUp: HUMAN, ...wanted });
  const finalReview = decided(pendingApproval({ ...wanted, finalReview: true }), 'approve');
  const approved = decided(pending, 'approve');
  const denied = decided(pending, 'deny', COMMANDER, 'not on a Friday');
  return {
    pending,
    final_review: finalReview,
    approved,
    auto_approved: ended(pending, 'auto_approved'),
    denied,
    expired: ended(pending, 'expired'),
    cancelled: ended(pending, 'cancelled'),
    crisis: ended(pending, 'crisis'),
    voted: decided(pendingApproval({ ...wanted, quorum: 2 }), 'approve'),
    escalated: { ...pending, currentTier: 'CRITICAL' },
    changes_requested: decided(pending, 'request_changes', COMMANDER, 'only the cache'),
    resubmitted: resubmitted(decided(pending, 'request_changes', COMMANDER, 'only the cache')),
    dispatched: dispatched(approved),
    executed: evidenceOf(resultOf({ stdout: 'done' }), wanted),
    redone: decided(evidenceOf(resultOf(), wanted), 'redo', ADMIN, 'again, with care'),
    unknown: evidenceOf('unknown', wanted),
    not_taken: evidenceOf('not_taken', wanted),
    accepted: decided(evidenceOf(resultOf(), wanted), 'accept'),
    given_up: decided(evidenceOf('unknown', wanted), 'give_up', ADMIN, 'nobody needs it'),
    archived: { ...denied, status: 'archived' },
  };
}

function unreachable(): never {
  throw new Error('an opening entry always gives an approval');
}
