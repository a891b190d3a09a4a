import { CardFault } from './card-fault.ts';
import { ApiRefusal, invalidParameter, recipientRefusal } from './errors.ts';
import { stringAt, type JsonObject } from './json.ts';
import type { Limits } from './limits.ts';
import {
  badCardContent,
  chatIdOf,
  EDITABLE_MS,
  isShared,
  readCard,
  readText,
  type Messages,
} from './messages.ts';
import type { MessageContent, RecipientState, StoredMessage } from './types.ts';

/** A call of the message API, its token checked. */
export interface MessageCall {
  readonly appId: string;
  readonly body: JsonObject;
  readonly bytes: number;
}

export interface MessageApi {
  send(call: MessageCall, receiveIdType: string | null): JsonObject;
  reply(call: MessageCall, messageId: string): JsonObject;
  patch(call: MessageCall, messageId: string): JsonObject;
}

export interface MessageApiPorts {
  readonly messages: Messages;
  readonly limits: Limits;
  readonly recipients: ReadonlyMap<string, RecipientState>;
  readonly tenantKey: string;
  readonly now: () => number;
}

const ID_FORMS: Readonly<Record<string, RegExp>> = {
  open_id: /^ou_\w+$/,
  union_id: /^on_\w+$/,
  user_id: /^\w+$/,
  email: /^[^@\s]+@[^@\s]+$/,
  chat_id: /^oc_\w+$/,
};

/** Sending, replying and updating as `im/v1/messages` does. Every refusal is an ApiRefusal. */
export function createMessageApi(ports: MessageApiPorts): MessageApi {
  const { messages, limits, recipients, now } = ports;
  return {
    send(call, receiveIdType) {
      const receiveId = stringAt(call.body, 'receive_id') ?? '';
      const form = ID_FORMS[receiveIdType ?? ''];
      if (receiveIdType === null || !form) throw invalidParameter('receive_id_type is required');
      if (!form.test(receiveId)) throw new ApiRefusal(400, 230034, 'The receive_id is invalid.');
      const uuid = readUuid(call);
      const content = readContent(call);
      limits.takeMessage(receiveId);
      const earlier = messages.sentWith(call.appId, uuid);
      if (earlier) return answer(earlier, ports.tenantKey);
      const state = recipients.get(receiveId);
      if (state) throw recipientRefusal(state);
      const chatId = chatIdOf(receiveIdType, receiveId);
      const fixed = {
        appId: call.appId,
        chatId,
        receiveId,
        receiveIdType,
        uuid,
        parentId: null,
        threadId: null,
      };
      return answer(messages.add(fixed, content, 'send'), ports.tenantKey);
    },
    reply(call, messageId) {
      const parent = messages.get(messageId);
      if (parent.recalled) throw new ApiRefusal(400, 230011, 'The message is recalled.');
      const uuid = readUuid(call);
      const content = readContent(call);
      limits.takeMessage(parent.receiveId);
      const earlier = messages.sentWith(call.appId, uuid);
      if (earlier) return answer(earlier, ports.tenantKey);
      const state = recipients.get(parent.receiveId);
      if (state) throw recipientRefusal(state);
      const inThread = call.body['reply_in_thread'] === true;
      const threadId = parent.threadId ?? (inThread ? `omt_${messageId.slice(3, 15)}` : null);
      const { chatId, receiveId, receiveIdType } = parent;
      const fixed = {
        appId: call.appId,
        chatId,
        receiveId,
        receiveIdType,
        uuid,
        parentId: messageId,
        threadId,
      };
      return answer(messages.add(fixed, content, 'reply'), ports.tenantKey);
    },
    patch(call, messageId) {
      const message = messages.get(messageId);
      limits.takeUpdate(messageId);
      if (message.appId !== call.appId) throw new ApiRefusal(400, 230027, 'Lack of necessary permissions.');
      if (message.recalled) throw new ApiRefusal(400, 230011, 'The message is recalled.');
      if (message.msgType !== 'interactive') throw invalidParameter('This message is NOT a card.');
      if (now() - message.createdAt > EDITABLE_MS) {
        throw new ApiRefusal(400, 230031, 'Message can only be modified within 14 days after sending.');
      }
      const card = readCard(stringAt(call.body, 'content'), call.bytes);
      if (!isShared(message.card) || !isShared(card)) {
        throw invalidParameter('update_multi is not true before and after the update');
      }
      if (messages.isLocked(messageId)) {
        throw badCardContent(new CardFault(11310, 'card action is lock', null, null));
      }
      messages.show(messageId, card, 'patch');
      return { code: 0, msg: 'ok', data: {} };
    },
  };
}

function readUuid(call: MessageCall): string | null {
  const uuid = stringAt(call.body, 'uuid');
  if (uuid !== null && uuid.length > 50) throw invalidParameter('uuid is longer than 50 characters');
  return uuid === '' ? null : uuid;
}

function readContent(call: MessageCall): MessageContent {
  const type = stringAt(call.body, 'msg_type');
  const content = stringAt(call.body, 'content');
  if (type === 'interactive') return { msgType: type, card: readCard(content, call.bytes) };
  if (type === 'text') return { msgType: type, text: readText(content, call.bytes) };
  throw invalidParameter(`msg_type ${type}; the fake carries interactive and text`);
}

function answer(message: StoredMessage, tenantKey: string): JsonObject {
  const data = {
    message_id: message.messageId,
    ...(message.parentId === null ? {} : { root_id: message.parentId, parent_id: message.parentId }),
    ...(message.threadId === null ? {} : { thread_id: message.threadId }),
    msg_type: message.msgType,
    create_time: String(message.createdAt),
    update_time: String(message.createdAt),
    deleted: false,
    updated: false,
    chat_id: message.chatId,
    sender: { id: message.appId, id_type: 'app_id', sender_type: 'app', tenant_key: tenantKey },
    body: {
      content: JSON.stringify(message.text === null ? message.versions[0]?.card : { text: message.text }),
    },
  };
  return { code: 0, msg: 'success', data };
}
