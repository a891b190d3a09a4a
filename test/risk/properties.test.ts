import fc from 'fast-check';
import { type Tier, TIERS } from '../../domain/tier.ts';
import type { JudgeSettings } from '../../domain/verdict.ts';
import { classify } from '../../risk/classify.ts';

const settings: JudgeSettings = { trustedNetworks: ['10.0.0.0/24'] };
const tierOf = (command: string): Tier => classify({ action: { command } }, settings).tier;
const rank = (tier: Tier): number => TIERS.indexOf(tier);

/** Commands of plain words, so that each word can be written in other ways. */
const PLAIN = [
  'rm -rf /',
  'rm -rf /srv/data',
  'rm -r docs',
  'rm notes.txt',
  'mkfs.ext4 /dev/sdb1',
  'dd if=/dev/zero of=/dev/sda',
  'chmod -R 777 /var/www',
  'chown -R root /etc',
  'kill -9 -1',
  'git push --force origin main',
  'git reset --hard HEAD',
  'git clean -fdx',
  'systemctl stop nginx',
  'docker rm -f web',
  'docker system prune -a',
  'kubectl delete namespace shop',
  'terraform destroy -auto-approve',
  'aws s3 rb s3://bucket --force',
  'shutdown -h now',
  'crontab -r',
  'usermod -aG sudo bob',
  'cat /etc/shadow',
  'curl http://169.254.169.254/latest/meta-data/',
  'redis-cli FLUSHALL',
  'find /srv -delete',
  'npm publish',
  'iptables -F',
  'ls -la',
  'cat notes.txt',
  'grep -r TODO .',
  'npm test',
  'echo hello',
] as const;

const WRAPPERS: Readonly<Record<string, (command: string) => string>> = {
  sudo: (command) => `sudo ${command}`,
  'sudo with options': (command) => `sudo -u root -n ${command}`,
  env: (command) => `env A=b ${command}`,
  'a setting': (command) => `A=b ${command}`,
  nohup: (command) => `nohup ${command} &`,
  timeout: (command) => `timeout -k 5 10 ${command}`,
  nice: (command) => `nice -n 10 ${command}`,
  xargs: (command) => `xargs ${command}`,
  'xargs behind a pipe': (command) => `ls | xargs -n 1 ${command}`,
  'bash -c': (command) => `bash -c '${command}'`,
  'bash -c in bash -c': (command) => `bash -c "sh -c '${command}'"`,
  'here-string': (command) => `bash <<< '${command}'`,
  'here-document': (command) => `sh <<'END'\n${command}\nEND`,
  subshell: (command) => `( ${command} )`,
  group: (command) => `{ ${command}; }`,
  'after a harmless command': (command) => `true && ${command}`,
  'after a failing command': (command) => `false || ${command}`,
  'before a harmless command': (command) => `${command}; true`,
  condition: (command) => `if true; then ${command}; fi`,
  loop: (command) => `for i in 1 2; do ${command}; done`,
  function: (command) => `f() { ${command}; }; f`,
  eval: (command) => `eval '${command}'`,
  substitution: (command) => `echo "$(${command})"`,
  backticks: (command) => `x=\`${command}\``,
  'piped echo': (command) => `echo '${command}' | sh`,
  'piped printf': (command) => `printf '%s\\n' '${command}' | bash`,
  base64: (command) => `echo ${Buffer.from(command).toString('base64')} | base64 -d | sh`,
  variable: (command) => `c='${command}'; eval "$c"`,
  'unquoted variable': (command) => `c='${command}'; $c`,
  list: (command) => `c=(${command}); "\${c[@]}"`,
  ssh: (command) => `ssh host '${command}'`,
  'docker exec': (command) => `docker exec -it web ${command}`,
  watch: (command) => `watch -n 1 '${command}'`,
  'command builtin': (command) => `command ${command}`,
  background: (command) => `${command} &`,
  'find -exec': (command) => `find . -name x -exec ${command} \\;`,
  'process substitution': (command) => `cat <(${command})`,
  coproc: (command) => `coproc ${command}`,
  'written and run': (command) => `cat > x.sh <<'END'\n${command}\nEND\nbash x.sh`,
};

test.each(Object.keys(WRAPPERS))('wrapping a command never lowers its tier: %s', (name) => {
  const wrap = WRAPPERS[name] ?? ((command: string) => command);
  const lowered = PLAIN.filter((command) => rank(tierOf(wrap(command))) < rank(tierOf(command)));
  expect(
    lowered.map((command) => `${wrap(command)}: ${tierOf(wrap(command))}, was ${tierOf(command)}`),
  ).toEqual([]);
});

