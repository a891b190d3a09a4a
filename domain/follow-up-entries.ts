import type { Approval } from './approval.ts';
import type { DecisionClaim } from './decision.ts';
import { placeOf } from './entries.ts';
import { type ExecutionOutcome, type ExecutionResult, type Verified, passes } from './execution.ts';
import type { EntryDraft } from './ledger-entry.ts';
import type { State } from './lifecycle.ts';
import { maskJson, maskText } from './mask.ts';

const dispatchedStep = (revision: number, attempt: number): string => `dispatched:${revision}:${attempt}`;
const executedStep = (revision: number, attempt: number): string => `executed:${revision}:${attempt}`;

/** The order to carry an approved action out, and to whom: a person's, or the request's own where `claim` is null. */
export function dispatchedEntry(
  approval: Approval,
  to: { readonly executor: string; readonly manual: boolean },
  claim: DecisionClaim | null,
): EntryDraft {
  const attempt = (approval.dispatch?.attempt ?? 0) + 1;
  const said = claim === null || claim.comment === '' ? {} : { comment: maskText(claim.comment) };
  return {
    ...placeOf(approval),
    event: 'dispatched',
    actor: claim?.principal ?? 'system:request',
    step: dispatchedStep(approval.revision, attempt),
    decisionId: claim?.decisionId ?? null,
    from: approval.status,
    to: 'dispatched',
    details: { ...to, attempt, ...said },
  };
}

/**
 * What came of an attempt, and what the rules make of that: taken, or put before a person.
 * @param approval dispatched, and of the attempt that the result is of
 */
export function resultEntries(
  approval: Approval,
  outcome: ExecutionOutcome,
  result: ExecutionResult | null,
  claim: DecisionClaim | null,
): readonly EntryDraft[] {
  const attempt = approval.dispatch?.attempt ?? 1;
  const executor = approval.dispatch?.executor ?? '';
  const executed: EntryDraft = {
    ...placeOf(approval),
    event: 'executed',
    actor: claim?.principal ?? (result === null ? 'system:executor' : executor),
    step: executedStep(approval.revision, attempt),
    decisionId: claim?.decisionId ?? null,
    from: 'dispatched',
    to: 'executed',
    details: { attempt, outcome, result: result === null ? null : maskResult(result) },
  };
  return [executed, ...verdictOnResult(approval, attempt, outcome, result)];
}

/** Nothing that is not known is ever taken by rule: then a person chooses. */
function verdictOnResult(
  approval: Approval,
  attempt: number,
  outcome: ExecutionOutcome,
  result: ExecutionResult | null,
): readonly EntryDraft[] {
  const verification = approval.followUp?.verification ?? { mode: 'none', check: null };
  if (verification.mode === 'human') return [];
  const known = result !== null && (outcome === 'succeeded' || outcome === 'failed');
  const good = known && (verification.mode === 'none' || passes(result, verification.check));
  const said = { by: 'system:verification', at: new Date().toISOString() };
  if (good) {
    const kept = verification.mode === 'none' ? 'no verification was asked for' : '';
    return [archivedEntry(approval, 'executed', { ...said, outcome: 'passed', comment: kept }, null)];
  }
  return [
    {
      ...placeOf(approval),
      event: 'verified',
      actor: said.by,
      step: `verified:${approval.revision}:${attempt}`,
      decisionId: null,
      from: 'executed',
      to: 'executed',
      details: { verified: { ...said, outcome: 'failed', comment: '' } },
    },
  ];
}

/** The last entry of an approval. */
export function archivedEntry(
  approval: Approval,
  from: State,
  verified: Verified | null,
  claim: DecisionClaim | null,
): EntryDraft {
  return {
    ...placeOf(approval),
    event: 'archived',
    actor: claim?.principal ?? verified?.by ?? 'system:timeout',
    step: 'archived',
    decisionId: claim?.decisionId ?? null,
    from,
    to: 'archived',
    details: { verified },
  };
}

/**
 * Ends what nobody has taken further in its time, or whose run was ended in Temporal.
 * @param by `system:timeout` or `system:temporal`
 */
export function closingEntries(approval: Approval, by: string): readonly EntryDraft[] {
  const givenUp: Verified = { outcome: 'given_up', by, at: new Date().toISOString(), comment: '' };
  if (approval.status === 'dispatched') {
    const [executed] = resultEntries(approval, 'unknown', null, null);
    return [
      ...(executed === undefined ? [] : [executed]),
      archivedEntry(approval, 'executed', givenUp, null),
    ];
  }
  const verified = approval.status === 'executed' ? givenUp : null;
  return [{ ...archivedEntry(approval, approval.status, verified, null), actor: by }];
}

/** A result as the ledger keeps it. */
export function maskResult(result: ExecutionResult): ExecutionResult {
  return maskJson(result);
}
