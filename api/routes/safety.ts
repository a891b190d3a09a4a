import { Router } from 'express';
import { safetySchema } from '../../contract/safety.ts';
import { authorize } from '../../domain/principal.ts';
import { callerOf } from '../authenticate.ts';
import { parseBody } from '../body.ts';
import type { ApiPorts } from '../ports.ts';
import { checkSafety } from '../service/safety.ts';

export function safetyRoutes(ports: ApiPorts): Router {
  const router = Router();
  router.post('/', async (request, response) => {
    authorize(callerOf(request).principal, 'read', null);
    const { role, text, language } = parseBody(request, safetySchema);
    response.json(await checkSafety(ports.safety, role, text, language));
  });
  return router;
}
