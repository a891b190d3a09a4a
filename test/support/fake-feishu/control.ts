import type { ServerResponse } from 'node:http';
import type { ApiRequest } from './api.ts';
import { onlyInputOf } from './card-parts.ts';
import { ApiRefusal, ClientRefusal, isRecipientState, RECIPIENT_STATES } from './errors.ts';
import type { FakeFeishu } from './fake-feishu.ts';
import { asFaultMode } from './faults.ts';
import { sendAnswer, sendPage, sendText } from './http-io.ts';
import { objectAt, parseObject, stringAt, type JsonObject } from './json.ts';
import { PAGE, drawChats } from './page.ts';
import { renderCardAsText } from './render-card.ts';
import type { Locale, PressRequest, StoredMessage } from './types.ts';

export type ControlRequest = Pick<ApiRequest, 'method' | 'url' | 'raw'> & {
  readonly origin: string | undefined;
};

const HELP = `GET  /fake/page                          every person's chat, to click in with a browser
GET  /fake/chats?locale=                 the same as JSON
GET  /fake/messages                      every message with its card
GET  /fake/messages/:id                  one message with all its versions
GET  /fake/messages/:id/text?locale=     its card as text (zh_cn or en_us)
POST /fake/press                         {messageId?, button, comment?, formValue?, value?, openId?, userId?}
POST /fake/challenge                     {}
POST /fake/fail                          {path, mode: 5xx|429|stall|half-body|accept-then-reset, method?, times?}
POST /fake/revoke-tokens                 {}
POST /fake/recall                        {messageId}
POST /fake/recipients                    {id, state: ${RECIPIENT_STATES.join('|')}, or none to clear}
POST /fake/callback-url                  {url}
POST /fake/connections                   {how: close|cut|silent}: ends the long connections
`;

/** The control plane over HTTP, for a person with curl; a test uses the object instead. */
export async function handleControl(
  fake: FakeFeishu,
  request: ControlRequest,
  response: ServerResponse,
): Promise<void> {
  try {
    checkOrigin(request);
    if (request.method === 'GET' && request.url.pathname === '/fake/page') return sendPage(response, PAGE);
    const result = request.method === 'GET' ? read(fake, request.url) : await act(fake, request);
    if (typeof result === 'string') sendText(response, result);
    else sendAnswer(response, { status: 200, headers: {}, body: result });
  } catch (error) {
    if (!(error instanceof ClientRefusal) && !(error instanceof ApiRefusal)) throw error;
    sendAnswer(response, { status: 400, headers: {}, body: { error: error.message } });
  }
}

function read(fake: FakeFeishu, url: URL): JsonObject | string {
  const [, , list, id, view] = url.pathname.split('/');
  if (list === 'chats') return drawChats(fake, fake.people, localeOf(url));
  if (list !== 'messages') return HELP;
  if (id === undefined) return { messages: fake.messages().map(({ versions: _versions, ...rest }) => rest) };
  const message = fake.message(id);
  if (view !== 'text') return { ...message };
  return `${message.text ?? renderCardAsText(message.card, localeOf(url))}\n`;
}

function localeOf(url: URL): Locale {
  return url.searchParams.get('locale') === 'en_us' ? 'en_us' : 'zh_cn';
}

/** A page of another site, open in the same browser, must not click for anybody. */
function checkOrigin({ url, origin }: ControlRequest): void {
  const names = ['127.0.0.1', 'localhost', '[::1]'];
  if (!names.includes(url.hostname)) throw new ClientRefusal(`the host ${url.hostname} is not this machine`);
  if (origin !== undefined && origin !== url.origin) throw new ClientRefusal(`${origin} may not ask`);
}

async function act(fake: FakeFeishu, { url, raw }: ControlRequest): Promise<JsonObject> {
  const body = parseObject(raw.length === 0 ? '{}' : raw.toString('utf8'));
  if (!body) throw new ClientRefusal('the body is not a JSON object');
  switch (url.pathname) {
    case '/fake/press':
      return { ...(await fake.press(readPress(fake, body))) };
    case '/fake/challenge':
      return { ...(await fake.challenge()) };
    case '/fake/fail':
      fake.fail({
        path: need(body, 'path'),
        mode: asFaultMode(stringAt(body, 'mode')),
        times: Number(body['times'] ?? 1),
        ...(typeof body['method'] === 'string' ? { method: body['method'] } : {}),
      });
      return { ok: true };
    case '/fake/revoke-tokens':
      fake.revokeTokens();
      return { ok: true };
    case '/fake/recall':
      fake.recall(need(body, 'messageId'));
      return { ok: true };
    case '/fake/recipients': {
      const state = stringAt(body, 'state');
      if (state !== null && !isRecipientState(state)) throw new ClientRefusal(`unknown state ${state}`);
      fake.setRecipient(need(body, 'id'), state);
      return { ok: true };
    }
    case '/fake/connections': {
      const how = stringAt(body, 'how');
      if (how !== 'close' && how !== 'cut' && how !== 'silent') throw new ClientRefusal(`unknown how ${how}`);
      fake.longConnection.drop(how);
      return { ok: true };
    }
    case '/fake/callback-url':
      fake.setCallbackUrl(need(body, 'url'));
      return { ok: true };
    default:
      throw new ClientRefusal(`nothing at ${url.pathname}; GET /fake lists what there is`);
  }
}

/** Without a message id the newest card is meant; without an id of a person, the one it was sent to. */
function readPress(fake: FakeFeishu, body: JsonObject): PressRequest {
  const newest = fake.messages().findLast(({ msgType }) => msgType === 'interactive');
  const messageId = stringAt(body, 'messageId') ?? newest?.messageId;
  if (messageId === undefined) throw new ClientRefusal('no card has been sent yet');
  const message = fake.message(messageId);
  const button = stringAt(body, 'button');
  const value = objectAt(body, 'value');
  const formValue = readFormValue(message, button, body);
  return {
    messageId,
    operator: readOperator(message, body),
    ...(button === null ? {} : { button }),
    ...(value ? { value } : {}),
    ...(formValue ? { formValue } : {}),
  };
}

function readOperator(message: StoredMessage, body: JsonObject): PressRequest['operator'] {
  const userId = stringAt(body, 'userId');
  const known = message.receiveIdType === 'open_id' ? message.receiveId : null;
  const openId = stringAt(body, 'openId') ?? (userId === null ? known : null);
  if (openId === null && userId === null) throw new ClientRefusal('say who presses: openId or userId');
  return { ...(openId === null ? {} : { open_id: openId }), ...(userId === null ? {} : { user_id: userId }) };
}

function readFormValue(
  message: StoredMessage,
  button: string | null,
  body: JsonObject,
): Readonly<Record<string, string>> | null {
  const given = objectAt(body, 'formValue');
  const typed = Object.entries(given ?? {}).map(([name, text]) => [name, String(text)] as const);
  const comment = stringAt(body, 'comment');
  if (comment === null) return given ? Object.fromEntries(typed) : null;
  const input = button === null ? 'comment' : onlyInputOf(message.card, button);
  if (input === null) throw new ClientRefusal('the card has no input for a comment; use formValue');
  return Object.fromEntries([...typed, [input, comment]]);
}

function need(body: JsonObject, key: string): string {
  const value = stringAt(body, key);
  if (value === null) throw new ClientRefusal(`${key} is missing`);
  return value;
}
