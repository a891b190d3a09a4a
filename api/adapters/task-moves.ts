import { toResult } from '../../contract/work.ts';
import { type Action, type Json, editAction } from '../../domain/action.ts';
import type { Approval } from '../../domain/approval.ts';
import type { ClaimDetails, DecisionKind } from '../../domain/decision.ts';
import type { ExecutionResult } from '../../domain/execution.ts';
import { type State, assertMove } from '../../domain/lifecycle.ts';

/** What somebody does to an approval, said in the words of the one decision service. */
export interface Deed {
  readonly decision: DecisionKind;
  readonly details?: ClaimDetails;
}

/**
 * The deed that moves a task to a status. A commander who approves a high one moves it to its final review.
 * @throws CountersignError `illegal_move` where the lifecycle has no such move
 */
export function deedFor(
  approval: Approval,
  to: State,
  given: { readonly agent: string | null; readonly result: Json },
): Deed {
  const from = approval.status;
  assertMove(from, to);
  switch (to) {
    case 'approved':
      return { decision: 'approve' };
    case 'rejected':
      return { decision: 'deny' };
    case 'final_review':
      return { decision: approval.plan.finalReview === null ? 'escalate' : 'approve' };
    case 'dispatched':
      return { decision: from === 'executed' ? 'redo' : 'dispatch', details: recipient(given.agent) };
    case 'executed':
      return { decision: 'report', details: { ...toldResult(given.result, true) } };
    case 'archived':
      return { decision: 'archive' };
    case 'changes_requested':
      return { decision: 'request_changes' };
    case 'pending':
      return { decision: 'resubmit' };
  }
}

/**
 * The action that a task asks for from now on: its command, where another is given, and all else as it was.
 * @throws CountersignError `invalid_request` for a command in the place of something else that was to run
 */
export function mendedAction(
  action: Action,
  {
    command,
    source_ip: sourceIp,
  }: { readonly command: string | undefined; readonly source_ip: string | undefined },
): Action {
  const place = sourceIp === undefined ? action : { ...action, sourceIp };
  if (command === undefined || command === action.command) return place;
  return editAction(place, { command });
}

/** Without an executor the operator carries it out, and says later what came of it. */
function recipient(agent: string | null): ClaimDetails {
  return agent === null ? { manual: true } : { executor: agent };
}

/** A result told in words, as this protocol has it: there is no exit code to go by. Long ones lose their middle. */
export function toldResult(result: Json, passed: boolean): ExecutionResult {
  const nothing = { stderr: '', truncated: false, checkOutput: '', message: '', startedAt: '' } as const;
  const outcome = passed ? 'succeeded' : 'failed';
  return toResult({ ...nothing, outcome, stdout: wordsOf(result), endedAt: new Date().toISOString() });
}

export function wordsOf(result: Json): string {
  if (result === null) return '';
  return typeof result === 'string' ? result : JSON.stringify(result);
}
