import fc from 'fast-check';
import {
  firstLineOf,
  headlineOf,
  hidesSomething,
  marksAt,
  segmentsOf,
} from '../../../client/inbox/reading.ts';
import { renderVisible, splitJsonText, splitVisible } from '../../../domain/visible.ts';

const hostile = fc
  .array(
    fc.constantFrom(
      '\\',
      'u202e',
      '\u202e',
      '\u200b',
      '\u00a0',
      '"',
      '\n',
      '\t',
      ' ',
      'a',
      '中',
      '\u{e0041}',
      '\r',
    ),
  )
  .map((parts) => parts.join(''));

const finding = (path: string, span: readonly number[] | null) => ({ path, span });

describe('a text in segments', () => {
  test('shows what renderVisible shows, whatever is marked in it', () => {
    const spans = fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { maxLength: 5 });
    fc.assert(
      fc.property(hostile, spans, (text, pairs) => {
        const marks = marksAt(
          pairs.map((span) => finding('/command', span)),
          '/command',
          text,
        );
        const shown = segmentsOf(text, marks).map((segment) => segment.text);
        expect(shown.join('')).toBe(renderVisible(text));
      }),
      { numRuns: 500 },
    );
  });

  test('in JSON gives the text back when it is read as JSON, with nothing hidden in it', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = segmentsOf(text, [], true)
          .map((segment) => segment.text)
          .join('');
        expect(JSON.parse(`"${shown}"`)).toBe(text);
        expect(shown).toBe(renderVisible(shown).replaceAll('\\u005c', '\\'));
      }),
      { numRuns: 500 },
    );
  });

  test('is cut exactly where findings begin and end, and says which stand there', () => {
    const findings = [finding('/command', [0, 4]), finding('/other', [0, 9]), finding('/command', [2, 6])];
    const segments = segmentsOf('rm -rf', marksAt(findings, '/command', 'rm -rf'));
    expect(segments.map(({ text, marks }) => [text, marks])).toEqual([
      ['rm', [0]],
      [' -', [0, 2]],
      ['rf', [2]],
    ]);
  });

  test.each([[null], [[]], [[3, 3]], [[4, 2]], [[0, 7]], [[-1, 2]]])(
    'marks nothing for the span %j',
    (span) => {
      expect(marksAt([finding('/command', span)], '/command', 'rm -rf')).toEqual([]);
    },
  );

  test('of 256 K hidden characters is one segment', () => {
    expect(segmentsOf('\u200b'.repeat(262_144), [])).toHaveLength(1);
  });
});

test('what is hidden is told from what is only escaped', () => {
  expect(hidesSomething('a\u200bb')).toBe(true);
  expect(hidesSomething('echo \\u202e 中文 é\n\t')).toBe(false);
  expect(splitVisible('a\\u0041')[1]).toEqual({ from: 1, to: 2, shown: '\\u005c', kind: 'escape' });
  expect(splitJsonText('"\u202e').map(({ shown, kind }) => [shown, kind])).toEqual([
    ['\\"', 'escape'],
    ['\\u202e', 'hidden'],
  ]);
});

describe('one line of a list', () => {
  test.each([
    ['short', 'short'],
    ['two\nlines', 'two …'],
    ['a\u202eb', 'a\\u202eb'],
    ['x'.repeat(20), `${'x'.repeat(10)} …`],
  ])('of %j is %j', (text, line) => {
    expect(firstLineOf(text, 10)).toBe(line);
  });

  test('names a tool with its arguments', () => {
    expect(headlineOf({ tool: 'db', args: { sql: 'SELECT 1' } })).toBe('db({"sql":"SELECT 1"})');
  });
});
