const WORD = /[\p{L}\p{N}\p{M}._-]+/gu;
const LATIN = /\p{Script=Latin}/u;

/** Scripts with letters that look like Latin ones. */
const ALIKE = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Lisu}]/u;

/** Letters of other alphabets that Unicode draws like plain ones: fullwidth and mathematical forms. */
const STYLED = /[\uff01-\uff5e\u{1d400}-\u{1d7ff}]/u;

/** Words in which letters of another script stand for Latin ones, each once, at most `limit` of them. */
export function lookalikesIn(text: string, limit = 5): readonly string[] {
  const found = new Set<string>();
  for (const [word] of text.matchAll(WORD)) {
    if ((LATIN.test(word) && ALIKE.test(word)) || STYLED.test(word)) found.add(word);
    if (found.size === limit) break;
  }
  return [...found];
}
