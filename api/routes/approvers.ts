import { Router } from 'express';
import { approversSchema, toApprovers } from '../../contract/approvers.ts';
import { type Approver, decidersOf } from '../../domain/approvers.ts';
import { authorize } from '../../domain/principal.ts';
import { callerOf } from '../authenticate.ts';
import { parseBody } from '../body.ts';
import { configurerOf } from '../configurer.ts';
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
    const by = configurerOf(ports, request, null);
    const approvers = toApprovers(parseBody(request, approversSchema));
    await replaceApprovers(ports, approvers, by);
    response.json(shown());
  });

  router.delete('/', async (request, response) => {
    await replaceApprovers(ports, null, configurerOf(ports, request, null));
    response.json(shown());
  });

  return router;
}
