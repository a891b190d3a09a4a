import type { Invocation } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { type GitCall, asksHelp, has, readGit, when } from './git-words.ts';

const GIT = ['git'];

/** Settings whose value is a program that git runs. */
const CODE_SETTING =
  /^(?:alias\..+|core\.(?:pager|editor|sshcommand|hookspath|fsmonitor|askpass|gitproxy|alternaterefscommand)|sequence\.editor|diff\.external|diff\..+\.(?:command|textconv)|merge\..+\.driver|filter\..+\.(?:clean|smudge|process)|credential(?:\..+)?\.helper|gpg(?:\..+)?\.program|pager\..+|interactive\.difffilter|(?:diff|merge)tool\..+\.cmd|uploadpack\.packobjectshook|remote\..+\.(?:uploadpack|receivepack|vcs)|protocol\.(?:ext\.)?allow|init\.templatedir|include(?:if\..+)?\.path|sendemail\.smtpserver|ssh\.variant|browser\..+\.(?:cmd|path)|man\..+\.cmd)$/i;
/** Programs that people name in these settings every day, with plain options. */
const PLAIN_PROGRAM: ReadonlySet<string> = new Set(
  `cat less more true : vi vim nvim nano emacs pico code subl delta diff-so-fancy ssh gpg gpg2 false never no cache
  manager manager-core osxkeychain libsecret wincred gh /dev/null 0 1 user always`.split(/\s+/),
);

