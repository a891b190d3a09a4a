import express, { type ErrorRequestHandler, type Express, type Request, Router } from 'express';
import helmet from 'helmet';
import swaggerUi from 'swagger-ui-express';
import { CountersignError } from '../domain/errors.ts';
import { recordStrayRefusal } from '../store/refusals.ts';
import { authenticate } from './authenticate.ts';
import { rawBody } from './body.ts';
import { sendProblem, toCountersignError } from './errors.ts';
import { createHealth } from './health.ts';
import { guardLoopback } from './loopback-guard.ts';
import type { Metrics } from './metrics.ts';
import { createOpenApi } from './openapi.ts';
import type { ApiPorts } from './ports.ts';
import { approvalRoutes } from './routes/approvals.ts';
import { auditRoutes } from './routes/audit.ts';
import { classifyRoutes } from './routes/classify.ts';
import { type WireCodec, codecRoutes } from './routes/codec.ts';
import { followUpRoutes } from './routes/follow-up.ts';
import { healthRoutes } from './routes/health.ts';
import { type WebhookReceiver, receiverRoutes } from './routes/receivers.ts';
import { workRoutes } from './routes/work.ts';

export interface AppParts {
  readonly ports: ApiPorts;
  readonly metrics: Metrics;
  readonly codec: WireCodec;
  readonly receivers: readonly WebhookReceiver[];
  readonly version: string;
}

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
  app.use(healthRoutes(ports, createHealth(ports), metrics, parts.version));
  app.use(docsRoutes(parts.version));
  app.use(
    '/codec',
    allowTemporalUi(uiOrigins),
    authenticate(ports.directory),
    rawBody,
    codecRoutes(parts.codec),
  );
  app.use('/v1', authenticate(ports.directory), rawBody);
  app.use('/v1/approvals', approvalRoutes(ports), followUpRoutes(ports));
  app.use('/v1/work', workRoutes(ports));
  app.use('/v1/audit', auditRoutes(ports));
  app.use('/v1/classify', classifyRoutes(ports));
  app.use((request, response) => {
    sendProblem(
      response,
      new CountersignError(
        'not_found',
        `there is no ${request.method} ${request.path}; /docs lists what there is`,
      ),
    );
  });
  app.use(answerErrors(ports));
  return app;
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

function answerErrors(ports: ApiPorts): ErrorRequestHandler {
  return (thrown: unknown, request, response, _next) => {
    const error = toCountersignError(thrown);
    if (error === null)
      ports.log.error({ err: thrown, method: request.method, path: pathOf(request) }, 'a request failed');
    if (error !== null) recordRefusal(ports, request, error);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    sendProblem(
      response,
      error ?? new CountersignError('unavailable', 'this request failed inside; the log has the reason'),
    );
  };
}

/** An executor's token opens its order, and stands in no log. */
function pathOf(request: Request): string {
  return request.path.replace(/^\/v1\/work\/[^/]+/, '/v1/work/:token');
}

/** Who is turned away at the door stands in the ledger too; what a decision was refused for, it has written itself. */
function recordRefusal(ports: ApiPorts, request: Request, error: CountersignError): void {
  const { code, message } = error;
  if (code !== 'unauthenticated' && !(code === 'forbidden' && 'deed' in error.details)) return;
  const known = error.details['principal'];
  const source = typeof known === 'string' ? known : `http:${request.socket.remoteAddress}`;
  const attempted = `${request.method} ${request.baseUrl}${pathOf(request)}`;
  recordStrayRefusal(ports.database, {
    source,
    attemptId: crypto.randomUUID(),
    code,
    message,
    attempted,
    via: 'http',
  }).catch((failure: unknown) => ports.log.warn({ err: failure }, 'a refusal could not be recorded'));
}
