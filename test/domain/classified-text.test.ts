import fc from 'fast-check';
import {
  type Judged,
  byTier,
  culpritOf,
  judgedOf,
  messageIn,
  placeOf,
  textAt,
  wordSpansOf,
} from '../../domain/classified-text.ts';

const judged: Judged = {
  ...judgedOf(
    {
      command: 'ls && rm -rf /tmp/build',
      argv: ['sh', '-c', 'rm -rf /', ''],
      args: {
        'a/b~c': ['git', 'push', '--force'],
        n: 5,
        mixed: ['a', 1],
        deep: [{ sql: 'DROP TABLE t' }],
        none: [],
      },
      env: { PATH: '/tmp' },
    },
    'tidy up',
    { argv: ['test', '-d', '/srv'] },
  ),
};

describe('the text at a JSON pointer', () => {
  test.each([
    ['/command', 'ls && rm -rf /tmp/build'],
    ['/argv', 'sh -c rm -rf / '],
    ['/argv/2', 'rm -rf /'],
    ['/argv/3', ''],
    ['/args/a~1b~0c', 'git push --force'],
    ['/args/a~1b~0c/1', 'push'],
    ['/args/deep/0/sql', 'DROP TABLE t'],
    ['/args/none', ''],
    ['/env/PATH', '/tmp'],
    ['/reason', 'tidy up'],
    ['/prose', 'tidy up'],
    ['/verification/argv', 'test -d /srv'],
  ])('%s is %j', (pointer, text) => {
    expect(textAt(judged, pointer)).toBe(text);
  });

  test.each([
    '',
    '/',
    'command',
    '/nothing',
    '/args/n',
    '/args/mixed',
    '/args',
    '/argv/4',
    '/argv/01',
    '/argv/-',
  ])('%j is none', (pointer) => {
    expect(textAt(judged, pointer)).toBeNull();
  });

  test('is never something that every object has', () => {
    for (const pointer of [
      '/constructor',
      '/argv/length',
      '/__proto__',
      '/command/0',
      '/args/constructor/name',
    ])
      expect(textAt(judged, pointer)).toBeNull();
  });
});

describe('the place of a finding', () => {
  test.each<[string, readonly [number, number], string]>([
    ['/command', [6, 12], 'rm -rf'],
    ['/argv', [6, 14], 'rm -rf /'],
    ['/argv/2', [0, 6], 'rm -rf'],
    ['/args/a~1b~0c', [4, 16], 'push --force'],
    ['/args/a~1b~0c/2', [0, 7], '--force'],
  ])('%s %j is %j', (path, span, words) => {
    expect(culpritOf({ path, span }, judged)).toBe(words);
  });

  test('in a word of a list is one in the whole list', () => {
    expect(placeOf({ path: '/argv/2', span: [0, 2] }, judged)).toEqual({
      text: 'sh -c rm -rf / ',
      from: 6,
      to: 8,
    });
  });

  test.each<[readonly [number, number] | null]>([
    [null],
    [[0, 24]],
    [[-1, 2]],
    [[3, 2]],
    [[0.5, 2]],
    [[30, 40]],
  ])('is none for the span %j', (span) => {
    expect(placeOf({ path: '/command', span }, judged)).toBeNull();
    expect(culpritOf({ path: '/command', span }, judged)).toBeNull();
  });

  test('may be a point, which marks no words', () => {
    expect(placeOf({ path: '/command', span: [2, 2] }, judged)).toMatchObject({ from: 2, to: 2 });
    expect(culpritOf({ path: '/command', span: [2, 2] }, judged)).toBeNull();
  });

  test('never cuts a character in half', () => {
    expect(culpritOf({ path: '/command', span: [1, 2] }, { command: 'a😀b' })).toBe('😀');
    expect(culpritOf({ path: '/command', span: [2, 4] }, { command: 'a😀b' })).toBe('😀b');
  });
});

describe('a finding in a list of words', () => {
  test('is one span in each word that it touches', () => {
    expect(wordSpansOf({ path: '/argv', span: [4, 8] }, judged)).toEqual([
      { path: '/argv/1', from: 1, to: 2 },
      { path: '/argv/2', from: 0, to: 2 },
    ]);
    expect(wordSpansOf({ path: '/argv', span: [5, 6] }, judged)).toEqual([]);
    expect(wordSpansOf({ path: '/argv/2', span: [0, 2] }, judged)).toEqual([
      { path: '/argv/2', from: 0, to: 2 },
    ]);
  });

  test('marks the same text, word by word, as in the words joined', () => {
    const words = fc.array(fc.string({ maxLength: 5 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(words, fc.nat(40), fc.nat(40), (argv, from, to) => {
        const finding = { path: '/argv', span: [from, to] as const };
        const spans = wordSpansOf(finding, { argv });
        const marked = spans.map((one) => textAt({ argv }, one.path)?.slice(one.from, one.to)).join('');
        const place = placeOf(finding, { argv });
        const joined = place === null ? '' : place.text.slice(place.from, place.to);
        expect(joined.replaceAll(' ', '')).toBe(marked.replaceAll(' ', ''));
      }),
    );
  });
});

test('a message is in the reader’s language where it was said in it', () => {
  const finding = { message: 'Deletes a folder.', messageZh: '删除文件夹。' };
  expect(messageIn('zh-CN', finding)).toBe('删除文件夹。');
  expect(messageIn('zh', { message: 'Old.' })).toBe('Old.');
  expect(messageIn('en', finding)).toBe('Deletes a folder.');
});

test('findings of higher tiers come first, equals in their order', () => {
  const tiers = (['LOW', 'CRITICAL', 'HIGH', 'CRITICAL'] as const).map((tier, at) => ({ tier, at }));
  expect(byTier(tiers).map(({ at }) => at)).toEqual([1, 3, 2, 0]);
});
