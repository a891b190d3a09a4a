import type { Bilingual } from './wording.ts';

/**
 * A part of a message as any channel can draw it. Texts of `box`, `foreign` and `diff` are somebody else's: a channel
 * shows them letter by letter, as no markup, so marked that none can pass for ours.
 */
export type Block =
  /** Our own words, which may name somebody. */
  | { readonly kind: 'line'; readonly text: Bilingual }
  | { readonly kind: 'labelled'; readonly name: Bilingual; readonly value: Bilingual }
  /** Small, above what it names. */
  | { readonly kind: 'heading'; readonly text: Bilingual }
  /** May have many lines. */
  | { readonly kind: 'box'; readonly text: string }
  /** One line. */
  | { readonly kind: 'foreign'; readonly text: string }
  /** Lines of a difference; each begins with a mark of ours. */
  | { readonly kind: 'diff'; readonly change: 'same' | 'gone' | 'new'; readonly text: string }
  /** To ourselves: the only link on any message. */
  | { readonly kind: 'link'; readonly text: Bilingual; readonly url: string }
  | { readonly kind: 'rule' };

export function line(text: Bilingual): Block {
  return { kind: 'line', text };
}

export function labelled(name: Bilingual, value: Bilingual): Block {
  return { kind: 'labelled', name, value };
}

export function heading(text: Bilingual): Block {
  return { kind: 'heading', text };
}

/** @param text made visible (domain/visible.ts) */
export function box(text: string): Block {
  return { kind: 'box', text };
}

/** @param text made visible (domain/visible.ts), of one line */
export function foreign(text: string): Block {
  return { kind: 'foreign', text };
}

export const RULE: Block = { kind: 'rule' };
