import type { Approval } from '../domain/approval.ts';
import { type Directory, membersWith } from '../domain/directory.ts';
import { isOpen } from '../domain/lifecycle.ts';
import { finalDeciders } from '../domain/policy.ts';
import { type Role, rolesWith } from '../domain/principal.ts';
import type { CopiesPort, DeliveryPort } from './ports.ts';

/** Where those whose answer is wanted are found, and what has been sent to them. */
export interface AskedPorts {
  readonly copies: CopiesPort;
  readonly directory: () => Directory;
  readonly channel: (name: string) => DeliveryPort;
  /** The names of all that are there, in the order in which people are told. */
  readonly channels: () => readonly string[];
}

/** Whether it is no question, but news that the admins must have. */
export function isAlert({ resolution }: Approval): boolean {
  return resolution?.outcome === 'crisis';
}

/** Whose answer is wanted now; of an approval that is past that, everybody's whose answer was wanted. */
export function rolesAsked(approval: Approval): readonly Role[] {
  const { status, rung, plan, decisions } = approval;
  if (isAlert(approval)) return ['admin'];
  const final = plan.finalReview?.approvers ?? [];
  if (status === 'final_review') return finalDeciders(plan);
  if (isOpen(status)) return plan.rungs[rung]?.approvers ?? [];
  const asked = plan.rungs.slice(0, rung + 1).flatMap(({ approvers }) => approvers);
  const second = decisions.some(({ decision }) => decision === 'approve') ? final : [];
  return [...asked, ...second, ...(wasShownEvidence(approval) ? rolesWith('verify') : [])];
}

/** Whether a result waits, or waited, for a person: what the rules took at once asked nobody. */
function wasShownEvidence({ status, dispatch, verified }: Approval): boolean {
  const looked = verified?.outcome === 'accepted' || verified?.outcome === 'given_up';
  return status === 'executed' || looked || (dispatch?.attempt ?? 0) > 1;
}

/** The channels that are there and reach anybody of those who are asked. */
export function reachingAsked(
  { directory, channel, channels }: AskedPorts,
  approval: Approval,
): readonly string[] {
  const people = membersWith(directory(), rolesAsked(approval), approval.workspace);
  return channels().filter((name) => channel(name).recipients(people).length > 0);
}

/**
 * Whether anybody of those who are asked has a copy of the present revision. A copy of somebody of an earlier step
 * tells nobody of this one.
 */
export async function isAnybodyTold(
  { copies, directory, channel }: AskedPorts,
  approval: Approval,
  reaching: readonly string[],
): Promise<boolean> {
  const people = membersWith(directory(), rolesAsked(approval), approval.workspace);
  const since = approval.revised?.version ?? 0;
  const isTold = async (name: string): Promise<boolean> => {
    const asked = channel(name).recipients(people);
    const out = await copies.list(approval.id, name);
    return out.some(({ recipient, shownVersion }) => asked.includes(recipient) && shownVersion >= since);
  };
  return (await Promise.all(reaching.map(isTold))).includes(true);
}
