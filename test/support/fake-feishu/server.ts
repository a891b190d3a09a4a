import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApi, refusalResponse, type ApiRequest, type ApiResponse } from './api.ts';
import { createCallbacks } from './callbacks.ts';
import { handleControl } from './control.ts';
import { DEFAULT_APP, DEFAULT_ENCRYPT_KEY, DEFAULT_VERIFICATION_TOKEN, TENANT_KEY } from './defaults.ts';
import { ApiRefusal, rateLimited } from './errors.ts';
import type { FakeFeishu } from './fake-feishu.ts';
import { createFaults } from './faults.ts';
import { readBody, sendAnswer, sendHalf } from './http-io.ts';
import { createLateUpdates } from './late-updates.ts';
import { createLimits } from './limits.ts';
import { createMessageApi } from './message-api.ts';
import { createMessages } from './messages.ts';
import { createTokens } from './tokens.ts';
import type { ApiCall, FakeFeishuOptions, FaultMode } from './types.ts';

/** Starts a stand-in for Feishu's server on the loopback interface; `close()` ends it. */
export async function createFakeFeishu(options: FakeFeishuOptions = {}): Promise<FakeFeishu> {
  const now = options.now ?? Date.now;
  const app = options.app ?? DEFAULT_APP;
  const encryptKey = options.encryptKey ?? DEFAULT_ENCRYPT_KEY;
  const verificationToken = options.verificationToken ?? DEFAULT_VERIFICATION_TOKEN;
  const recipients = new Map(Object.entries(options.recipients ?? {}));
  const calls: ApiCall[] = [];
  let callbackUrl = options.callbackUrl ?? null;

  const tokens = createTokens([app, ...(options.otherApps ?? [])], options.tokenLifetimeSeconds ?? 7200, now);
  const limits = createLimits(options.limits ?? {}, now);
  const messages = createMessages(now, options.onCard ?? (() => {}), options.onText ?? (() => {}));
  const lateUpdates = createLateUpdates(messages, now);
  const messageApi = createMessageApi({ messages, limits, recipients, tenantKey: TENANT_KEY, now });
  const api = createApi({ tokens, limits, messageApi, lateUpdates });
  const faults = createFaults();
  const callbacks = createCallbacks({
    source: { appId: app.appId, tenantKey: TENANT_KEY, verificationToken },
    encryptKey,
    messages,
    lateUpdates,
    timeoutMs: options.callbackTimeoutMs ?? 3000,
    lockWhileAnswering: options.lockWhileAnswering ?? true,
    now,
    callbackUrl: () => callbackUrl,
  });

  function answerApi(request: ApiRequest, response: ServerResponse): void {
    const fault = faults.take(request.method, request.url.pathname);
    const answer = answerUnder(fault, () => api(request));
    const reached = fault === null || fault === '5xx' || fault === '429';
    calls.push({
      method: request.method,
      path: request.url.pathname,
      at: now(),
      status: reached && answer ? answer.status : null,
      code: reached && answer ? Number(answer.body['code']) : null,
    });
    // Without an answer the caller waits until it gives up or the fake is closed.
    if (!answer) return;
    if (fault === 'accept-then-reset') response.socket?.resetAndDestroy();
    else if (fault === 'half-body') sendHalf(response, answer);
    else sendAnswer(response, answer);
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
    const method = incoming.method ?? 'GET';
    const raw = await readBody(incoming);
    if (url.pathname.startsWith('/fake')) await handleControl(fake, { method, url, raw }, response);
    else answerApi({ method, url, authorization: incoming.headers.authorization, raw }, response);
  }

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  const fake: FakeFeishu = {
    url: `http://127.0.0.1:${port}`,
    app,
    encryptKey,
    verificationToken,
    tenantKey: TENANT_KEY,
    messages: () => messages.all(),
    message: (messageId) => messages.get(messageId),
    calls: () => [...calls],
    cardAction: (request) => callbacks.cardAction(request),
    buildCallback: (event, built) => callbacks.buildCallback(event, built),
    deliver: (request) => callbacks.deliver(request),
    press: async (request) => callbacks.deliver(callbacks.buildCallback(callbacks.cardAction(request))),
    challenge: () => callbacks.challenge(),
    fail: (fault) => faults.add(fault),
    revokeTokens: () => tokens.revokeAll(),
    recall: (messageId) => messages.recall(messageId),
    setRecipient(receiveId, state) {
      if (state === null) recipients.delete(receiveId);
      else recipients.set(receiveId, state);
    },
    setCallbackUrl(url) {
      callbackUrl = url;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return fake;
}

function answerUnder(fault: FaultMode | null, run: () => ApiResponse): ApiResponse | null {
  if (fault === 'stall') return null;
  if (fault === '5xx') return refusalResponse(new ApiRefusal(500, 2200, 'Internal Error'), 'FAULT');
  if (fault === '429') return refusalResponse(rateLimited(50, 1), 'FAULT');
  return run();
}
