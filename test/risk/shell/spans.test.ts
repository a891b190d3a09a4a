import fc from 'fast-check';
import { classify } from '../../../risk/classify.ts';

const DEEDS = ['rm -rf /srv/data', 'mkfs.ext4 /dev/sdb1', 'git push --force origin main', 'shutdown -h now'];

/** Ways to hand a command on; each gives the text and the words that the cause must hold. */
const WAYS: Readonly<Record<string, (command: string) => readonly [text: string, essence: string]>> = {
  plain: (command) => [command, command],
  'bash -c': (command) => [`bash -c ${JSON.stringify(command)}`, command],
  'bash -c twice': (command) => [`bash -c ${JSON.stringify(`bash -c ${JSON.stringify(command)}`)}`, command],
  eval: (command) => [`eval '${command}'`, command],
  'a variable': (command) => [`c='${command}'; $c`, command],
  'a substitution': (command) => [`echo "$(${command})"`, command],
  'a here-document': (command) => [`bash <<'E'\n${command}\nE`, command],
  'a file': (command) => [`echo '${command}' > x; sh x`, command],
  'a pipe': (command) => [`echo '${command}' | sh`, command],
  base64: (command) => {
    const code = btoa(command);
    return [`echo ${code} | base64 -d | sh`, code];
  },
  'escapes of ANSI C': (command) => {
    const code = Array.from(command, (char) => `\\x${char.charCodeAt(0).toString(16)}`).join('');
    return [`bash -c $'${code}'`, code];
  },
  'a list': (command) => [`a=(${command}); "\${a[@]}"`, command],
  'arguments of a function': (command) => [`f() { "$@"; }; f ${command}`, command],
  'a sink': (command) => [`echo '${command}' > >(sh)`, command],
  'a loop': (command) => [`for w in '${command}' ls; do eval "$w"; done`, command],
};
const PADDING = [
  '',
  'echo hi; ',
  'echo "\u{1f600} ok"; ',
  'ls -l && ',
  '# note \u{1f680}\n',
  'x=\u4e2d\u6587; ',
];

const wordsOf = (text: string): readonly string[] => text.split(/\s+/);

test.each(Object.keys(WAYS))('the gravest finding marks the words that caused it: %s', (name) => {
  fc.assert(
    fc.property(
      fc.constantFrom(...DEEDS),
      fc.constantFrom(...PADDING),
      fc.constantFrom('', '; echo done \u{1f600}', ' '),
      (deed, before, after) => {
        const [text, essence] = WAYS[name]?.(deed) ?? [deed, deed];
        const whole = `${before}${text}${after}`;
        const { findings } = classify({ action: { command: whole } }, { trustedNetworks: [] });
        const [gravest] = findings;
        const [start, end] = gravest?.span ?? [0, 0];
        expect(end).toBeLessThanOrEqual(whole.length);
        const marked = whole.slice(start, end);
        expect({ whole, marked, missing: wordsOf(essence).filter((word) => !marked.includes(word)) }).toEqual(
          {
            whole,
            marked,
            missing: [],
          },
        );
      },
    ),
    { numRuns: 40 },
  );
});

test('a span never lies outside the text, nor cuts a character in two', () => {
  const fragment = fc.constantFrom(
    ...'rm -rf / $x ${x} $( ) ` " \' { } ; | & \n \u{1f600} << E <(  > f for do done if then fi bash -c eval echo a[ ] = (( )) \\'.split(
      ' ',
    ),
    ' ',
    '$(echo ',
    "$'\\x72m'",
  );
  fc.assert(
    fc.property(fc.array(fragment, { maxLength: 30 }), (fragments) => {
      const text = fragments.join(' ');
      for (const { span } of classify({ action: { command: text } }, { trustedNetworks: [] }).findings) {
        const [start, end] = span ?? [0, 0];
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThanOrEqual(start);
        expect(end).toBeLessThanOrEqual(text.length);
        expect(text.slice(start, end).isWellFormed()).toBe(true);
      }
    }),
    { numRuns: 3_000 },
  );
});
