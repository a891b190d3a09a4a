import { Router } from 'express';
import type { EventStreams } from '../events/event-streams.ts';

export function eventRoutes(streams: EventStreams): Router {
  const router = Router();
  router.get('/', (request, response) => streams.serve(request, response));
  return router;
}
