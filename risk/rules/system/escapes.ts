import { type Invocation, hasArg, hasSwitch, optionWords } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';

const EDITORS = 'vim vi nvim view rvim vimdiff emacs ex ed nano pico rnano micro joe mcedit kak hx'.split(
  ' ',
);
/** Editors for which starting a program is a detour, not a key away. */
const PLAIN_EDITORS: ReadonlySet<string> = new Set(['nano', 'pico', 'rnano', 'micro', 'joe', 'mcedit']);
const PAGERS = 'less more most man pg bat'.split(' ');
const CONSOLES =
  `gdb ftp sftp telnet screen tmux script byobu expect mysql psql sqlite3 mongosh dc bc tclsh scanmem aria2c
   pry pdb nmap`.split(/\s+/);
const LANGUAGE_TOOLS = 'irb ghci jshell pry'.split(' ');
const ROOT_WORDS = ['sudo', 'doas', 'pkexec', 'run0'];
const RUNNERS =
  `awk gawk mawk nawk find fd tar zip rsync ssh scp git env nice timeout strace ltrace tcpdump nmap xargs parallel make
   busybox toybox unshare nsenter chroot setarch taskset flock time watch start-stop-daemon run-parts logrotate wget
   sed sort split cpulimit capsh dpkg apt apt-get pip npm gem composer cpan bundle knife puppet ansible-playbook
   journalctl systemctl mail openvpn dmesg socat openssl mount dmsetup perf cobc ginsh gimp rpm yum dnf snap pkg
   service systemd-run at crontab docker podman lxc kubectl mysql psql sqlite3 man less vim vi ftp ld.so as gcc`.split(
    /\s+/,
  );

