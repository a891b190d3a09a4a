import { type JsonObject, isObject, numberAt, objectAt, textAt } from './json.ts';
import { type Entity, Refusal } from './types.ts';

const MAX_TEXT = 4_096;
const MAX_ENTITIES = 100;

const KNOWN = [
  ...['mention', 'hashtag', 'cashtag', 'bot_command', 'url', 'email', 'phone_number', 'bold', 'italic'],
  ...['underline', 'strikethrough', 'spoiler', 'blockquote', 'expandable_blockquote', 'code', 'pre'],
  ...['text_link', 'text_mention', 'custom_emoji'],
];

/** What Telegram's server finds in text that is not code, whatever entities were sent. */
const FOUND: readonly (readonly [string, RegExp])[] = [
  [
    'url',
    /(?<![\w@])(?:https?:\/\/|tg:\/\/|www\.)[^\s<>"]+|(?<![\w@./])[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|me|example|dev)\b[^\s<>"]*/g,
  ],
  ['mention', /(?<![\w@/])@[a-zA-Z]\w{2,31}/g],
  ['hashtag', /(?<![\p{L}\p{N}_#])#[\p{L}\p{N}_]+/gu],
  ['cashtag', /(?<![\w$])\$[A-Z]{1,8}\b/g],
  ['bot_command', /(?<![\w/<>])\/[a-zA-Z]\w{0,63}(?:@\w+)?/g],
  ['email', /[\w.+-]+@[\w-]+\.[\w.-]+/g],
];

/** Text and entities as Telegram keeps them. @throws Refusal as it words what is wrong */
export function readText(payload: JsonObject): {
  readonly text: string;
  readonly entities: readonly Entity[];
} {
  if (payload['parse_mode'] !== undefined)
    throw new Refusal(400, 'Bad Request: this fake takes entities alone');
  const text = clean(textAt(payload, 'text'));
  if (text.trim() === '') throw new Refusal(400, 'Bad Request: message text is empty');
  if (charactersIn(text) > MAX_TEXT) throw new Refusal(400, 'Bad Request: message is too long');
  const given = payload['entities'] ?? [];
  if (!Array.isArray(given)) throw new Refusal(400, 'Bad Request: expected an Array of MessageEntity');
  const sent = (given as readonly unknown[]).map((one) => readEntity(one, text)).slice(0, MAX_ENTITIES);
  return { text, entities: [...sent, ...foundIn(text, sent)] };
}

/** As Telegram counts: one outside the basic plane is one. */
export function charactersIn(text: string): number {
  return text.replaceAll(/[\ud800-\udbff][\udc00-\udfff]/g, '.').length;
}

/** Tabs and other controls become blanks, and characters that turn the direction of text go. */
function clean(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u0009\u000b-\u001f]/g, ' ').replaceAll(/[\u2028-\u202e]/g, '');
}

function readEntity(value: unknown, text: string): Entity {
  if (!isObject(value)) throw new Refusal(400, "Bad Request: can't parse entities: expected an Object");
  const type = textAt(value, 'type');
  const [offset, length] = [numberAt(value, 'offset'), numberAt(value, 'length')];
  if (!KNOWN.includes(type))
    throw new Refusal(400, `Bad Request: can't parse MessageEntity: Unsupported type`);
  if (offset === null || length === null || offset < 0 || length <= 0 || offset + length > text.length)
    throw new Refusal(
      400,
      `Bad Request: can't parse MessageEntity: entity is outside of the text at ${offset}`,
    );
  for (const at of [offset, offset + length]) {
    if (/^[\udc00-\udfff]/.test(text.slice(at)))
      throw new Refusal(400, `Bad Request: entity ends in a middle of a UTF-16 symbol at byte offset ${at}`);
  }
  const user = objectAt(value, 'user');
  const userId = user === null ? null : numberAt(user, 'id');
  if (type === 'text_mention' && userId === null)
    throw new Refusal(400, "Bad Request: can't parse MessageEntity: user is missing");
  const url = textAt(value, 'url');
  return {
    ...{ type, offset, length },
    ...(url === '' ? {} : { url }),
    ...(userId === null ? {} : { userId }),
  };
}

function foundIn(text: string, sent: readonly Entity[]): readonly Entity[] {
  const closed = sent.filter(({ type }) => ['code', 'pre', 'text_link', 'text_mention'].includes(type));
  return FOUND.flatMap(([type, pattern]) =>
    [...text.matchAll(pattern)].map(({ index, 0: match }) => ({ type, offset: index, length: match.length })),
  ).filter(
    ({ offset, length }) =>
      !closed.some((one) => offset < one.offset + one.length && one.offset < offset + length),
  );
}
