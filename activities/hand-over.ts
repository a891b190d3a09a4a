import type { Approval } from '../domain/approval.ts';
import { digestOf } from '../domain/digest.ts';
import { type KeyRing, sealWith } from '../domain/envelope.ts';
import { CountersignError } from '../domain/errors.ts';
import { type SealedOrder, type WorkOrder, orderKey } from '../domain/execution.ts';
import { type Standing, standingOf } from '../domain/schedule.ts';
import type { SealedRevision } from '../domain/sealed-revision.ts';
import type { SealedRequest } from './open-approval.ts';
import { isOwnRequest, isOwnRevision } from './own-seals.ts';
import type { LedgerPort } from './ports.ts';

export interface HandedOver {
  readonly standing: Standing;
  /** Null where nothing is to be carried out by an executor now. */
  readonly order: SealedOrder | null;
}

export interface HandOver {
  (sealed: SealedRequest, workflowId: string, revised?: SealedRevision | null): Promise<HandedOver>;
}

/**
 * Writes that an approved action is handed over, or finds it written, and makes the order for the attempt that the
 * ledger has under way. The ledger says whether there is one; the exact bytes come from the sealed request, or from the
 * sealed revision in its place. Safe to retry: the same attempt gives the same order.
 * @param revised the revision that stands; null or absent while it is the first
 * @throws CountersignError `forged` for a request that does not bear our seal, or that is not what was decided on
 */
export function createHandOver(ports: {
  readonly ledger: Pick<LedgerPort, 'find' | 'recordDispatched'>;
  readonly seals: KeyRing;
  readonly orders: KeyRing;
}): HandOver {
  return async (sealed, workflowId, revised = null) => {
    const { request } = sealed;
    const action = revised?.revision.action ?? request.action;
    // Before anything is written: what nobody decided on is not under way either.
    if (!isDecidedOn(ports.seals, sealed, revised, await ports.ledger.find(workflowId))) {
      throw new CountersignError('forged', `run ${workflowId} holds a request that nobody decided on`);
    }
    const approval = await ports.ledger.recordDispatched(workflowId);
    const { dispatch, followUp } = approval;
    const standing = standingOf(approval);
    if (approval.status !== 'dispatched' || dispatch === null || dispatch.manual)
      return { standing, order: null };
    const order: WorkOrder = {
      key: orderKey(approval.id, approval.revision, dispatch.attempt),
      approvalId: approval.id,
      workspace: approval.workspace,
      revision: approval.revision,
      attempt: dispatch.attempt,
      executor: dispatch.executor,
      action,
      digest: approval.digest,
      check: request.followUp?.verification.check ?? null,
      limitSeconds: followUp?.limitSeconds ?? 0,
      approvedBy: approval.resolution?.by ?? '',
    };
    return { standing, order: { order, ...sealWith(ports.orders, 'order', order) } };
  };
}

/** Whether what a run holds bears our seals, is its own, and is to the byte what the approval's digest stands for. */
function isDecidedOn(
  seals: KeyRing,
  sealed: SealedRequest,
  revised: SealedRevision | null,
  approval: Approval | null,
): boolean {
  if (approval === null || !isOwnRequest(seals, sealed, approval.id)) return false;
  if (revised !== null && !isOwnRevision(seals, revised, approval.id)) return false;
  const action = revised?.revision.action ?? sealed.request.action;
  return digestOf(action, approval.workspace, approval.revision) === approval.digest;
}
