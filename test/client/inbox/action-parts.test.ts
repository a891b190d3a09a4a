import { partsOf, readPart, textsOf } from '../../../client/inbox/action-parts.ts';
import { lookalikesIn } from '../../../client/inbox/lookalikes.ts';
import { spanOf } from '../../../client/inbox/names.ts';
import type { Action } from '../../../domain/action.ts';

const whole: Required<Action> = {
  type: 'deploy',
  command: 'make',
  argv: ['make', 'a b', ''],
  sql: 'SELECT 1',
  tool: 'runner',
  args: { 'a/b~c': ['x', { deep: 'y' }], none: {}, empty: [], n: 1.5, yes: true, nil: null },
  cwd: '/srv',
  env: { 'N\u200b': 'v' },
  host: 'db-1',
  sourceIp: '10.0.0.1',
};

describe('the parts of an action', () => {
  test('are all of its members, what runs first', () => {
    expect(partsOf(whole).map(({ name }) => name)).toEqual([
      ...['command', 'argv', 'sql', 'tool', 'args', 'type', 'cwd', 'env', 'host', 'sourceIp'],
    ]);
    expect(Object.keys(whole).sort()).toEqual(
      partsOf(whole)
        .map(({ name }) => name)
        .sort(),
    );
  });

  test('hold every text of it, keys and names of variables too', () => {
    expect(textsOf(whole)).toEqual(
      expect.arrayContaining(['make', 'a b', 'a/b~c', 'deep', 'y', 'N\u200b', 'v']),
    );
  });

  test('name each text as findings do', () => {
    const args = partsOf(whole).find((part) => part.kind === 'json');
    const paths = args?.tokens.flatMap((token) => (token.kind === 'string' ? [token.path] : []));
    expect(paths).toEqual(['/args/a~1b~0c/0', '/args/a~1b~0c/1/deep']);
  });

  test('read as JSON where they are JSON', () => {
    const args = partsOf(whole).find((part) => part.kind === 'json');
    expect(args === undefined ? null : JSON.parse(readPart(args))).toEqual(whole.args);
  });

  test('read as text in which nothing hides', () => {
    const env = partsOf(whole).find(({ name }) => name === 'env');
    expect(env === undefined ? '' : readPart(env)).toBe('N\\u200b = v');
  });
});

test.each([
  ['curl https://p\u0430ypal.example', ['p\u0430ypal.example']],
  ['ｌｓ -l', ['ｌｓ']],
  ['\u{1d42b}\u{1d426} x', ['\u{1d42b}\u{1d426}']],
  ['привет мир, κόσμε, 文件.txt, naïve', []],
])('words that mix alphabets are found: %j', (text, found) => {
  expect(lookalikesIn(text)).toEqual(found);
});

test.each([
  [-5, { unit: 's', n: 0 }],
  [59_999, { unit: 's', n: 59 }],
  [61_000, { unit: 'ms', m: 1, s: 1 }],
  [600_000, { unit: 'm', n: 10 }],
  [3_660_000, { unit: 'hm', h: 1, m: 1 }],
  [90_000_000, { unit: 'dh', d: 1, h: 1 }],
])('%d ms are said as %j', (ms, span) => {
  expect(spanOf(ms)).toEqual(span);
});
