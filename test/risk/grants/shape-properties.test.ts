import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { type ParsedScript, type SyntaxNode, forEachChild, parse } from 'unbash';
import type { Action } from '../../../domain/action.ts';
import { TIERS } from '../../../domain/tier.ts';
import { type Case, caseFiles } from '../examine.ts';
import { type Judged, covers, isCovered, judged } from './judged.ts';

/** Commands as people grant them, and every command of the judge's own tables. */
const GRANTED = [
  ...[
    'git commit -m "a"',
    'git add src/a.ts',
    'npm test -- src/a',
    'rm build/a.o',
    'head -n 5 src/a',
    'make',
    'ls',
  ],
  ...caseFiles().flatMap((file) =>
    readFileSync(new URL(`../cases/${file}`, import.meta.url), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Case)
      .flatMap(({ input, kind }) => (kind === 'shell' && typeof input === 'string' ? [input] : [])),
  ),
];

const GRANTED_JUDGED = GRANTED.map((command) => judged({ command }));

/** Those of which a grant can be given, each once, with the hash of its structure. */
const GRANTABLE = [
  ...new Map(
    GRANTED_JUDGED.flatMap(({ hash }, at) => (hash === null ? [] : [[GRANTED[at] ?? '', hash] as const])),
  ),
];

test('there are enough of them to mean something', () => {
  expect(GRANTABLE.length).toBeGreaterThan(2_000);
});

const ADDED: Readonly<Record<string, (command: string) => string>> = {
  'another command': (command) => `${command}; x`,
  'another command, if it went well': (command) => `${command} && x`,
  'another command, if not': (command) => `${command} || x`,
  'another command behind a pipe': (command) => `${command} | x`,
  'a known command behind a pipe': (command) => `${command} | sort`,
  'a file that it writes': (command) => `${command} > file`,
  'a file that it adds to': (command) => `${command} >> src/file`,
  'what another command prints': (command) => `${command} $(x)`,
  'the same in backticks': (command) => `${command} \`x\``,
  'a variable': (command) => `${command} $X`,
  'a flag': (command) => `${command} -f`,
  'a long flag': (command) => `${command} --force`,
  'another word': (command) => `${command} src/b`,
  'a wrapper': (command) => `sudo ${command}`,
  'a setting': (command) => `X=1 ${command}`,
  'the background': (command) => `${command} &`,
  'a line': (command) => `${command}\nx`,
};

describe.each(Object.entries(ADDED))('with %s added', (_, add) => {
  test('no command is covered by a grant of it without', () => {
    const covered = GRANTABLE.filter(([command, hash]) => judged({ command: add(command) }).hash === hash);
    expect(covered).toEqual([]);
  });
});

test('another working folder, host, environment, source, type or profile is another structure', () => {
  const command = 'git commit -m "a"';
  const given: Action = {
    command,
    cwd: '/a',
    host: 'one',
    env: { A: '1' },
    sourceIp: '10.0.0.1',
    type: 'write',
  };
  expect(covers(given, { ...given, command: 'git commit -m "b"' })).toBe(true);
  for (const change of [
    { cwd: '/b' },
    { host: 'two' },
    { env: { A: '2' } },
    { env: { B: '1' } },
    { env: {} },
    { sourceIp: '10.0.0.2' },
    { sourceIp: '203.0.113.9' },
    { type: 'edit' },
    { sql: 'SELECT 1' },
    { tool: 'Bash' },
  ])
    expect([change, covers(given, { ...given, ...change })]).toEqual([change, false]);
  expect(covers(given, { command })).toBe(false);
  expect(judged(given, 'other').hash).not.toBe(judged(given).hash);
});

test('of all the judge’s cases, none covers one of a higher tier or with another label', () => {
  const groups = new Map<string, Judged[]>();
  for (const one of GRANTED_JUDGED)
    if (one.hash !== null) groups.set(one.hash, [...(groups.get(one.hash) ?? []), one]);
  let shared = 0;
  for (const group of groups.values()) {
    shared += group.length > 1 ? 1 : 0;
    const [first] = group;
    for (const { verdict } of group)
      expect([verdict.tier, verdict.labels]).toEqual([first?.verdict.tier, first?.verdict.labels]);
  }
  expect(shared).toBeGreaterThan(0);
});

