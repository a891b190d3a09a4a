import type { Approval } from '../../domain/approval.ts';
import type { ApiPorts } from '../ports.ts';

/** An approval as `/v1` shows it. */
export function viewOf(ports: Pick<ApiPorts, 'temporalUi' | 'namespace'>, approval: Approval): ApprovalView {
  const {
    plan,
    rung,
    remindersSent: _r,
    language: _l,
    traceId: _t,
    bodyHash: _b,
    version: _v,
    ...shown
  } = approval;
  const at = plan.rungs[rung];
  return {
    ...shown,
    profile: plan.profile,
    quorum: at?.quorum ?? 0,
    dispatch: null,
    verification: null,
    links: {
      inbox: null,
      temporal:
        ports.temporalUi === null
          ? null
          : `${ports.temporalUi}/namespaces/${ports.namespace}/workflows/${approval.id}`,
    },
  };
}

export interface ApprovalView extends Omit<
  Approval,
  'plan' | 'rung' | 'remindersSent' | 'language' | 'traceId' | 'bodyHash' | 'version'
> {
  readonly profile: string;
  /** Approvals needed at the present tier; 0 where no person is asked. */
  readonly quorum: number;
  readonly dispatch: null;
  readonly verification: null;
  readonly links: { readonly inbox: null; readonly temporal: string | null };
}
