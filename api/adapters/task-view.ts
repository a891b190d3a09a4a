import type { Task } from '../../contract/tasks.ts';
import { type Action, describeAction } from '../../domain/action.ts';
import type { Approval } from '../../domain/approval.ts';
import { STATE_NAMES_ZH } from '../../domain/lifecycle.ts';

/** `TASK-0007`. Four digits at the least, more when there are more. */
export function taskId(number: number): string {
  return `TASK-${String(number).padStart(4, '0')}`;
}

/** The number in a task's id, or null for anything else. */
export function taskNumber(id: string): number | null {
  const digits = /^TASK-(\d{4,12})$/.exec(id)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** An approval as the tasks protocol shows it. Texts are masked. */
export function taskOf(approval: Approval, number: number | null): Task {
  const { dispatch, verified, resolution, decisions, risk, revised } = approval;
  const last = decisions.at(-1);
  return {
    task_id: number === null ? approval.id : taskId(number),
    approval_id: approval.id,
    status: approval.status,
    status_text: STATE_NAMES_ZH[approval.status],
    risk_level: risk.level,
    risk_tier: risk.tier,
    risk_reasons: [...risk.labels],
    command: commandOf(approval.action),
    description: approval.reason,
    source_ip: approval.action.sourceIp ?? null,
    revision: approval.revision,
    previous_command: revised === undefined ? null : commandOf(revised.previous.action),
    requester: approval.requester,
    operator: last?.by ?? null,
    decided_by: resolution?.by ?? null,
    outcome: resolution?.outcome ?? null,
    comment: resolution?.comment ?? last?.comment ?? '',
    agent: dispatch?.executor ?? null,
    attempt: dispatch?.attempt ?? 0,
    dispatch_outcome: dispatch?.outcome ?? null,
    exit_code: dispatch?.result?.exitCode ?? null,
    result: dispatch?.result?.stdout ?? null,
    error_output: dispatch?.result?.stderr ?? null,
    verification:
      verified === null ? null : { outcome: verified.outcome, by: verified.by, comment: verified.comment },
    created_at: approval.createdAt,
    updated_at: updatedAt(approval),
    expires_at: approval.expiresAt,
  };
}

/** The one thing that runs; all of the action as JSON where that says more, since people decide by this. */
function commandOf(action: Action): string {
  const said = Object.keys(action).filter((name) => name !== 'sourceIp');
  return said.length === 1 ? describeAction(action) : JSON.stringify(action);
}

function updatedAt({ verified, dispatch, resolution, decisions, revised, createdAt }: Approval): string {
  const times = [
    verified?.at,
    dispatch?.executedAt,
    dispatch?.at,
    resolution?.at,
    decisions.at(-1)?.at,
    revised?.at,
    createdAt,
  ];
  return times.filter((at) => typeof at === 'string').reduce((latest, at) => (at > latest ? at : latest));
}
