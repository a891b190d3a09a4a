import { type Invocation, hasArg, optionWord, optionWords } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';

const AWKS = ['awk', 'gawk', 'mawk', 'nawk'];
const VIMS = ['vim', 'vi', 'nvim', 'ex', 'view', 'vimdiff', 'rvim'];
const hasLong = (call: Invocation, ...names: readonly string[]): boolean =>
  names.some((name) => call.switches.has(name));

const sedScripts = (call: Invocation): readonly string[] => {
  const given = optionWords(call, '-e', '--expression');
  return (given.length > 0 ? given : call.operands.slice(0, 1)).map((word) => word.text);
};

/** An awk program whose only pipes go to programs that sort, count or cut. */
const onlyFilters = (program: string): boolean =>
  /\|\s?"/.test(program) &&
  !/\bsystem\s?\(|getline|\|&/.test(program) &&
  !/\|\s?(?![\s"|])/.test(program.replaceAll('||', '')) &&
  !/\|\s?"(?!(?:sort|uniq|wc|head|tail|cut|column|cat|tr|nl|tac|fmt)(?:\s-[\w.,-]{1,20}){0,4}")/.test(
    program,
  );

/** `s/a/b/e` runs the result; a lone `e`, perhaps after an address, runs a command. */
const sedRuns = (script: string): boolean =>
  /(?:^|[;{}\n])\s*(?:\d+|\$|\/[^/\n]{0,200}\/)?\s*e(?:\s+\S|\s*$)/.test(script) ||
  /^[^\n]{0,60}?s([/|#,@])(?:(?!\1)[^\n]){0,2000}\1(?:(?!\1)[^\n]){0,2000}\1[gpiImM0-9]{0,6}e/.test(script);

const vimCommands = (call: Invocation): readonly string[] => [
  ...optionWords(call, '-c', '--cmd', '-S').map((word) => word.text),
  ...call.args.filter((arg) => arg.text.startsWith('+')).map((arg) => arg.text.slice(1)),
];

const proxies = (call: Invocation): boolean =>
  optionWords(call, '-o').some((word) =>
    /^(?:ProxyCommand|LocalCommand|KnownHostsCommand)\s*[= ]\s*(?!none\b)\S/i.test(word.text),
  );

/** Programs that run another program because an option or a script of theirs says so. */
export const launchers = familyOf('Programs that run other programs because an option of theirs says so', [
  {
    rule: 'launchers.option',
    tier: 'MEDIUM',
    label: 'opaque_code',
    message: 'Runs another program on what it searches, sorts, splits or unpacks.',
    zh: '在搜索、排序、拆分或解包时运行另一个程序。',
    names: ['rg', 'sort', 'tar', 'bsdtar', 'split', 'zip', 'rsync', 'gpg', 'man', 'tcpdump', 'journalctl'],
    when: (call) =>
      hasLong(
        call,
        'pre',
        'hostname-bin',
        'compress-program',
        'to-command',
        'checkpoint-action',
        'rsh-command',
        'new-volume-script',
        'info-script',
        'unzip-command',
      ) ||
      (call.name === 'split' && hasLong(call, 'filter')) ||
      (call.name === 'zip' && hasArg(call, '-TT')) ||
      (call.name === 'man' && optionWord(call, '-P', '--pager') !== undefined) ||
      (call.name === 'tcpdump' && optionWord(call, '-z') !== undefined) ||
      (call.name === 'tar' &&
        /\b(?:ba|da|z)?sh\b/.test(optionWord(call, '-I', '--use-compress-program')?.text ?? '')),
    flags: [
      'rg --pre ./convert pattern',
      'tar -xf a.tar --to-command=./each',
      'sort --compress-program ./pack big.txt',
    ],
    spares: ['rg pattern src', 'tar -xf a.tar -I zstd', 'sort big.txt'],
  },
  {
    rule: 'launchers.ssh-proxy',
    tier: 'MEDIUM',
    label: 'opaque_code',
    message: 'Runs a program of this machine to reach the other one.',
    zh: '为连接对方机器而在本机运行一个程序。',
    names: ['ssh', 'scp', 'sftp', 'sshfs', 'autossh'],
    when: proxies,
    flags: ["ssh -o ProxyCommand='./hop %h' host", "scp -o ProxyCommand='sh -c ./x' a host:"],
    spares: ['ssh -o StrictHostKeyChecking=yes host', 'ssh -J jump host'],
  },
  {
    rule: 'launchers.awk',
    tier: 'MEDIUM',
    label: 'opaque_code',
    message: 'Runs other programs from within awk.',
    zh: '在 awk 内部运行其他程序。',
    names: AWKS,
    when: (call) =>
      !call.args.some((arg) => onlyFilters(arg.text)) &&
      call.args.some((arg) =>
        /\bsystem\s?\(|\|&?\s?getline|printf?\b[^\n;}|]{0,300}\|&?\s?["a-z]/.test(arg.text),
      ),
    flags: ['awk \'{system("touch " $1)}\' list.txt', 'awk \'{print | "sh"}\' list.txt'],
    spares: [
      "awk '/system/ {print $1}' list.txt",
      'awk \'{print | "sort -n"}\' list.txt',
      "awk -F'|' '{print $2}' list.txt",
    ],
  },
  {
    rule: 'launchers.sed',
    tier: 'MEDIUM',
    label: 'opaque_code',
    message: 'Runs other programs from within sed.',
    zh: '在 sed 内部运行其他程序。',
    names: ['sed', 'gsed'],
    when: (call) => sedScripts(call).some(sedRuns),
    flags: ["sed '1e date' notes.txt", "sed 's/.*/date/e' notes.txt"],
    spares: ["sed 's/one/e/' notes.txt", "sed -n '1p' notes.txt", "sed -e 's/a/b/' notes.txt"],
  },
  {
    rule: 'launchers.editor',
    tier: 'MEDIUM',
    label: 'opaque_code',
    message: 'Runs other programs or code from within an editor.',
    zh: '在编辑器内部运行其他程序或代码。',
    names: VIMS,
    when: (call) =>
      vimCommands(call).some((text) =>
        /^:?\s*(?:%?!|sh(?:ell)?\b|term|py|ruby|perl|lua|call\s+system|r\s*!|silent\W*!)|system\(|:!/.test(
          text,
        ),
      ),
    flags: ["vim -c ':!date' notes.txt", 'vim -es -c \'call system("date")\' -c q'],
    spares: ["vim -es -c '%s/a/b/' -c wq notes.txt", 'vim notes.txt'],
  },
  {
    rule: 'launchers.emacs',
    tier: 'MEDIUM',
    label: 'opaque_code',
    message: 'Runs code within Emacs.',
    zh: '在 Emacs 中运行代码。',
    names: ['emacs', 'emacsclient'],
    when: (call) => hasLong(call, 'eval', 'execute', 'script', 'load'),
    flags: ['emacs --batch --eval \'(message "hi")\''],
    spares: ['emacs notes.txt'],
  },
  {
    rule: 'launchers.make-shell',
    tier: 'MEDIUM',
    label: 'opaque_code',
    message: 'Gives make rules or a shell on the command line.',
    zh: '在命令行中为 make 指定规则或 shell。',
    names: ['make', 'gmake'],
    when: (call) =>
      hasLong(call, 'eval') || call.args.some((arg) => /^(?:SHELL|\.SHELLFLAGS|MAKEFILES)=/.test(arg.text)),
    flags: ['make SHELL=./odd all', "make --eval='x:;date' x"],
    spares: ['make CC=clang all', 'make -j4'],
  },
  {
    rule: 'launchers.make',
    tier: 'LOW',
    label: null,
    message: 'Builds by the rules of a file that is not judged here.',
    zh: '按照文件中的规则构建，该文件不在此处判定。',
    names: ['make', 'gmake'],
    flags: ['make', 'make test'],
    spares: ['make --eval=x all'],
  },
] satisfies readonly Rule[]);
