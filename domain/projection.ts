import type { Approval } from './approval.ts';
import type { Decision } from './decision.ts';
import type { LedgerEntry, LedgerEvent } from './ledger-entry.ts';
import { REVIEWER } from './review.ts';
import { revisedApproval } from './revision.ts';

/**
 * Folds one ledger entry into the approval it speaks of. The read table is this fold and nothing else, so it can
 * be rebuilt from the ledger at any time.
 * @returns null while no `requested` entry has been seen
 */
export function project(approval: Approval | null, entry: LedgerEntry): Approval | null {
  if (entry.event === 'requested') return opened(entry);
  if (approval === null || !movesApproval(entry)) return approval;
  const next = { ...approval, status: entry.to ?? approval.status, version: entry.seq };
  switch (entry.event) {
    case 'voted':
    case 'final_review':
      return { ...next, decisions: [...approval.decisions, entry.details.decision] };
    case 'changes_requested': {
      const { by, via, at, comment } = entry.details.decision;
      return {
        ...next,
        decisions: [...approval.decisions, entry.details.decision],
        changes: { by, via, at, comment, revision: approval.revision },
      };
    }
    case 'revised':
      return revisedApproval(approval, entry.details, entry.actor, entry.seq);
    case 'escalated': {
      const { turns: _, opened: __, ...climbed } = next;
      return {
        ...climbed,
        rung: entry.details.rung,
        currentTier: entry.details.to,
        escalations: [
          ...approval.escalations,
          { at: entry.at, from: entry.details.from, to: entry.details.to, by: entry.actor },
        ],
        decisions: withVote(approval, entry.details.decision),
      };
    }
    case 'reviewed':
      return { ...next, review: entry.details.review };
    case 'reminded':
      return { ...next, remindersSent: entry.details.reminder + 1 };
    case 'widened':
      return { ...next, turns: entry.details.turns };
    case 'opened':
      return { ...next, opened: entry.details.opened };
    case 'settled':
      return {
        ...next,
        risk: entry.actor === REVIEWER ? { ...approval.risk, smartApproved: true } : approval.risk,
        resolution: entry.details.resolution,
        decisions: withVote(approval, entry.details.decision),
      };
    case 'dispatched':
      return {
        ...next,
        verified: null,
        dispatch: {
          ...entry.details,
          at: entry.at,
          by: entry.actor,
          outcome: null,
          result: null,
          executedAt: null,
        },
      };
    case 'executed': {
      const { outcome, result } = entry.details;
      return approval.dispatch === null
        ? next
        : { ...next, dispatch: { ...approval.dispatch, outcome, result, executedAt: entry.at } };
    }
    case 'verified':
    case 'archived':
      return { ...next, verified: entry.details.verified };
  }
}

const QUIET = ['refused', 'refused_many', 'rbac.deny', 'configured'] as const;
type Quiet = Extract<LedgerEvent, { readonly event: (typeof QUIET)[number] }>;

/** A refusal changes nothing, so nothing that shows the approval need be drawn anew. */
function movesApproval(entry: LedgerEntry): entry is Exclude<LedgerEntry, Quiet> {
  return !QUIET.some((event) => event === entry.event);
}

function withVote(approval: Approval, decision: Decision | null): readonly Decision[] {
  return decision === null ? approval.decisions : [...approval.decisions, decision];
}

function opened(entry: LedgerEntry & { readonly event: 'requested' }): Approval {
  const { request, verdict, plan } = entry.details;
  const risk = { ...verdict, policyVersion: plan.policyVersion };
  return {
    id: request.id,
    // Entries of the first version name neither: they asked by `/v1`, for a decision alone.
    protocol: request.protocol ?? 'v1',
    followUp: request.followUp ?? null,
    workspace: request.workspace,
    requester: request.requester,
    sessionKey: request.sessionKey,
    action: request.action,
    reason: request.reason,
    digest: request.digest,
    revision: 1,
    status: 'pending',
    currentTier: verdict.tier,
    risk: plan.auto === 'smart' ? { ...risk, smartApproved: true } : risk,
    resolution: null,
    decisions: [],
    escalations: [],
    dispatch: null,
    verified: null,
    plan,
    rung: 0,
    remindersSent: 0,
    language: request.language,
    traceId: request.traceId,
    bodyHash: request.bodyHash,
    createdAt: request.createdAt,
    expiresAt: plan.rungs.at(-1)?.deadline ?? null,
    version: entry.seq,
  };
}
