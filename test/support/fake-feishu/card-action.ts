import { createHash, randomBytes } from 'node:crypto';
import { callbackValue, fillForm, findButton, findButtonByValue, type Button } from './card-parts.ts';
import { ClientRefusal } from './errors.ts';
import { isObject, mergeDeep, stringAt, type JsonObject } from './json.ts';
import { EDITABLE_MS } from './messages.ts';
import type { CardActionEvent, PressRequest, StoredMessage } from './types.ts';

/** What names the app and its tenant in every event. */
export interface EventSource {
  readonly appId: string;
  readonly tenantKey: string;
  readonly verificationToken: string;
}

/**
 * The event of one click, as schema 2.0 of `card.action.trigger` has it.
 * @param updateToken the click's `c-` token
 * @throws ClientRefusal when a user could not click so: no such button, disabled, required input empty, over 14 days
 */
export function cardAction(
  message: StoredMessage,
  request: PressRequest,
  source: EventSource,
  updateToken: string,
  now: number,
): CardActionEvent {
  if (message.recalled) throw new ClientRefusal(`${message.messageId} was recalled`);
  if (now - message.createdAt > EDITABLE_MS) {
    throw new ClientRefusal(`${message.messageId} is over 14 days old and takes no clicks`);
  }
  const header = headerOf('card.action.trigger', source, `${now}000`);
  const event = {
    operator: { tenant_key: source.tenantKey, ...withUnionId(request.operator) },
    token: updateToken,
    action: actionOf(message, request),
    host: 'im_message',
    context: { open_message_id: message.messageId, open_chat_id: message.chatId },
  };
  return {
    schema: '2.0',
    header: mergeDeep(header, request.overrides?.header ?? {}),
    event: mergeDeep(event, request.overrides?.event ?? {}),
  };
}

/** The event of somebody reading a message that the app sent to them alone. */
export function messageRead(
  message: StoredMessage,
  reader: PressRequest['operator'],
  source: EventSource,
  now: number,
): CardActionEvent {
  if (message.receiveIdType === 'chat_id')
    throw new ClientRefusal('Feishu tells of reading in a chat of two alone');
  return {
    schema: '2.0',
    header: headerOf('im.message.message_read_v1', source, String(now)),
    event: {
      reader: { reader_id: withUnionId(reader), read_time: String(now), tenant_key: source.tenantKey },
      message_id_list: [message.messageId],
    },
  };
}

function headerOf(type: string, source: EventSource, createTime: string): JsonObject {
  return {
    event_id: randomBytes(16).toString('hex'),
    token: source.verificationToken,
    create_time: createTime,
    event_type: type,
    tenant_key: source.tenantKey,
    app_id: source.appId,
  };
}

function actionOf(message: StoredMessage, request: PressRequest): JsonObject {
  const button = buttonOf(message, request);
  if (!button) return { value: request.value ?? {}, tag: 'button', ...formOf(request.formValue) };
  const { element, form } = button;
  if (element['disabled'] === true) throw new ClientRefusal('the button is disabled');
  if (element['form_action_type'] === 'reset') throw new ClientRefusal('a reset button sends nothing');
  const value = callbackValue(element);
  if (!value && !form) throw new ClientRefusal('the button sends nothing');
  const name = stringAt(element, 'name');
  return {
    ...(value ? { value } : {}),
    tag: 'button',
    timezone: 'Asia/Shanghai',
    ...(name === null ? {} : { name }),
    ...(form ? { form_value: fillForm(form, request.formValue ?? {}) } : {}),
  };
}

function buttonOf(message: StoredMessage, request: PressRequest): Button | null {
  if (request.button !== undefined) return findButton(message.card, request.button);
  if (isObject(request.value)) return findButtonByValue(message.card, request.value);
  throw new ClientRefusal('name a button or give a value');
}

function formOf(formValue: PressRequest['formValue']): JsonObject {
  return formValue ? { form_value: formValue } : {};
}

/** A union id is always there; derived, so that one person keeps one. */
function withUnionId(operator: PressRequest['operator']): JsonObject {
  const known = operator.open_id ?? operator.user_id ?? '';
  const derived = `on_${createHash('sha256').update(known).digest('hex').slice(0, 32)}`;
  return { ...operator, union_id: operator.union_id ?? derived };
}
