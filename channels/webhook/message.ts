import type { Approval } from '../../domain/approval.ts';

/** What an endpoint is told: how the approval stands now, whole, so that a message that never came leaves no gap. */
export interface Message {
  /** `approval.requested`, and then `approval.` and the state it is in by now. */
  readonly type: string;
  /** ISO 8601: when this was said; of the approval, `version` tells which of two is newer. */
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** @param event null for how it stands now */
export function messageOf(
  approval: Approval,
  event: 'requested' | null,
  now: Date,
  pageUrl: string | null,
): Message {
  const { id, workspace, requester, sessionKey, action, reason, digest, revision, version } = approval;
  const { status, currentTier, risk, resolution, changes = null, dispatch, verified } = approval;
  return {
    type: `approval.${event ?? (status === 'approved' || status === 'rejected' ? 'settled' : status)}`,
    timestamp: now.toISOString(),
    data: {
      ...{ id, workspace, requester, sessionKey, action, reason, digest, revision, version, status },
      tier: risk.tier,
      currentTier,
      ...{ labels: risk.labels, resolution, changes },
      dispatch:
        dispatch === null
          ? null
          : { executor: dispatch.executor, attempt: dispatch.attempt, outcome: dispatch.outcome },
      verification: verified,
      createdAt: approval.createdAt,
      expiresAt: approval.expiresAt,
      url: pageUrl === null ? null : `${pageUrl}/approvals/${id}`,
    },
  };
}

/** What is left to say to those who are told no more than that it ended. */
export function endOf({ id, workspace, requester, version }: Approval, now: Date): Message {
  return {
    type: 'approval.ended',
    timestamp: now.toISOString(),
    data: { id, workspace, requester, version },
  };
}
