import { foreseeRefusal } from '../../domain/admission.ts';
import { alreadyDecided } from '../../domain/answer-checks.ts';
import type { Approval } from '../../domain/approval.ts';
import { type ClaimDetails, type DecisionClaim, isAnswer } from '../../domain/decision.ts';
import { findDecider } from '../../domain/directory.ts';
import { sealWith } from '../../domain/envelope.ts';
import { CountersignError } from '../../domain/errors.ts';
import { saysOther } from '../../domain/ids.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { isOpen } from '../../domain/lifecycle.ts';
import type { Revision } from '../../domain/sealed-revision.ts';
import { findApproval } from '../../store/approvals.ts';
import { findByDecision } from '../../store/ledger.ts';
import { goesOn } from '../../domain/schedule.ts';
import { recordDecision, recordRefusal, recordWithdrawn } from '../../store/transitions.ts';
import type { ApiPorts } from '../ports.ts';

/** `decided`: the ledger has it. `recorded`: it is durable, and takes effect when a worker runs. */
export interface Decided {
  readonly kind: 'decided' | 'recorded';
  readonly approval: Approval;
}

/** A decision as a door took it in; `digest` and `revision` are those that were shown. */
export interface Answer extends Omit<DecisionClaim, 'acceptedAt'> {
  /** What is asked for from now on, where that changes. */
  readonly revised?: Revision;
  /** The door knows who this is although no key is set: its vendor signed for it. */
  readonly proven?: true;
}

/** How long an answer waits for its outcome before it is called recorded, in milliseconds. */
export const OUTCOME_MS = 1_500;

/**
 * The one way to decide, whatever the door. The moment of the call is the moment that counts against the deadline.
 * Safe to retry with the same decisionId.
 * @throws CountersignError `key_reused` for a known decisionId with another decision; else with the reason of a refusal, which the ledger then holds; `unavailable` when Temporal or
 *   the store is away: nothing is known to have been decided, and the same decisionId may be sent again
 */
export async function decide(
  ports: ApiPorts,
  answer: Answer,
  budgetMs: number = OUTCOME_MS,
): Promise<Decided> {
  const { revised, proven, ...said } = answer;
  const sealed =
    revised === undefined ? null : { revision: revised, ...sealWith(ports.seals, 'revision', revised) };
  const claim: DecisionClaim = {
    ...said,
    acceptedAt: new Date().toISOString(),
    ...withDetails({
      ...said.details,
      ...(sealed === null ? {} : { revised: sealed.mac }),
      ...(isAnswer(said.decision) && proven !== true && ports.directory().open ? { unproven: true } : {}),
    }),
  };
  const approval = await findOpened(ports, claim.approvalId);
  const earlier = await findByDecision(ports.database.read, claim.approvalId, claim.decisionId);
  if (earlier !== null) {
    refuseOtherAnswer(claim, earlier);
    return outcomeOf(ports, { ...claim, decisionId: earlier.decisionId ?? claim.decisionId }, earlier);
  }
  await refuseHopeless(ports, approval, claim);
  if (approval.plan.record === 'ledger') return decideEnded(ports, claim);
  const envelope = {
    claim,
    ...sealWith(ports.seals, 'decision', claim),
    ...(sealed === null ? {} : { revised: sealed }),
  };
  // Asked before the signal, since Temporal cannot say quickly that nobody will handle it.
  const waitMs = (await ports.workerRuns()) ? budgetMs : 0;
  const outcome = ports.waiters.expect(
    claim.approvalId,
    waitMs,
    (entry) =>
      entry.decisionId === claim.decisionId || (entry.event === 'settled' && isAnswer(claim.decision)),
  );
  try {
    if (!(await ports.runs.decide(claim.approvalId, envelope))) return await decideEnded(ports, claim);
    const entry = waitMs === 0 ? null : await outcome.entry;
    if (entry === null) return { kind: 'recorded', approval: await findOpened(ports, claim.approvalId) };
    return await outcomeOf(ports, claim, entry);
  } finally {
    outcome.giveUp();
  }
}

function withDetails(details: ClaimDetails): Pick<DecisionClaim, 'details'> {
  return Object.keys(details).length === 0 ? {} : { details };
}

/** What was answered under a key stands: who says something else under it must not take that for an outcome. */
function refuseOtherAnswer(claim: DecisionClaim, earlier: LedgerEntry): void {
  const { approvalId: id, decision, decisionId } = claim;
  const said = saidBy(earlier);
  const sameKind = said === null || said === decision;
  if (sameKind && !saysOther(decisionId, earlier.decisionId ?? '')) return;
  const before = sameKind ? 'another body' : `"${said}"`;
  throw new CountersignError('key_reused', `this Idempotency-Key came with ${before} to ${id} before`, {
    id,
  });
}

