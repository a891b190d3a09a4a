import { type Invocation, hasSwitch, isFed, optionWord, verbOf } from '../../command/invocation.ts';
import { secrecyOf } from '../../paths/paths.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { TAINT } from '../../command/taint.ts';
import type { Word } from '../../command/word.ts';

const SHOWERS =
  `cat tac less more most head tail bat batcat nl base64 base32 xxd od hexdump hd strings grep egrep fgrep zgrep rg ag ack
  sort uniq cut paste column tee dd awk gawk mawk sed tr rev fold fmt jq yq openssl gpg diff cmp comm vim vi nvim nano
  emacs view ed pr iconv split shuf xclip pbcopy clip type get-content gc zcat bzcat xzcat sqlite3 print expand look`.split(
    /\s+/,
  );
const COPIERS = 'cp gcp mv gmv scp rsync install ln ditto sftp rclone'.split(' ');
const PACKERS = 'tar gtar bsdtar zip gzip 7z cpio ar xz zstd bzip2'.split(' ');
const SENDERS = 'curl wget nc ncat netcat socat http https xh'.split(' ');
const ALL = [...SHOWERS, ...COPIERS, ...PACKERS, ...SENDERS];

/** The files a command reads; the destination of a copy is not one of them. */
function readsOf(call: Invocation): readonly Word[] {
  const input = call.redirects.filter((to) => to.operator === '<').map((to) => to.target);
  if (COPIERS.includes(call.name)) {
    const named = optionWord(call, '-t', '--target-directory') !== undefined;
    return named ? call.operands : call.operands.slice(0, -1);
  }
  // `tee` and `sed -i` write what they name.
  if (call.name === 'tee') return input;
  if (call.name === 'openssl') {
    const written = [optionWord(call, '-out'), optionWord(call, '-keyout')];
    return call.args.filter((arg) => !written.includes(arg));
  }
  if (call.name === 'dd') return call.args.map((arg) => fromInput(arg)).filter((arg) => arg !== null);
  return [...call.args, ...input];
}

function fromInput(arg: Word): Word | null {
  return arg.text.startsWith('if=') ? { ...arg, text: arg.text.slice(3) } : null;
}

function touchesSecret(call: Invocation, degree: 'secret' | 'likely'): boolean {
  return readsOf(call).some(({ text }) => {
    if (secrecyOf(text, call.cwd) === degree) return true;
    // `--data=@file`, `-F key=@file`
    const value = text.slice(text.indexOf('=') + 1);
    return value !== text && secrecyOf(value, call.cwd) === degree;
  });
}

/** Copied, moved or edited on this machine, it goes nowhere. */
const staysHere = (call: Invocation): boolean =>
  /^g?(?:cp|mv)$|^(?:ln|install|ditto|vim?|nvim|nano|emacs|ed)$/.test(call.name) ||
  (call.name === 'sed' && hasSwitch(call, 'i', 'in-place'));

/** A question answered by yes or no, or with a number, shows nothing of the file. */
const onlyCounts = (call: Invocation): boolean =>
  /^(?:[ez]?f?grep|rg|ag|ack)$/.test(call.name) &&
  hasSwitch(call, 'q', 'c', 'l', 'L', 'quiet', 'count', 'files-with-matches');

