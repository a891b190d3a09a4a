/**
 * One way in which people say that they, or somebody near them, are in danger. Tried on normalised text. Patterns hold
 * no unbounded repetition, so that a search stays linear.
 */
export interface Sign {
  /** One of these stands in any text that this may be found in: looked for first, since it is quick. */
  readonly has: readonly string[];
  readonly words: RegExp;
  /** Holds for the text before the words, of which it sees the last BEFORE characters. */
  readonly after?: RegExp;
  /** Holds for nothing of the text around the words. */
  readonly unless?: RegExp;
}

/** How far around the words `after` and `unless` look, in characters. */
export const BEFORE = 90;
export const BEHIND = 60;

/** A pattern from parts; blanks at line ends are for the reader. */
export function words(...parts: readonly string[]): RegExp {
  return new RegExp(parts.join(''), 'g');
}
