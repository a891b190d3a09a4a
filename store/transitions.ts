import { type Admission, type Recorded, type RefusedAttempt, admit } from '../domain/admission.ts';
import type { Approval, ApprovalRequest, Opening } from '../domain/approval.ts';
import type { DecisionClaim, Resolution } from '../domain/decision.ts';
import {
  escalatedEntry,
  openedEntry,
  openingEntries,
  refusedEntry,
  remindedEntry,
  settledEntry,
  widenedEntry,
} from '../domain/entries.ts';
import { CountersignError } from '../domain/errors.ts';
import type { ExecutionOutcome, ExecutionResult } from '../domain/execution.ts';
import { closingEntries, dispatchedEntry, resultEntries } from '../domain/follow-up-entries.ts';
import type { EntryDraft, LedgerEntry } from '../domain/ledger-entry.ts';
import { isOpen } from '../domain/lifecycle.ts';
import type { Judgement } from '../domain/judgement.ts';
import type { Decider } from '../domain/principal.ts';
import type { ReviewReport } from '../domain/review.ts';
import { reviewEntries } from '../domain/review-entries.ts';
import type { NewRevision } from '../domain/revision.ts';
import { fallbackOf, stepBegan, turnOf } from '../domain/routing.ts';
import { type Due, goesOn } from '../domain/schedule.ts';
import { findApproval } from './approvals.ts';
import type { Database, Query } from './database.ts';
import { saysOther } from '../domain/ids.ts';
import { keepGrants, withGrantInForce } from './grants.ts';
import { append, findByDecision } from './ledger.ts';
import { findOpened } from './opened.ts';
import { numberTask } from './tasks.ts';
import { countRefusal } from './refusals.ts';

/**
 * Opens an approval, or finds it opened: the API and the workflow both call this, whichever is first writes, and
 * both adopt what stands. Safe to retry.
 * @param judge called only where nothing stands yet, with the request as it counts now: without its grant, where that
 * has ended since a use of it was taken
 */
export async function openApproval(
  database: Database,
  request: ApprovalRequest,
  judge: (asked: ApprovalRequest) => Judgement,
): Promise<Approval> {
  // Of the API and the workflow one comes second; it need not take the lock to see that.
  const opened = await findApproval(database.read, request.id);
  return opened ?? database.write((query) => findOrOpen(query, request, judge, database.now()));
}

/**
 * Opens and settles what the ledger alone keeps, in one step: either all of it stands, or nothing does. Where it
 * stands already, that comes back. Safe to retry.
 */
export async function openAtOnce(
  database: Database,
  request: ApprovalRequest,
  judged: Judgement,
): Promise<Approval> {
  return database.write((query) => findOrOpen(query, request, () => judged, database.now()));
}

async function findOrOpen(
  query: Query,
  request: ApprovalRequest,
  judge: (asked: ApprovalRequest) => Judgement,
  now: number,
): Promise<Approval> {
  const found = await findApproval(query, request.id);
  if (found !== null) return found;
  const asked = await withGrantInForce(query, request, new Date(now).toISOString());
  const approval = written(request.id, await append(query, openingEntries(asked, judge(asked)), null));
  if (request.protocol === 'tasks') await numberTask(query, request.id);
  return approval;
}

/**
 * Admits a decision and writes what it amounts to, a refusal included, under the ledger's lock: this is where a
 * race between two decisions, or a decision and the clock, is settled. Safe to retry: a decision that stands is
 * found by its id.
 * @param revised what the claim asks for from now on; null where it leaves the action as it is
 */
export async function recordDecision(
  database: Database,
  claim: DecisionClaim,
  who: Decider | null,
  revised: NewRevision | null = null,
): Promise<Recorded> {
  return database.write(async (query) => {
    const approval = written(claim.approvalId, await findApproval(query, claim.approvalId));
    const entry = await findByDecision(query, claim.approvalId, claim.decisionId);
    if (entry !== null && saysOther(claim.decisionId, entry.decisionId ?? ''))
      return writeAdmission(query, approval, claim, OTHER_UNDER_KEY);
    if (entry !== null) return recalled(approval, entry);
    return writeAdmission(query, approval, claim, admit(approval, claim, who, revised));
  });
}

const OTHER_UNDER_KEY: Admission = {
  kind: 'refused',
  code: 'key_reused',
  message: 'this Idempotency-Key came with another request before',
};

async function writeAdmission(
  query: Query,
  approval: Approval,
  claim: DecisionClaim,
  admission: Admission,
): Promise<Recorded> {
  switch (admission.kind) {
    case 'later_rung':
      return { kind: 'later_rung', approval };
    case 'refused': {
      const refusal = {
        code: admission.code,
        message: admission.message,
        attempted: claim.decision,
        via: claim.via,
      };
      await append(query, [refusedEntry(approval, claim.principal, claim.decisionId, refusal)]);
      return { kind: 'refused', code: admission.code, message: admission.message, approval };
    }
    case 'admitted': {
      const counted = written(approval.id, await append(query, admission.entries, approval));
      await keepGrants(query, admission.entries);
      return { kind: 'counted', approval: counted };
    }
  }
}

function recalled(approval: Approval, entry: LedgerEntry): Recorded {
  if (entry.event !== 'refused') return { kind: 'counted', approval };
  return { kind: 'refused', code: entry.details.code, message: entry.details.message, approval };
}

/**
 * Writes what the clock brought about, or adopts what stands: where a person was first, the approval comes back as
 * that person left it. Safe to retry.
 */
