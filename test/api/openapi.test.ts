import { readFileSync } from 'node:fs';
import { createOpenApi } from '../../api/openapi.ts';
import type { ApiPorts } from '../../api/ports.ts';
import { confirmationRoutes } from '../../api/adapters/confirmations.ts';
import { allowlistRoutes } from '../../api/routes/allowlist.ts';
import { workspaceRoutes } from '../../api/adapters/workspaces.ts';
import { approvalRoutes } from '../../api/routes/approvals.ts';
import { approverRoutes } from '../../api/routes/approvers.ts';
import { auditRoutes } from '../../api/routes/audit.ts';
import { classifyRoutes } from '../../api/routes/classify.ts';
import { codecRoutes } from '../../api/routes/codec.ts';
import { rateLimitRoutes } from '../../api/routes/rate-limits.ts';
import { receiverRoutes } from '../../api/routes/receivers.ts';
import { eventRoutes } from '../../api/routes/events.ts';
import { followUpRoutes } from '../../api/routes/follow-up.ts';
import { safetyRoutes } from '../../api/routes/safety.ts';
import { sessionRoutes } from '../../api/routes/session.ts';
import { taskRoutes } from '../../api/adapters/tasks.ts';
import { workRoutes } from '../../api/routes/work.ts';
import { grantRoutes } from '../../api/routes/grants.ts';
import { healthRoutes } from '../../api/routes/health.ts';

const METHODS = ['get', 'post', 'put', 'delete', 'patch'] as const;

interface Shape {
  readonly openapi: string;
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

interface Operation {
  readonly summary: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
}

const document = JSON.parse(JSON.stringify(createOpenApi('1.2.3'))) as Shape;
const documented = Object.entries(document.paths).flatMap(([path, item]) =>
  METHODS.filter((method) => method in item).map((method) => `${method} ${path}`),
);

/** Routes say nothing of where they lie until they are called, so none of these is. */
const nothing = {} as ApiPorts;

/** Every router that `app.ts` mounts under a path of its own, by the text of that line. */
const ROUTERS: Readonly<Record<string, readonly [prefix: string, router: ReturnType<typeof auditRoutes>]>> = {
  approvalRoutes: ['/v1/approvals', approvalRoutes(nothing)],
  approverRoutes: ['/v1/approvers', approverRoutes(nothing)],
  followUpRoutes: ['/v1/approvals', followUpRoutes(nothing)],
  workRoutes: ['/v1/work', workRoutes(nothing)],
  taskRoutes: ['/api/tasks', taskRoutes(nothing)],
  workspaceRoutes: ['/workspaces', workspaceRoutes(nothing)],
  sessionRoutes: ['/v1/session', sessionRoutes(nothing)],
  auditRoutes: ['/v1/audit', auditRoutes(nothing)],
  eventRoutes: ['/v1/events', eventRoutes({} as never)],
  classifyRoutes: ['/v1/classify', classifyRoutes(nothing)],
  safetyRoutes: ['/v1/safety', safetyRoutes(nothing)],
  grantRoutes: ['/v1/grants', grantRoutes(nothing)],
  allowlistRoutes: ['/v1/allowlist', allowlistRoutes(nothing)],
  rateLimitRoutes: ['/v1/rate-limits', rateLimitRoutes(nothing)],
  confirmationRoutes: ['', confirmationRoutes(nothing)],
  codecRoutes: ['/codec', codecRoutes({} as never)],
  receiverRoutes: [
    '',
    receiverRoutes([{ path: '/api/webhook/feishu', receive: () => Promise.reject(new Error('not called')) }]),
  ],
  healthRoutes: ['', healthRoutes(nothing, {} as never, {} as never, '1.2.3')],
};

/** The document itself, and the page. */
const NOT_LISTED = ['docsRoutes', 'pageRoutes'];

function routesOf(prefix: string, router: ReturnType<typeof auditRoutes>): readonly string[] {
  return router.stack.flatMap(({ route }) => {
    if (route === undefined) return [];
    const path = `${prefix}${route.path === '/' && prefix !== '' ? '' : route.path}`.replace(
      /:(\w+)/g,
      '{$1}',
    );
    const methods = route.stack.map((layer) => layer.method);
    // HEAD is GET without its body.
    const listed = methods.filter((method) => method !== 'head');
    return [...new Set(listed)].map((method) => `${method} ${path}`);
  });
}

describe('the OpenAPI document', () => {
  test('lists every route that is mounted, and none that is not', () => {
    const mounted = Object.values(ROUTERS).flatMap(([prefix, router]) => routesOf(prefix, router));
    expect(mounted.length).toBeGreaterThan(10);
    expect([...documented].sort()).toEqual([...mounted].sort());
  });

  test('knows of every router that the app mounts', () => {
    const app = readFileSync(new URL('../../api/app.ts', import.meta.url), 'utf8');
    const body = app.slice(app.indexOf('export function createApp'));
    const used = [...body.matchAll(/\b(\w+Routes)\(/g)].map((match) => match[1] ?? '');
    const known = [...Object.keys(ROUTERS), ...NOT_LISTED, 'v1Routes'];
    expect(body).toContain("app.use('/v1', v1Routes(parts))");
    expect([...new Set(used)].sort()).toEqual(known.sort());
    for (const [name, [prefix]] of Object.entries(ROUTERS)) {
      const [within, at] = prefix.startsWith('/v1/') ? ['router', prefix.slice(3)] : ['app', prefix];
      const mount = at === '' ? `${name}\\(` : `\\s*'${at}',[^;]*${name}\\(`;
      expect(body).toMatch(new RegExp(`${within}\\.use\\(${mount}`));
    }
  });

  test('is OpenAPI 3.1, whole, and every reference in it leads somewhere', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.info.version).toBe('1.2.3');
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(
      (match) => match[1] ?? '',
    );
    expect(references.length).toBeGreaterThan(10);
    for (const reference of references) {
      const name = /^#\/components\/schemas\/(\w+)$/.exec(reference)?.[1];
      expect(Object.keys(document.components.schemas)).toContain(name);
    }
    for (const name of ['Approval', 'CreateApproval', 'Decide', 'Problem', 'LedgerEntry', 'Finding']) {
      expect(document.components.schemas).toHaveProperty(name);
    }
  });

  test('says of every operation what it does, its path’s names, and how it fails', () => {
    for (const [path, item] of Object.entries(document.paths)) {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      for (const operation of Object.values(item)) {
        expect(operation.summary).not.toBe('');
        const given = (operation.parameters ?? []).filter((one) => one.in === 'path').map((one) => one.name);
        expect(given).toEqual(names);
        expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['400', '401', '503']));
        for (const response of Object.values(operation.responses)) expect(response.description).not.toBe('');
        expect(Object.keys(operation.responses).some((status) => status.startsWith('2'))).toBe(true);
      }
    }
  });
});
