import type { Tier } from '../../../domain/tier.ts';
import type { Label } from '../../../domain/verdict.ts';
import type { Setting } from '../../command/invocation.ts';
import type { Said } from '../../rule.ts';
import { TAINT, has } from '../../command/taint.ts';

interface Line {
  readonly names: readonly string[];
  /** Absent: any value. */
  readonly when?: (value: string, name: string) => boolean;
  readonly rule: string;
  readonly tier: Tier;
  /** Where the command runs as the administrator; absent: the same. */
  readonly elevated?: Tier;
  readonly label: Label | null;
  readonly message: string;
  readonly zh: string;
}

const split = (text: string): readonly string[] => text.split(/\s+/);

/** Folders that anyone may write, or that depend on where the command runs. */
const LOOSE =
  /(?:^|[:;])(?:\.{1,2}(?:\/[^:]*)?|\/tmp(?:\/[^:]*)?|\/var\/tmp(?:\/[^:]*)?|\/dev\/shm(?:\/[^:]*)?)?(?=[:;]|$)/;
const PLAIN_PROGRAM =
  /^(?:(?:\/usr)?\/bin\/)?(?:cat|true|false|echo|:|vi|vim|nvim|nano|emacs|ed|code(?: --wait)?|code -w|less(?: -[A-Za-z]+)?|more|most|delta|bat|)$/;
const PLAIN_SSH =
  /^ssh(?:\s+-(?:[46CqTvx]+|[ilp]\s*[\w./~@$-]+|F\s*[\w./~$-]+|o\s*(?!ProxyCommand|LocalCommand|PermitLocalCommand)\w+[= ][\w./~-]+))*\s*$/i;

