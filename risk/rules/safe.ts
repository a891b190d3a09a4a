import { type Invocation, hasArg, hasSwitch, optionWord } from '../invocation.ts';
import { containerWords } from './containers.ts';
import { gitOnlyReads, gitWords } from './git.ts';

const ALWAYS = new Set(
  `cat grep egrep fgrep rg ag ack ls dir ll df du echo printf pwd cd pushd popd head tail wc nl cut tr uniq sort diff cmp comm
   paste join column fold fmt tac rev seq expr factor sleep true false : test [ [[ which whereis type hash man info help
   apropos whatis date cal uptime uname arch hostname hostnamectl whoami id groups who w last tty stty env printenv locale
   ps top htop pgrep pidof lsof free vmstat iostat lscpu lsblk lsusb lspci lsmod dmesg nproc stat file readlink realpath
   basename dirname tree less more bat jq yq xmllint md5sum sha1sum sha256sum sha512sum cksum b2sum strings od xxd hexdump
   base64 base32 ping dig nslookup host traceroute netstat ss find fd locate awk gawk mawk sed export set unset shopt local
   declare readonly typeset read return exit break continue shift wait jobs fg bg let getopts umask ulimit alias times clear
   reset history journalctl tput yes xargs time command builtin nohup timeout nice cloc tokei ruff-check getent exa eza
   zcat zgrep bzcat xzcat getconf arp ifconfig ip fold iconv look numfmt shuf pr tsort sum vdir dircolors nginx mount`.split(
    /\s+/,
  ),
);

const VERSION_ONLY = /^(?:--version|--help|-V|-h|-v|version|help)$/;

/** Subcommands that only look, for tools whose others do more. */
const READ_VERBS: Readonly<Record<string, RegExp>> = {
  systemctl: /^(?:status|is-active|is-enabled|is-failed|show|cat|list-\S+|)$/,
  npm: /^(?:ls|list|view|info|outdated|audit|ping|whoami|why|explain|search)$/,
  pip: /^(?:list|show|freeze|check)$/,
  cargo: /^(?:tree|metadata|search)$/,
  go: /^(?:version|env|list|doc|vet)$/,
  brew: /^(?:list|info|search|outdated)$/,
  apt: /^(?:list|show|search|policy)$/,
  crontab: /^$/,
  kill: /^$/,
};

const CONTAINER_READS =
  /^(?:ps|images|logs|inspect|version|info|stats|top|port|diff|events|get|describe|explain|api-resources|config|ls|)$/;

/** Whether a command with none of the families' findings is known to change nothing. */
export function onlyLooks(call: Invocation): boolean {
  const { name, args } = call;
  if (
    args.length > 0 &&
    args.length <= 2 &&
    args.every((arg) => VERSION_ONLY.test(arg.text)) &&
    args[0]?.text.startsWith('--')
  ) {
    return true;
  }
  if (name === 'git')
    return gitOnlyReads(call) || (gitWords(call)[0] === 'clean' && hasSwitch(call, 'n', 'dry-run'));
  if (['docker', 'podman', 'kubectl', 'oc'].includes(name))
    return CONTAINER_READS.test(containerWords(call)[0] ?? '');
  if (name === 'sort') return optionWord(call, '-o', '--output') === undefined;
  if (name === 'date') return !hasSwitch(call, 's', 'set');
  if (name === 'hostname') return call.operands.length === 0;
  if (name === 'history') return !hasSwitch(call, 'c', 'd');
  if (name === 'find') return !hasArg(call, '-exec', '-execdir', '-ok', '-okdir');
  if (name === 'sed')
    return !call.operands.some((word) =>
      /(?:^|[;}\d$/])\s*[we](?:$|\s)|\/[gip]*[we](?:$|\s)/.test(word.text),
    );
  if (ALWAYS.has(name)) return true;
  return Object.hasOwn(READ_VERBS, name) && READ_VERBS[name]?.test(call.operands[0]?.text ?? '') === true;
}
