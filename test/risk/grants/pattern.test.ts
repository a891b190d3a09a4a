import fc from 'fast-check';
import type { Action } from '../../../domain/action.ts';
import type { FollowUp } from '../../../domain/execution.ts';
import { renderLine } from '../../../domain/visible.ts';
import { patternIn } from '../../../domain/grant.ts';
import { shapeOf } from '../../../risk/grants/shape.ts';
import { verdictOf } from '../../support/samples.ts';
import { judged } from './judged.ts';

/** As the command line, every channel and the page show it. */
const shown = (pattern: string, language: 'en' | 'zh'): string => renderLine(patternIn(pattern, language));

describe('structures that differ look different', () => {
  const followUp = (changes: Partial<FollowUp> = {}): FollowUp => ({
    ...{ executor: 'ci', limitSeconds: 600, verification: { mode: 'none', check: null } },
    ...changes,
  });

  test.each<readonly [string, readonly Action[]]>([
    ['words with blanks in them', [{ argv: ['rm', 'a b'] }, { argv: ['rm', 'a', 'b'] }]],
    ['words in quotes', [{ argv: ['echo', 'a'] }, { argv: ['echo', '"a"'] }, { argv: ['echo', "'a'"] }]],
    ['no word and an empty one', [{ argv: ['make'] }, { argv: ['make', ''] }]],
    [
      'a placeholder and what stands beside it',
      [{ argv: ['git', 'commit', '-m', 'x', '-q'] }, { argv: ['git', 'commit', '-m', 'x', '-q', ''] }],
    ],
    [
      'an argv, a command and a statement',
      [
        { argv: ['git', 'push'] },
        { command: 'git push' },
        { command: '["git","push"]' },
        { command: 'argv ["git", "push"]' },
        { command: '"argv [\\"git\\", \\"push\\"]"' },
        { sql: 'git push' },
        { command: 'sql git push' },
      ],
    ],
    [
      'an argv and a command with a message',
      [{ argv: ['git', 'commit', '-m', 'x'] }, { command: 'git commit -m x' }],
    ],
    [
      'a folder and a command that says one',
      [{ command: 'make', cwd: '/srv' }, { command: 'make · in /srv' }, { command: 'make • in /srv' }],
    ],
    [
      'folders',
      [
        { command: 'make', cwd: '/srv · on a' },
        { command: 'make', cwd: '/srv', host: 'a' },
      ],
    ],
    ['a type', [{ type: 'edit', command: 'make' }, { command: 'type edit · make' }, { type: 'edit · make' }]],
    ['lines', [{ command: 'ls\nx' }, { command: 'ls x' }, { command: 'ls\tx' }, { command: 'ls\\nx' }]],
    ['blanks at the end', [{ command: 'make' }, { command: 'make ' }, { command: ' make' }]],
    [
      'a wildcard and its letters',
      [{ command: 'ls *.ts' }, { command: `ls '*.ts'` }, { command: 'ls \\*.ts' }],
    ],
    [
      'no arguments, empty ones and those of another form',
      [
        { tool: 'look' },
        { tool: 'look', args: null },
        { tool: 'look', args: {} },
        { tool: 'look', args: [] },
        { tool: 'look', args: '' },
        { tool: 'look()' },
        { tool: 'look', args: { a: 1 } },
        { tool: 'look', args: { a: '1' } },
        { tool: 'look', args: { 'a: 1, b': 2 } },
        { tool: 'look', args: { a: 1, b: 2 } },
        { command: 'tool look' },
      ],
    ],
    [
      'settings',
      [
        { command: 'make' },
        { command: 'make', env: {} },
        { command: 'make', env: { A: '1' } },
        { command: 'make', env: { A: '2' } },
        { command: 'make', env: { A: '1', B: '2' } },
        { command: 'make', env: { A: '1, B=2' } },
      ],
    ],
  ])('%s', (_, actions) => {
    const found = actions.map((action) => judged(action));
    expect(new Set(found.map(({ hash }) => hash)).size).toBe(actions.length);
    for (const language of ['en', 'zh'] as const)
      expect(new Set(found.map(({ pattern }) => shown(pattern ?? '', language))).size).toBe(actions.length);
  });

  test('what follows them, and the profile', () => {
    const action = { command: 'make' };
    const of = (after: FollowUp | null, profile = 'interactive') =>
      shapeOf({ action, followUp: after, profile }, verdictOf('LOW'))?.pattern;
    const check = (command: string): FollowUp =>
      followUp({ verification: { mode: 'auto', check: { command } } });
    const patterns = [
      ...[of(null), of(null, 'workday'), of(followUp()), of(followUp({ executor: null }))],
      ...[of(followUp({ executor: 'cd' })), of(followUp({ limitSeconds: 60 }))],
      ...[of(check('ls')), of(check('ls · profile workday')), of(check('ls'), 'workday')],
      of(followUp({ verification: { mode: 'auto', check: { argv: ['ls'] } } })),
    ];
    expect(of(null)).toBe('make');
    expect(patterns).not.toContain(undefined);
    expect(new Set(patterns).size).toBe(patterns.length);
  });
});

