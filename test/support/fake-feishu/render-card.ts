import { callbackValue, maxLengthOf, wordsOf } from './card-parts.ts';
import { isObject, objectAt, objectsAt, stringAt, type JsonObject } from './json.ts';
import type { Card, Locale } from './types.ts';

/** A card as a person would read it: the header and its colour, then every element in order, one per line. */
export function renderCardAsText(card: Card, locale: Locale = 'zh_cn'): string {
  const lines = [
    ...headerLines(objectAt(card, 'header'), locale),
    ...childLines(objectAt(card, 'body') ?? {}, locale),
  ];
  return lines.map((line) => `│ ${line}`.trimEnd()).join('\n');
}

function headerLines(header: JsonObject | null, locale: Locale): readonly string[] {
  if (!header) return [];
  const translated = objectsAt(objectAt(header, 'i18n_text_tag_list') ?? {}, locale);
  const tags = translated.length > 0 ? translated : objectsAt(header, 'text_tag_list');
  const words = [
    `[${stringAt(header, 'template') ?? 'default'}]`,
    wordsOf(header['title'], locale),
    ...tags.map((tag) => `‹${wordsOf(tag['text'], locale)}›`),
  ];
  const subtitle = wordsOf(header['subtitle'], locale);
  return [words.join(' '), ...(subtitle === '' ? [] : [subtitle]), '─'.repeat(40)];
}

function childLines(container: JsonObject, locale: Locale): readonly string[] {
  return [...objectsAt(container, 'elements'), ...objectsAt(container, 'columns')].flatMap((element) =>
    elementLines(element, locale),
  );
}

function elementLines(element: JsonObject, locale: Locale): readonly string[] {
  const indented = (): readonly string[] => childLines(element, locale).map((line) => `  ${line}`);
  switch (element['tag']) {
    case 'markdown':
      return wordsOf(element, locale).split('\n');
    case 'div':
      return wordsOf(element['text'], locale).split('\n');
    case 'hr':
      return ['─'.repeat(40)];
    case 'button':
      return [buttonLine(element, locale)];
    case 'input':
      return [inputLine(element, locale)];
    case 'column_set':
    case 'column':
      return childLines(element, locale);
    case 'form':
      return [`form ${stringAt(element, 'name') ?? ''}`, ...indented()];
    case 'collapsible_panel': {
      const title = wordsOf((objectAt(element, 'header') ?? {})['title'], locale);
      return [`${element['expanded'] === true ? '▾' : '▸'} ${title}`, ...indented()];
    }
    default:
      return [`<${stringAt(element, 'tag') ?? '?'}>`, ...indented()];
  }
}

function buttonLine(button: JsonObject, locale: Locale): string {
  const name = stringAt(button, 'name');
  const link = objectsAt(button, 'behaviors').find(({ type }) => type === 'open_url');
  const words = [
    `( ${wordsOf(button['text'], locale)} )`,
    name === null ? '' : `name=${name}`,
    `type=${stringAt(button, 'type') ?? 'default'}`,
    button['disabled'] === true ? 'disabled' : '',
    link ? `opens ${stringAt(link, 'default_url') ?? ''}` : '',
    callbackValue(button) ? `sends ${JSON.stringify(callbackValue(button))}` : '',
    isObject(button['confirm']) ? `asks "${wordsOf(button['confirm']['title'], locale)}"` : '',
  ];
  return words.filter((word) => word !== '').join(' ');
}

function inputLine(input: JsonObject, locale: Locale): string {
  const label = wordsOf(input['label'], locale);
  const hint = wordsOf(input['placeholder'], locale);
  const required = input['required'] === true ? ', required' : '';
  const limit = `${maxLengthOf(input)} characters${required}`;
  return `[ ${label}${label === '' ? '' : ': '}${hint} ] name=${stringAt(input, 'name') ?? ''} (${limit})`;
}
