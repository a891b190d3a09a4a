import type { Approval, ApprovalRequest, Opening, Revised } from './approval.ts';
import { judgedOf } from './classified-text.ts';
import { type Decision, type DecisionClaim, type Resolution, grants } from './decision.ts';
import type { Judgement } from './judgement.ts';
import type { EntryDraft, Refusal, WidenedSince } from './ledger-entry.ts';
import { maskVerdict } from './mask-verdict.ts';
import { maskJson, maskText } from './mask.ts';
import { REVIEWER, type Review } from './review.ts';
import type { Course, NewRevision } from './revision.ts';

/** Steps that every writer of the same fact must agree on: writing a step twice finds the first. */
const requestedStep = 'requested';
export const settledStep = (revision: number): string => `settled:${revision}`;
/** Ladders begin again with a revision; those of the first have no number, as entries of older versions. */
const rungStep = (revision: number, rung: number): string =>
  revision === 1 ? `rung:${rung}` : `rung:${revision}:${rung}`;
const reviewedStep = (revision: number): string => `reviewed:${revision}`;
const reminderStep = (reminder: number): string => `reminder:${reminder}`;

/** The entries that open an approval: the request, and its end too where no person is asked. */
export function openingEntries(request: ApprovalRequest, judgement: Judgement): readonly EntryDraft[] {
  const { verdict, plan, grantable } = judgement;
  const { action, reason, followUp } = request;
  const check = followUp?.verification.check ?? null;
  const masked = maskRequest(request);
  const opened: EntryDraft = {
    ...placeOf(request),
    event: 'requested',
    actor: request.requester,
    step: requestedStep,
    decisionId: null,
    from: null,
    to: 'pending',
    details: {
      ...{ request: masked, verdict: maskVerdict(verdict, judgedOf(action, reason, check)), plan },
      ...(grantable === undefined ? {} : { grantable }),
    },
  };
  const resolution = resolvedAtOnce(request, judgement);
  return resolution === null ? [opened] : [opened, settledEntry(request, 1, 'pending', resolution, null)];
}

/** Text that shows a person in danger is never put to a vote; what needs no person is approved. */
function resolvedAtOnce(request: ApprovalRequest, { verdict, plan, notice }: Judgement): Resolution | null {
  const ended = { via: 'system', at: request.createdAt, comment: notice };
  if (verdict.labels.includes('crisis')) return { ...ended, outcome: 'crisis', by: 'system:crisis' };
  if (plan.auto === null) return null;
  const how = plan.auto === 'allowlist' || plan.auto === 'grant' ? plan.auto : 'policy';
  return { ...ended, outcome: 'auto_approved', by: `system:${how}` };
}

export function settledEntry(
  on: Pick<Approval, 'id' | 'workspace' | 'traceId'>,
  revision: number,
  from: Approval['status'],
  resolution: Resolution,
  decision: Decision | null,
): EntryDraft {
  const granted = grants(resolution.outcome);
  return {
    ...placeOf(on),
    event: 'settled',
    actor: resolution.by,
    step: settledStep(revision),
    decisionId: decision?.decisionId ?? null,
    from,
    to: granted ? 'approved' : 'rejected',
    details: { resolution, decision },
  };
}

export function votedEntry(
  approval: Approval,
  decision: Decision,
  moves: 'voted' | 'final_review' | 'changes_requested',
): EntryDraft {
  return {
    ...placeOf(approval),
    event: moves,
    actor: decision.by,
    step: `decision:${decision.decisionId}`,
    decisionId: decision.decisionId,
    from: approval.status,
    to: moves === 'voted' ? approval.status : moves,
    details: { decision },
  };
}

/** The step to the next rung, or null at the top. Whoever takes it first, clock or person, has taken it. */
export function escalatedEntry(approval: Approval, to: number, decision: Decision | null): EntryDraft | null {
  const rung = approval.plan.rungs[to];
  if (rung === undefined) return null;
  return {
    ...placeOf(approval),
    event: 'escalated',
    actor: decision?.by ?? 'system:timeout',
    step: rungStep(approval.revision, to),
    decisionId: decision?.decisionId ?? null,
    from: approval.status,
    to: approval.status,
    details: { rung: to, from: approval.currentTier, to: rung.tier, decision },
  };
}

/** Another action in the place of the one that stands, and how that is decided on. */
export function revisedEntry(
  approval: Approval,
  claim: DecisionClaim,
  { action, reason, digest }: NewRevision,
  { verdict, grantable }: Judgement,
  course: Course,
  how: Revised['how'],
): EntryDraft & { readonly event: 'revised' } {
  const revision = approval.revision + 1;
  const judged = judgedOf(action, reason, approval.followUp?.verification.check ?? null);
  return {
    ...placeOf(approval),
    event: 'revised',
    actor: claim.principal,
    step: `revised:${revision}`,
    decisionId: claim.decisionId,
    from: approval.status,
    to: 'pending',
    details: {
      ...{ how, revision, digest, ...course, at: claim.acceptedAt, comment: maskText(claim.comment) },
      ...{ action: maskJson(action), reason: maskText(reason), verdict: maskVerdict(verdict, judged) },
      ...(grantable === undefined ? {} : { grantable }),
    },
  };
}

export function reviewedEntry(approval: Approval, review: Review): EntryDraft {
  const { note, concerns } = review;
  return {
    ...placeOf(approval),
    event: 'reviewed',
    actor: REVIEWER,
    step: reviewedStep(approval.revision),
    decisionId: null,
    from: approval.status,
    to: approval.status,
    details: { review: { ...review, note: maskText(note), concerns: concerns.map(maskText) } },
  };
}

export function remindedEntry(approval: Approval, reminder: number): EntryDraft {
  return {
    ...placeOf(approval),
    event: 'reminded',
    actor: 'system:timeout',
    step: reminderStep(reminder),
    decisionId: null,
    from: approval.status,
    to: approval.status,
    details: { reminder },
  };
}

/** @param turns channels of the route that have had their turn now, after the first */
export function widenedEntry(approval: Approval, turns: number, why: WidenedSince): EntryDraft {
  const { rung, revision, status } = approval;
  return {
    ...placeOf(approval),
    event: 'widened',
    actor: 'system:timeout',
    step: `widened:${revision}:${rung}:${turns}`,
    decisionId: null,
    ...{ from: status, to: status },
    details: { rung, turns, why },
  };
}

export function openedEntry(approval: Approval, opened: Opening): EntryDraft {
  const { rung, revision, status } = approval;
  return {
    ...placeOf(approval),
    event: 'opened',
    actor: 'system:timeout',
    step: `opened:${revision}:${rung}`,
    decisionId: null,
    ...{ from: status, to: status },
    details: { rung, opened },
  };
}

export function refusedEntry(
  approval: Approval,
  actor: string,
  decisionId: string,
  refusal: Refusal,
): EntryDraft {
  return {
    ...placeOf(approval),
    event: 'refused',
    actor,
    step: `refused:${decisionId}`,
    decisionId,
    from: approval.status,
    to: null,
    details: { ...refusal, message: maskText(refusal.message) },
  };
}

/** Where an entry about an approval belongs. */
export function placeOf(
  on: Pick<Approval, 'id' | 'workspace' | 'traceId'>,
): Pick<EntryDraft, 'approvalId' | 'workspace' | 'traceId'> {
  return { approvalId: on.id, workspace: on.workspace, traceId: on.traceId };
}

function maskRequest(request: ApprovalRequest): ApprovalRequest {
  const { action, reason, followUp } = request;
  return { ...request, action: maskJson(action), reason: maskText(reason), followUp: maskJson(followUp) };
}
