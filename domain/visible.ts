/**
 * Characters that a reader cannot see, or that change how their neighbours are seen: control and format characters
 * (bidi overrides and isolates, zero-width, tags), every space but the plain one, separators, lone surrogates,
 * private use, whatever Unicode lets a renderer ignore (variation selectors, fillers), and the blank Braille cell.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Zs}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** Agent text that already reads like one of our escapes: its backslash is escaped, so that the two differ. */
const LOOKS_ESCAPED = /\\(?=u[0-9a-f]{4})/gi;

const ESCAPE = /\\u([0-9a-f]{4})/gi;

/**
 * Shows text so that nothing in it hides: `\u202e` stands for the character U+202E. Line feeds and tabs stay, and so
 * does everything that is plainly seen. Two different texts never look alike in it: `unrenderVisible` gives the
 * text back.
 */
export function renderVisible(text: string): string {
  return escapeHidden(text, ' \n\t');
}

/** As `renderVisible`, on one line: no text can start a line of its own among ours. */
export function renderLine(text: string): string {
  return escapeHidden(text, ' ');
}

/**
 * JSON in which nothing hides. It is still JSON, of the same value: `JSON.parse` gives the value back.
 * @param json as `JSON.stringify` writes it, or a beginning of that
 */
export function renderJson(json: string): string {
  return json.replace(HIDDEN, (character) => (' \n'.includes(character) ? character : escapeOf(character)));
}

/** Whether a comment says anything: characters that nobody sees are not a reason. */
export function saysSomething(comment: string): boolean {
  return /[^\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\s\u2800]/u.test(comment);
}

/** The text behind `renderVisible` or `renderLine`. */
export function unrenderVisible(rendered: string): string {
  return rendered.replace(ESCAPE, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function escapeHidden(text: string, kept: string): string {
  return text
    .replace(LOOKS_ESCAPED, '\\u005c')
    .replace(HIDDEN, (character) => (kept.includes(character) ? character : escapeOf(character)));
}

/** One escape per UTF-16 code unit, as JSON and most languages write it. */
function escapeOf(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
}

/** A stretch of a text with what a person is shown for it. */
export interface VisiblePiece {
  /** UTF-16 offsets [from, to) into the text. */
  readonly from: number;
  readonly to: number;
  readonly shown: string;
  /** `hidden`: an escape for what nobody would see. `escape`: one for what is seen, and could be mistaken. */
  readonly kind: 'plain' | 'hidden' | 'escape';
}

const TO_ESCAPE = new RegExp(`${HIDDEN.source}|${LOOKS_ESCAPED.source}`, 'giu');
const TO_ESCAPE_IN_JSON = new RegExp(`${HIDDEN.source}|["\\\\]`, 'gu');

/** `renderVisible` in pieces: what they show, one after the other, is what it gives. */
export function splitVisible(text: string): readonly VisiblePiece[] {
  return split(text, TO_ESCAPE, (character) => {
    if (' \n\t'.includes(character)) return null;
    return character === '\\' ? ['\\u005c', 'escape'] : [escapeOf(character), 'hidden'];
  });
}

/** The inside of a JSON string in pieces, with nothing hidden: between quotes, what they show is JSON of the text. */
export function splitJsonText(text: string): readonly VisiblePiece[] {
  return split(text, TO_ESCAPE_IN_JSON, (character) => {
    if (character === ' ') return null;
    if ('"\\\n\t'.includes(character)) return [JSON.stringify(character).slice(1, -1), 'escape'];
    return [escapeOf(character), 'hidden'];
  });
}

function split(
  text: string,
  special: RegExp,
  show: (character: string) => readonly [shown: string, kind: 'hidden' | 'escape'] | null,
): readonly VisiblePiece[] {
  const pieces: VisiblePiece[] = [];
  let from = 0;
  const plainUntil = (to: number): void => {
    if (to > from) pieces.push({ from, to, shown: text.slice(from, to), kind: 'plain' });
  };
  for (const match of text.matchAll(special)) {
    const [character] = match;
    const escape = show(character);
    if (escape === null) continue;
    plainUntil(match.index);
    from = match.index + character.length;
    pieces.push({ from: match.index, to: from, shown: escape[0], kind: escape[1] });
  }
  plainUntil(text.length);
  return pieces;
}