/** Reading keys and passwords: its own family, since the same command may also write. */
export const secrets = familyOf('Reading keys, passwords and other secrets', [
  {
    rule: 'secrets.read',
    tier: 'HIGH',
    label: 'credential_access',
    message: 'Reads a file of keys or passwords.',
    zh: '读取存放密钥或密码的文件。',
    names: ALL,
    when: (call) => touchesSecret(call, 'secret'),
    flags: [
      'cat ~/.ssh/id_ed25519',
      'tar -czf k.tgz ~/.aws',
      'base64 /etc/shadow',
      'cp ~/.kube/config /tmp/c',
    ],
    spares: ['cat ~/.ssh/id_ed25519.pub', 'ls ~/.ssh', 'cat ~/.ssh/config', 'cp key.pub ~/.ssh/'],
  },
  {
    rule: 'secrets.ask',
    tier: 'LOW',
    label: null,
    message: 'Looks whether something stands in a file that usually holds secrets.',
    zh: '查看通常存放机密的文件中是否有某内容。',
    names: ['grep', 'egrep', 'fgrep', 'rg', 'ag', 'ack'],
    when: (call) => onlyCounts(call) && touchesSecret(call, 'likely'),
    flags: ['grep -q PORT .env'],
    spares: ['grep PORT .env'],
  },
  {
    rule: 'secrets.read-likely',
    tier: 'MEDIUM',
    label: 'credential_access',
    message: 'Reads a file that usually holds secrets.',
    zh: '读取通常存放机密的文件。',
    names: ALL,
    when: (call) => !staysHere(call) && touchesSecret(call, 'likely'),
    flags: ['cat .env', 'grep TOKEN .env.production', 'head deploy/server.key'],
    spares: ['cat .env.example', 'cp .env.example .env', 'ls .env'],
  },
  {
    rule: 'secrets.print-environment',
    tier: 'LOW',
    label: null,
    message: 'Prints the environment, which may hold secrets.',
    zh: '输出环境变量，其中可能包含机密。',
    names: ['env', 'printenv', 'export', 'set', 'declare', 'typeset'],
    when: (call) =>
      call.args.length === 0 || (call.args.length === 1 && /^-[px0]$/.test(call.args[0]?.text ?? '')),
    flags: ['printenv', 'export -p'],
    spares: ['printenv HOME', 'export A=b'],
  },
  {
    rule: 'secrets.print-keys',
    tier: 'HIGH',
    label: 'credential_access',
    message: 'Prints or exports stored keys.',
    zh: '输出或导出已保存的密钥。',
    names: ['gpg', 'gpg2', 'ssh-keygen', 'getent', 'unshadow', 'reg'],
    when: (call) => {
      switch (call.name) {
        case 'gpg':
        case 'gpg2':
          return [...call.switches].some((name) => name.startsWith('export-secret'));
        case 'ssh-keygen':
          return hasSwitch(call, 'p') && hasSwitch(call, 'N');
        case 'getent':
          return ['shadow', 'gshadow'].includes(call.operands[0]?.text ?? '');
        case 'reg':
          return call.operands[0]?.text.toLowerCase() === 'save';
        default:
          return true;
      }
    },
    flags: ['gpg --export-secret-keys -a', 'getent shadow', 'reg save HKLM\\SAM sam.hive'],
    spares: ['gpg --export -a', 'getent hosts example.com', 'gpg --verify a.sig'],
  },
  {
    rule: 'secrets.filter-environment',
    tier: 'MEDIUM',
    label: 'credential_access',
    message: 'Picks the secrets out of the environment.',
    zh: '从环境变量中挑出机密。',
    names: ['grep', 'egrep', 'rg', 'awk', 'sed'],
    when: (call) =>
      isFed(call, TAINT.environment) &&
      call.args.some(({ text }) => /token|secret|key|pass|cred|auth/i.test(text)),
    flags: ['env | grep -i token', 'printenv | grep SECRET'],
    spares: ['env | grep PATH', 'grep token notes.txt'],
  },
  {
    rule: 'secrets.keyring',
    tier: 'HIGH',
    label: 'credential_access',
    message: 'Prints a key that the kernel holds.',
    zh: '输出内核保存的密钥。',
    names: ['keyctl'],
    when: (call) => ['print', 'read', 'pipe'].includes(verbOf(call)),
    flags: ['keyctl print 42'],
    spares: ['keyctl show'],
  },
  {
    rule: 'secrets.scan',
    tier: 'MEDIUM',
    label: 'credential_access',
    message: 'Searches the machine or a home for passwords and keys.',
    zh: '在系统或主目录中搜索密码和密钥。',
    names: ['grep', 'egrep', 'rg', 'ag', 'ack', 'find', 'fd'],
    when: (call) =>
      call.args.some(({ text }) =>
        /^\*?\.?(?:id_rsa|id_ed25519|id_\*|\*?\.pem|\*?\.key|\*?\.kdbx|\.env\*?|credentials\*?)$|(?:BEGIN (?:\w+ )?PRIVATE KEY|AKIA\[)|^--(?:include|glob)=\*?\.?(?:env|pem|key|kdbx)|^[-(]?(?:api[^a-z]{0,9}key|pass(?:word|wd)?s?|secrets?|tokens?)(?:$|[|\\[(=:\s])/i.test(
          text,
        ),
      ) &&
      call.args.some(({ text }) =>
        /^(?:\/|~\/?|\$HOME\/?|\/home\/?|\/root\/?|\/etc\/?|\/Users\/?)$/.test(text),
      ),
    flags: ['find / -name id_rsa', "grep -r 'BEGIN RSA PRIVATE KEY' /home", "grep -rE 'password|secret' ~"],
    spares: ["find . -name '*.pem'", 'find / -name core'],
  },
] satisfies readonly Rule[]);
