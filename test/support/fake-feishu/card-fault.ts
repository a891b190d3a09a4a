import { LOCALES } from './card-schema.ts';
import { isObject, type JsonObject } from './json.ts';

/** What is wrong with a card, as it stands behind `ext=` in Feishu's error 230099. */
export class CardFault extends Error {
  constructor(errCode: number, errMsg: string, path: string | null, value: string | null) {
    const parts = [
      `ErrCode: ${errCode}`,
      ...(path === null ? [] : [`ErrPath: ${path}`]),
      `ErrMsg: ${errMsg}`,
      ...(value === null ? [] : [`ErrorValue: ${value}`]),
    ];
    super(`${parts.join('; ')}; `);
  }
}

/** The card cannot be read: a property, a value or a nesting that schema 2.0 does not have. */
export function badCard(value: string, path: string): CardFault {
  return new CardFault(
    200621,
    'parse card json err, please check whether the card json is correct',
    null,
    `${value}, path: ${path}`,
  );
}

/** Within a form, a missing or repeated name loses what the user typed; Feishu's code for both is this one. */
export function badName(value: string, path: string): CardFault {
  return new CardFault(200530, 'the name of the component is empty or not unique in the card', path, value);
}

export function checkProperties(object: JsonObject, known: readonly string[], path: string): void {
  for (const property of Object.keys(object)) {
    if (!known.includes(property)) throw badCard(`unknown property, property: ${property}`, path);
  }
}

export function checkOneOf(
  object: JsonObject,
  property: string,
  known: readonly string[],
  path: string,
): void {
  const value = object[property];
  if (value === undefined) return;
  if (typeof value !== 'string' || !known.includes(value)) {
    throw badCard(`invalid value for ${property}: ${JSON.stringify(value)}`, path);
  }
}

/** `i18n_*` members map a language to a text, or to a list of tags for `i18n_text_tag_list`. */
export function checkTranslations(object: JsonObject, path: string): void {
  for (const [property, value] of Object.entries(object)) {
    if (!property.startsWith('i18n_')) continue;
    if (!isObject(value)) throw badCard(`expected a map of languages for ${property}`, path);
    for (const [locale, text] of Object.entries(value)) {
      if (!LOCALES.includes(locale)) throw badCard(`unknown language ${locale} in ${property}`, path);
      const fits = property === 'i18n_text_tag_list' ? Array.isArray(text) : typeof text === 'string';
      if (!fits) throw badCard(`expected ${property}.${locale} to be of its property's type`, path);
    }
  }
}