/** What an entry was the answer to; null where it does not say. */
function saidBy(entry: LedgerEntry): string | null {
  switch (entry.event) {
    case 'refused':
      return entry.details.attempted;
    case 'voted':
    case 'final_review':
    case 'changes_requested':
    case 'escalated':
    case 'settled':
      return entry.details.decision?.decision ?? null;
    case 'revised':
      return entry.details.how === 'edited' ? 'approve' : 'resubmit';
    default:
      return null;
  }
}

/**
 * Answers early what cannot succeed. Only a hint: the workflow asks the same again under the ledger's lock.
 * @throws CountersignError with the reason of the refusal, which the ledger then holds
 */
export async function refuseHopeless(
  ports: ApiPorts,
  approval: Approval,
  claim: DecisionClaim,
): Promise<void> {
  const who = findDecider(ports.directory(), claim);
  const refused = foreseeRefusal(approval, claim, who);
  if (refused === null) return;
  await recordRefusal(ports.database, approval, {
    source: `${claim.via}:${claim.principal}`,
    actor: claim.principal,
    attemptId: claim.decisionId,
    code: refused.code,
    message: refused.message,
    attempted: claim.decision,
    via: claim.via,
  });
  if (refused.code === 'already_decided') throw alreadyDecided(approval);
  throw new CountersignError(refused.code, refused.message);
}

async function outcomeOf(ports: ApiPorts, claim: DecisionClaim, entry: LedgerEntry): Promise<Decided> {
  const approval = await findOpened(ports, claim.approvalId);
  if (entry.event === 'refused') {
    if (entry.details.code === 'already_decided') throw alreadyDecided(approval);
    throw new CountersignError(entry.details.code, entry.details.message);
  }
  if (entry.decisionId === claim.decisionId) return { kind: 'decided', approval };
  throw alreadyDecided(approval);
}

/**
 * The run is over, or there never was one. What has ended can still be filed away, without it. Otherwise either the ledger knows how it ended,
 * or it was ended in Temporal behind our back: then it is withdrawn.
 */
async function decideEnded(ports: ApiPorts, claim: DecisionClaim): Promise<Decided> {
  const before = await findOpened(ports, claim.approvalId);
  const lost = isOpen(before.status) || goesOn(before);
  const ended = lost ? await recordWithdrawn(ports.database, claim.approvalId) : before;
  if (lost && ended !== null) await showEnded(ports, ended);
  if (claim.decision === 'archive' && !lost) return archiveEnded(ports, claim);
  const { id, status } = ended ?? before;
  if (isAnswer(claim.decision)) throw alreadyDecided(ended ?? before);
  throw new CountersignError('illegal_move', `${id} is ${status}, and nothing more is done about it`);
}

async function archiveEnded(ports: ApiPorts, claim: DecisionClaim): Promise<Decided> {
  const recorded = await recordDecision(ports.database, claim, findDecider(ports.directory(), claim));
  if (recorded.kind === 'refused') throw new CountersignError(recorded.code, recorded.message);
  // What never had a run was never shown to anybody.
  if (recorded.approval.plan.record !== 'ledger') await showEnded(ports, recorded.approval);
  return { kind: 'decided', approval: recorded.approval };
}

/** No run is left to update the cards. What the ledger has stands, whether or not this can be begun now. */
async function showEnded(ports: ApiPorts, { id, version }: Approval): Promise<void> {
  await ports.runs
    .showEnded(id, version)
    .catch((error: unknown) => ports.log.warn({ id, err: error }, 'the sweep will update these cards'));
}

/**
 * The approval as the ledger has it. A run whose row is not written yet (its API died between the two) is opened by
 * its worker at any moment.
 * @throws CountersignError `not_found`, or `unavailable` while the row is still to come
 */
export async function findOpened(ports: ApiPorts, id: string): Promise<Approval> {
  const approval = await findApproval(ports.database.read, id);
  if (approval !== null) return approval;
  if ((await ports.runs.stateOf(id)) === 'open') {
    throw new CountersignError(
      'unavailable',
      `${id} has been asked and is being opened; try again in a moment`,
      { id },
    );
  }
  throw unknownApproval(id);
}

/** The same for an id that was never given out and for one of a workspace that the caller does not see. */
export function unknownApproval(id: string): CountersignError {
  return new CountersignError('not_found', `there is no approval ${id}`, { id });
}
