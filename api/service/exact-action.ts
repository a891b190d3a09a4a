import type { Action } from '../../domain/action.ts';
import type { Approval } from '../../domain/approval.ts';
import { digestOf } from '../../domain/digest.ts';
import { CountersignError } from '../../domain/errors.ts';
import { type Principal, isDeciding } from '../../domain/principal.ts';
import type { ApiPorts } from '../ports.ts';

/**
 * The action of the revision that stands, to the byte: only its run holds that.
 * @throws CountersignError `unavailable` while no worker runs that could tell, or while the run is a step behind the
 *   ledger; `not_found` once Temporal has forgotten the run, and where there never was one
 */
export async function exactAction(ports: ApiPorts, approval: Approval): Promise<Action> {
  const { id, workspace, revision, digest, plan } = approval;
  if (plan.record === 'ledger') {
    throw new CountersignError(
      'not_found',
      `the ledger alone keeps ${id}, with secrets masked: its exact action is with whoever asked, whose digest ${digest} tells it`,
      { id },
    );
  }
  if (!(await ports.workerRuns())) {
    throw new CountersignError('unavailable', `no worker runs that could tell the exact action of ${id}`, {
      id,
    });
  }
  const action = await ports.runs.actionOf(id);
  if (digestOf(action, workspace, revision) === digest) return action;
  throw new CountersignError('unavailable', `the run of ${id} is about to change; try again in a moment`, {
    id,
  });
}

/**
 * Secrets stand in it in plain sight: it is for who wrote it, who may run it, and who answers for it.
 * @throws CountersignError `forbidden`
 */
export function authorizeExact({ id, requester }: Approval, who: Principal): void {
  if (who.id === requester || who.roles.some((role) => role === 'executor' || isDeciding(role))) return;
  throw new CountersignError(
    'forbidden',
    `the exact action of ${id} is for ${requester}, executors and those who decide`,
  );
}
