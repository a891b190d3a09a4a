import { type Request, Router } from 'express';
import { rateLimitsSchema } from '../../contract/allowlist.ts';
import { DEFAULT_WORKSPACE, authorize } from '../../domain/principal.ts';
import { changeSetting } from '../../store/settings.ts';
import { callerOf, deciderOf } from '../authenticate.ts';
import { parseBody } from '../body.ts';
import type { ApiPorts } from '../ports.ts';
import { RATE_LIMIT_SETTING, confirmationLimit } from '../service/rate-limits.ts';

/** How many confirmations may be asked for. A change holds from the next request on, in every process. */
export function rateLimitRoutes(ports: ApiPorts): Router {
  const router = Router();

  router.get('/', async (request, response) => {
    authorize(callerOf(request).principal, 'read', DEFAULT_WORKSPACE);
    response.json({ confirmations: await confirmationLimit(ports) });
  });

  router.put('/', async (request, response) => {
    const by = operatorOf(ports, request);
    const value = parseBody(request, rateLimitsSchema);
    await changeSetting(ports.database, { name: RATE_LIMIT_SETTING, value, by });
    response.json({ confirmations: await confirmationLimit(ports) });
  });

  router.delete('/', async (request, response) => {
    const by = operatorOf(ports, request);
    await changeSetting(ports.database, { name: RATE_LIMIT_SETTING, value: null, by });
    response.json({ confirmations: await confirmationLimit(ports) });
  });

  return router;
}

function operatorOf(ports: ApiPorts, request: Request): string {
  const caller = callerOf(request);
  authorize(caller.principal, 'configure', DEFAULT_WORKSPACE);
  return deciderOf(caller, undefined, ports.systemUser);
}
