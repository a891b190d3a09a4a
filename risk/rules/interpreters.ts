import { type Invocation, hasArg, hasSwitch, isFedBy, takesOutputOf } from '../invocation.ts';
import { type Rule, familyOf } from '../rule.ts';

export const SHELLS: readonly string[] = [
  'bash',
  'sh',
  'zsh',
  'dash',
  'ksh',
  'ash',
  'fish',
  'csh',
  'tcsh',
  'rbash',
];
export const INTERPRETERS: readonly string[] =
  `python pypy perl ruby node nodejs deno bun php lua rscript osascript tclsh expect pwsh powershell irb ts-node tsx
   groovy scala jshell`.split(/\s+/);
const BOTH = [...SHELLS, ...INTERPRETERS];

const FETCHERS: ReadonlySet<string> = new Set(
  `curl wget fetch http https xh aria2c lynx w3m nc ncat netcat socat ftp
  tftp scp invoke-webrequest iwr irm`.split(/\s+/),
);
const DECODERS: ReadonlySet<string> = new Set(
  `base64 base32 basenc xxd openssl gunzip zcat uudecode rev tr gpg od
  ascii85 bzcat xzcat`.split(/\s+/),
);

const takesCodeFromStdin = (call: Invocation): boolean =>
  call.operands.length === 0 ||
  hasSwitch(call, 's') ||
  call.operands.every((word) => word.text === '-' || word.text.startsWith('/dev/'));

/** Code given as an argument: `-c`, `-e`, `-r` and the like, also in a cluster such as `-lc`. */
export function hasInlineCode(call: Invocation): boolean {
  if (SHELLS.includes(call.name)) return hasShort(call, 'c');
  switch (call.name) {
    case 'python':
    case 'pypy':
      return hasShort(call, 'c');
    case 'perl':
      return hasShort(call, 'e') || hasShort(call, 'E');
    case 'node':
    case 'nodejs':
    case 'bun':
    case 'tsx':
    case 'ts-node':
      return hasShort(call, 'e') || hasShort(call, 'p') || hasArg(call, '--eval', '--print');
    case 'deno':
      return hasArg(call, 'eval');
    case 'php':
      return hasShort(call, 'r') || hasShort(call, 'B');
    case 'pwsh':
    case 'powershell':
      return call.args.some((arg) => /^-(?:c|command|e|ec|enc|encodedcommand)$/i.test(arg.text));
    default:
      return hasShort(call, 'e');
  }
}

function hasShort(call: Invocation, letter: string): boolean {
  return call.args.some((arg) => /^-[a-zA-Z0-9]+$/.test(arg.text) && arg.text.includes(letter));
}

/** Code that is handed to something that runs it. */
export const interpreters = familyOf([
  {
    rule: 'interpreters.elevated-shell',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Runs code as the administrator that cannot be seen here.',
    names: BOTH,
    when: (call) => call.elevated && (hasInlineCode(call) || call.operands.length === 0),
  },
  {
    rule: 'interpreters.fed-code',
    tier: 'HIGH',
    label: 'opaque_code',
    message: 'Runs whatever comes down the pipe as a command.',
    names: SHELLS,
    when: (call) =>
      call.fed && hasInlineCode(call) && (call.operands.length === 0 || call.operands[0]?.text === '{}'),
  },
  {
    rule: 'interpreters.search-program',
    tier: 'MEDIUM',
    label: 'opaque_code',
    message: 'Runs another program on what it searches, sorts or unpacks.',
    names: ['rg', 'sort', 'tar'],
    when: (call) =>
      ['pre', 'hostname-bin', 'compress-program', 'to-command', 'checkpoint-action'].some((name) =>
        call.switches.has(name),
      ),
  },
  {
    rule: 'interpreters.decoded',
    tier: 'HIGH',
    label: 'opaque_code',
    message: 'Decodes hidden text and runs it.',
    names: [...BOTH, 'eval', 'source', '.'],
    when: (call) => (isFedBy(call, DECODERS) && takesCodeFromStdin(call)) || takesOutputOf(call, DECODERS),
  },
  {
    rule: 'interpreters.remote-code',
    tier: 'MEDIUM',
    label: 'remote_code',
    message: 'Downloads code and runs it unseen.',
    names: [...BOTH, 'eval', 'source', '.'],
    when: (call) => (isFedBy(call, FETCHERS) && takesCodeFromStdin(call)) || takesOutputOf(call, FETCHERS),
  },
  {
    rule: 'interpreters.inline-code',
    tier: 'MEDIUM',
    label: 'opaque_code',
    message: 'Runs code given on the command line.',
    names: BOTH,
    when: hasInlineCode,
  },
  {
    rule: 'interpreters.piped-code',
    tier: 'MEDIUM',
    label: 'opaque_code',
    message: 'Runs code from its standard input.',
    names: BOTH,
    when: (call) =>
      takesCodeFromStdin(call) &&
      (call.input !== null || call.upstream.length > 0 || call.redirects.some((to) => to.operator === '<')),
  },
  {
    rule: 'interpreters.eval',
    tier: 'MEDIUM',
    label: 'opaque_code',
    message: 'Runs text that is put together at run time.',
    names: ['eval', 'source', '.', 'trap'],
    when: (call) => call.args.some((arg) => arg.known !== 'whole') || call.name === 'eval',
  },
  {
    rule: 'interpreters.escape',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Starts a program as the administrator that can start any other.',
    names:
      `vim vi nano emacs less more man awk gawk find ed ftp gdb screen tmux script su nmap tcpdump zip tar
      git env mount`.split(/\s+/),
    when: (call) =>
      call.elevated &&
      (['vim', 'vi', 'emacs', 'ed', 'gdb', 'screen', 'tmux', 'script', 'su', 'nmap'].includes(call.name) ||
        call.args.some((arg) => /system\(|--checkpoint-action|\bexec\b|^-exec|^!/.test(arg.text))),
  },
  {
    rule: 'interpreters.awk-system',
    tier: 'MEDIUM',
    label: 'opaque_code',
    message: 'Runs other programs from within awk.',
    names: ['awk', 'gawk', 'mawk', 'nawk'],
    when: (call) => call.args.some((arg) => /system\s?\(|\|\s?getline|print\s?\|/.test(arg.text)),
  },
  {
    rule: 'interpreters.script',
    tier: 'LOW',
    label: null,
    message: 'Runs a script or program whose contents are not judged here.',
    names: [...BOTH, 'source', '.', 'java', 'make', 'npm', 'npx', 'yarn', 'pnpm', 'cargo', 'go'],
  },
] satisfies readonly Rule[]);
