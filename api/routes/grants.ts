import { type Request, type Response, Router } from 'express';
import { toBounds } from '../../contract/grant-bounds.ts';
import { createGrantSchema, grantIdSchema, listGrantsSchema } from '../../contract/grants.ts';
import { toAction } from '../../contract/approvals.ts';
import { CountersignError } from '../../domain/errors.ts';
import { type GrantSubject, subjectOf } from '../../domain/grant-making.ts';
import type { GrantStanding } from '../../domain/grant.ts';
import { GRANT_ID } from '../../domain/ids.ts';
import { DEFAULT_WORKSPACE, type Principal, authorize, rolesWith, sees } from '../../domain/principal.ts';
import { findGrant, listGrants, revokeGrant } from '../../store/grants.ts';
import { doorOf } from '../answering.ts';
import { callerOf, deciderOf } from '../authenticate.ts';
import { hasBody, parseBody, parseInput, parseQuery } from '../body.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { ApiPorts } from '../ports.ts';
import { checkProfile } from '../service/create.ts';
import { giveGrant, grantView, subjectOfAction } from '../service/grants.ts';
import { visible } from '../visible.ts';

const PAGE = 100;

/** Remembered approvals. A change holds from the next request on, in every process. */
export function grantRoutes(ports: ApiPorts): Router {
  const router = Router();

  router.get('/', async (request, response) => {
    const { principal } = callerOf(request);
    const { workspace, requester, state, cursor, limit = PAGE } = parseQuery(request, listGrantsSchema);
    authorize(principal, 'read', workspace ?? null);
    const own = seesOthers(principal) ? requester : principal.id;
    const none = requester !== undefined && own !== requester;
    const found = none
      ? []
      : await listGrants(ports.database.read, {
          ...(own === undefined ? {} : { requester: own }),
          ...workspacesOf(principal, workspace),
          ...(state === 'all' ? {} : { activeAt: new Date().toISOString() }),
          ...(cursor === undefined ? {} : { after: decodeCursor(cursor) }),
          limit: limit + 1,
        });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    response.json({
      data: page.map((grant) => grantView(ports, grant)),
      nextCursor: found.length > limit && last !== undefined ? encodeCursor(last) : null,
    });
  });

  router.get('/:id', async (request, response) => {
    response.json(grantView(ports, await visibleGrant(ports, request, request.params['id'])));
  });

  router.post('/', async (request, response) => {
    const caller = callerOf(request);
    const body = parseBody(request, createGrantSchema);
    authorize(caller.principal, 'decide', body.workspace ?? null);
    const id = deciderOf(caller, body.approver, ports.systemUser);
    const subject = await subjectIn(ports, request, body);
    const bounds = toBounds(body, Date.now());
    const grant = await giveGrant(ports, subject, { id, via: doorOf(request) }, bounds);
    response.status(201).location(`/v1/grants/${grant.id}`).json(grantView(ports, grant));
  });

  const revoke = async (request: Request, response: Response, id: string): Promise<void> => {
    const caller = callerOf(request);
    const { workspace } = await visibleGrant(ports, request, id);
    authorize(caller.principal, 'decide', workspace);
    const by = deciderOf(caller, undefined, ports.systemUser);
    response.json(grantView(ports, await revokeGrant(ports.database, id, by, doorOf(request))));
  };

  router.delete('/', async (request, response) => {
    const { id } = hasBody(request)
      ? parseBody(request, grantIdSchema)
      : parseInput(grantIdSchema, { ...request.query });
    await revoke(request, response, id);
  });

  router.delete('/:id', (request, response) => revoke(request, response, request.params['id']));

  return router;
}

async function subjectIn(
  ports: ApiPorts,
  request: Request,
  body: ReturnType<(typeof createGrantSchema)['parse']>,
): Promise<GrantSubject> {
  const { approvalId, action, requester = '', workspace = DEFAULT_WORKSPACE, profile = 'interactive' } = body;
  if (approvalId !== undefined) return subjectOf(await visible(ports, request, approvalId));
  if (action === undefined) throw new CountersignError('invalid_request', '/action: is missing');
  authorize(callerOf(request).principal, 'decide', workspace);
  checkProfile(ports, profile);
  return subjectOfAction(ports, toAction(action), { requester, workspace, profile });
}

/** Those who decide or audit see every grant of their workspaces; everybody else those for their own requests. */
function seesOthers({ roles }: Principal): boolean {
  const may = [...rolesWith('decide'), ...rolesWith('audit')];
  return roles.some((role) => may.includes(role));
}

/** @throws CountersignError `not_found`, `forbidden`: what somebody may not see does not exist for them */
async function visibleGrant(ports: ApiPorts, request: Request, id: string): Promise<GrantStanding> {
  const { principal } = callerOf(request);
  authorize(principal, 'read', null);
  const grant = GRANT_ID.test(id) ? await findGrant(ports.database.read, id) : null;
  const may =
    grant !== null &&
    sees(principal, grant.workspace) &&
    (seesOthers(principal) || grant.requester === principal.id);
  if (may) return grant;
  throw new CountersignError('not_found', `there is no grant ${id}`, { id });
}

function workspacesOf(
  { workspaces }: Principal,
  asked: string | undefined,
): { readonly workspaces?: readonly string[] } {
  if (asked !== undefined) return { workspaces: [asked] };
  return workspaces === '*' ? {} : { workspaces };
}
