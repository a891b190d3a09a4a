import type { Approval, ApprovalRequest } from '../../domain/approval.ts';
import type { Decision, DecisionClaim } from '../../domain/decision.ts';
import { digestOf } from '../../domain/digest.ts';
import { openingEntries } from '../../domain/entries.ts';
import type { Judgement } from '../../domain/judgement.ts';
import { chainEntry, GENESIS_HASH } from '../../domain/ledger-entry.ts';
import {
  type Policy,
  type Profile,
  type TierRule,
  planFor,
  planForPerson,
  planWithReview,
} from '../../domain/policy.ts';
import type { Principal, Role } from '../../domain/principal.ts';
import { project } from '../../domain/projection.ts';
import { type Tier, levelOf } from '../../domain/tier.ts';
import type { Verdict } from '../../domain/verdict.ts';

/** When sample approvals are asked for, long ago and long before any deadline of theirs. */
export const ASKED_AT = '2030-01-01T00:00:00.000Z';

/** A moment that many seconds after ASKED_AT. */
export function later(seconds: number): string {
  return new Date(Date.parse(ASKED_AT) + seconds * 1_000).toISOString();
}

export function person(id: string, ...roles: readonly Role[]): Principal {
  return { id, roles: roles.length === 0 ? ['approver'] : roles, workspaces: '*' };
}

const asks = (seconds: number, changes: Partial<TierRule> = {}): TierRule => ({
  decide: 'person',
  timeoutMs: seconds * 1_000,
  approvers: ['approver', 'admin'],
  quorum: 1,
  ...changes,
});

export const INTERACTIVE: Profile = {
  ladder: true,
  tiers: {
    SAFE: asks(0, { decide: 'auto' }),
    LOW: asks(0, { decide: 'review' }),
    MEDIUM: asks(60),
    HIGH: asks(30),
    CRITICAL: asks(10),
  },
  remindersMs: [],
  finalReview: null,
  selfApproval: false,
};

export const WORKDAY: Profile = {
  ladder: false,
  tiers: {
    SAFE: asks(21_600),
    LOW: asks(21_600),
    MEDIUM: asks(21_600),
    HIGH: asks(21_600),
    CRITICAL: asks(21_600),
  },
  remindersMs: [3_600_000],
  finalReview: { fromTier: 'HIGH', approvers: ['admin'] },
  selfApproval: false,
};

/** The interactive profile with other rules for some tiers. */
export function interactiveWith(
  tiers: Partial<Record<Tier, Partial<TierRule>>>,
  changes: Partial<Profile> = {},
): Profile {
  const merged = Object.entries(INTERACTIVE.tiers).map(
    ([tier, rule]) => [tier, { ...rule, ...tiers[tier as Tier] }] as const,
  );
  return { ...INTERACTIVE, tiers: Object.fromEntries(merged) as Profile['tiers'], ...changes };
}

export function policyOf(profile: Profile): Policy {
  return { version: 'test', profiles: { test: profile } };
}

export function verdictOf(tier: Tier, labels: readonly string[] = []): Verdict {
  return { tier, level: levelOf(tier), labels, findings: [] };
}

export function requestOf(changes: Partial<ApprovalRequest> = {}): ApprovalRequest {
  const action = changes.action ?? { command: 'git push --force' };
  const workspace = changes.workspace ?? 'default';
  return {
    id: 'apr_00000000000000000000000001',
    workspace,
    requester: 'agent',
    sessionKey: null,
    protocol: 'v1',
    followUp: null,
    action,
    reason: 'the branch was rebased',
    profile: 'test',
    timeoutSeconds: null,
    language: 'en',
    traceId: '0123456789abcdef0123456789abcdef',
    createdAt: ASKED_AT,
    digest: digestOf(action, workspace, 1),
    bodyHash: 'b'.repeat(64),
    ...changes,
  };
}

export interface Asked {
  readonly request?: Partial<ApprovalRequest>;
  readonly tier?: Tier;
  readonly labels?: readonly string[];
  readonly profile?: Profile;
  readonly notice?: string;
  /** A language model is configured. */
  readonly reviewed?: boolean;
}

/** The judgement that a sample approval is opened with. */
export function judgementOf({
  request,
  tier = 'MEDIUM',
  labels,
  profile = INTERACTIVE,
  notice = '',
  reviewed = false,
}: Asked = {}): Judgement {
  const { createdAt, timeoutSeconds } = requestOf(request);
  const terms = [policyOf(profile), 'test', tier, createdAt, timeoutSeconds] as const;
  const plan = planFor(...terms);
  const asking = reviewed ? planWithReview(plan, tier, () => planForPerson(...terms)) : plan;
  return { verdict: verdictOf(tier, labels), plan: asking, notice };
}

/** An approval as the ledger would hold it right after it was asked for. */
export function askedFor(asked: Asked = {}): Approval {
  let approval: Approval | null = null;
  let head = { seq: 0, hash: GENESIS_HASH };
  for (const draft of openingEntries(requestOf(asked.request), judgementOf(asked))) {
    const entry = chainEntry(draft, head.seq + 1, ASKED_AT, head.hash);
    head = entry;
    approval = project(approval, entry);
  }
  if (approval === null) throw new Error('no entry opened the sample');
  return approval;
}

let claims = 0;

/** A claim on an approval as it stands, given a second after it was asked for. */
export function claimOn(approval: Approval, changes: Partial<DecisionClaim> = {}): DecisionClaim {
  claims += 1;
  return {
    decisionId: `dec_${claims}`,
    approvalId: approval.id,
    revision: approval.revision,
    decision: 'approve',
    principal: 'ann',
    via: 'http',
    comment: '',
    digest: approval.digest,
    acceptedAt: new Date(Date.parse(approval.createdAt) + 1_000).toISOString(),
    ...changes,
  };
}

/** An approving vote that stands already. */
export function voteBy(by: string, ...roles: readonly Role[]): Decision {
  return {
    decisionId: `vote_${by}`,
    decision: 'approve',
    by,
    via: 'http',
    at: later(1),
    comment: '',
    tier: 'MEDIUM',
    roles: roles.length === 0 ? ['approver'] : roles,
  };
}
