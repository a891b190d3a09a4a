import { type JsonObject, isObject, objectAt, textAt } from './json.ts';
import { type InlineButton, Refusal, type StoredMessage } from './types.ts';

const MAX_DATA_BYTES = 64;
const MAX_BUTTONS = 100;

export interface Markup {
  readonly keyboard: StoredMessage['keyboard'];
  readonly forceReply: StoredMessage['forceReply'];
}

/** @throws Refusal as Telegram words what is wrong */
export function readMarkup(payload: JsonObject): Markup {
  const markup = objectAt(payload, 'reply_markup');
  if (payload['reply_markup'] !== undefined && markup === null)
    throw new Refusal(400, 'Bad Request: object expected as reply markup');
  if (markup === null) return { keyboard: [], forceReply: null };
  if (markup['force_reply'] === true) {
    if (textAt(markup, 'input_field_placeholder').length > 64)
      throw new Refusal(400, 'Bad Request: input field placeholder is too long');
    return { keyboard: [], forceReply: { selective: markup['selective'] === true } };
  }
  const rows = markup['inline_keyboard'];
  if (!Array.isArray(rows))
    throw new Refusal(400, 'Bad Request: field "inline_keyboard" must be of type Array');
  const keyboard = (rows as readonly unknown[]).map(readRow);
  if (keyboard.flat().length > MAX_BUTTONS) throw new Refusal(400, 'Bad Request: REPLY_MARKUP_TOO_LONG');
  return { keyboard: keyboard.filter((row) => row.length > 0), forceReply: null };
}

function readRow(row: unknown): readonly InlineButton[] {
  if (!Array.isArray(row))
    throw new Refusal(400, "Bad Request: can't parse inline keyboard button: expected an Array");
  return (row as readonly unknown[]).map(readButton);
}

function readButton(value: unknown): InlineButton {
  if (!isObject(value))
    throw new Refusal(400, "Bad Request: can't parse inline keyboard button: expected an Object");
  const text = textAt(value, 'text');
  if (text.trim() === '') throw new Refusal(400, 'Bad Request: text buttons must be non-empty');
  const { callback_data: data, url } = value;
  if ((data === undefined) === (url === undefined))
    throw new Refusal(400, 'Bad Request: text buttons are unallowed in the inline keyboard');
  if (data !== undefined) {
    const bytes = typeof data === 'string' ? Buffer.byteLength(data) : 0;
    if (bytes < 1 || bytes > MAX_DATA_BYTES) throw new Refusal(400, 'Bad Request: BUTTON_DATA_INVALID');
  }
  if (url !== undefined && !isPublicUrl(url))
    throw new Refusal(
      400,
      `Bad Request: inline keyboard button URL '${JSON.stringify(url)}' is invalid: Wrong HTTP URL`,
    );
  return {
    text,
    callbackData: typeof data === 'string' ? data : null,
    url: typeof url === 'string' ? url : null,
  };
}

function isPublicUrl(url: unknown): boolean {
  if (typeof url !== 'string' || !URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return (
    ['http:', 'https:', 'tg:'].includes(protocol) && hostname.includes('.') && !hostname.startsWith('127.')
  );
}
