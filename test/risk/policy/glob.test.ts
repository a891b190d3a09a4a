import fc from 'fast-check';
import { glob } from '../../../risk/policy/glob.ts';

test.each([
  ['git push origin main', 'git push*', true],
  ['git push', 'git push *', false],
  ['git push origin main', '*main', true],
  ['git push origin main', 'git*origin*main', true],
  ['git push origin main', 'origin', false],
  ['a', '?', true],
  ['', '?', false],
  ['', '*', true],
  ['', '', true],
  ['a', '', false],
  ['aba', 'ab*ba', false],
  ['axb-ayc', 'a?b*a?c', true],
  ['a*b', 'a\\*b', true],
  ['axb', 'a\\*b', false],
  ['a\nb', 'a*b', true],
  ['a.b', 'a.b', true],
  ['axb', 'a.b', false],
])('whether %j is covered by %j', (text, pattern, covered) => {
  expect(glob(text, pattern)).toBe(covered);
});

/** The meaning of a pattern, said in a regular expression. */
function expected(text: string, pattern: string): boolean {
  const source = pattern
    .split('')
    .map((part) => (part === '*' ? '[^]*' : part === '?' ? '[^]' : part))
    .join('');
  return new RegExp(`^${source}$`).test(text);
}

test('it agrees with the regular expression of the same meaning', () => {
  const letters = fc.array(fc.constantFrom('a', 'b'), { maxLength: 8 }).map((all) => all.join(''));
  const patterns = fc.array(fc.constantFrom('a', 'b', '*', '?'), { maxLength: 7 }).map((all) => all.join(''));
  fc.assert(
    fc.property(letters, patterns, (text, pattern) => {
      expect(glob(text, pattern)).toBe(expected(text, pattern));
    }),
    { numRuns: 1_000 },
  );
});

test('a pattern that would take a regular expression for ever is read to its end', () => {
  const [text, pattern] = ['a'.repeat(256 * 1024), `${'*a?'.repeat(60)}*b`];
  expect([glob(text, pattern), glob(`${text}b`, pattern)]).toEqual([false, true]);
});
