import express, { type Express, Router } from 'express';
import helmet from 'helmet';
import swaggerUi from 'swagger-ui-express';
import { confirmationRoutes } from './adapters/confirmations.ts';
import { taskRoutes } from './adapters/tasks.ts';
import { workspaceRoutes } from './adapters/workspaces.ts';
import { answerErrors, unknownRoute } from './answer-errors.ts';
import { authenticate } from './authenticate.ts';
import { rawBody } from './body.ts';
import { sendPlainError, sendProblem } from './errors.ts';
import { createHealth } from './health.ts';
import { guardLoopback } from './loopback-guard.ts';
import type { Live } from './live.ts';
import type { Metrics } from './metrics.ts';
import { createOpenApi } from './openapi.ts';
import type { ChannelStates } from '../store/presence.ts';
import type { ApiPorts } from './ports.ts';
import { allowlistRoutes } from './routes/allowlist.ts';
import { approvalRoutes } from './routes/approvals.ts';
import { approverRoutes } from './routes/approvers.ts';
import { auditRoutes } from './routes/audit.ts';
import { classifyRoutes } from './routes/classify.ts';
import { type WireCodec, codecRoutes } from './routes/codec.ts';
import type { EventStreams } from './events/event-streams.ts';
import { eventRoutes } from './routes/events.ts';
import { followUpRoutes } from './routes/follow-up.ts';
import { grantRoutes } from './routes/grants.ts';
import { healthRoutes } from './routes/health.ts';
import { pageRoutes } from './routes/page.ts';
import { rateLimitRoutes } from './routes/rate-limits.ts';
import { type WebhookReceiver, receiverRoutes } from './routes/receivers.ts';
import { safetyRoutes } from './routes/safety.ts';
import { sessionRoutes } from './routes/session.ts';
import { workRoutes } from './routes/work.ts';

export interface AppParts {
  readonly ports: ApiPorts;
  readonly metrics: Metrics;
  readonly live: Live;
  readonly streams: EventStreams;
  readonly codec: WireCodec;
  readonly receivers: readonly WebhookReceiver[];
  /** How this process finds the connections that its channels are answered by. */
  readonly channelStates: () => ChannelStates;
  readonly version: string;
  /** All routes, or the confirmations protocol and health alone. */
  readonly surface: 'all' | 'confirmations';
  /** The page's built files. */
  readonly pageFolder: string;
}

/** Where the older protocols lie: what is not there is said in their words too. */
const OLDER = ['/api', '/audit', '/confirm', '/workspaces'];

/** The HTTP side, from the outside in: guard, what needs no key, key, routes, errors. */
export function createApp(parts: AppParts): Express {
  const { ports, metrics } = parts;
  const uiOrigins = originsOf(ports.temporalUi);
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use(metrics.observe);
  // What is served over plain HTTP on loopback must not be told to come over HTTPS.
  const directives = { 'upgrade-insecure-requests': null };
  app.use(helmet({ contentSecurityPolicy: { directives }, strictTransportSecurity: false }));
  // Channels' callbacks prove themselves by their vendor's signature, and come under the vendor's Host.
  app.use(receiverRoutes(parts.receivers));
  app.use(guardLoopback(ports.directory, uiOrigins));
  if (parts.surface === 'all') app.use('/v1', v1Routes(parts));
  app.use(healthRoutes(ports, createHealth(ports, parts.channelStates), metrics, parts.version));
  const plainErrors = answerErrors(ports, sendPlainError);
  app.use(confirmationRoutes(ports));
  if (parts.surface === 'confirmations') return app.use(unknownRoute, plainErrors);
  app.use(docsRoutes(parts.version));
  app.use(pageRoutes(parts.pageFolder));
  app.use(
    '/codec',
    allowTemporalUi(uiOrigins),
    authenticate(ports.directory),
    rawBody,
    codecRoutes(parts.codec),
  );
  app.use('/api/tasks', authenticate(ports.directory), rawBody, taskRoutes(ports));
  app.use('/workspaces', authenticate(ports.directory), rawBody, workspaceRoutes(ports));
  app.use(OLDER, unknownRoute, plainErrors);
  app.use(unknownRoute, answerErrors(ports, sendProblem));
  return app;
}

/** First after the guard: hooks wait for it at each tool call. */
function v1Routes({ ports, streams }: AppParts): Router {
  const router = Router();
  router.use('/session', sessionRoutes(ports));
  router.use(authenticate(ports.directory, ports.sessions), rawBody);
  router.use('/approvals', approvalRoutes(ports), followUpRoutes(ports));
  router.use('/approvers', approverRoutes(ports));
  router.use('/work', workRoutes(ports));
  router.use('/events', eventRoutes(streams));
  router.use('/audit', auditRoutes(ports));
  router.use('/classify', classifyRoutes(ports));
  router.use('/safety', safetyRoutes(ports));
  router.use('/grants', grantRoutes(ports));
  router.use('/allowlist', allowlistRoutes(ports));
  router.use('/rate-limits', rateLimitRoutes(ports));
  return router;
}

function docsRoutes(version: string): Router {
  const document = createOpenApi(version);
  const router = Router();
  router.get('/openapi.json', (_request, response) => {
    response.json(document);
  });
  router.use('/docs', swaggerUi.serve, swaggerUi.setup(document, { customSiteTitle: 'Countersign API' }));
  return router;
}

/** A page on loopback has as many origins as loopback has names. */
function originsOf(temporalUi: string | null): readonly string[] {
  if (temporalUi === null) return [];
  const { port } = new URL(temporalUi);
  return ['127.0.0.1', 'localhost', '[::1]'].map((name) => `http://${name}:${port}`);
}

/** The Temporal UI is another origin; it alone may read what the codec answers. */
function allowTemporalUi(origins: readonly string[]): express.RequestHandler {
  return (request, response, next) => {
    const { origin } = request.headers;
    if (origin !== undefined && origins.includes(origin)) {
      response.setHeader('Access-Control-Allow-Origin', origin);
      response.setHeader(
        'Access-Control-Allow-Headers',
        'content-type, x-namespace, authorization, caller-type',
      );
      response.setHeader('Access-Control-Allow-Methods', 'POST, OPTIONS');
      response.setHeader('Access-Control-Allow-Credentials', 'true');
      response.setHeader('Vary', 'Origin');
    }
    if (request.method === 'OPTIONS') {
      response.status(204).end();
      return;
    }
    next();
  };
}
