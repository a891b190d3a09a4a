import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { createApi, refusalResponse, type ApiRequest, type ApiResponse } from './api.ts';
import { createCallbacks } from './callbacks.ts';
import { handleControl } from './control.ts';
import { DEFAULT_APP, DEFAULT_ENCRYPT_KEY, DEFAULT_VERIFICATION_TOKEN, TENANT_KEY } from './defaults.ts';
import { ApiRefusal, rateLimited } from './errors.ts';
import type { FakeFeishu } from './fake-feishu.ts';
import { createFaults } from './faults.ts';
import { readBody, sendAnswer, sendHalf } from './http-io.ts';
import { parseObject } from './json.ts';
import { createLateUpdates } from './late-updates.ts';
import { createLimits } from './limits.ts';
import { ENDPOINT_PATH, createLongConnection, type EndpointRefusal } from './long-connection.ts';
import { createMessageApi } from './message-api.ts';
import { createMessages } from './messages.ts';
import { createTokens } from './tokens.ts';
import type { ApiCall, FakeFeishuOptions, FaultMode } from './types.ts';

/** Fast, for tests; Feishu's own are around two minutes. */
const EVERY_SECOND = { ReconnectCount: -1, ReconnectInterval: 1, ReconnectNonce: 0, PingInterval: 1 };
const FRAGMENT_BYTES = 1_024;

/** Starts a stand-in for Feishu's server on the loopback interface; `close()` ends it. */
export async function createFakeFeishu(options: FakeFeishuOptions = {}): Promise<FakeFeishu> {
  const now = options.now ?? Date.now;
  const app = options.app ?? DEFAULT_APP;
  const encryptKey = options.encryptKey ?? DEFAULT_ENCRYPT_KEY;
  const verificationToken = options.verificationToken ?? DEFAULT_VERIFICATION_TOKEN;
  const recipients = new Map(Object.entries(options.recipients ?? {}));
  const calls: ApiCall[] = [];
  const stalled = new Set<Duplex>();
  let callbackUrl = options.callbackUrl ?? null;
  let callbackMode = options.callbackMode ?? 'webhook';
  let endpointRefusal: EndpointRefusal | null = null;

  const tokens = createTokens([app, ...(options.otherApps ?? [])], options.tokenLifetimeSeconds ?? 7200, now);
  const limits = createLimits(options.limits ?? {}, now);
  const messages = createMessages(now, options.onCard ?? (() => {}), options.onText ?? (() => {}));
  const lateUpdates = createLateUpdates(messages, now);
  const messageApi = createMessageApi({ messages, limits, recipients, tenantKey: TENANT_KEY, now });
  const api = createApi({ tokens, limits, messageApi, lateUpdates });
  const faults = createFaults();
  const longConnection = createLongConnection(
    [app, ...(options.otherApps ?? [])],
    { ...EVERY_SECOND, ...options.clientConfig },
    options.fragmentBytes ?? FRAGMENT_BYTES,
    now,
  );
  const callbacks = createCallbacks({
    source: { appId: app.appId, tenantKey: TENANT_KEY, verificationToken },
    encryptKey,
    messages,
    lateUpdates,
    timeoutMs: options.callbackTimeoutMs ?? 20_000,
    lockWhileAnswering: options.lockWhileAnswering ?? true,
    now,
    callbackUrl: () => callbackUrl,
    push: (event, framed, timeoutMs) => longConnection.push(event, framed, timeoutMs),
  });

  function answerApi(request: ApiRequest, response: ServerResponse): void {
    const fault = faults.take(request.method, request.url.pathname);
    const answer = answerUnder(fault, () =>
      request.url.pathname === ENDPOINT_PATH ? answerEndpoint(request) : api(request),
    );
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

  function answerEndpoint({ raw, url }: ApiRequest): ApiResponse {
    try {
      if (endpointRefusal !== null) throw new ApiRefusal(200, endpointRefusal.code, endpointRefusal.msg);
      const body = longConnection.endpoint(parseObject(raw.toString('utf8')), url.host);
      return { status: 200, headers: {}, body };
    } catch (error) {
      if (!(error instanceof ApiRefusal)) throw error;
      return { status: 200, headers: {}, body: { code: error.code, msg: error.message, data: null } };
    }
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host ?? '127.0.0.1'}`);
    const method = incoming.method ?? 'GET';
    const raw = await readBody(incoming);
    if (url.pathname.startsWith('/fake'))
      await handleControl(fake, { method, url, raw, origin: incoming.headers.origin }, response);
    else answerApi({ method, url, authorization: incoming.headers.authorization, raw }, response);
  }

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch(() => response.destroy());
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname;
    // Until it is closed, such a socket waits for an answer that never comes.
    if (faults.take('GET', path) === 'stall') stalled.add(socket);
    else longConnection.upgrade(request, socket, head);
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
    people: options.people ?? {},
    messages: () => messages.all(),
    message: (messageId) => messages.get(messageId),
    calls: () => [...calls],
    cardAction: (request) => callbacks.cardAction(request),
    buildCallback: (event, built) => callbacks.buildCallback(event, built),
    deliver: (request) => callbacks.deliver(request),
    deliverFrame: (event, framed) => callbacks.deliverFrame(event, framed),
    async press(request) {
      const event = callbacks.cardAction(request);
      if (callbackMode === 'ws') return callbacks.deliverFrame(event);
      return callbacks.deliver(callbacks.buildCallback(event));
    },
    readEvent: (messageId, openId) => callbacks.messageRead(messageId, { open_id: openId }),
    async read(messageId, openId) {
      const event = fake.readEvent(messageId, openId);
      if (callbackMode === 'ws') return callbacks.deliverFrame(event);
      return callbacks.deliver(callbacks.buildCallback(event));
    },
    setCallbackMode(mode) {
      callbackMode = mode;
    },
    longConnection: { ...longConnection, stalled: () => stalled.size },
    setEndpointRefusal(refusal) {
      endpointRefusal = refusal;
    },
    challenge: () => callbacks.challenge(),
    fail: (fault) => faults.add(fault),
    mend: () => faults.clear(),
    revokeTokens: () => tokens.revokeAll(),
    refuseSecret(refused) {
      tokens.refuseSecrets(refused);
      tokens.revokeAll();
    },
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
        longConnection.end();
        for (const socket of stalled) socket.destroy();
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
