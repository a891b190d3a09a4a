import type { Approval } from './approval.ts';
import type { DecisionClaim, FollowUpKind } from './decision.ts';
import { CountersignError } from './errors.ts';
import { EXECUTOR_NAME, type Verified, readResult } from './execution.ts';
import { archivedEntry, dispatchedEntry, resultEntries } from './follow-up-entries.ts';
import type { EntryDraft } from './ledger-entry.ts';
import { type State, assertMove } from './lifecycle.ts';
import { maskText } from './mask.ts';
import { type Principal, authorize, isDeciding } from './principal.ts';

/**
 * What a deed on an approved action amounts to. Every move is held against the lifecycle table.
 * @throws CountersignError with the reason of a refusal
 */
export function followUpEntries(
  approval: Approval,
  claim: DecisionClaim,
  kind: FollowUpKind,
  who: Principal,
): readonly EntryDraft[] {
  switch (kind) {
    case 'dispatch':
      return [dispatchByPerson(approval, claim, who)];
    case 'report':
      return reportByPerson(approval, claim, who);
    case 'redo':
      return [redo(approval, claim, who)];
    case 'accept':
      return [takeOrGiveUp(approval, claim, who, 'accepted')];
    case 'give_up':
      return [takeOrGiveUp(approval, claim, who, 'given_up')];
    case 'archive':
      return [archive(approval, claim, who)];
  }
}

function dispatchByPerson(approval: Approval, claim: DecisionClaim, who: Principal): EntryDraft {
  authorize(who, 'dispatch', approval.workspace);
  ownOrAppointed(approval, who, 'dispatch');
  mustMove(approval, 'dispatched', 'approved');
  checkOpenForMore(approval);
  if (claim.details?.['manual'] === true) {
    return dispatchedEntry(approval, { executor: who.id, manual: true }, claim);
  }
  const executor = claim.details?.['executor'] ?? approval.followUp?.executor;
  return dispatchedEntry(approval, toExecutor(executor), claim);
}

function toExecutor(name: unknown): { readonly executor: string; readonly manual: false } {
  if (typeof name === 'string' && EXECUTOR_NAME.test(name)) return { executor: name, manual: false };
  const shown = maskText(JSON.stringify(name ?? null).slice(0, 100));
  throw new CountersignError(
    'invalid_request',
    `/executor: must be a name such as it-ops-worker; got ${shown}`,
  );
}

/** A result told over HTTP by somebody, for what they ran themselves, or what an executor cannot tell any more. */
function reportByPerson(approval: Approval, claim: DecisionClaim, who: Principal): readonly EntryDraft[] {
  authorize(who, 'execute', approval.workspace);
  if (!mayReport(approval, who)) {
    throw new CountersignError(
      'forbidden',
      `${who.id} does not carry out ${approval.id}; whoever does, an approver or an admin may report on it`,
    );
  }
  const result = readResult(claim.details ?? {});
  if (result === null) throw new CountersignError('invalid_request', 'this is no result of an execution');
  if (approval.status === 'approved') {
    checkOpenForMore(approval);
    const dispatched = dispatchedEntry(approval, { executor: who.id, manual: true }, claim);
    const running: Approval = { ...approval, status: 'dispatched', dispatch: begun(who.id) };
    return [{ ...dispatched, decisionId: null }, ...resultEntries(running, result.outcome, result, claim)];
  }
  mustMove(approval, 'executed', 'dispatched');
  return resultEntries(approval, result.outcome, result, claim);
}

/** Who asked speaks of it only where no executor was asked to: its own word is not an executor's. */
function mayReport({ dispatch, followUp, requester }: Approval, who: Principal): boolean {
  if (who.roles.some(isDeciding)) return true;
  const byPerson = dispatch === null ? (followUp?.executor ?? null) === null : dispatch.manual;
  return dispatch?.executor === who.id || (byPerson && who.id === requester);
}

function begun(executor: string): NonNullable<Approval['dispatch']> {
  const still = { outcome: null, result: null, executedAt: null };
  return { executor, manual: true, attempt: 1, at: '', by: executor, ...still };
}

function redo(approval: Approval, claim: DecisionClaim, who: Principal): EntryDraft {
  authorize(who, 'verify', approval.workspace);
  mustMove(approval, 'dispatched', 'executed');
  checkAttempt(approval, claim);
  const { executor = '', manual = true } = approval.dispatch ?? {};
  const named = claim.details?.['executor'];
  return dispatchedEntry(approval, named === undefined ? { executor, manual } : toExecutor(named), claim);
}

function takeOrGiveUp(
  approval: Approval,
  claim: DecisionClaim,
  who: Principal,
  outcome: Verified['outcome'],
): EntryDraft {
  authorize(who, 'verify', approval.workspace);
  mustMove(approval, 'archived', 'executed');
  checkAttempt(approval, claim);
  const { dispatch, requester } = approval;
  // A person who was asked to see to it by hand may say that it is done; an executor's own word is not enough.
  const byExecutor = dispatch !== null && !dispatch.manual && who.id === dispatch.executor;
  const self = who.id === requester || byExecutor;
  if (outcome === 'accepted' && self && !approval.plan.selfApproval) {
    throw new CountersignError(
      'self_approval',
      `${who.id} asked for this or carried it out; another person must accept its result`,
    );
  }
  const comment = maskText(claim.comment);
  const verified = { outcome, by: claim.principal, at: claim.acceptedAt, comment };
  return archivedEntry(approval, 'executed', verified, claim);
}

/** Who looked at the evidence of one attempt has said nothing of the next. Claims that name none mean the latest. */
function checkAttempt(approval: Approval, claim: DecisionClaim): void {
  const shown = claim.details?.['attempt'];
  const latest = approval.dispatch?.attempt;
  if (shown === undefined || shown === latest) return;
  throw new CountersignError(
    'digest_mismatch',
    `${approval.id} has been carried out again since attempt ${shown} was shown; look at attempt ${latest}`,
  );
}

function archive(approval: Approval, claim: DecisionClaim, who: Principal): EntryDraft {
  if (approval.status === 'executed') return takeOrGiveUp(approval, claim, who, 'accepted');
  authorize(who, 'dispatch', approval.workspace);
  ownOrAppointed(approval, who, 'archive');
  assertMove(approval.status, 'archived');
  return archivedEntry(approval, approval.status, null, claim);
}

function checkOpenForMore(approval: Approval): void {
  if (approval.followUp !== null) return;
  throw new CountersignError(
    'illegal_move',
    `${approval.id} ended with its approval: ask with "dispatch" or "expectResult" to have it carried out from here`,
  );
}

function ownOrAppointed(approval: Approval, who: Principal, deed: string): void {
  if (who.id === approval.requester || who.roles.some(isDeciding)) return;
  throw new CountersignError(
    'forbidden',
    `only ${approval.requester}, an approver or an admin may ${deed} ${approval.id}`,
  );
}

/** @param from the one state in which this deed makes sense, of those that may move there */
function mustMove(approval: Approval, to: State, from: State): void {
  if (approval.status !== from) {
    assertMove(approval.status, to);
    throw new CountersignError('illegal_move', `${approval.id} is ${approval.status}, not ${from}`, {
      from: approval.status,
      to,
    });
  }
}
