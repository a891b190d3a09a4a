import { badCard, badName, CardFault, checkOneOf, checkProperties, checkTranslations } from './card-fault.ts';
import * as schema from './card-schema.ts';
import { checkButton, checkInput, checkText, isSubmit } from './component-rules.ts';
import { isObject, objectAt, objectsAt, stringAt, type JsonObject } from './json.ts';
import type { Card } from './types.ts';

interface Walk {
  readonly names: Set<string>;
  readonly elementIds: Set<string>;
  count: number;
}

/**
 * Checks a card of schema 2.0 as Feishu does when it is sent, updated or answered.
 * @throws CardFault for the first thing that is wrong
 */
export function validateCard(card: Card): void {
  if (card['schema'] !== '2.0') throw badCard('schema is not 2.0', 'ROOT');
  checkProperties(card, schema.CARD_PROPERTIES, 'ROOT');
  const walk: Walk = { names: new Set(), elementIds: new Set(), count: 0 };
  const config = part(card, 'config');
  if (config) checkConfig(config);
  const header = part(card, 'header');
  if (header) checkHeader(header, walk);
  const body = part(card, 'body');
  if (body) {
    checkProperties(body, schema.BODY_PROPERTIES, 'ROOT -> body');
    checkElements(body, 'ROOT -> body', 'root', walk);
  }
  if (walk.count > schema.MAX_ELEMENTS) {
    throw new CardFault(11310, 'element exceeds the limit', null, String(walk.count));
  }
}

function part(card: Card, name: string): JsonObject | null {
  const value = card[name];
  if (value === undefined) return null;
  if (!isObject(value)) throw badCard(`expected an object for ${name}`, 'ROOT');
  return value;
}

function checkConfig(config: JsonObject): void {
  const path = 'ROOT -> config';
  checkProperties(config, schema.CONFIG_PROPERTIES, path);
  if (config['update_multi'] === false) throw badCard('update_multi can only be true in schema 2.0', path);
  checkOneOf(config, 'width_mode', ['default', 'compact', 'fill'], path);
  const locales = config['locales'];
  if (locales === undefined) return;
  if (
    !Array.isArray(locales) ||
    locales.some((locale: unknown) => !schema.LOCALES.includes(String(locale)))
  ) {
    throw badCard('locales is not a list of known languages', path);
  }
}

function checkHeader(header: JsonObject, walk: Walk): void {
  const path = 'ROOT -> header';
  checkProperties(header, schema.HEADER_PROPERTIES, path);
  checkOneOf(header, 'template', schema.HEADER_TEMPLATES, path);
  if (!objectAt(header, 'title')) throw badCard('title is required', path);
  checkMembers(header, path, 'header', walk);
  for (const tags of Object.values(objectAt(header, 'i18n_text_tag_list') ?? {})) {
    checkMembers({ tags }, path, 'header', walk);
  }
}

type Place = 'root' | 'form' | 'nested' | 'header';

/** The list of elements of a body or a container. */
function checkElements(container: JsonObject, path: string, place: Place, walk: Walk): void {
  const elements = container['elements'];
  if (!Array.isArray(elements)) throw badCard('elements is not a list', path);
  elements.forEach((element: unknown, index) => {
    const tag = isObject(element) ? stringAt(element, 'tag') : null;
    const at = `${path} -> elements -> [${index}](tag: ${tag ?? ''})`;
    if (!isObject(element) || tag === null) throw badCard('an element has no tag', at);
    if (!schema.KNOWN_TAGS.includes(tag)) {
      const msg = 'cards of schema V2 no longer support this capability';
      throw new CardFault(200861, msg, at, `unsupported tag ${tag}`);
    }
    checkTagged(element, tag, at, place, walk);
  });
}

/** Anything with a tag: a component, a column, a text, an icon. */
function checkTagged(element: JsonObject, tag: string, path: string, place: Place, walk: Walk): void {
  walk.count += 1;
  const known = schema.TAG_PROPERTIES[tag];
  if (known) checkProperties(element, known, path);
  checkElementId(element, path, walk);
  if (schema.INTERACTIVE_TAGS.includes(tag) || tag === 'form') checkName(element, tag, path, place, walk);
  if (tag === 'button') checkButton(element, path, place === 'form');
  if (tag === 'input') checkInput(element, path);
  if (tag === 'plain_text' || tag === 'lark_md' || tag === 'markdown') checkText(element, path);
  if (tag === 'table' && place === 'form') throw badCard('a form cannot hold a table', path);
  let inner: Place = place === 'root' ? 'nested' : place;
  if (tag === 'form') {
    if (place !== 'root') throw badCard('a form can only stand at the root of the card', path);
    inner = 'form';
  }
  if (Array.isArray(element['elements'])) checkElements(element, path, inner, walk);
  checkMembers(element, path, inner, walk);
  if (tag === 'form' && !hasSubmit(element)) throw badCard('a form needs a submit button', path);
}

/** Everything below an object but its elements, which are checked as such, and the app's own callback values. */
function checkMembers(object: JsonObject, path: string, place: Place, walk: Walk): void {
  checkTranslations(object, path);
  for (const [key, value] of Object.entries(object)) {
    if (key === 'elements' || key === 'behaviors' || key === 'value' || key.startsWith('i18n_')) continue;
    for (const member of Array.isArray(value) ? value : [value]) {
      if (!isObject(member)) continue;
      const tag = stringAt(member, 'tag');
      const at = `${path} -> ${key}${tag === null ? '' : `(tag: ${tag})`}`;
      if (tag === null) checkMembers(member, at, place, walk);
      else checkTagged(member, tag, at, place, walk);
    }
  }
}

function checkElementId(element: JsonObject, path: string, walk: Walk): void {
  const id = element['element_id'];
  if (id === undefined) return;
  if (typeof id !== 'string' || !/^[A-Za-z]\w{0,19}$/.test(id) || walk.elementIds.has(id)) {
    throw badCard(`element_id ${JSON.stringify(id)} is malformed or repeated`, path);
  }
  walk.elementIds.add(id);
}

function checkName(element: JsonObject, tag: string, path: string, place: Place, walk: Walk): void {
  const name = element['name'];
  if (name === undefined && place !== 'form' && tag !== 'form') return;
  if (typeof name !== 'string' || name === '') throw badName('name is empty', path);
  if (walk.names.has(name)) throw badName(`name ${name} is repeated`, path);
  walk.names.add(name);
}

function hasSubmit(container: JsonObject): boolean {
  return [...objectsAt(container, 'elements'), ...objectsAt(container, 'columns')].some(
    (element) => isSubmit(element) || hasSubmit(element),
  );
}