test('wrappers in wrappers never lower a tier', () => {
  const wrapper = fc.constantFrom(
    ...[
      'sudo',
      'env',
      'nohup',
      'timeout',
      'subshell',
      'after a harmless command',
      'loop',
      'function',
      'group',
      'condition',
    ],
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...PLAIN),
      fc.array(wrapper, { minLength: 2, maxLength: 5 }),
      (command, names) => {
        const wrapped = names.reduce((text, name) => WRAPPERS[name]?.(text) ?? text, command);
        // `sudo (…)` and the like are no shell: then at least nothing is called safe.
        expect(rank(tierOf(wrapped))).toBeGreaterThanOrEqual(Math.min(rank(tierOf(command)), rank('MEDIUM')));
      },
    ),
    { numRuns: 500 },
  );
});

/** Other ways to write one word that mean the same to a shell. */
const SPELLINGS: Readonly<Record<string, (word: string) => string>> = {
  'single quotes': (word) => `'${word}'`,
  'double quotes': (word) => `"${word}"`,
  'empty quotes inside': (word) => `${word.slice(0, 1)}''${word.slice(1)}`,
  'empty double quotes inside': (word) => `${word.slice(0, -1)}""${word.slice(-1)}`,
  'a part in quotes': (word) => `${word.slice(0, 1)}"${word.slice(1)}"`,
  backslash: (word) => `\\${word}`,
  'escapes of ANSI C': (word) =>
    `$'${Array.from(word, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`).join('')}'`,
  substitution: (word) => `$(echo ${word})`,
  'backtick substitution': (word) => `\`printf %s ${word}\``,
  'default of an unset variable': (word) => `\${NOWHERE:-${word}}`,
};

test('writing words in other ways never lowers a tier', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...PLAIN),
      fc.array(fc.constantFrom(...Object.keys(SPELLINGS)), { minLength: 1, maxLength: 6 }),
      fc.nat(),
      (command, names, seed) => {
        const words = command.split(' ');
        for (const [index, name] of names.entries()) {
          const at = (seed + index) % words.length;
          const plain = command.split(' ')[at] ?? '';
          // A word that begins with a dash is an option to echo and printf.
          if (name.includes('substitution') && plain.startsWith('-')) continue;
          words[at] = SPELLINGS[name]?.(plain) ?? plain;
        }
        const spelt = words.join(' ');
        expect(`${rank(tierOf(spelt)) >= rank(tierOf(command))} ${spelt}`).toBe(`true ${spelt}`);
      },
    ),
    { numRuns: 2_000 },
  );
});

const DATA: Readonly<Record<string, (text: string) => string>> = {
  echo: (text) => `echo '${text}'`,
  'echo to a file': (text) => `echo '${text}' > notes.txt`,
  printf: (text) => `printf '%s\\n' "${text}"`,
  'commit message': (text) => `git commit -m '${text}'`,
  'grep pattern': (text) => `grep -rn '${text}' docs`,
  'rg pattern': (text) => `rg "${text}" src`,
  'here-document to cat': (text) => `cat <<'END'\n${text}\nEND`,
  'here-document to a file': (text) => `cat > notes.md <<'END'\n${text}\nEND`,
  'here-document to grep': (text) => `grep -c x <<'END'\n${text}\nEND`,
  'here-string to wc': (text) => `wc -c <<< '${text}'`,
  comment: (text) => `ls # ${text}`,
  'text of a pull request': (text) => `gh pr create --title fix --body '${text}'`,
  'jq argument': (text) => `jq -n --arg x '${text}' '$x'`,
  'awk pattern file': (text) => `sort <<'END'\n${text}\nEND`,
  'variable that nobody runs': (text) => `note='${text}'; echo "$note"`,
};

test.each(Object.keys(DATA))('text that is only data raises no tier: %s', (name) => {
  const hold = DATA[name] ?? ((text: string) => text);
  const plain = tierOf(hold('plain words'));
  const raised = PLAIN.filter((command) => rank(tierOf(hold(command))) > rank(plain));
  expect(raised.map((command) => `${hold(command)}: ${tierOf(hold(command))}, not ${plain}`)).toEqual([]);
});

test('a finding of MEDIUM or more marks the text that caused it', () => {
  fc.assert(
    fc.property(fc.constantFrom(...PLAIN), fc.constantFrom(...Object.keys(WRAPPERS)), (command, name) => {
      const text = WRAPPERS[name]?.(command) ?? command;
      for (const { tier, span } of classify({ action: { command: text } }, settings).findings) {
        if (rank(tier) < rank('MEDIUM')) continue;
        expect(span).not.toBeNull();
        const [start, end] = span ?? [0, 0];
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 1_000 },
  );
});
