import { randomBytes } from 'node:crypto';
import { ApiRefusal } from './errors.ts';
import { parseObject, type JsonObject } from './json.ts';
import type { LateUpdates } from './late-updates.ts';
import type { Limits } from './limits.ts';
import type { MessageApi, MessageCall } from './message-api.ts';
import type { Tokens } from './tokens.ts';

export interface ApiRequest {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string | undefined;
  readonly raw: Buffer;
}

export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
}

export interface ApiPorts {
  readonly tokens: Tokens;
  readonly limits: Limits;
  readonly messageApi: MessageApi;
  readonly lateUpdates: LateUpdates;
}

interface Route {
  readonly method: string;
  readonly path: RegExp;
  /** @param id the message id in the path, where there is one */
  readonly run: (call: MessageCall, id: string, url: URL) => JsonObject;
}

const TOKEN_PATH = '/open-apis/auth/v3/tenant_access_token/internal';

/** Feishu's API as far as cards need it. Never throws: a refusal is an answer. */
export function createApi(ports: ApiPorts): (request: ApiRequest) => ApiResponse {
  const { tokens, limits, messageApi, lateUpdates } = ports;
  const routes: readonly Route[] = [
    {
      method: 'POST',
      path: /^\/open-apis\/im\/v1\/messages$/,
      run: (call, _id, url) => messageApi.send(call, url.searchParams.get('receive_id_type')),
    },
    {
      method: 'POST',
      path: /^\/open-apis\/im\/v1\/messages\/([^/]+)\/reply$/,
      run: (call, id) => messageApi.reply(call, id),
    },
    {
      method: 'PATCH',
      path: /^\/open-apis\/im\/v1\/messages\/([^/]+)$/,
      run: (call, id) => messageApi.patch(call, id),
    },
    {
      method: 'POST',
      path: /^\/open-apis\/interactive\/v1\/card\/update$/,
      run: (call) => lateUpdates.update(call),
    },
  ];

  function run(request: ApiRequest): JsonObject {
    const path = request.url.pathname;
    const body = parseObject(request.raw.toString('utf8'));
    if (request.method === 'POST' && path === TOKEN_PATH) return tokens.issue(body);
    const route = routes.find((known) => known.method === request.method && known.path.test(path));
    if (!route) throw new ApiRefusal(404, 404, `no such API: ${request.method} ${path}`);
    const appId = tokens.appOf(request.authorization);
    limits.takeCall(appId, `${route.method} ${route.path.source}`);
    const id = decodeURIComponent(route.path.exec(path)?.[1] ?? '');
    return route.run({ appId, body: body ?? {}, bytes: request.raw.length }, id, request.url);
  }

  return (request) => {
    const logId = randomBytes(17).toString('hex').toUpperCase();
    const headers = { 'x-tt-logid': logId };
    try {
      return { status: 200, headers, body: run(request) };
    } catch (error) {
      if (!(error instanceof ApiRefusal)) throw error;
      return refusalResponse(error, logId);
    }
  };
}

export function refusalResponse(refusal: ApiRefusal, logId: string): ApiResponse {
  return {
    status: refusal.status,
    headers: { 'x-tt-logid': logId, ...refusal.headers },
    body: { code: refusal.code, msg: refusal.message, error: { log_id: logId } },
  };
}