const LINES: readonly Line[] = [
  {
    names: split('LD_PRELOAD LD_AUDIT DYLD_INSERT_LIBRARIES GCONV_PATH LOCPATH PERL5DB'),
    rule: 'settings.injected-library',
    tier: 'MEDIUM',
    elevated: 'HIGH',
    label: 'privilege_escalation',
    message: 'Makes the command load code that is not its own.',
    zh: '使命令加载不属于它自己的代码。',
  },
  {
    names: split('LD_LIBRARY_PATH DYLD_LIBRARY_PATH DYLD_FRAMEWORK_PATH'),
    when: (value) => /(?:^|:)(?:\/tmp|\/var\/tmp|\/dev\/shm)/.test(value),
    rule: 'settings.library-path',
    tier: 'MEDIUM',
    elevated: 'HIGH',
    label: 'opaque_code',
    message: 'Makes the command load its libraries from a folder that anyone may write.',
    zh: '使命令从任何人都可写的文件夹加载库。',
  },
  {
    names: split('LD_LIBRARY_PATH DYLD_LIBRARY_PATH DYLD_FRAMEWORK_PATH'),
    rule: 'settings.own-libraries',
    tier: 'SAFE',
    elevated: 'HIGH',
    label: 'privilege_escalation',
    message: 'Makes the command load other libraries than its own.',
    zh: '使命令加载其他库。',
  },
  {
    names: split(
      'BASH_ENV ENV PROMPT_COMMAND PS4 ZDOTDIR LESSOPEN LESSCLOSE SUDO_ASKPASS SSH_ASKPASS PYTHONSTARTUP PYTHONINSPECT',
    ),
    when: (value, name) => (name === 'ENV' ? /^[~./$]/.test(value) : name !== 'PS4' || /\$\(|`/.test(value)),
    rule: 'settings.start-code',
    tier: 'MEDIUM',
    elevated: 'HIGH',
    label: 'opaque_code',
    message: 'Makes the command run other code before its own.',
    zh: '使命令在自身之前先运行其他代码。',
  },
  {
    names: split('GIT_SSH_COMMAND GIT_SSH RSYNC_RSH CVS_RSH SVN_SSH GIT_PROXY_COMMAND GIT_ASKPASS'),
    when: (value) => !PLAIN_SSH.test(value) && !PLAIN_PROGRAM.test(value),
    rule: 'settings.transport-program',
    tier: 'MEDIUM',
    elevated: 'HIGH',
    label: 'opaque_code',
    message: 'Makes the command run another program to reach the other machine.',
    zh: '使命令运行另一个程序来连接其他机器。',
  },
  {
    names: split(
      'EDITOR VISUAL PAGER GIT_EDITOR GIT_PAGER GIT_SEQUENCE_EDITOR MANPAGER SYSTEMD_PAGER AWS_PAGER BROWSER KUBE_EDITOR GIT_EXTERNAL_DIFF SYSTEMD_EDITOR',
    ),
    when: (value) => !PLAIN_PROGRAM.test(value) && !/^sed -i(?:\.\w+)?(?: -e)? \S+$/.test(value),
    rule: 'settings.helper-program',
    tier: 'MEDIUM',
    elevated: 'HIGH',
    label: 'opaque_code',
    message: 'Makes the command run another program in place of an editor or pager.',
    zh: '使命令运行另一个程序来代替编辑器或分页器。',
  },
  {
    names: ['NODE_OPTIONS'],
    when: (value) =>
      /(?:^|\s)(?:-r|--require|--import|--loader|--experimental-loader|--eval|-e|--inspect(?:-brk)?=(?:0\.0\.0\.0|\[?::))/.test(
        value,
      ),
    rule: 'settings.node-options',
    tier: 'MEDIUM',
    elevated: 'HIGH',
    label: 'opaque_code',
    message: 'Makes Node.js load other code before the program.',
    zh: '使 Node.js 在程序之前加载其他代码。',
  },
  {
    names: split(
      'PERL5OPT RUBYOPT PYTHONHOME JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS TAR_OPTIONS MAKEFLAGS VIMINIT EXINIT',
    ),
    when: (value, name) =>
      /^(?:VIMINIT|EXINIT|PYTHONHOME)$/.test(name) ||
      /(?:^|\s)-[mM]\S|(?:^|\s)-r\s?\S|-javaagent|-agent(?:lib|path)|--checkpoint-action|--to-command|--use-compress-program|SHELL=|--eval/.test(
        value,
      ),
    rule: 'settings.loader-options',
    tier: 'MEDIUM',
    elevated: 'HIGH',
    label: 'opaque_code',
    message: 'Makes the program load or run other code than its own.',
    zh: '使程序加载或运行其他代码。',
  },
  {
    names: split('PYTHONPATH PERL5LIB RUBYLIB NODE_PATH LUA_PATH LUA_CPATH CLASSPATH GOFLAGS'),
    when: (value) => /(?:^|[:;=])(?:\/tmp|\/var\/tmp|\/dev\/shm)(?:\/|:|$)/.test(value),
    rule: 'settings.module-path',
    tier: 'MEDIUM',
    elevated: 'HIGH',
    label: 'opaque_code',
    message: 'Makes the program load its modules from a folder that anyone may write.',
    zh: '使程序从任何人都可写的文件夹加载模块。',
  },
  {
    names: split('PYTHONPATH PERL5LIB RUBYLIB NODE_PATH LUA_PATH LUA_CPATH'),
    rule: 'settings.own-modules',
    tier: 'SAFE',
    elevated: 'HIGH',
    label: 'privilege_escalation',
    message: 'Makes a program of the administrator load its modules from another folder.',
    zh: '使管理员程序从其他文件夹加载模块。',
  },
  {
    names: ['PATH'],
    when: (value) => isLoosePath(value),
    rule: 'settings.search-path',
    tier: 'MEDIUM',
    elevated: 'HIGH',
    label: 'opaque_code',
    message:
      'Lets programs of the working folder, or of one that anyone may write, stand in for the ones of the system.',
    zh: '使当前文件夹或任何人都可写的文件夹中的程序取代系统程序。',
  },
  {
    names: split('NODE_TLS_REJECT_UNAUTHORIZED PYTHONHTTPSVERIFY GIT_SSL_NO_VERIFY'),
    when: (value, name) => (name === 'GIT_SSL_NO_VERIFY' ? !/^(?:0|false|)$/i.test(value) : value === '0'),
    rule: 'settings.unchecked-tls',
    tier: 'MEDIUM',
    label: null,
    message: 'Stops checking who the other machine is.',
    zh: '不再验证对方机器的身份。',
  },
  {
    names: split('HISTFILE HISTSIZE HISTFILESIZE SAVEHIST'),
    when: (value) => /^(?:\/dev\/null|0|)$/.test(value),
    rule: 'settings.no-history',
    tier: 'MEDIUM',
    label: null,
    message: 'Keeps the commands that follow out of the history.',
    zh: '使后续命令不被记入历史。',
  },
];

const BY_NAME: ReadonlyMap<string, readonly Line[]> = new Map(
  LINES.flatMap((line) => line.names).map((name) => [
    name,
    LINES.filter((line) => line.names.includes(name)),
  ]),
);

/** `.`, `/tmp` and empty parts before the system's own; one that was appended after `$PATH` does no such harm. */
function isLoosePath(value: string): boolean {
  const rest = value.search(/\$\{?PATH\b/);
  const before = rest < 0 ? value : value.slice(0, rest).replace(/:$/, '');
  return (
    rest !== 0 &&
    LOOSE.test(before) &&
    !/^\.\/(?:node_modules\/\.bin|bin|venv\/bin|\.venv\/bin)$/.test(before)
  );
}

/**
 * What setting a variable means for the commands it reaches, for those that make programs run other code.
 * @returns null where it means nothing
 */
export function judgeSetting(setting: Setting, elevated: boolean): Said | null {
  const { text, taint } = setting.value;
  const line = BY_NAME.get(setting.name)?.find(
    (each) => each.when === undefined || each.when(text, setting.name),
  );
  if (line === undefined) return null;
  const raised = has(taint, TAINT.remote | TAINT.decoded)
    ? 'HIGH'
    : elevated
      ? (line.elevated ?? line.tier)
      : line.tier;
  if (raised === 'SAFE') return null;
  const { rule, message, zh } = line;
  const label = elevated && raised === 'HIGH' ? 'privilege_escalation' : line.label;
  return { rule, tier: raised, label, message: `${setting.name}: ${message}`, zh: `${setting.name}：${zh}` };
}
