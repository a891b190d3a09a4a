/**
 * Shell patterns over short texts: `*`, `?` and literal characters; brackets are not told. Every function is at worst
 * quadratic in texts that it refuses beyond MAX_TEXT.
 */
const MAX_TEXT = 512;

/** `${x#pattern}` and its sisters; null where the outcome cannot be told. */
export function removeMatch(text: string, pattern: string, operator: '#' | '##' | '%' | '%%'): string | null {
  if (text.length > MAX_TEXT || /[[$`]/.test(pattern)) return null;
  const lengths = Array.from({ length: text.length + 1 }, (_, length) => length);
  if (operator.length === 2) lengths.reverse();
  for (const length of lengths) {
    const part = operator.startsWith('#') ? text.slice(0, length) : text.slice(text.length - length);
    if (!matches(part, pattern)) continue;
    return operator.startsWith('#') ? text.slice(length) : text.slice(0, text.length - length);
  }
  return text;
}

/** `${x/pattern/replacement}` with a literal pattern; null where the outcome cannot be told. */
export function replaceMatches(
  text: string,
  pattern: string,
  replacement: string,
  operator: '/' | '//' | '/#' | '/%',
): string | null {
  if (text.length > MAX_TEXT || pattern === '' || /[*?[$`]/.test(pattern + replacement)) return null;
  switch (operator) {
    case '//':
      return text.replaceAll(pattern, () => replacement);
    case '/#':
      return text.startsWith(pattern) ? replacement + text.slice(pattern.length) : text;
    case '/%':
      return text.endsWith(pattern) ? text.slice(0, text.length - pattern.length) + replacement : text;
    default:
      return text.replace(pattern, () => replacement);
  }
}

/** Whether a name fits a pattern of `*`, `?` and simple brackets. Linear but for `*`, which restarts at most once a letter. */
export function matches(text: string, pattern: string): boolean {
  let at = 0;
  let p = 0;
  let star = -1;
  let mark = 0;
  while (at < text.length) {
    const step = stepOf(pattern, p, text.charAt(at));
    if (step > 0) {
      p += step;
      at += 1;
    } else if (pattern.charAt(p) === '*') {
      star = p;
      mark = at;
      p += 1;
    } else if (star >= 0) {
      p = star + 1;
      mark += 1;
      at = mark;
    } else {
      return false;
    }
  }
  while (pattern.charAt(p) === '*') p += 1;
  return p === pattern.length;
}

/** How much of the pattern one character uses up; 0 where it does not fit. */
function stepOf(pattern: string, p: number, char: string): number {
  const want = pattern.charAt(p);
  if (want === '?') return 1;
  if (want === '[') {
    const close = pattern.indexOf(']', p + 2);
    if (close < 0) return char === '[' ? 1 : 0;
    const set = pattern.slice(p + 1, close);
    const negated = set.startsWith('!') || set.startsWith('^');
    return inSet(negated ? set.slice(1) : set, char) !== negated ? close - p + 1 : 0;
  }
  return want === char && want !== '*' && want !== '' ? 1 : 0;
}

function inSet(set: string, char: string): boolean {
  for (let index = 0; index < set.length; index += 1) {
    const from = set.charAt(index);
    if (set.charAt(index + 1) === '-' && index + 2 < set.length) {
      if (from <= char && char <= set.charAt(index + 2)) return true;
      index += 2;
    } else if (from === char) return true;
  }
  return false;
}
