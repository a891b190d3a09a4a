import { Router } from 'express';
import { classifySchema } from '../../contract/approvals.ts';
import { messageIn } from '../../domain/classified-text.ts';
import { authorize } from '../../domain/principal.ts';
import { callerOf } from '../authenticate.ts';
import { parseBody } from '../body.ts';
import type { ApiPorts } from '../ports.ts';

export function classifyRoutes(ports: ApiPorts): Router {
  const router = Router();
  router.post('/', (request, response) => {
    authorize(callerOf(request).principal, 'read', null);
    const { action: type, language = 'en', ...carried } = parseBody(request, classifySchema);
    const verdict = ports.classify({ action: { ...carried, ...(type === undefined ? {} : { type }) } });
    const findings = verdict.findings.map((one) => ({ ...one, message: messageIn(language, one) }));
    response.json({ ...verdict, findings, policyVersion: ports.policy().version });
  });
  return router;
}