export async function recordDue(database: Database, approvalId: string, due: Due): Promise<Approval> {
  return database.write(async (query) => {
    const approval = written(approvalId, await findApproval(query, approvalId));
    const opened = due.kind === 'widen' ? await findOpened(query, approvalId, stepBegan(approval)) : null;
    const entries =
      isOpen(approval.status) === (due.kind !== 'close') ? dueEntries(approval, due, opened) : [];
    return entries.length === 0 ? approval : written(approvalId, await append(query, entries, approval));
  });
}

function dueEntries(approval: Approval, due: Due, opened: Opening | null): readonly EntryDraft[] {
  switch (due.kind) {
    case 'widen':
      if (approval.rung !== due.rung || (turnOf(approval)?.taken ?? due.turns) >= due.turns) return [];
      return [
        opened === null ? widenedEntry(approval, due.turns, 'unopened') : openedEntry(approval, opened),
      ];
    case 'fallBack':
      if (approval.rung !== due.rung || fallbackOf(approval)?.turns !== due.turns) return [];
      return [widenedEntry(approval, due.turns, 'untold')];
    // Nothing climbs, and nobody is reminded, while changes are awaited.
    case 'escalate': {
      const climbed =
        approval.status === 'pending' && approval.rung < due.rung
          ? escalatedEntry(approval, due.rung, null)
          : null;
      return climbed === null ? [] : [climbed];
    }
    case 'remind':
      return approval.status !== 'changes_requested' && approval.remindersSent <= due.reminder
        ? [remindedEntry(approval, due.reminder)]
        : [];
    case 'expire':
      return [bySystem(approval, 'expired', 'system:timeout')];
    case 'close':
      return goesOn(approval) ? closingEntries(approval, 'system:timeout') : [];
  }
}

/**
 * Writes that the channels on turn reached nobody, so that others tell people, or adopts what stands. Safe to retry.
 * @param rung the step of which that is said
 * @param turns as many have been taken then, after the first
 */
export async function recordUnreached(
  database: Database,
  approvalId: string,
  rung: number,
  turns: number,
): Promise<Approval> {
  return database.write(async (query) => {
    const approval = written(approvalId, await findApproval(query, approvalId));
    if (!isOpen(approval.status) || approval.rung !== rung || (approval.turns ?? 0) >= turns) return approval;
    return written(approvalId, await append(query, [widenedEntry(approval, turns, 'unreached')], approval));
  });
}

/**
 * Hands an approved action over to the executor that its request names, or finds it handed over, by that or by a
 * person. Safe to retry: nothing that is under way is handed over twice.
 */
export async function recordDispatched(database: Database, approvalId: string): Promise<Approval> {
  return database.write(async (query) => {
    const approval = written(approvalId, await findApproval(query, approvalId));
    const executor = approval.followUp?.executor ?? null;
    if (approval.status !== 'approved' || executor === null) return approval;
    const entry = dispatchedEntry(approval, { executor, manual: false }, null);
    return written(approvalId, await append(query, [entry], approval));
  });
}

/**
 * Writes what came of an attempt, and what the rules make of it; adopts what stands where somebody has reported on
 * that attempt before. Safe to retry.
 */
export async function recordResult(
  database: Database,
  approvalId: string,
  attempt: number,
  outcome: ExecutionOutcome,
  result: ExecutionResult | null,
): Promise<Approval> {
  return database.write(async (query) => {
    const approval = written(approvalId, await findApproval(query, approvalId));
    if (approval.status !== 'dispatched' || approval.dispatch?.attempt !== attempt) return approval;
    const entries = resultEntries(approval, outcome, result, null);
    return written(approvalId, await append(query, entries, approval));
  });
}

/**
 * Writes what a language model said, and what that amounts to, or adopts what stands: a review of what has been settled
 * or revised meanwhile is dropped. Safe to retry.
 */
export async function recordReview(
  database: Database,
  approvalId: string,
  report: ReviewReport,
): Promise<Approval> {
  return database.write(async (query) => {
    const approval = written(approvalId, await findApproval(query, approvalId));
    const entries = reviewEntries(approval, report);
    return entries.length === 0 ? approval : written(approvalId, await append(query, entries, approval));
  });
}

/**
 * Ends an approval whose run was cancelled or terminated in Temporal. Never grants, and takes no result. Safe to
 * retry.
 */
export async function recordWithdrawn(database: Database, approvalId: string): Promise<Approval | null> {
  return database.write(async (query) => {
    const approval = await findApproval(query, approvalId);
    if (approval === null) return null;
    if (goesOn(approval)) return append(query, closingEntries(approval, 'system:temporal'), approval);
    if (!isOpen(approval.status)) return approval;
    return append(query, [bySystem(approval, 'cancelled', 'system:temporal')], approval);
  });
}

function bySystem(approval: Approval, outcome: 'expired' | 'cancelled', by: string): EntryDraft {
  const resolution: Resolution = { outcome, by, via: 'system', at: new Date().toISOString(), comment: '' };
  return settledEntry(approval, approval.revision, approval.status, resolution, null);
}

/** Records a refused attempt on an approval. Safe to retry; changes nothing else. */
export async function recordRefusal(
  database: Database,
  approval: Approval,
  attempt: RefusedAttempt,
): Promise<void> {
  await database.write(async (query) => {
    if (!(await countRefusal(query, attempt.source, approval.workspace, database.now()))) return;
    const { code, message, attempted, via } = attempt;
    await append(query, [
      refusedEntry(approval, attempt.actor, attempt.attemptId, { code, message, attempted, via }),
    ]);
  });
}

function written(id: string, approval: Approval | null): Approval {
  if (approval !== null) return approval;
  throw new CountersignError('not_found', `the ledger holds no approval ${id}`, { id });
}
