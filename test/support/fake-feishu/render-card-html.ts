import { callbackValue, maxLengthOf, wordsOf } from './card-parts.ts';
import { isObject, objectAt, objectsAt, stringAt, type JsonObject } from './json.ts';
import type { Card, Locale } from './types.ts';

/** Everything in a card is somebody's text: nothing of it reaches a page as markup. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** A card as HTML, with its form: inputs carry their names, buttons `data-button` and, where they ask once more, `data-confirm`. */
export function renderCardAsHtml(card: Card, locale: Locale = 'zh_cn'): string {
  const header = objectAt(card, 'header');
  const body = objectAt(card, 'body') ?? {};
  return `<article class="card">${header ? headerHtml(header, locale) : ''}<div class="body">${childrenHtml(body, locale)}</div></article>`;
}

function headerHtml(header: JsonObject, locale: Locale): string {
  const translated = objectsAt(objectAt(header, 'i18n_text_tag_list') ?? {}, locale);
  const tags = translated.length > 0 ? translated : objectsAt(header, 'text_tag_list');
  const template = escapeHtml(stringAt(header, 'template') ?? 'default');
  const shown = tags.map(
    (tag) =>
      `<span class="tag ${escapeHtml(stringAt(tag, 'color') ?? '')}">${wordsHtml(tag['text'], locale)}</span>`,
  );
  return `<header class="${template}"><strong>${wordsHtml(header['title'], locale)}</strong> ${shown.join(' ')}</header>`;
}

function childrenHtml(container: JsonObject, locale: Locale): string {
  return [...objectsAt(container, 'elements'), ...objectsAt(container, 'columns')]
    .map((element) => elementHtml(element, locale))
    .join('');
}

function elementHtml(element: JsonObject, locale: Locale): string {
  switch (element['tag']) {
    case 'markdown':
      return `<p>${wordsHtml(element, locale)}</p>`;
    case 'div': {
      const small = objectAt(element, 'text')?.['text_size'] === 'notation';
      return `<p${small ? ' class="small"' : ''}>${wordsHtml(element['text'], locale)}</p>`;
    }
    case 'hr':
      return '<hr>';
    case 'button':
      return buttonHtml(element, locale);
    case 'input':
      return inputHtml(element, locale);
    case 'column_set':
      return `<div class="${element['background_style'] === 'grey' ? 'grey' : ''}">${childrenHtml(element, locale)}</div>`;
    case 'form':
      return `<form>${childrenHtml(element, locale)}</form>`;
    case 'collapsible_panel': {
      const title = wordsHtml(objectAt(element, 'header')?.['title'], locale);
      const open = element['expanded'] === true ? ' open' : '';
      return `<details${open}><summary>${title}</summary>${childrenHtml(element, locale)}</details>`;
    }
    default:
      return childrenHtml(element, locale);
  }
}

function buttonHtml(button: JsonObject, locale: Locale): string {
  const name = stringAt(button, 'name') ?? wordsOf(button['text'], locale);
  const { confirm } = button;
  const asks = isObject(confirm)
    ? ` data-confirm="${escapeHtml(`${wordsOf(confirm['title'], locale)}\n${wordsOf(confirm['text'], locale)}`)}"`
    : '';
  const type = escapeHtml(stringAt(button, 'type') ?? 'default');
  const off = button['disabled'] === true || callbackValue(button) === null ? ' disabled' : '';
  return `<button type="button" class="${type}" data-button="${escapeHtml(name)}"${asks}${off}>${wordsHtml(button['text'], locale)}</button> `;
}

function inputHtml(input: JsonObject, locale: Locale): string {
  const name = escapeHtml(stringAt(input, 'name') ?? '');
  const hint = escapeHtml(wordsOf(input['placeholder'], locale));
  const text = escapeHtml(stringAt(input, 'default_value') ?? '');
  const field = `<textarea name="${name}" placeholder="${hint}" maxlength="${maxLengthOf(input)}" rows="2">${text}</textarea>`;
  return `<label>${wordsHtml(input['label'], locale)}${field}</label>`;
}

function wordsHtml(text: unknown, locale: Locale): string {
  return escapeHtml(wordsOf(text, locale));
}
