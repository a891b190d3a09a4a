import { type Action, editAction } from '../../domain/action.ts';
import type { Approval } from '../../domain/approval.ts';
import { digestOf } from '../../domain/digest.ts';
import { CountersignError } from '../../domain/errors.ts';
import { maskText } from '../../domain/mask.ts';
import { findByDecision } from '../../store/ledger.ts';
import type { Revision } from '../../domain/sealed-revision.ts';
import type { ApiPorts } from '../ports.ts';
import { type Answer, type Decided, decide, findOpened, refuseHopeless } from './decide.ts';
import { exactAction } from './exact-action.ts';
import { safetyOf } from './safety.ts';

/** A resubmission or an edit, before it is said of which revision. */
type Said = Omit<Answer, 'decision' | 'revised' | 'details'>;

/**
 * Asks for another action in the place of the one that changes were requested to. Safe to retry with the same
 * decisionId, and without: what stands already, by the same person, is answered as it stands.
 * @param reason null: the one that was given before
 * @throws CountersignError `key_reused` for a known decisionId with another action; else as `decide`
 */
export async function resubmit(
  ports: ApiPorts,
  approval: Approval,
  said: Said,
  action: Action,
  reason: string | null,
): Promise<Decided> {
  const { id, workspace, revision } = approval;
  const asked = reason ?? approval.reason;
  const earlier = await findByDecision(ports.database.read, id, said.decisionId);
  if (earlier?.event === 'revised' && !isOf(earlier.details, action, workspace)) {
    throw new CountersignError('key_reused', `this Idempotency-Key resubmitted another action of ${id}`, {
      id,
    });
  }
  const stands = (now: Approval): boolean =>
    now.revised?.how === 'resubmitted' &&
    now.revised.by === said.principal &&
    isOf(now, action, workspace) &&
    (reason === null || now.reason === maskText(reason));
  if (earlier === null && stands(approval)) return { kind: 'decided', approval };
  const revised = await checked(ports, approval, {
    approvalId: id,
    revision: revision + 1,
    action,
    reason: asked,
  });
  try {
    return await decide(ports, { ...said, decision: 'resubmit', revised });
  } catch (error) {
    const now = await findOpened(ports, id);
    // The same request twice at once: one of the two brought it about.
    if (now.revision > revision && stands(now)) return { kind: 'decided', approval: now };
    throw error;
  }
}

/**
 * Approves what it makes of the action: some of its fields replaced. Safe to retry with the same decisionId.
 * @throws CountersignError `invalid_request` for edits that the action has no room for, `unavailable` while no worker
 *   runs; else as `decide`
 */
export async function approveEdited(
  ports: ApiPorts,
  approval: Approval,
  said: Said,
  edits: Action,
): Promise<Decided> {
  const { id, revision, reason } = approval;
  const answer = { ...said, decision: 'approve' } as const;
  const earlier = await findByDecision(ports.database.read, id, said.decisionId);
  if (earlier !== null) return decide(ports, answer);
  // First, whether they may: what is said of edits to the exact action tells what is masked in it.
  const claim = { ...answer, acceptedAt: new Date().toISOString(), details: { revised: '' } };
  await refuseHopeless(ports, approval, claim);
  const action = editAction(await exactAction(ports, approval), edits);
  const revised = await checked(ports, approval, {
    approvalId: id,
    revision: revision + 1,
    action,
    reason,
  });
  return decide(ports, { ...answer, revised });
}

/** With what a model of content safety finds in its prose, where one is asked: in half of the time that is left at the most. */
async function checked(ports: ApiPorts, { expiresAt }: Approval, revision: Revision): Promise<Revision> {
  const { action, reason } = revision;
  if (ports.safety.guard === null) return revision;
  const read = ports.classify({ action, prose: reason });
  const left = expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(expiresAt) - Date.now();
  const safety = await safetyOf(ports.safety, action, reason, read, left / 2);
  return safety === undefined ? revision : { ...revision, safety };
}

function isOf(
  made: { readonly revision: number; readonly digest: string },
  action: Action,
  workspace: string,
): boolean {
  return digestOf(action, workspace, made.revision) === made.digest;
}
