import { admit } from '../../domain/admission.ts';
import type { Approval } from '../../domain/approval.ts';
import type { ClaimDetails, DecisionClaim, DecisionKind } from '../../domain/decision.ts';
import { escalatedEntry, remindedEntry, settledEntry } from '../../domain/entries.ts';
import { digestOf } from '../../domain/digest.ts';
import type { ExecutionResult } from '../../domain/execution.ts';
import { closingEntries, dispatchedEntry, resultEntries } from '../../domain/follow-up-entries.ts';
import { type EntryDraft, type LedgerEntry, chainEntry } from '../../domain/ledger-entry.ts';
import { type Profile, planForPerson } from '../../domain/policy.ts';
import type { Principal } from '../../domain/principal.ts';
import { project } from '../../domain/projection.ts';
import { isOpen } from '../../domain/lifecycle.ts';
import { type Due, goesOn, nextTimer, standingOf } from '../../domain/schedule.ts';
import type { NewRevision } from '../../domain/revision.ts';
import type { Tier } from '../../domain/tier.ts';
import { INTERACTIVE, later, policyOf, verdictOf } from './samples.ts';

/** One thing that happens to an approval: somebody says something, its executor does, or the clock rings. */
export type Event =
  | {
      readonly kind: 'claim';
      readonly who: Principal;
      readonly decision: DecisionKind;
      /** Seconds after the request at which a door took it in. */
      readonly at: number;
      readonly digest: 'right' | 'wrong';
      readonly details?: ClaimDetails;
      /** An action of this tier in the place of the one that stands: with a resubmission, or an approval. */
      readonly revises?: Tier | null;
    }
  /** The run hands over what its request names an executor for. */
  | { readonly kind: 'hand-over' }
  /** What the run has of an attempt when it is over; null: nobody can say. */
  | {
      readonly kind: 'executed';
      readonly attempt: number | 'latest';
      readonly result: ExecutionResult | null;
    }
  /** The run was ended in Temporal. */
  | { readonly kind: 'withdrawn' }
  | { readonly kind: 'timer' };

/** What the run of one approval has come to: its state, and every entry that led there. */
export interface Run {
  readonly approval: Approval;
  readonly entries: readonly LedgerEntry[];
}

let decisions = 0;

/**
 * Does with an event what the workflow does with it.
 * @param profile by which a revision is judged
 */
export function play(run: Run, event: Event, profile: Profile = INTERACTIVE): Run {
  if (event.kind !== 'claim') return entriesBy(event, run.approval).reduce(write, run);
  decisions += 1;
  const brings = event.decision === 'resubmit' || event.decision === 'approve';
  const revises = brings ? (event.revises ?? null) : null;
  const claim: DecisionClaim = {
    decisionId: `dec_${decisions}`,
    approvalId: run.approval.id,
    revision: run.approval.revision,
    decision: event.decision,
    principal: event.who.id,
    via: 'http',
    comment: '',
    digest: event.digest === 'right' ? run.approval.digest : 'f'.repeat(64),
    acceptedAt: later(event.at),
    ...(event.details === undefined ? {} : { details: event.details }),
    ...(revises === null ? {} : { details: { revised: 'seal' } }),
  };
  for (let now = run; ; now = write(now, escalatedEntry(now.approval, now.approval.rung + 1, null))) {
    const revised = revises === null ? null : revisionOf(run.approval, revises, claim.acceptedAt, profile);
    const admission = admit(now.approval, claim, event.who, revised);
    if (admission.kind === 'admitted') return admission.entries.reduce(write, now);
    if (admission.kind === 'refused') return now;
  }
}

function revisionOf(approval: Approval, tier: Tier, at: string, profile: Profile): NewRevision {
  const revision = approval.revision + 1;
  const action = { command: `revision ${revision}` };
  return {
    action,
    reason: approval.reason,
    digest: digestOf(action, approval.workspace, revision),
    judge: () => ({
      verdict: verdictOf(tier),
      plan: planForPerson(policyOf(profile), 'test', tier, at, null),
      notice: '',
    }),
  };
}

/** What the store writes, of its own accord or for the run. */
function entriesBy(
  event: Exclude<Event, { kind: 'claim' }>,
  approval: Approval,
): readonly (EntryDraft | null)[] {
  const { status, dispatch, followUp, plan } = approval;
  switch (event.kind) {
    case 'hand-over': {
      const executor = followUp?.executor ?? null;
      if (status !== 'approved' || executor === null) return [];
      return [dispatchedEntry(approval, { executor, manual: false }, null)];
    }
    case 'executed': {
      const late = event.attempt !== 'latest' && dispatch?.attempt !== event.attempt;
      if (status !== 'dispatched' || late) return [];
      return resultEntries(approval, event.result?.outcome ?? 'unknown', event.result, null);
    }
    case 'withdrawn':
      return goesOn(approval) ? closingEntries(approval, 'system:temporal') : [];
    case 'timer': {
      const timer = nextTimer(plan, standingOf(approval));
      if (timer === null || (!isOpen(status) && !goesOn(approval))) return [];
      if (timer.due.kind === 'close') return closingEntries(approval, 'system:timeout');
      return [dueEntry(approval, timer.due)];
    }
  }
}

function dueEntry(approval: Approval, due: Due): EntryDraft | null {
  if (due.kind === 'escalate') return escalatedEntry(approval, due.rung, null);
  if (due.kind === 'remind') return remindedEntry(approval, due.reminder);
  const resolution = {
    outcome: 'expired',
    by: 'system:timeout',
    via: 'system',
    at: later(0),
    comment: '',
  } as const;
  return settledEntry(approval, approval.revision, approval.status, resolution, null);
}

function write(run: Run, draft: EntryDraft | null): Run {
  if (draft === null) throw new Error('the clock had nothing to do');
  const last = run.entries.at(-1);
  const seq = run.approval.version + 1;
  const entry = chainEntry(draft, seq, later(0), last?.hash ?? '0'.repeat(64));
  const approval = project(run.approval, entry);
  if (approval === null) throw new Error('an entry undid its approval');
  return { approval, entries: [...run.entries, entry] };
}
