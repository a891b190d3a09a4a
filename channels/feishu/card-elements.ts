import type { Bilingual } from '../text/wording.ts';

/** A part of a card: JSON of Feishu's schema 2.0. */
export type Element = { readonly [key: string]: unknown };

/** Our own words, in the reader's language; English for a client that speaks neither. */
export function words(text: Bilingual): Element {
  return { tag: 'plain_text', content: text.en, i18n_content: { zh_cn: text.zh, en_us: text.en } };
}

export function line(text: Bilingual): Element {
  return { tag: 'div', text: words(text) };
}

/** A small grey heading. */
export function heading(text: Bilingual): Element {
  return { tag: 'div', text: { ...words(text), text_size: 'notation', text_color: 'grey' } };
}

/**
 * Somebody else's text. Always plain text, which Feishu shows letter by letter: never markdown, in which it could
 * mention people, link, or draw.
 * @param text made visible (domain/visible.ts)
 */
export function foreign(text: string): Element {
  return { tag: 'div', text: { tag: 'plain_text', content: text } };
}

/** Somebody else's text in a grey box, so that its lines cannot pass for ours. */
export function box(text: string): Element {
  const column = { tag: 'column', width: 'weighted', weight: 1, elements: [foreign(text)] };
  return { tag: 'column_set', background_style: 'grey', columns: [column] };
}

/** Somebody else's text in a colour of ours; each of its lines is marked, so that none can pass for ours. */
export function coloured(text: string, color: 'grey' | 'red' | 'green'): Element {
  return { tag: 'div', text: { tag: 'plain_text', content: text, text_color: color } };
}

export const RULE: Element = { tag: 'hr' };

/** A small coloured word in the header, in both languages. */
export function headerTags(tags: readonly { readonly text: Bilingual; readonly color: string }[]): Element {
  const inLanguage = (language: keyof Bilingual): readonly Element[] =>
    tags.map(({ text, color }) => ({
      tag: 'text_tag',
      text: { tag: 'plain_text', content: text[language] },
      color,
    }));
  return { zh_cn: inLanguage('zh'), en_us: inLanguage('en') };
}