function isPlain(value: string): boolean {
  const [program = '', ...words] = value.trim().split(/\s+/);
  if (program === '') return true;
  return PLAIN_PROGRAM.has(program) && !words.some((word) => /[;|&`$()<>!]|command/i.test(word));
}

/** Settings that weaken what git checks. */
const TRUST_SETTING =
  /^(?:http(?:\..+)?\.sslverify|url\..+\.(?:insteadof|pushinsteadof)|safe\.directory|http(?:\..+)?\.(?:proxy|extraheader)|core\.protect(?:hfs|ntfs))$/i;

/** Variables that make git run a program. */
const CODE_VARIABLE =
  /^GIT_(?:SSH|SSH_COMMAND|EXTERNAL_DIFF|PAGER|EDITOR|SEQUENCE_EDITOR|ASKPASS|PROXY_COMMAND|EXEC_PATH|TEMPLATE_DIR)$/;

const runsProgram = (name: string, value: string): boolean => {
  if (!CODE_SETTING.test(name)) return false;
  if (/^alias\./i.test(name)) return value.startsWith('!');
  return !isPlain(value);
};

const setsCode = (git: GitCall, call: Invocation): boolean =>
  git.settings.some((setting) => {
    const equals = setting.indexOf('=');
    return equals > 0 && runsProgram(setting.slice(0, equals), setting.slice(equals + 1));
  }) || call.settings.some(({ name, value }) => CODE_VARIABLE.test(name) && !isPlain(value.text));

/** The setting that `git config` is about to change, and its value; null where it only reads. */
function settingOf(git: GitCall): readonly [name: string, value: string] | null {
  if (has(git, 'get', 'get-all', 'get-regexp', 'list', 'l', 'get-urlmatch', 'unset', 'unset-all'))
    return null;
  const words = git.names[0] === 'set' ? git.names.slice(1) : git.names;
  const [name, value] = words;
  if (name === undefined || value === undefined || /^(?:get|list|unset|edit)$/.test(name)) return null;
  return [name, value];
}

/** Git made to run other programs, now or later: its own family, since the same command may also rewrite history. */
export const gitPrograms = familyOf('Git: programs it is made to run, and what it is made to trust', [
  {
    rule: 'git.runs-code',
    tier: 'HIGH',
    label: 'opaque_code',
    message: 'Makes git run another program through a setting.',
    zh: '通过设置让 git 运行其他程序。',
    names: GIT,
    when: (call) => {
      const git = readGit(call);
      if (asksHelp(git)) return false;
      return (
        setsCode(git, call) ||
        (git.own.has('exec-path') && call.args.some((arg) => arg.text.startsWith('--exec-path='))) ||
        has(git, 'upload-pack', 'receive-pack') ||
        (git.sub === 'clone' && has(git, 'template')) ||
        git.rest.some((word) => word.text.startsWith('ext::'))
      );
    },
    flags: [
      "git -c alias.s='!sh x' s",
      "git -c core.sshCommand='sh x' fetch",
      'git clone ext::sh',
      'git fetch --upload-pack=x a',
    ],
    spares: ['git -c core.pager=cat log', 'git -c user.name=ada commit -m a', 'git -c alias.s=status s'],
  },
  {
    rule: 'git.setting',
    tier: 'MEDIUM',
    label: 'persistence',
    message: 'Changes a setting that makes git run a program later.',
    zh: '更改设置，使 git 以后运行某个程序。',
    names: GIT,
    when: when('config', (git) => {
      const setting = settingOf(git);
      return setting !== null && runsProgram(...setting);
    }),
    flags: [
      "git config alias.x '!sh x'",
      'git config core.hooksPath /tmp/hooks',
      'git config --global core.fsmonitor ./x',
    ],
    spares: [
      'git config user.email ada@example.com',
      'git config --get core.hooksPath',
      'git config core.editor vim',
    ],
  },
  {
    rule: 'git.trust-setting',
    tier: 'MEDIUM',
    label: 'privilege_escalation',
    message: 'Changes what git trusts: certificates, addresses or folders of others.',
    zh: '更改 git 信任的对象：证书、地址或他人的目录。',
    names: GIT,
    when: (call) => {
      const git = readGit(call);
      const setting = git.sub === 'config' ? settingOf(git) : null;
      const isOwnFolder = setting !== null && /^safe\.directory$/i.test(setting[0]) && setting[1] !== '*';
      return (
        (setting !== null && TRUST_SETTING.test(setting[0]) && !isOwnFolder) ||
        git.settings.some((text) => /^http(?:\..+)?\.sslverify=(?:false|0|no|off)$/i.test(text))
      );
    },
    flags: [
      'git config http.sslVerify false',
      "git config --global safe.directory '*'",
      'git -c http.sslVerify=false pull',
    ],
    spares: ['git config --global safe.directory /srv/app', 'git config --get http.proxy'],
  },
  {
    rule: 'git.runs-each',
    tier: 'MEDIUM',
    label: 'opaque_code',
    message: 'Runs a command for every commit, submodule or file.',
    zh: '对每个提交、子模块或文件运行一条命令。',
    names: GIT,
    when: when('rebase submodule difftool grep for-each-repo bisect', (git) => {
      if (git.sub === 'bisect')
        return (
          git.names[0] === 'run' &&
          /^(?:\S*\/)?(?:ba|z|da)?sh$|^(?:curl|wget|nc|python3?|node|perl|ruby)$/.test(git.names[1] ?? '')
        );
      if (git.sub === 'rebase') return has(git, 'x', 'exec');
      if (git.sub === 'submodule') return git.names[0] === 'foreach';
      if (git.sub === 'difftool') return has(git, 'x', 'extcmd');
      return git.sub === 'for-each-repo' || has(git, 'O', 'open-files-in-pager');
    }),
    flags: ["git rebase -x 'make test' main", "git submodule foreach 'make clean'", 'git grep -O./x todo'],
    spares: ['git submodule status', 'git grep todo', 'git difftool'],
  },
  {
    rule: 'git.hooks-off',
    tier: 'LOW',
    label: null,
    message: 'Skips the checks that run before a commit.',
    zh: '跳过提交前运行的检查。',
    names: GIT,
    when: when('commit merge am', (git) => has(git, 'no-verify') || (git.sub === 'commit' && has(git, 'n'))),
    flags: ['git commit --no-verify -m a'],
    spares: ['git commit -m a', 'git merge -n topic'],
  },
] satisfies readonly Rule[]);
