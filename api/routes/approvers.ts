import { Router } from 'express';
import { approversSchema, toApprovers } from '../../contract/approvers.ts';
import { type Approver, decidersOf } from '../../domain/approvers.ts';
import { type Principal, authorize, sees } from '../../domain/principal.ts';
import { callerOf } from '../authenticate.ts';
import { parseBody } from '../body.ts';
import { configurerOf } from '../configurer.ts';
import type { ApiPorts } from '../ports.ts';
import { replaceApprovers } from '../service/approvers.ts';

/** Who may decide, read and replaced while the product runs. */
export function approverRoutes(ports: ApiPorts): Router {
  const router = Router();
  const shown = (who: Principal): { readonly data: readonly Approver[]; readonly nextCursor: null } => ({
    data: decidersOf(ports.directory()).filter((approver) => isKnownTo(who, approver)),
    nextCursor: null,
  });

  router.get('/', (request, response) => {
    const { principal } = callerOf(request);
    authorize(principal, 'read', null);
    response.json(shown(principal));
  });

  router.put('/', async (request, response) => {
    const by = configurerOf(ports, request, null);
    const approvers = toApprovers(parseBody(request, approversSchema));
    await replaceApprovers(ports, approvers, by);
    response.json(shown(callerOf(request).principal));
  });

  router.delete('/', async (request, response) => {
    await replaceApprovers(ports, null, configurerOf(ports, request, null));
    response.json(shown(callerOf(request).principal));
  });

  return router;
}

/** Those of workspaces that the caller does not see are no business of theirs. */
function isKnownTo(who: Principal, { workspaces = '*' }: Approver): boolean {
  return workspaces === '*' || workspaces.some((workspace) => sees(who, workspace));
}
