import { Router } from 'express';
import { rateLimitsSchema } from '../../contract/allowlist.ts';
import { DEFAULT_WORKSPACE, authorize } from '../../domain/principal.ts';
import { changeSetting } from '../../store/settings.ts';
import { callerOf } from '../authenticate.ts';
import { parseBody } from '../body.ts';
import { configurerOf } from '../configurer.ts';
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
    const by = configurerOf(ports, request, DEFAULT_WORKSPACE);
    const value = parseBody(request, rateLimitsSchema);
    await changeSetting(ports.database, { name: RATE_LIMIT_SETTING, value, by });
    response.json({ confirmations: await confirmationLimit(ports) });
  });

  router.delete('/', async (request, response) => {
    const by = configurerOf(ports, request, DEFAULT_WORKSPACE);
    await changeSetting(ports.database, { name: RATE_LIMIT_SETTING, value: null, by });
    response.json({ confirmations: await confirmationLimit(ports) });
  });

  return router;
}
