import type { Answer } from '../channels/subject.ts';
import type { FakeTelegram } from './fake-telegram/fake-telegram.ts';
import type { JsonObject } from './fake-telegram/json.ts';
import type { StoredMessage } from './fake-telegram/types.ts';

/** What the data of each answer's button begins with. */
export const LETTERS = {
  approve: 'a',
  remember: 'm',
  deny: 'd',
  request_changes: 'c',
  escalate: 'e',
  accept: 'v',
  redo: 'r',
  give_up: 'g',
} as const;

/** An update that is to be delivered. */
export interface Delivery {
  readonly content: JsonObject;
  /** What the person has been told. */
  readonly told: () => string;
}

/** A press of the button that asks for this. @param withComment the button that asks for a comment first */
export function pressOf(
  fake: FakeTelegram,
  message: StoredMessage,
  what: Answer,
  by: number,
  withComment: boolean,
): Delivery {
  const plus = withComment && (what === 'approve' || what === 'accept') ? '+' : '';
  const start = `${LETTERS[what]}${plus}.`;
  const button = message.keyboard.flat().find(({ callbackData }) => callbackData?.startsWith(start));
  if (button?.callbackData === undefined || button.callbackData === null)
    throw new Error(`message ${message.messageId} has no button ${what}`);
  const content = fake.press(message, by, button.callbackData);
  const { id } = content['callback_query'] as JsonObject;
  const told = (): string => {
    const word = fake.answers().findLast(({ queryId }) => queryId === id);
    const asked = questionUnder(fake, message);
    return [word?.text ?? '', asked?.text ?? ''].join('\n');
  };
  return { content, told };
}

/** The latest question for a comment under a message; undefined where there is none. */
export function questionUnder(fake: FakeTelegram, message: StoredMessage): StoredMessage | undefined {
  return fake
    .messages()
    .findLast(
      ({ forceReply, replyTo, chatId }) =>
        forceReply !== null && replyTo === message.messageId && chatId === message.chatId,
    );
}
