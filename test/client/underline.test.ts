import fc from 'fast-check';
import { columnsOf } from '../../client/cli/columns.ts';
import { type Drawing, underline } from '../../client/cli/underline.ts';
import { renderVisible } from '../../domain/visible.ts';

const DRAWING: Drawing = {
  width: 100,
  indent: '  ',
  cutNote: '(cut)',
  leftOut: (count) => `(${count} left out)`,
  paint: (carets) => carets,
};

const draw = (text: string, words: string): readonly string[] => {
  const from = text.indexOf(words);
  return underline({ text, from, to: from + words.length }, DRAWING);
};

const columns = (line: string): number => Array.from(line).reduce((sum, one) => sum + columnsOf(one), 0);

describe('carets', () => {
  test.each<[string, string, string, readonly string[]]>([
    ['one line', 'ls && rm -rf /', 'rm -rf /', ['  ls && rm -rf /', '        ^^^^^^^^']],
    ['wide characters before it', 'echo 删除 && rm x', 'rm', ['  echo 删除 && rm x', '               ^^']],
    ['wide characters in it', 'rm 日志😀', '日志😀', ['  rm 日志😀', '     ^^^^^^']],
    ['a combining mark before it', 'e\u0301cho; rm', 'rm', ['  e\u0301cho; rm', '        ^^']],
    ['a combining mark alone', 'ae\u0301b', '\u0301', ['  ae\u0301b', '   ^']],
    ['tabs', '\ta\trm', 'rm', ['          a       rm', '                  ^^']],
    ['an escape before it', 'a\u202eb; rm', 'rm', ['  a\\u202eb; rm', '            ^^']],
    ['an escape in it', 'x \u202er', '\u202er', ['  x \\u202er', '    ^^^^^^^']],
    ['what reads like an escape', '\\u0041 rm', 'rm', ['  \\u005cu0041 rm', '              ^^']],
    ['half-width forms', 'ｶﾀ rm', 'rm', ['  ｶﾀ rm', '     ^^']],
  ])('stand under %s', (_, text, words, drawn) => {
    expect(draw(text, words)).toEqual(drawn);
  });

  test('do not stand under the carriage return of a Windows line end, which is shown where it is meant alone', () => {
    const text = 'set -e\r\nrm -rf /\r\n\r\necho done';
    expect(draw(text, 'rm -rf /')).toEqual(['  2 | rm -rf /', '      ^^^^^^^^']);
    expect(draw(text, text)).not.toContainEqual(expect.stringContaining('u000d'));
    expect(draw('ls\rrm -rf /\r\n', 'rm')).toEqual(['  1 | ls\\u000drm -rf /', '              ^^']);
    expect(draw('rm\r\n', '\r')).toEqual(['  1 | rm\\u000d', '        ^^^^^^']);
  });

  test('name the line in a text of several, and show that line alone', () => {
    const text = 'set -e\nrm -rf /\necho done';
    expect(draw(text, 'rm -rf /')).toEqual(['  2 | rm -rf /', '      ^^^^^^^^']);
  });

  test('stand under every line that the place runs over', () => {
    const text = `${'#\n'.repeat(8)}python <<E\n\n  x\nE`;
    expect(draw(text, 'python <<E\n\n  x')).toEqual([
      '   9 | python <<E',
      '       ^^^^^^^^^^',
      '  10 | ',
      '  11 |   x',
      '       ^^^',
    ]);
  });

  test('leave the middle of many lines out, and say so', () => {
    const text = Array.from({ length: 20 }, (_, index) => `line${index}`).join('\n');
    const drawn = draw(text, text);
    expect(drawn).toHaveLength(13);
    expect(drawn[8]).toBe('  (14 left out)');
    expect(drawn[9]).toBe('  19 | line18');
  });

  test('mark a point with one caret, at the end of a line too', () => {
    expect(underline({ text: 'echo "a', from: 7, to: 7 }, DRAWING)).toEqual(['  echo "a', '         ^']);
    expect(underline({ text: 'abc', from: 1, to: 1 }, DRAWING)).toEqual(['  abc', '   ^']);
    expect(underline({ text: 'ab\ncd', from: 2, to: 3 }, DRAWING)).toEqual(['  1 | ab', '        ^']);
    expect(underline({ text: '', from: 0, to: 0 }, DRAWING)).toEqual(['  ', '  ^']);
  });
});

