import fc from 'fast-check';
import type { Action, Json } from '../../domain/action.ts';
import { TIERS, highest } from '../../domain/tier.ts';
import type { JudgeInput, JudgeSettings } from '../../domain/verdict.ts';
import { classify } from '../../risk/classify.ts';

const settings: JudgeSettings = { trustedNetworks: ['10.0.0.0/24'] };
const call = (args: Json, tool = 'some_tool') => classify({ action: { tool, args } }, settings);

const shellish = fc
  .array(
    fc.constantFrom(
      'rm',
      '-rf',
      '/',
      '$(',
      ')',
      '`',
      "'",
      '"',
      '|',
      '&&',
      ';',
      '<<EOF',
      '\n',
      '{',
      '}',
      '$IFS',
      'bash -c',
      'sudo',
      'DROP TABLE',
      'WHERE',
      '--',
      '/*',
      '(',
      '\\',
      '你',
      '\ud800',
      '=',
      '>',
      'EOF',
    ),
    { maxLength: 40 },
  )
  .map((words) => words.join(' '));
const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), shellish);

test('the judge never throws, always says the same, and its tier is its highest finding, with every span inside the text', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const action: Action = {
        type: text,
        command: text,
        argv: [text, text],
        sql: text,
        tool: text,
        args: { command: text, x: [text] },
        sourceIp: text,
        env: { [text]: text },
      };
      const verdict = classify({ action, prose: text }, settings);
      expect(verdict).toEqual(classify({ action, prose: text }, settings));
      expect(verdict.findings.map((finding) => finding.rule)).not.toContain('judge.failed');
      expect(verdict.tier).toBe(highest(verdict.findings.map((finding) => finding.tier)));
      const outside = verdict.findings.filter(({ span, path }) => {
        // The words of an argv are one text, joined by blanks.
        const length = path === '/argv' ? 2 * text.length + 1 : text.length;
        return span !== null && !(0 <= span[0] && span[0] <= span[1] && span[1] <= length);
      });
      expect(outside).toEqual([]);
    }),
    { numRuns: 1500 },
  );
});

test('a request that is no request at all is a finding, not an exception', () => {
  for (const input of [
    null,
    undefined,
    {},
    { action: null },
    { action: { command: 5 } },
    { action: { argv: 'x' } },
  ]) {
    const verdict = classify(input as unknown as JudgeInput, settings);
    expect(verdict).toMatchObject({ tier: 'HIGH', labels: ['unparseable'] });
    expect(verdict.findings[0]?.message).toMatch(/judge failed/i);
  }
});

test.each([
  ['nothing said', {}, 'LOW'],
  ['a harmless command', { command: 'ls -la' }, 'LOW'],
  ['a command', { command: 'rm -rf /' }, 'CRITICAL'],
  ['a cmd', { cmd: 'git reset --hard' }, 'HIGH'],
  ['a script, deep down', { steps: [{ script: 'mkfs.ext4 /dev/sda1' }] }, 'CRITICAL'],
  ['an argv', { command: ['rm', '-rf', '/'] }, 'CRITICAL'],
  ['an argv that is only data', { command: ['echo', 'x; rm -rf /'] }, 'LOW'],
  ['a list of commands', { commands: ['ls -l', 'rm -rf /'] }, 'CRITICAL'],
  ['sql', { sql: 'DELETE FROM users' }, 'HIGH'],
  ['a query that is SQL', { query: 'DROP DATABASE shop' }, 'HIGH'],
  ['a query that is a question', { query: 'how do I drop a database?' }, 'LOW'],
  ['prose', { text: 'rm -rf / is dangerous' }, 'LOW'],
  ['prose of a person in danger', { text: 'I want to kill myself' }, 'CRITICAL'],
])('a tool call is judged by what its arguments carry: %s', (_name, args, tier) => {
  expect(call(args).tier).toBe(tier);
});

test('a finding in tool arguments names its place, with the pointer escaped', () => {
  const findings = call({ 'a/b~c': { command: 'git reset --hard' } }).findings;
  expect(findings.find((finding) => finding.rule === 'git.reset-hard')).toMatchObject({
    path: '/args/a~1b~0c/command',
    span: [0, 16],
  });
});

test('arguments nested without end are refused, not followed', () => {
  let args: Json = 'rm -rf /';
  for (let level = 0; level < 20_000; level += 1) args = [args];
  expect(call(args)).toMatchObject({ tier: 'MEDIUM', labels: ['unparseable'] });
});

test('findings come highest first', () => {
  const tiers = classify(
    { action: { command: 'ls > a; git reset --hard; rm -rf /; bash -c ls' } },
    settings,
  ).findings.map((finding) => TIERS.indexOf(finding.tier));
  expect(tiers.length).toBeGreaterThan(3);
  expect(tiers).toEqual(tiers.toSorted((a, b) => b - a));
});

test('texts of 16 KiB that repeat what costs a reader most are judged to their end', () => {
  const units = [
    '$(',
    '(',
    '`',
    '"',
    "'",
    'a|',
    'a;',
    '{a,',
    '${a:-',
    '<(',
    'I want to ',
    'my friend ',
    '想',
    '--',
    '/*',
    '1=1 OR ',
    '\\',
    'sudo ',
    'bash -c ',
    'cat <<A ',
    "'a' ",
    'i ',
    '-e ',
    '0x',
    'a=(',
  ];
  for (const unit of units) {
    const text = unit.repeat(Math.floor(16_000 / unit.length));
    const { findings } = classify(
      {
        action: { command: text, sql: `DELETE FROM t WHERE ${text}`, args: { command: `SELECT ${text}` } },
        prose: text,
      },
      settings,
    );
    // Unbounded work would end this test by its own deadline; how long it takes is the bench's to say.
    expect(findings.map(({ rule }) => rule)).not.toContain('judge.failed');
  }
});
