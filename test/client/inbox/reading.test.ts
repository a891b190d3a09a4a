import fc from 'fast-check';
import { marksAt, marksOf, sayFinding } from '../../../client/inbox/marks.ts';
import { firstLineOf, headlineOf, hidesSomething, segmentsOf } from '../../../client/inbox/reading.ts';
import type { Action } from '../../../domain/action.ts';
import type { Tier } from '../../../domain/tier.ts';
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

const finding = (path: string, span: readonly number[] | null, tier: Tier = 'HIGH') => ({
  ...{ rule: 'a.b', label: null, message: 'Deletes.', messageZh: '删除。', tier, path },
  span: span === null ? null : [...span],
});

const marksIn = (action: Action, findings: readonly ReturnType<typeof finding>[], reason = '') =>
  marksOf({
    ...{ action, reason, verification: null },
    risk: { findings },
  });

describe('a text in segments', () => {
  test('shows what renderVisible shows, whatever is marked in it', () => {
    const spans = fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { maxLength: 5 });
    fc.assert(
      fc.property(hostile, spans, (text, pairs) => {
        const marks = marksIn(
          { command: text },
          pairs.map((span) => finding('/command', span)),
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
    const findings = [finding('/command', [0, 4]), finding('/sql', [0, 9]), finding('/command', [2, 6])];
    const all = marksIn({ command: 'rm -rf', sql: 'DROP TABLE' }, findings);
    const segments = segmentsOf('rm -rf', marksAt(all, '/command'));
    expect(segments.map(({ text, marks }) => [text, marks])).toEqual([
      ['rm', [0]],
      [' -', [0, 2]],
      ['rf', [2]],
    ]);
  });

  test.each([[null], [[]], [[3, 3]], [[4, 2]], [[0, 7]], [[-1, 2]]])(
    'marks nothing for the span %j',
    (span) => {
      expect(marksIn({ command: 'rm -rf' }, [finding('/command', span)])).toEqual([]);
    },
  );

  test('of 256 K hidden characters is one segment', () => {
    expect(segmentsOf('\u200b'.repeat(262_144), [])).toHaveLength(1);
  });
});

describe('the marks of an approval', () => {
  test('of words joined stand in each word, in JSON too', () => {
    const action = { argv: ['sh', '-c', 'rm -rf /'], tool: 't', args: { 'a/b': ['git', 'push', '-f'] } };
    const marks = marksIn(action, [finding('/argv', [3, 8]), finding('/args/a~1b', [4, 11])]);
    expect(marks.map(({ index, path, from, to }) => [index, path, from, to])).toEqual([
      [0, '/argv/1', 0, 2],
      [0, '/argv/2', 0, 2],
      [1, '/args/a~1b/1', 0, 4],
      [1, '/args/a~1b/2', 0, 2],
    ]);
  });

  test('bear the number of their finding in the list, which begins with the most dangerous', () => {
    const marks = marksIn({ command: 'rm -rf' }, [
      finding('/command', [0, 2], 'LOW'),
      finding('/command', [0, 6], 'CRITICAL'),
    ]);
    expect(marks.map(({ index, tier, to }) => [index, tier, to])).toEqual([
      [0, 'CRITICAL', 6],
      [1, 'LOW', 2],
    ]);
  });

  test('of prose stand in the reason', () => {
    expect(marksIn({ type: 'note' }, [finding('/prose', [0, 3])], 'die now')).toMatchObject([
      { path: '/reason', from: 0, to: 3 },
    ]);
  });
});

test('a finding is said in the reader’s language, on one line', () => {
  expect(sayFinding(finding('/command', null), 'zh')).toBe('删除。');
  const { messageZh: _, ...old } = { ...finding('/command', null), message: 'Runs\n\u202e.' };
  expect(sayFinding(old, 'zh')).toBe('Runs\\u000a\\u202e.');
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
