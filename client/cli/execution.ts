import { isOpen } from '../../domain/lifecycle.ts';
import type { RemoteApproval } from '../http.ts';

/** What an approval waits for, in one line. */
export function describeWait({ id, status, expiresAt, dispatch, changes }: RemoteApproval): string {
  if (status === 'changes_requested') {
    const said = `${changes?.by ?? 'somebody'} requested changes: ${changes?.comment ?? ''}`;
    return `${id}: ${said}\ncountersign: say countersign resubmit until ${expiresAt}`;
  }
  if (status === 'executed') return `${id}: ${dispatch?.outcome ?? 'unknown'}; ${nextSteps(dispatch)}`;
  if (dispatch !== null && !isOpen(status)) return `${id} is with ${dispatch.executor}`;
  return `${id} is ${status} until ${expiresAt}`;
}

/** How far an approved action has come, after how it was decided; empty where it is not carried out from here. */
export function describeExecution({ resolution, status, dispatch }: RemoteApproval): string {
  if (dispatch === null || resolution === null) return '';
  return `, ${status}${dispatch.outcome === null ? '' : ` (${dispatch.outcome})`}`;
}

/** What is to happen after the approval, and what came of it. */
export function executionRows({ status, dispatch, verification }: RemoteApproval): [string, string | null][] {
  const rows: [string, string | null][] = [];
  const check = verification?.check ?? null;
  if (dispatch !== null) {
    const { executor, attempt, outcome, result } = dispatch;
    const exit = codeOf(result?.exitCode);
    rows.push([
      'executor',
      attempt === 0 ? executor : `${executor}, attempt ${attempt}: ${outcome ?? 'under way'}${exit}`,
    ]);
    rows.push(
      ['message', shown(result?.message)],
      ['stdout', shown(result?.stdout)],
      ['stderr', shown(result?.stderr)],
    );
  }
  if (check !== null) {
    const command = 'command' in check ? check.command : JSON.stringify(check.argv);
    rows.push(['check', `${command}${codeOf(dispatch?.result?.checkExitCode)}`]);
    rows.push(['checked', shown(dispatch?.result?.checkOutput)]);
  }
  rows.push(['verified', verdictOf(verification)]);
  rows.push(['next', status === 'executed' ? nextSteps(dispatch) : null]);
  return rows;
}

function verdictOf(verification: RemoteApproval['verification']): string | null {
  if (verification === null) return null;
  const { mode, outcome, by } = verification;
  if (mode === 'none' && outcome === 'passed') return 'nobody was asked to';
  return outcome === null ? mode : `${mode}: ${outcome} by ${by}`;
}

function nextSteps(dispatch: RemoteApproval['dispatch']): string {
  const silent = dispatch?.outcome === 'unknown' ? 'the executor fell silent; ' : '';
  return `${silent}say countersign accept, redo or give-up`;
}

function codeOf(exitCode: number | null | undefined): string {
  return typeof exitCode === 'number' ? `, exit code ${exitCode}` : '';
}

function shown(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}
