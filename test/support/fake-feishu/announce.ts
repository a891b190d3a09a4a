import { buttonsOf, onlyInputOf } from './card-parts.ts';
import { COMMANDER_OPEN_ID } from './defaults.ts';
import { stringAt } from './json.ts';
import { renderCardAsText } from './render-card.ts';
import type { CardVersion, StoredMessage } from './types.ts';

/** A card as a person would read it, and how to click in it without a browser. */
export function sayCard(url: string, message: StoredMessage, version: CardVersion): string {
  const time = new Date(version.at).toISOString();
  const shown = [
    '',
    `${time} ${version.by} ${message.messageId} to ${message.receiveId}`,
    renderCardAsText(version.card, 'zh_cn'),
  ];
  const name = buttonsOf(version.card).map(({ element }) => stringAt(element, 'name'))[0];
  if (typeof name !== 'string') return shown.join('\n');
  const comment = onlyInputOf(version.card, name) === null ? {} : { comment: 'ok' };
  const body = { messageId: message.messageId, button: name, ...comment, openId: pressingId(message) };
  return [...shown, `curl -X POST ${url}/fake/press -d '${JSON.stringify(body)}'`].join('\n');
}

export function sayText(message: StoredMessage, text: string): string {
  const time = new Date(message.createdAt).toISOString();
  return `\n${time} text ${message.messageId} to ${message.receiveId}\n${text}`;
}

function pressingId(message: StoredMessage): string {
  return message.receiveIdType === 'open_id' ? message.receiveId : COMMANDER_OPEN_ID;
}
