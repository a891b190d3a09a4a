import type { Approval, Changes, Revised } from '../../domain/approval.ts';
import type { Dispatch, FollowUp, Verified } from '../../domain/execution.ts';
import type { Decision } from '../../domain/decision.ts';
import type { Review } from '../../domain/review.ts';
import type { ApiPorts } from '../ports.ts';

/** An approval as `/v1` shows it. */
export function viewOf(
  ports: Pick<ApiPorts, 'directory' | 'pageUrl' | 'temporalUi' | 'namespace'>,
  approval: Approval,
): ApprovalView {
  const {
    plan,
    followUp,
    dispatch,
    verified,
    protocol: _p,
    rung,
    remindersSent: _r,
    language: _l,
    traceId: _t,
    bodyHash: _b,
    version: _v,
    revised = null,
    changes = null,
    review = null,
    ...shown
  } = approval;
  const at = plan.rungs[rung];
  const page = ports.pageUrl();
  return {
    ...shown,
    decisions: ports.directory().open ? shown.decisions.map(asProven) : shown.decisions,
    revised,
    changes,
    review,
    profile: plan.profile,
    quorum: at?.quorum ?? 0,
    dispatch: dispatchOf(followUp, dispatch),
    verification: followUp === null ? null : { ...followUp.verification, ...(verified ?? UNVERIFIED) },
    links: {
      inbox: page === null ? null : `${page}/approvals/${approval.id}`,
      temporal:
        ports.temporalUi === null || plan.record === 'ledger'
          ? null
          : `${ports.temporalUi}/namespaces/${ports.namespace}/workflows/${approval.id}`,
    },
  };
}

/** As long as names are taken on trust, there is nothing to say of it. */
function asProven(decision: Decision): Decision {
  const { unproven: _, ...proven } = decision;
  return proven;
}

export interface ApprovalView extends Omit<
  Approval,
  | 'plan'
  | 'followUp'
  | 'dispatch'
  | 'verified'
  | 'protocol'
  | 'rung'
  | 'remindersSent'
  | 'language'
  | 'traceId'
  | 'bodyHash'
  | 'version'
  | 'revised'
  | 'changes'
  | 'review'
> {
  /** Null while the first revision stands. */
  readonly revised: Revised | null;
  /** The latest request for changes. */
  readonly changes: Changes | null;
  /** What a language model said of the revision that stands. */
  readonly review: Review | null;
  readonly profile: string;
  /** Approvals needed at the present tier; 0 where no person is asked. */
  readonly quorum: number;
  /** Null where nobody is to carry the action out from here. */
  readonly dispatch: DispatchView | null;
  readonly verification: (FollowUp['verification'] & (Verified | typeof UNVERIFIED)) | null;
  readonly links: { readonly inbox: string | null; readonly temporal: string | null };
}

/** Before the first attempt, `attempt` is 0 and `at` and `by` are null. */
type DispatchView = Omit<Dispatch, 'at' | 'by'> & { readonly at: string | null; readonly by: string | null };

const UNVERIFIED = { outcome: null, by: null, at: null, comment: '' } as const;

function dispatchOf(followUp: FollowUp | null, dispatch: Dispatch | null): DispatchView | null {
  if (dispatch !== null) return dispatch;
  const executor = followUp?.executor ?? null;
  if (executor === null) return null;
  const nothing = { at: null, by: null, outcome: null, result: null, executedAt: null };
  return { executor, manual: false, attempt: 0, ...nothing };
}
