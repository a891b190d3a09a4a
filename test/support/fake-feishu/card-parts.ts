import { isDeepStrictEqual } from 'node:util';
import { MAX_INPUT_LENGTH } from './card-schema.ts';
import { ClientRefusal } from './errors.ts';
import { isObject, objectAt, objectsAt, stringAt, type JsonObject } from './json.ts';
import type { Card } from './types.ts';

export interface Button {
  readonly element: JsonObject;
  /** The form the button stands in, or null. */
  readonly form: JsonObject | null;
}

/** The elements of a card or container in reading order, through columns and panels. */
export function elementsOf(container: JsonObject): readonly JsonObject[] {
  return [...objectsAt(container, 'elements'), ...objectsAt(container, 'columns')].flatMap((element) => [
    element,
    ...elementsOf(element),
  ]);
}

export function buttonsOf(card: Card): readonly Button[] {
  const all = elementsOf(objectAt(card, 'body') ?? {});
  const forms = all.filter((element) => element['tag'] === 'form');
  return all
    .filter((element) => element['tag'] === 'button')
    .map((element) => ({
      element,
      form: forms.find((form) => elementsOf(form).includes(element)) ?? null,
    }));
}

export function inputsOf(form: JsonObject): readonly JsonObject[] {
  return elementsOf(form).filter((element) => element['tag'] === 'input');
}

/** The value a click on the button sends, or null for a button that only opens a link. */
export function callbackValue(button: JsonObject): JsonObject | null {
  const behavior = objectsAt(button, 'behaviors').find(({ type }) => type === 'callback');
  return (behavior && objectAt(behavior, 'value')) ?? objectAt(button, 'value');
}

/** @throws ClientRefusal naming the buttons the card has */
export function findButton(card: Card, wanted: string): Button {
  const buttons = buttonsOf(card);
  const found = buttons.find(
    ({ element }) => element['name'] === wanted || labelsOf(element).includes(wanted),
  );
  if (found) return found;
  const names = buttons.map(({ element }) => stringAt(element, 'name') ?? labelsOf(element)[0] ?? '?');
  throw new ClientRefusal(
    `the card has no button ${wanted}; it has ${names.length === 0 ? 'none' : names.join(', ')}`,
  );
}

export function findButtonByValue(card: Card, value: JsonObject): Button | null {
  return buttonsOf(card).find(({ element }) => isDeepStrictEqual(callbackValue(element), value)) ?? null;
}

function labelsOf(button: JsonObject): readonly string[] {
  const text = objectAt(button, 'text') ?? {};
  const labels = [text['content'], ...Object.values(objectAt(text, 'i18n_content') ?? {})];
  return labels.filter((label) => typeof label === 'string');
}

/**
 * What a submitted form sends: every input, with what was typed, else its default, else an empty string. (Whether
 * Feishu sends an untouched input at all is not documented.)
 * @throws ClientRefusal for what the client stops: an unknown or full input, a required one left empty
 */
export function fillForm(form: JsonObject, typed: Readonly<Record<string, string>>): JsonObject {
  const inputs = inputsOf(form);
  const filled: Record<string, string> = {};
  for (const input of inputs) {
    const name = stringAt(input, 'name') ?? '';
    const text = typed[name] ?? stringAt(input, 'default_value') ?? '';
    const limit = maxLengthOf(input);
    if (text.length > limit) throw new ClientRefusal(`input ${name} holds at most ${limit} characters`);
    if (input['required'] === true && text === '') throw new ClientRefusal(`input ${name} is required`);
    filled[name] = text;
  }
  for (const name of Object.keys(typed)) {
    if (!(name in filled)) throw new ClientRefusal(`the form has no input ${name}`);
  }
  return filled;
}

export function maxLengthOf(input: JsonObject): number {
  const limit = input['max_length'];
  return typeof limit === 'number' ? limit : MAX_INPUT_LENGTH;
}

/** Where "a comment" goes that comes without an input's name: `comment`, or the form's only input; null: nowhere. */
export function onlyInputOf(card: Card, button: string): string | null {
  const { form } = findButton(card, button);
  const names = form ? inputsOf(form).map((input) => stringAt(input, 'name')) : [];
  if (names.includes('comment')) return 'comment';
  return names.length === 1 ? (names[0] ?? null) : null;
}

/** A text element's words in a language, else its default ones. */
export function wordsOf(text: unknown, locale: string): string {
  if (!isObject(text)) return '';
  const translations = objectAt(text, 'i18n_content') ?? {};
  const words = stringAt(translations, locale) ?? stringAt(text, 'content');
  return words ?? stringAt(translations, 'en_us') ?? stringAt(translations, 'zh_cn') ?? '';
}
