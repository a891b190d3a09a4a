import { paintFor, plain } from '../../client/cli/colours.ts';
import { languageOf } from '../../client/cli/classify.ts';
import { sayFinding, underlineFinding } from '../../client/cli/findings.ts';
import type { Finding } from '../../domain/verdict.ts';

const MANNER = { language: 'en', paint: plain } as const;

const findingOf = (changes: Partial<Finding> = {}): Finding => ({
  ...{ rule: 'a.b', tier: 'HIGH', label: null, message: 'Deletes a folder.', messageZh: '删除文件夹。' },
  ...{ span: null, path: '/command' },
  ...changes,
});

describe('a finding on the command line', () => {
  test('of an argv is underlined in its words, joined, wherever it points', () => {
    const judged = { argv: ['sh', '-c', 'rm -rf /'] };
    const shown = ['sh -c rm -rf /', '      ^^'];
    expect(underlineFinding(findingOf({ path: '/argv', span: [6, 8] }), judged, '', MANNER)).toEqual(shown);
    expect(underlineFinding(findingOf({ path: '/argv/2', span: [0, 2] }), judged, '', MANNER)).toEqual(shown);
  });

  test('of a tool’s arguments says where they stand', () => {
    const finding = findingOf({ path: '/args/steps/0/run', span: [0, 2] });
    const judged = { tool: 'shell', args: { steps: [{ run: 'rm -rf /' }] } };
    expect(sayFinding(finding, MANNER)).toBe('Deletes a folder.  [/args/steps/0/run]');
    expect(underlineFinding(finding, judged, '  ', MANNER)).toEqual(['  rm -rf /', '  ^^']);
    for (const path of ['/argv/2', ''])
      expect(sayFinding(findingOf({ path }), MANNER)).toBe('Deletes a folder.');
  });

  test('that points beyond its text, or at none, has no underline', () => {
    const judged = { command: 'ls' };
    for (const wrong of [
      findingOf({ span: [0, 9] }),
      findingOf({ span: [0, 2], path: '/nowhere' }),
      findingOf(),
      findingOf({ span: [0, 0], path: '/sql' }),
    ])
      expect(underlineFinding(wrong, judged, '', MANNER)).toEqual([]);
  });

  test('speaks the reader’s language, and steers no terminal', () => {
    expect(sayFinding(findingOf(), { ...MANNER, language: 'zh' })).toBe('删除文件夹。');
    expect(sayFinding(findingOf({ message: 'Runs “\u001b[2K\nstatus approved”.' }), MANNER)).toBe(
      'Runs “\\u001b[2K\\u000astatus approved”.',
    );
  });
});

test('colours are for terminals whose user has not declined them', () => {
  expect(paintFor({}, true)('HIGH', 'x')).toBe('\u001b[31mx\u001b[0m');
  for (const paint of [
    paintFor({}, false),
    paintFor({ NO_COLOR: '1' }, true),
    paintFor({ TERM: 'dumb' }, true),
  ])
    expect(paint('HIGH', 'x')).toBe('x');
  const painted = underlineFinding(findingOf({ span: [0, 2] }), { command: 'rm x' }, '', {
    language: 'en',
    paint: paintFor({ NO_COLOR: '' }, true),
  });
  expect(painted).toEqual(['rm x', '\u001b[31m^^\u001b[0m']);
});

test.each([
  [{ LANG: 'zh_CN.UTF-8' }, 'zh'],
  [{ LC_ALL: '', LANG: 'zh_TW' }, 'zh'],
  [{ LC_ALL: 'C', LANG: 'zh_CN.UTF-8' }, 'en'],
  [{ LC_MESSAGES: 'zh_CN', LANG: 'en_US.UTF-8' }, 'zh'],
  [{}, 'en'],
])('the language of %j is %s', (env, language) => {
  expect(languageOf(env)).toBe(language);
});
