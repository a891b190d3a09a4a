import { Router } from 'express';
import { approversSchema, toApprovers } from '../../contract/approvers.ts';
import { type Approver, decidersOf } from '../../domain/approvers.ts';
import { authorize } from '../../domain/principal.ts';
import { callerOf, deciderOf } from '../authenticate.ts';
import { parseBody } from '../body.ts';
import type { ApiPorts } from '../ports.ts';
import { replaceApprovers } from '../service/approvers.ts';

/** Who may decide, read and replaced while the product runs. */
export function approverRoutes(ports: ApiPorts): Router {
  const router = Router();
  const shown = (): { readonly data: readonly Approver[]; readonly nextCursor: null } => ({
    data: decidersOf(ports.directory()),
    nextCursor: null,
  });

  router.get('/', (request, response) => {
    authorize(callerOf(request).principal, 'read', null);
    response.json(shown());
  });

  router.put('/', async (request, response) => {
    const caller = callerOf(request);
    authorize(caller.principal, 'configure', null);
    const approvers = toApprovers(parseBody(request, approversSchema));
    await replaceApprovers(ports, approvers, deciderOf(caller, undefined, ports.systemUser));
    response.json(shown());
  });

  router.delete('/', async (request, response) => {
    const caller = callerOf(request);
    authorize(caller.principal, 'configure', null);
    await replaceApprovers(ports, null, deciderOf(caller, undefined, ports.systemUser));
    response.json(shown());
  });

  return router;
}
