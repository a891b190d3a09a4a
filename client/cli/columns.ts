/** Marks that stand on the character before them: they take no column of their own. */
const ON_TOP = /[\p{Mn}\p{Me}\u1160-\u11ff]/u;

/** Flags are two of these, side by side. */
const FLAG_LETTER = /\p{Regional_Indicator}/u;

/** East Asian Wide and Fullwidth, and emoji. */
const WIDE =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{1b2ff}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/** Columns that one visible character takes in a terminal: 0, 1 or 2. */
export function columnsOf(character: string): number {
  if (character <= '~') return 1;
  if (ON_TOP.test(character)) return 0;
  return WIDE.test(character) && !FLAG_LETTER.test(character) ? 2 : 1;
}