/** Texts that look like the frame of a pattern. */
const pieces = fc.constantFrom(
  ...['git', 'commit', '-m', 'src/a', 'x', '5', '*', '', ' ', '\t', '\n', '"', "'", '\\', ',', ', ', ': '],
  ...[
    ' · ',
    '·',
    '•',
    'in ',
    'on ',
    'argv ',
    'sql ',
    'tool ',
    'type ',
    'with ',
    'profile ',
    '[',
    ']',
    '(',
    ')',
  ],
  ...[
    '{',
    '}',
    '&&',
    '|',
    'u0022',
    '\\u00b7',
    '\u200b',
    'WHERE a = ',
    'SELECT b FROM c ',
    '=',
    '<text>',
    '名',
  ],
);
const texts = fc.array(pieces, { maxLength: 5 }).map((parts) => parts.join(''));
const words = fc.oneof(fc.constantFrom('git', 'commit', '-m', 'src/a', 'cat', 'a b', '"a"'), texts);
const lines = fc.oneof(
  fc.array(words, { maxLength: 5 }).map((parts) => parts.join(' ')),
  texts,
);
const optional = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(of, { nil: undefined });

const actions: fc.Arbitrary<Action> = fc
  .record({
    type: optional(fc.oneof(fc.constant('edit'), texts)),
    command: optional(lines),
    argv: optional(fc.array(words, { maxLength: 5 })),
    sql: optional(fc.oneof(fc.constant('SELECT a FROM b WHERE c = 5'), lines)),
    tool: optional(fc.oneof(fc.constantFrom('Write', 'look'), texts)),
    args: optional(
      fc.oneof(
        fc.record({ file_path: words, content: texts }),
        fc.dictionary(texts, fc.oneof(texts, fc.constant(1), fc.constant(null)), { maxKeys: 2 }),
        fc.array(texts, { maxLength: 2 }),
        texts,
      ),
    ),
    cwd: optional(texts),
    env: optional(fc.dictionary(texts, texts, { maxKeys: 2 })),
    host: optional(texts),
    sourceIp: optional(texts),
  })
  .map((action) => Object.fromEntries(Object.entries(action).filter(([, value]) => value !== undefined)));

/** Few enough that two of them, drawn at random, often are made of the same letters. */
const few = fc
  .array(fc.constantFrom('a', 'b', ' ', '"', ' · in '), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join(''));
const small: fc.Arbitrary<Action> = fc
  .tuple(
    fc.oneof(
      ...[few.map((command) => ({ command })), few.map((sql) => ({ sql })), few.map((tool) => ({ tool }))],
      fc.array(few, { maxLength: 2 }).map((argv) => ({ argv })),
    ),
    fc.constantFrom({}, { cwd: 'a' }, { cwd: 'b' }),
  )
  .map(([runs, place]) => ({ ...runs, ...place }));

test('of whatever texts, different structures have different patterns', () => {
  const known = new Map<string, string>();
  const shape = (action: Action) => shapeOf({ action, followUp: null, profile: 'test' }, verdictOf('LOW'));
  let varied = 0;
  fc.assert(
    fc.property(fc.oneof(small, actions), (action) => {
      const found = shape(action);
      if (found === null) return;
      varied += found.pattern.includes('‹') ? 1 : 0;
      const pattern = shown(found.pattern, 'en');
      expect([action, known.get(pattern) ?? found.hash]).toEqual([action, found.hash]);
      known.set(pattern, found.hash);
    }),
    { numRuns: 3_000 },
  );
  expect(varied).toBeGreaterThan(50);
});

test('an action and one that has the pattern of the first as its text are told apart', () => {
  const shape = (action: Action) => shapeOf({ action, followUp: null, profile: 'test' }, verdictOf('LOW'));
  let copies = 0;
  fc.assert(
    fc.property(actions, (action) => {
      const found = shape(action);
      if (found === null) return;
      const { pattern, hash } = found;
      for (const other of [{ command: pattern }, { argv: [pattern] }, { sql: pattern }, { tool: pattern }]) {
        const copied = shape(other);
        if (copied === null || copied.hash === hash) continue;
        copies += 1;
        expect(shown(copied.pattern, 'en')).not.toBe(shown(pattern, 'en'));
      }
    }),
    { numRuns: 1_000 },
  );
  expect(copies).toBeGreaterThan(100);
});
