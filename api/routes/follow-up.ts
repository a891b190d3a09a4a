import { Router } from 'express';
import { dispatchToSchema, reportSchema, toResult, verifySchema } from '../../contract/work.ts';
import { callerOf, deciderOf, reporterOf } from '../authenticate.ts';
import { parseBody } from '../body.ts';
import type { ApiPorts } from '../ports.ts';
import { visible } from '../visible.ts';
import { answerWith, on } from '../answering.ts';

/** What is done about an approved action: hand it over, tell what came of it, judge that. */
export function followUpRoutes(ports: ApiPorts): Router {
  const router = Router();

  router.post('/:id/dispatch', async (request, response) => {
    const { executor, comment, approver } = parseBody(request, dispatchToSchema);
    const approval = await visible(ports, request);
    const principal = deciderOf(callerOf(request), approver, ports.systemUser);
    const details = { executor };
    await answerWith(ports, request, response, {
      ...on(approval),
      ...{ principal, decision: 'dispatch', comment, details },
    });
  });

  router.post('/:id/result', async (request, response) => {
    const { executor, comment, ...given } = parseBody(request, reportSchema);
    const approval = await visible(ports, request);
    const principal = reporterOf(callerOf(request), executor, approval.requester);
    await answerWith(ports, request, response, {
      ...on(approval),
      ...{ principal, decision: 'report', comment, details: { ...toResult(given) } },
    });
  });

  router.post('/:id/verify', async (request, response) => {
    const { decision, comment, executor, attempt, approver } = parseBody(request, verifySchema);
    const approval = await visible(ports, request);
    const principal = deciderOf(callerOf(request), approver, ports.systemUser);
    const given = {
      ...(executor === undefined ? {} : { executor }),
      ...(attempt === undefined ? {} : { attempt }),
    };
    await answerWith(ports, request, response, {
      ...on(approval),
      ...{ principal, decision, comment },
      ...(executor === undefined && attempt === undefined ? {} : { details: given }),
    });
  });

  return router;
}
