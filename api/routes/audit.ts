import { once } from 'node:events';
import { Router } from 'express';
import { type Principal, authorize } from '../../domain/principal.ts';
import { readEntries, verifyChain } from '../../store/ledger.ts';
import { callerOf } from '../authenticate.ts';
import { parseQuery } from '../body.ts';
import type { ApiPorts } from '../ports.ts';
import { auditSchema } from '../../contract/queries.ts';

const PAGE = 100;
const EXPORT_PAGE = 1_000;

export function auditRoutes(ports: ApiPorts): Router {
  const router = Router();

  router.get('/', async (request, response) => {
    const { principal } = callerOf(request);
    authorize(principal, 'audit', null);
    const { after = 0, limit = PAGE } = parseQuery(request, auditSchema);
    const data = await readEntries(ports.database.read, { after, limit, ...visibleTo(principal) });
    response.json({ data, nextCursor: data.length === limit ? String(data.at(-1)?.seq) : null });
  });

  router.get('/export', async (request, response) => {
    const { principal } = callerOf(request);
    authorize(principal, 'audit', null);
    response
      .type('application/jsonl')
      .setHeader('Content-Disposition', 'attachment; filename="countersign-ledger.jsonl"');
    let after = 0;
    for (;;) {
      const entries = await readEntries(ports.database.read, {
        after,
        limit: EXPORT_PAGE,
        ...visibleTo(principal),
      });
      if (entries.length === 0 || response.destroyed) break;
      // A reader slower than the store must not fill the memory.
      if (!response.write(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''))) {
        await Promise.race([once(response, 'drain'), once(response, 'close')]);
      }
      after = entries.at(-1)?.seq ?? after;
    }
    response.end();
  });

  router.get('/verify', async (request, response) => {
    authorize(callerOf(request).principal, 'audit', null);
    response.json(await verifyChain(ports.database));
  });

  return router;
}

function visibleTo(principal: Principal): { readonly workspaces?: readonly string[] } {
  return principal.workspaces === '*' ? {} : { workspaces: principal.workspaces };
}