const SHELL_WORD = /(?:^|[\s/'"=!:,(])(?:ba|z|da|k|c|a)?sh(?:$|[\s'",;)])/;
const RUNS_SHELL = /(?:system|exec|execve?|spawn\w*|popen)\s?[("'\s]|!\s*\/?\w|:!|:shell|:py/;

const words = (call: Invocation): string =>
  call.args
    .map((arg) => arg.text)
    .join(' ')
    .slice(0, 8_000);

const namesShell = (call: Invocation): boolean => call.args.some((arg) => SHELL_WORD.test(arg.text));

/** Options by which a tool under sudo runs a program of the caller's choosing. */
const ESCAPES: Readonly<Record<string, RegExp>> = {
  tar: /--checkpoint-action|--to-command|--use-compress-program|-I\s?\S*sh|--rsh-command|--info-script/,
  zip: /(?:-TT|--unzip-command)/,
  rsync: /(?:^|\s)-\w*e\s?\S*(?:sh|bash)\b(?!\s-[pi])|--rsh[= ]\S*\bsh -c/,
  ssh: /ProxyCommand|LocalCommand/i,
  scp: /ProxyCommand|(?:^|\s)-S\s/i,
  git: /(?:^|\s)(?:-p|--paginate)(?:\s|$)|core\.(?:pager|editor|sshCommand|fsmonitor)|(?:^|\s)help\b|--exec-path=/,
  tcpdump: /(?:^|\s)-z\s/,
  nmap: /--interactive|--script[= ]\S*(?:\/|\$|\.nse)/,
  wget: /--use-askpass|--post-file[= ]\/etc\/(?:shadow|sudoers)/,
  sed: /(?:^|\s)(?:-n\s)?'?1?e\s|\/e(?:\s|$)/,
  sort: /--compress-program/,
  split: /--filter/,
  capsh: /(?:^|\s)--(?:\s|$)|--shell/,
  dpkg: /(?:^|\s)-l\s*$/,
  apt: /Pre-Invoke|Post-Invoke|changelog\b/i,
  'apt-get': /Pre-Invoke|Post-Invoke|changelog\b/i,
  journalctl: /^$/,
  cpan: /^$/,
  dmesg: /(?:^|\s)(?:-H|--human)/,
  mail: /--exec/,
  openvpn: /--up\b|--script-security/,
  make: /--eval|SHELL=/,
  openssl: /-engine\s|\breq\b.*-engine/,
  perf: /\bstat\b.*\bsh\b/,
  docker: /(?:-v|--volume)[= ]?\/:|--privileged.*\b(?:nsenter|chroot)\b|--pid[= ]host/,
  podman: /(?:-v|--volume)[= ]?\/:/,
  logrotate: /(?:^|\s)-l\s/,
  systemctl: /^(?:link|edit)\b|(?:^|\s)link\s/,
  mysql: /(?:^|\s)-e\s?\\!|\\! /,
  psql: /\\!/,
  sqlite3: /\.shell|\.system/,
  man: /(?:^|\s)-P\s|--pager/,
  'start-stop-daemon': /(?:-x|--exec)\s/,
  'run-parts': /--new-session|--regex/,
};

const startsOther = (call: Invocation): boolean => {
  const pattern = Object.hasOwn(ESCAPES, call.name) ? ESCAPES[call.name] : undefined;
  if (pattern?.test(words(call)) === true) return true;
  if (call.name === 'find') return hasArg(call, '-exec', '-execdir', '-ok') && namesShell(call);
  if (/^[gmn]?awk$/.test(call.name))
    return call.args.some((arg) => /system\s?\(|\|\s?getline|\|\s?"/.test(arg.text));
  return (
    /^(?:env|nice|timeout|strace|ltrace|xargs|busybox|unshare|nsenter|chroot|setarch|taskset|flock|time|watch|cpulimit|gcc|systemd-run)$/.test(
      call.name,
    ) && namesShell(call)
  );
};

const isRootUser = (call: Invocation): boolean => {
  if (hasSwitch(call, 'help', 'version')) return false;
  const user = call.operands.find((word) => word.text !== '-');
  return user === undefined || /^(?:root|0)$/.test(user.text) || user.known !== 'whole';
};

const editorCommands = (call: Invocation): readonly string[] =>
  [
    ...optionWords(call, '-c', '--cmd', '--eval', '-S', '--execute', '-f', '--command'),
    ...call.args.filter((arg) => arg.text.startsWith('+')),
  ].map((word) => word.text);

/** Ways from a right to run one program as the administrator to the right to run all of them. */
export const escapes = familyOf('Ways to become the administrator, and programs that hand out that right', [
  {
    rule: 'escapes.ask-rights',
    tier: 'LOW',
    label: null,
    message: 'Asks which rights sudo gives, or forgets the password it remembers.',
    zh: '查询 sudo 的权限，或清除已记住的密码。',
    names: ROOT_WORDS,
    when: (call) =>
      call.args.some((arg) =>
        /^(?:-[lvkKVh]+|--list|--validate|--version|--help|--reset-timestamp)$/.test(arg.text),
      ),
    flags: ['sudo -l', 'sudo -v'],
    spares: ['sudo -i'],
  },
  {
    rule: 'escapes.become-root',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Becomes the administrator, or another user without a password.',
    zh: '切换为管理员，或无需密码切换为其他用户。',
    names: ['su', 'runuser', 'login', 'sg'],
    when: (call) => call.elevated || isRootUser(call),
    flags: ['su -', 'su root', 'sudo su', 'sudo su - deploy'],
    spares: ['su deploy', 'su --help'],
  },
  {
    rule: 'escapes.become-user',
    tier: 'MEDIUM',
    label: 'privilege_escalation',
    message: 'Becomes another user.',
    zh: '切换为其他用户。',
    names: ['su', 'runuser', 'login', 'sg', 'newgrp'],
    flags: ['su deploy', "su - deploy -c 'ls'"],
    spares: ['su -'],
  },
  {
    rule: 'escapes.editor-command',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Starts an editor as the administrator that runs other programs at once.',
    zh: '以管理员身份启动编辑器并立即运行其他程序。',
    names: EDITORS,
    when: (call) =>
      call.elevated &&
      (editorCommands(call).some((text) => RUNS_SHELL.test(text) || SHELL_WORD.test(text)) ||
        call.operands.length === 0),
    flags: ["sudo vim -c ':!/bin/sh'", 'sudo vi', 'sudo emacs -Q -nw --eval \'(term "/bin/sh")\''],
    spares: ['sudo vim /etc/hosts', "vim -c ':wq' notes.txt"],
  },
  {
    rule: 'escapes.editor',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Edits as the administrator, in a program from which any other can be started.',
    zh: '以管理员身份编辑，而该编辑器可启动任意程序。',
    names: EDITORS,
    when: (call) => call.elevated && !PLAIN_EDITORS.has(call.name),
    flags: ['sudo vim /etc/hosts', 'sudo emacs /etc/hosts'],
    spares: ['vim notes.txt', 'sudo nano /etc/hosts'],
  },
  {
    rule: 'escapes.plain-editor',
    tier: 'MEDIUM',
    label: 'privilege_escalation',
    message: 'Edits as the administrator.',
    zh: '以管理员身份编辑。',
    names: EDITORS,
    when: (call) => call.elevated,
    flags: ['sudo nano /etc/nginx/nginx.conf'],
    spares: ['nano notes.txt'],
  },
  {
    rule: 'escapes.pager',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Shows text as the administrator in a program from which any other can be started.',
    zh: '以管理员身份用可启动任意程序的分页器显示文本。',
    names: PAGERS,
    when: (call) =>
      call.elevated && call.name !== 'bat' && call.operands[0]?.text.startsWith('/var/log/') !== true,
    flags: ['sudo less /etc/profile', 'sudo man ls'],
    spares: ['sudo less /var/log/syslog', 'less notes.txt'],
  },
  {
    rule: 'escapes.debugger',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message:
      'Opens, as the administrator, a program with a command prompt of its own from which any other can be started.',
    zh: '以管理员身份打开带有自身命令行的程序，从中可启动任意程序。',
    names: [...'gdb ftp screen tmux script byobu ed dc scanmem pry'.split(' '), ...LANGUAGE_TOOLS],
    when: (call) => call.elevated && !hasArg(call, 'ls', 'list-sessions', '-ls', '--version', '--help'),
    flags: ['sudo gdb -nx', 'sudo screen', 'sudo script -q /dev/null'],
    spares: ['tmux new -s build', 'sudo screen -ls'],
  },
  {
    rule: 'escapes.runs-program',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Makes a program that runs as the administrator start another one, or a shell.',
    zh: '使以管理员身份运行的程序启动另一个程序或 shell。',
    names: [...RUNNERS, ...CONSOLES],
    when: (call) => call.elevated && startsOther(call),
    flags: [
      'sudo find . -exec /bin/sh \\; -quit',
      'sudo awk \'BEGIN {system("/bin/sh")}\'',
      'sudo tar -cf /dev/null x --checkpoint=1 --checkpoint-action=exec=/bin/sh',
      "sudo sed '1e date' /dev/null",
    ],
    spares: [
      'sudo find /var/log -name "*.gz" -exec ls {} +',
      'sudo tar -xf app.tar -C /opt',
      "awk '{print $1}' a.txt",
    ],
  },
] satisfies readonly Rule[]);
