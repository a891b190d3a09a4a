import { Router } from 'express';
import { countOpen } from '../../store/approvals.ts';
import { readHead } from '../../store/ledger.ts';
import type { Health } from '../health.ts';
import type { Metrics } from '../metrics.ts';
import type { ApiPorts } from '../ports.ts';

/** For load balancers, operators and scrapers; asks for no key and tells nothing of any approval. */
export function healthRoutes(ports: ApiPorts, health: Health, metrics: Metrics, version: string): Router {
  const router = Router();

  router.get('/livez', (_request, response) => {
    response.json({ status: 'ok' });
  });

  router.get('/readyz', async (_request, response) => {
    const report = await health.check();
    response.status(report.ready ? 200 : 503).json(report);
  });

  router.get('/health', async (_request, response) => {
    const { ready, checks } = await health.check();
    const stored = checks.store.ok;
    const head = stored ? await readHead(ports.database.read) : null;
    response.status(ready ? 200 : 503).json({
      status: ready ? 'ok' : 'degraded',
      pending_count: stored ? await countOpen(ports.database.read) : null,
      timestamp: new Date().toISOString(),
      version,
      temporal: checks.temporal.ok ? 'ok' : checks.temporal.problem,
      ledger: head ?? checks.store.problem,
    });
  });

  router.get('/metrics', async (_request, response) => {
    response.type(metrics.contentType).send(await metrics.render(await health.check()));
  });

  return router;
}
