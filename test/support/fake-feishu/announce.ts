import { buttonsOf, onlyInputOf } from './card-parts.ts';
import { COMMANDER_OPEN_ID } from './defaults.ts';
import { stringAt } from './json.ts';
import { renderCardAsText } from './render-card.ts';
import type { CardVersion, StoredMessage } from './types.ts';

/** Prints a card as a person would read it, and how to click in it without a browser. */
export function announceCard(url: string, message: StoredMessage, version: CardVersion): void {
  const time = new Date(version.at).toISOString();
  console.log(`\n${time} ${version.by} ${message.messageId} to ${message.receiveId}`);
  console.log(renderCardAsText(version.card, 'zh_cn'));
  const name = buttonsOf(version.card).map(({ element }) => stringAt(element, 'name'))[0];
  if (typeof name !== 'string') return;
  const comment = onlyInputOf(version.card, name) === null ? {} : { comment: 'ok' };
  const body = { messageId: message.messageId, button: name, ...comment, openId: pressingId(message) };
  console.log(`curl -X POST ${url}/fake/press -d '${JSON.stringify(body)}'`);
}

export function announceText(message: StoredMessage, text: string): void {
  const time = new Date(message.createdAt).toISOString();
  console.log(`\n${time} text ${message.messageId} to ${message.receiveId}\n${text}`);
}

function pressingId(message: StoredMessage): string {
  return message.receiveIdType === 'open_id' ? message.receiveId : COMMANDER_OPEN_ID;
}
