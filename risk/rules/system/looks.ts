import { type Invocation, hasSwitch } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';

/** Programs that show something and can do nothing else. */
const SHOWS =
  `cat tac nl head tail wc cut tr paste join column col colrm fold fmt pr rev expand unexpand seq shuf look cmp comm sum cksum md5 md5sum
  sha1sum sha224sum sha256sum sha384sum sha512sum shasum b2sum xxh64sum strings od hexdump hd xxd base64 base32 basenc ls dir vdir ll la
  exa eza lsd tree du df ncdu dust duf stat file readlink realpath basename dirname pwd echo printf yes true false : test [ [[ ((
  expr factor bc dc numfmt sleep usleep uptime uname arch nproc free vmstat mpstat iostat pidstat sar lscpu lsusb lspci lshw lsipc
  lsns lsmem dmidecode sensors cal ncal locale getconf tty id groups whoami logname users who w finger printenv
  which whereis type hash command whatis apropos man info help tldr cheat alias dircolors tput clear reset jobs fg bg times
  grep egrep fgrep zgrep bzgrep xzgrep rg ag ack ugrep zcat bzcat xzcat zstdcat gzcat lz4cat bat batcat less more most zless pg
  jq gron htmlq xmllint xsltproc csvlook csvstat csvcut jc cloc tokei scc diff diff3 sdiff colordiff difft icdiff
  top htop btop atop glances iotop nvidia-smi rocm-smi ldd nm objdump readelf size addr2line otool lipo
  tsort iconv ascii figlet cowsay toilet lolcat fortune neofetch fastfetch screenfetch pygmentize highlight glow mdcat
  get-content get-childitem get-item get-location get-date select-string measure-object format-table write-host write-output
  where findstr tasklist systeminfo ver vol gc gci lsb_release os-release lsattr namei
  return exit break continue shift let getopts popd dirs cd pushd set-location suspend logout declare local readonly typeset
  export unset set shopt read mapfile readarray umask ulimit enable compgen complete bind caller`.split(
    /\s+/,
  );

const EDITS = ['sed', 'gsed'];
const AWKS = ['awk', 'gawk', 'mawk', 'nawk'];

/** The script of a sed, given as the first operand or by `-e`. */
function sedScripts(call: Invocation): readonly string[] {
  const given = call.args.flatMap((arg, index) => {
    if (/^(?:-e|--expression)$/.test(arg.text)) return [call.args[index + 1]?.text ?? ''];
    return arg.text.startsWith('--expression=') ? [arg.text.slice(13)] : [];
  });
  return given.length > 0 ? given : call.operands.slice(0, 1).map((word) => word.text);
}

/** Where the flags of a substitution begin, past its third delimiter; -1 when it has none. */
function endOfSubstitution(script: string, start: number): number {
  const delimiter = script.charAt(start + 1);
  let seen = 0;
  for (let index = start + 1; index < script.length; index += 1) {
    const letter = script.charAt(index);
    if (letter === '\\') index += 1;
    else if (letter === delimiter) {
      seen += 1;
      if (seen === 3) return index + 1;
    }
  }
  return -1;
}

