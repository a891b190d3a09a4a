import { type Request, Router } from 'express';
import {
  allowSchema,
  allowlistQuerySchema,
  disallowQuerySchema,
  disallowSchema,
} from '../../contract/allowlist.ts';
import type { AllowlistItem } from '../../domain/allowlist.ts';
import { CountersignError } from '../../domain/errors.ts';
import { DEFAULT_WORKSPACE, authorize } from '../../domain/principal.ts';
import { listAllowed, putAllowed, removeAllowed } from '../../store/allowlist.ts';
import { callerOf } from '../authenticate.ts';
import { hasBody, parseBody, parseQuery } from '../body.ts';
import { configurerOf } from '../configurer.ts';
import type { ApiPorts } from '../ports.ts';

/**
 * Actions that skip confirmation. A change holds from the next request on, in every process. A confirmation belongs to
 * the default workspace, and so does what lets one pass.
 */
export function allowlistRoutes(ports: ApiPorts): Router {
  const router = Router();

  router.get('/', async (request, response) => {
    authorize(callerOf(request).principal, 'read', DEFAULT_WORKSPACE);
    const { sessionKey } = parseQuery(request, allowlistQuerySchema);
    response.json({ data: await listAllowed(ports.database.read, sessionKey), nextCursor: null });
  });

  router.put('/', async (request, response) => {
    const addedBy = configurerOf(ports, request, DEFAULT_WORKSPACE);
    const { action, sessionKey = null, expiresAt = null } = parseBody(request, allowSchema);
    if (!ports.allowlisting.mayHold(action)) {
      throw new CountersignError(
        'invalid_request',
        `/action: "${action}" is never bypassed: a person decides about it every time; name another action`,
      );
    }
    const item: AllowlistItem = {
      action: action.trim(),
      sessionKey,
      expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
      addedBy,
      addedAt: new Date().toISOString(),
    };
    await putAllowed(ports.database, item);
    response.json(item);
  });

  router.delete('/', async (request, response) => {
    const by = configurerOf(ports, request, DEFAULT_WORKSPACE);
    const { action, sessionKey = null } = whatToRemove(request);
    response.json({ removed: await removeAllowed(ports.database, action, sessionKey, by) });
  });

  return router;
}

function whatToRemove(request: Request): { readonly action: string; readonly sessionKey?: string | null } {
  const { action, ...session } = parseQuery(request, disallowQuerySchema);
  if (action !== undefined && !hasBody(request)) return { action, ...session };
  return parseBody(request, disallowSchema);
}
