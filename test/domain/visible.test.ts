import fc from 'fast-check';
import { renderJson, renderLine, renderVisible, unrenderVisible } from '../../domain/visible.ts';

/** Texts that are dense in what is escaped, and in what only looks escaped. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom('\\', 'u', '\\u', '202e', '\\u202e', '\\u005c', '\\U202E', '{', '}', '\n', '\t', ' '),
      fc.constantFrom(
        '\u202e',
        '\u2066',
        '\u200b',
        '\u00a0',
        '\u3000',
        '\ufeff',
        '\u00ad',
        '\u115f',
        '\u2800',
      ),
      fc.constantFrom('\ud83d', '\ude00', '\u{1f600}', '\u{e0041}', '\u0000', '\u001b', '\r', '\u2028', '中'),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
  )
  .map((parts) => parts.join(''));

const SEEN = /^[\n\t\x20-\x7e]*$/;

describe('text shown to a person', () => {
  test.each([
    ['a bidi override', 'ls\u202e fr- mr', 'ls\\u202e fr- mr'],
    ['a zero-width space', 'rm\u200b', 'rm\\u200b'],
    ['a no-break space', 'rm\u00a0-rf', 'rm\\u00a0-rf'],
    ['a tag character', 'a\u{e0041}', 'a\\udb40\\udc41'],
    ['a variation selector', 'a\ufe0f', 'a\\ufe0f'],
    ['a carriage return', 'rm -rf /\rls', 'rm -rf /\\u000dls'],
    ['a lone surrogate', 'a\ud800b', 'a\\ud800b'],
    ['what only looks like an escape', 'echo \\u202E', 'echo \\u005cu202E'],
  ])('shows %s', (_, text, shown) => {
    expect(renderVisible(text)).toBe(shown);
  });

  test('keeps what is plainly seen, backslashes and line feeds included', () => {
    const plain = 'sed -i "s/\\(a\\)/\\1/" 文件.txt\n\tls 😀 é';
    expect(renderVisible(plain)).toBe(plain);
    expect(renderLine('a\n\tb')).toBe('a\\u000a\\u0009b');
  });

  test('can always be turned back, so no two texts look alike', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(unrenderVisible(renderVisible(text))).toBe(text);
        expect(unrenderVisible(renderLine(text))).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });

  test('holds nothing hidden, whatever went in', () => {
    const hidden = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u;
    fc.assert(
      fc.property(hostile, (text) => {
        expect(renderVisible(text).replace(/[ \n\t]/g, '')).not.toMatch(hidden);
        expect(renderLine(text).replaceAll(' ', '')).not.toMatch(hidden);
      }),
      { numRuns: 2_000 },
    );
  });

  test('of JSON is still that JSON', () => {
    expect(renderJson(JSON.stringify(['rm', 'a\u202eb', '\u0007']))).toBe('["rm","a\\u202eb","\\u0007"]');
    expect(renderJson(JSON.stringify(['rm', 'a\u202eb']))).toMatch(SEEN);
    fc.assert(
      fc.property(fc.array(hostile), (words) => {
        expect(JSON.parse(renderJson(JSON.stringify(words, null, 2)))).toEqual(words);
      }),
      { numRuns: 1_000 },
    );
  });
});