describe('a line that is too long', () => {
  test('is cut around the place, to fit, and says so', () => {
    const text = `echo ${'a'.repeat(500)} && rm -rf /srv && echo ${'b'.repeat(500)}`;
    const [line = '', carets = '', note] = draw(text, 'rm -rf /srv');
    expect(line).toMatch(/^ {2}…a+ && rm -rf \/srv && echo b+…$/);
    expect(columns(line)).toBe(100);
    expect(line.slice(carets.indexOf('^'), carets.length)).toBe('rm -rf /srv');
    expect(note).toBe('  (cut)');
  });

  test('at its beginning or its end is cut on the other side alone', () => {
    const [head = ''] = draw(`rm -rf / ${'a'.repeat(300)}`, 'rm -rf /');
    expect(head).toMatch(/^ {2}rm -rf \/ a+…$/);
    const [tail = '', carets = ''] = draw(`${'a'.repeat(300)}; rm`, 'rm');
    expect(tail).toMatch(/^ {2}…a+; rm$/);
    expect(tail.slice(carets.indexOf('^'))).toBe('rm');
  });

  test('of a place that is itself too long shows its beginning, and something before it', () => {
    const [line = '', carets = ''] = draw(`${'a'.repeat(300)}${'b'.repeat(300)}`, 'b'.repeat(300));
    expect(line).toMatch(/^ {2}…a{10,}b{50,}…$/);
    expect(carets.trim()).toHaveLength(line.split('b').length - 1);
  });

  test('of a quarter of a million characters is not read whole', () => {
    const text = `${'\u0301'.repeat(100_000)}${'\u202e'.repeat(80_000)}rm${'字'.repeat(80_000)}`;
    const [line = '', carets = ''] = draw(text, 'rm');
    expect(columns(line)).toBeLessThanOrEqual(100);
    expect(line.slice(carets.indexOf('^'), carets.length)).toBe('rm');
  });
});

test('whatever the text and the place: it fits, hides nothing, and the carets stand under the place', () => {
  const piece = fc.constantFrom(
    ...[
      'a',
      'b ',
      '\t',
      '\n',
      '中',
      '😀',
      '\u0301',
      '\u202e',
      '\\',
      'u202e',
      '\u001b[2K',
      '\r',
      '\u{e0041}',
      'ｶ',
    ],
    ...['x'.repeat(70), '字'.repeat(40), '\u0301'.repeat(30), ' '.repeat(60), '🇨🇳'],
  );
  const text = fc.array(piece, { maxLength: 25 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, fc.nat(), fc.nat(), (whole, one, other) => {
      const [from = 0, to = 0] = [one % (whole.length + 1), other % (whole.length + 1)].sort((a, b) => a - b);
      const halves = /^[\ud800-\udbff][\udc00-\udfff]$/;
      fc.pre(![from, to].some((at) => halves.test(whole.slice(Math.max(0, at - 1), at + 1))));
      const drawn = underline({ text: whole, from, to }, DRAWING);
      expect(drawn.length).toBeGreaterThan(0);
      for (const line of drawn) {
        expect(columns(line)).toBeLessThanOrEqual(100);
        expect(line.replaceAll(' ', '')).not.toMatch(/[\p{C}\p{Z}]/u);
      }
      // What stands over the carets of a single, uncut line is the place as it is shown.
      const marked = whole.slice(from, to);
      if (drawn.length !== 2 || ['\n', '\t', '\u0301'].some((odd) => whole.includes(odd)) || marked === '')
        return;
      const [line = '', carets = ''] = drawn;
      const cells = Array.from(line).flatMap((character) => [character, ''].slice(0, columnsOf(character)));
      const over = cells.slice(carets.indexOf('^'), carets.length).join('');
      if (!whole.includes('\\')) expect(over).toBe(renderVisible(marked));
    }),
    { numRuns: 1_000 },
  );
});
