import type { Request } from 'express';
import type { Approval } from '../domain/approval.ts';
import { APPROVAL_ID } from '../domain/ids.ts';
import { authorize, sees } from '../domain/principal.ts';
import { callerOf } from './authenticate.ts';
import type { ApiPorts } from './ports.ts';
import { findOpened, unknownApproval } from './service/decide.ts';

/**
 * The approval that a path names, if the caller may see it; otherwise it does not exist, in every protocol alike.
 * @param id as the path has it, unless the protocol has other names for approvals
 * @throws CountersignError `not_found`, `forbidden`, or `unavailable` while it is being opened
 */
export async function visible(
  ports: ApiPorts,
  request: Request,
  id: string = String(request.params['id']),
): Promise<Approval> {
  const { principal } = callerOf(request);
  authorize(principal, 'read', null);
  if (!APPROVAL_ID.test(id)) throw unknownApproval(id);
  const approval = await findOpened(ports, id);
  if (!sees(principal, approval.workspace)) throw unknownApproval(id);
  return approval;
}
