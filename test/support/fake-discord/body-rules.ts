import { type ApiError, invalidBody } from './api-error.ts';
import type { Json } from './types.ts';

type Faults = (readonly [part: string, code: string, message: string])[];

const MENTION_KINDS = ['roles', 'users', 'everyone'];

/** What Discord would say against a message; null: nothing. */
export function messageFault(body: Json): ApiError | null {
  const faults: Faults = [];
  checkText(faults, 'content', body['content'], 2_000);
  checkEmbeds(faults, body['embeds']);
  checkRows(faults, body['components']);
  checkNonce(faults, body);
  const mentions = body['allowed_mentions'];
  if (mentions !== undefined && mentions !== null) {
    const parse = (mentions as Json)['parse'];
    if (parse !== undefined && !(Array.isArray(parse) && parse.every((kind) => MENTION_KINDS.includes(kind))))
      faults.push(['allowed_mentions', 'BASE_TYPE_CHOICES', 'unknown kind of mention']);
  }
  return faults.length === 0 ? null : invalidBody(faults);
}

/** What Discord would say against a form that opens. */
export function modalFault(data: Json): ApiError | null {
  const faults: Faults = [];
  checkText(faults, 'custom_id', data['custom_id'], 100, 1);
  checkText(faults, 'title', data['title'], 45, 1);
  const parts = list(data['components']);
  if (parts.length < 1 || parts.length > 5) faults.push(['components', 'BASE_TYPE_BAD_LENGTH', '1 to 5']);
  for (const part of parts) {
    if (part['type'] === 10) checkText(faults, 'components', part['content'], 4_000, 1);
    else if (part['type'] === 18) {
      checkText(faults, 'components', part['label'], 45, 1);
      checkText(faults, 'components', part['description'], 100);
      checkInput(faults, (part['component'] ?? {}) as Json, false);
    } else if (part['type'] === 1) {
      for (const input of list(part['components'])) checkInput(faults, input, true);
    } else
      faults.push(['components', 'UNION_TYPE_CHOICES', `no component ${String(part['type'])} in a modal`]);
  }
  return faults.length === 0 ? null : invalidBody(faults);
}

function checkInput(faults: Faults, input: Json, inRow: boolean): void {
  if (input['type'] !== 4) faults.push(['components', 'UNION_TYPE_CHOICES', 'not a text input']);
  if (input['style'] !== 1 && input['style'] !== 2) faults.push(['components', 'BASE_TYPE_CHOICES', 'style']);
  checkText(faults, 'components', input['custom_id'], 100, 1);
  checkText(faults, 'components', input['placeholder'], 100);
  if (inRow) checkText(faults, 'components', input['label'], 45, 1);
  else if (input['label'] !== undefined)
    faults.push(['components', 'BASE_TYPE_BAD', 'an input in a label has no label of its own']);
  const max = input['max_length'] ?? 4_000;
  if (typeof max !== 'number' || max < 1 || max > 4_000)
    faults.push(['components', 'NUMBER_TYPE_MAX', 'max']);
}

function checkEmbeds(faults: Faults, value: unknown): void {
  const embeds = list(value);
  if (embeds.length > 10) faults.push(['embeds', 'BASE_TYPE_MAX_LENGTH', 'Must be 10 or fewer']);
  let sum = 0;
  for (const embed of embeds) {
    sum += checkText(faults, 'embeds', embed['title'], 256);
    sum += checkText(faults, 'embeds', embed['description'], 4_096);
    sum += checkText(faults, 'embeds', ((embed['footer'] ?? {}) as Json)['text'], 2_048);
    sum += checkText(faults, 'embeds', ((embed['author'] ?? {}) as Json)['name'], 256);
    const fields = list(embed['fields']);
    if (fields.length > 25) faults.push(['embeds', 'BASE_TYPE_MAX_LENGTH', 'Must be 25 or fewer']);
    for (const field of fields) {
      sum += checkText(faults, 'embeds', field['name'], 256, 1);
      sum += checkText(faults, 'embeds', field['value'], 1_024, 1);
    }
    const { color = 0 } = embed;
    if (typeof color !== 'number' || !Number.isInteger(color) || color < 0 || color > 0xff_ffff)
      faults.push(['embeds', 'NUMBER_TYPE_MAX', 'color']);
  }
  if (sum > 6_000)
    faults.push(['embeds', 'MAX_EMBED_SIZE_EXCEEDED', 'Embed size exceeds maximum size of 6000']);
}

function checkRows(faults: Faults, value: unknown): void {
  const rows = list(value);
  if (rows.length > 5) faults.push(['components', 'BASE_TYPE_MAX_LENGTH', 'Must be 5 or fewer']);
  const ids: unknown[] = [];
  for (const row of rows) {
    const buttons = list(row['components']);
    if (row['type'] !== 1)
      faults.push(['components', 'UNION_TYPE_CHOICES', 'Value of field "type" must be 1']);
    if (buttons.length < 1 || buttons.length > 5)
      faults.push(['components', 'BASE_TYPE_BAD_LENGTH', '1 to 5']);
    for (const button of buttons) ids.push(checkButton(faults, button));
  }
  const own = ids.filter((id) => id !== undefined);
  if (new Set(own).size !== own.length)
    faults.push(['components', 'COMPONENT_CUSTOM_ID_DUPLICATED', 'Component custom id cannot be duplicated']);
}

function checkButton(faults: Faults, button: Json): unknown {
  const { type, style, custom_id: id, url } = button;
  if (type !== 2) faults.push(['components', 'UNION_TYPE_CHOICES', 'only buttons are known here']);
  if (typeof style !== 'number' || style < 1 || style > 5)
    faults.push(['components', 'BASE_TYPE_CHOICES', 'style']);
  checkText(faults, 'components', button['label'], 80, 1);
  if (style === 5) checkText(faults, 'components', url, 512, 1);
  else {
    checkText(faults, 'components', id, 100, 1);
    if (url !== undefined) faults.push(['components', 'BUTTON_COMPONENT_INVALID_URL', 'only links have one']);
  }
  return id;
}

function checkNonce(faults: Faults, { nonce, enforce_nonce: enforced }: Json): void {
  if (nonce !== undefined && !(typeof nonce === 'string' && nonce.length <= 25) && typeof nonce !== 'number')
    faults.push(['nonce', 'NONCE_TYPE_TOO_LONG', 'Must be 25 or fewer in length']);
  if (enforced !== undefined && typeof enforced !== 'boolean')
    faults.push(['enforce_nonce', 'BASE_TYPE_BAD', 'not a boolean']);
}

/** @returns how long it is */
function checkText(faults: Faults, part: string, value: unknown, most: number, least = 0): number {
  if (value === undefined || value === null) {
    if (least > 0) faults.push([part, 'BASE_TYPE_REQUIRED', 'This field is required']);
    return 0;
  }
  if (typeof value !== 'string') {
    faults.push([part, 'BASE_TYPE_BAD', 'not a text']);
    return 0;
  }
  if (value.length > most) faults.push([part, 'BASE_TYPE_MAX_LENGTH', `Must be ${most} or fewer in length.`]);
  if (value.length < least)
    faults.push([part, 'BASE_TYPE_MIN_LENGTH', `Must be ${least} or more in length.`]);
  return value.length;
}

function list(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}