/** The words of every simple command in a script, as another reader than ours parts them; null where anything moves. */
function wordsOf(script: ParsedScript): readonly (readonly string[])[] | null {
  const found: string[][] = [];
  let moves = (script.errors?.length ?? 0) > 0;
  const walk = (node: SyntaxNode): void => {
    if (node.type === 'Command') {
      found.push([node.name, ...node.suffix].flatMap((word) => (word?.type === 'Word' ? [word.value] : [])));
      moves ||= node.prefix.length > 0;
    }
    moves ||= /Expansion|Substitution|HereDoc|Subshell|Function/.test(node.type);
    forEachChild(node, walk);
  };
  for (const { command } of script.commands) walk(command);
  return moves ? null : found;
}

/** Texts that try to be more than a text: quotes, substitutions, operators, line feeds. */
const hostile = fc
  .array(
    fc.constantFrom(
      ...[
        'a',
        'src/a',
        ' ',
        '"',
        "'",
        '`',
        '$',
        '(',
        ')',
        '{',
        '}',
        '\\',
        ';',
        '&',
        '|',
        '<',
        '>',
        '\n',
        '#',
        '!',
      ],
      ...[
        '*',
        '~',
        '-',
        '--amend',
        'rm -rf /',
        '$(x)',
        '../',
        '.',
        '/',
        '=',
        '"; x; "',
        "'; x; '",
        '\t',
        '\0',
        '\r',
      ],
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

test('whatever stands where a message or a file may vary, a covered command is the same one with another word', () => {
  const templates: readonly ((text: string) => string)[] = [
    (text) => `git commit -m "${text}"`,
    (text) => `git commit -m '${text}'`,
    (text) => `git commit -m ${text}`,
    (text) => `git add ${text}`,
    (text) => `git add -A && git commit -m "${text}" && npm test -- src/a`,
    (text) => `cat src/${text} | head -n 5`,
  ];
  fc.assert(
    fc.property(fc.constantFrom(...templates), hostile, (template, text) => {
      const [given, asked] = [template('src/a'), template(text)];
      if (!isCovered(given, asked)) return;
      const [before, after] = [wordsOf(parse(given)), wordsOf(parse(asked))];
      expect(after).not.toBeNull();
      expect(after?.map((words) => words.length)).toEqual(before?.map((words) => words.length));
      const changed = (after ?? []).flatMap((words, at) =>
        words.filter((word, of) => word !== before?.[at]?.[of]),
      );
      expect(changed.length).toBeLessThanOrEqual(1);
      for (const word of changed) expect(word).not.toMatch(/^-/);
    }),
    { numRuns: 1_000 },
  );
});

test('whatever a command is changed into, it is covered at no higher tier and with no other label', () => {
  const words = fc.constantFrom(
    ...[
      'git',
      'commit',
      'add',
      '-m',
      '"a"',
      'src/a',
      'src/b',
      'rm',
      '-rf',
      '&&',
      ';',
      '|',
      'head',
      '-n',
      '5',
      '/etc',
    ],
    ...[
      '> x',
      '2>&1',
      '$(x)',
      'sudo',
      'npm',
      'test',
      '--',
      'cat',
      'build/x',
      'curl',
      'bash',
      '-c',
      "'x y'",
      '/',
    ],
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 7 }), fc.array(words, { maxLength: 7 }), (a, b) => {
      const [given, asked] = [a.join(' '), b.join(' ')];
      if (!isCovered(given, asked)) return;
      const [one, other] = [judged({ command: given }).verdict, judged({ command: asked }).verdict];
      expect(TIERS.indexOf(other.tier)).toBeLessThanOrEqual(TIERS.indexOf(one.tier));
      expect(one.labels).toEqual(expect.arrayContaining([...other.labels]));
      expect(b).toHaveLength(a.length);
    }),
    { numRuns: 1_000 },
  );
});