/** `w file` and `s///w file` write. */
function sedWrites(script: string): boolean {
  for (let index = 0; index < script.length; index += 1) {
    const letter = script.charAt(index);
    if (letter === '/' || letter === '\\') {
      // An address: what stands in it is no command.
      const end = script.indexOf('/', index + 1);
      if (end < 0) return false;
      index = end;
    } else if (/[we]/.test(letter)) return /^(?:[we]\s+\S|e\s*$)/.test(script.slice(index, index + 40));
    else if (letter === 's' && /[^\w\s]/.test(script.charAt(index + 1))) {
      const end = endOfSubstitution(script, index);
      if (end < 0) return false;
      const flags = /^[a-zA-Z\d]*/.exec(script.slice(end, end + 20))?.[0] ?? '';
      if (flags.includes('w')) return true;
      index = end + flags.length - 1;
    } else if (/[aicrbtTyRQq:#]/.test(letter)) {
      // Text, a label or a file name up to the end of the line.
      const end = script.indexOf('\n', index);
      if (end < 0) return false;
      index = end;
    }
  }
  return false;
}

/** Plain reading. */
export const looks = familyOf(
  'Tools that look, count and print, and the options by which some of them write or run',
  [
    {
      rule: 'looks.sed-writes',
      tier: 'LOW',
      label: null,
      message: 'Makes the editor write another file.',
      zh: '让编辑器写入另一个文件。',
      names: EDITS,
      when: (call) => sedScripts(call).some(sedWrites),
      flags: ["sed -n 'w copy.txt' notes.txt", "sed 's/a/b/w changed' notes.txt"],
      spares: ["sed 's/new/old/' notes.txt", "sed -n '1,5p' notes.txt", "sed 's/we are/here/g' a"],
    },
    {
      rule: 'looks.awk-writes',
      tier: 'LOW',
      label: null,
      message: 'Writes files from within awk.',
      zh: '在 awk 中写入文件。',
      names: AWKS,
      when: (call) =>
        call.args.some(({ text }) => /print[^;}]{0,200}>>?\s?["(a-z$]/.test(text)) ||
        hasSwitch(call, 'i', 'f'),
      flags: ['awk \'{print $1 > "out.txt"}\' list', 'awk -f report.awk list'],
      spares: ["awk '$1 > 3 {print}' list"],
    },
    {
      rule: 'looks.edit',
      tier: 'SAFE',
      label: null,
      message: 'Prints text, changed as told.',
      zh: '按要求变换并输出文本。',
      names: [...EDITS, ...AWKS],
      when: (call) => !(EDITS.includes(call.name) && hasSwitch(call, 'i', 'in-place')),
      flags: ["sed 's/a/b/' notes.txt", "awk '{print $1}' list"],
      spares: ["sed -i 's/a/b/' notes.txt"],
    },
    {
      rule: 'looks.writes',
      tier: 'LOW',
      label: null,
      message: 'Writes its result to a file, or edits files in place.',
      zh: '把结果写入文件，或就地编辑文件。',
      names: [
        'sort',
        'tree',
        'yq',
        'jq',
        'xxd',
        'uniq',
        'iconv',
        'xmllint',
        'base64',
        'openssl',
        'diff',
        'file',
        'shuf',
        'objcopy',
        'strip',
        'xsltproc',
        'dmidecode',
      ],
      when: (call) => {
        switch (call.name) {
          case 'uniq':
            return call.operands.length > 1;
          case 'xxd':
            return call.operands.length > 1 || hasSwitch(call, 'r');
          case 'yq':
            return hasSwitch(call, 'i', 'inplace');
          case 'jq':
            return false;
          case 'file':
            return hasSwitch(call, 'C', 'compile');
          case 'diff':
            return false;
          case 'openssl':
            return hasSwitch(call, 'out');
          case 'objcopy':
          case 'strip':
            return true;
          case 'dmidecode':
            return hasSwitch(call, 'dump-bin');
          default:
            return hasSwitch(call, 'o', 'output');
        }
      },
      flags: ['sort -o list.txt list.txt', 'sort list --output=sorted', 'uniq a b', "yq -i '.a = 1' a.yaml"],
      spares: ['sort list.txt', 'uniq list.txt', "yq '.a' a.yaml"],
    },
    {
      rule: 'looks.show',
      tier: 'SAFE',
      label: null,
      message: 'Shows something and changes nothing.',
      zh: '只显示内容，不作更改。',
      names: [
        ...SHOWS,
        'sort',
        'uniq',
        'yq',
        'tty',
        'stty',
        'watch',
        'time',
        'xargs',
        'timeout',
        'nohup',
        'nice',
        'command',
        'builtin',
        'env',
        'wait',
        'trap',
        'history',
      ],
      flags: [
        'cat notes.txt',
        'grep -r todo src',
        'ls -la',
        'echo hello',
        'sort list.txt',
        'wc -l a',
        'cd src && pwd',
      ],
      spares: ['sort -o a a', 'tee a'],
    },
  ] satisfies readonly Rule[],
);
