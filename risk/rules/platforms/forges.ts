import {
  type Invocation,
  hasArg,
  hasSwitch,
  optionWord,
  optionWords,
  says,
  verbs,
} from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { speaksOfProduction } from '../deploying.ts';
import { isBare, lineOfAsking, linesOfPlatform } from '../verb-tree.ts';

const FORGES = ['gh', 'glab', 'hub', 'tea', 'bb', 'gitea', 'forgejo', 'berg', 'fj'];
const CI =
  'circleci gitlab-runner bk buildkite-agent drone woodpecker-cli jenkins-cli travis codefresh act earthly dagger spin semaphore'.split(
    ' ',
  );

/** The method of a request by `gh api`: what is given, else POST where there are fields. */
function apiMethod(call: Invocation): string {
  const given = optionWord(call, '-X', '--method');
  if (given !== undefined) return given.text.toUpperCase();
  return hasSwitch(call, 'f', 'F', 'field', 'raw-field', 'input', 'form') ? 'POST' : 'GET';
}

const isApi = (call: Invocation): boolean => verbs(call, 'api');
const isGraphql = (call: Invocation): boolean => verbs(call, 'api', 'graphql');
const sent = (call: Invocation): string =>
  optionWords(call, '-f', '-F', '--field', '--raw-field')
    .map((word) => word.text)
    .join('\n')
    .slice(0, 16_384);

const RIGHTS =
  /\/(?:collaborators|permissions|memberships|invitations|keys|hooks|teams|secrets|protection|members|deploy_keys|access_tokens)(?:\/|$)/;

/** GitHub, GitLab and the like, by their command lines, and continuous integration. */
export const forges = familyOf('Code hosting and continuous integration', [
  lineOfAsking('forges', [...FORGES, ...CI], ['gh repo delete --help', 'glab --version']),
  {
    rule: 'forges.api-delete',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes something on the code host by its interface.',
    zh: '通过接口删除代码托管平台上的资源。',
    names: FORGES,
    when: (call) =>
      isApi(call) &&
      (apiMethod(call) === 'DELETE' ||
        (isGraphql(call) && /mutation[\s\S]{0,400}?(?:delete|remove|archive)[A-Z]/.test(sent(call)))),
    flags: ['gh api -X DELETE /repos/acme/old/releases/1', 'glab api --method DELETE projects/1'],
    spares: ['gh api /repos/acme/old'],
  },
  {
    rule: 'forges.api-rights',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Changes who may do what on the code host by its interface.',
    zh: '通过接口更改代码托管平台的权限。',
    names: FORGES,
    when: (call) =>
      isApi(call) && apiMethod(call) !== 'GET' && call.operands.some((word) => RIGHTS.test(word.text)),
    flags: ['gh api -X PUT /repos/acme/shop/collaborators/mallory'],
    spares: ['gh api /repos/acme/shop/collaborators'],
  },
  {
    rule: 'forges.api-write',
    tier: 'MEDIUM',
    label: null,
    message: 'Changes something on the code host by its interface.',
    zh: '通过接口更改代码托管平台上的内容。',
    names: FORGES,
    when: (call) =>
      isApi(call) && apiMethod(call) !== 'GET' && !(isGraphql(call) && !/\bmutation\b|@/.test(sent(call))),
    flags: ['gh api /repos/acme/shop/issues -f title=Broken'],
    spares: ['gh api /repos/acme/shop/issues', "gh api graphql -f query='query { viewer { login } }'"],
  },
  {
    rule: 'forges.api-read',
    tier: 'SAFE',
    label: null,
    message: 'Reads from the code host by its interface.',
    zh: '通过接口读取代码托管平台的内容。',
    names: FORGES,
    when: isApi,
    flags: ['gh api /user'],
    spares: ['gh api -X DELETE /user/keys/1'],
  },
  {
    rule: 'forges.token',
    tier: 'HIGH',
    label: 'credential_access',
    message: 'Prints the token of the person who is signed in to the code host.',
    zh: '输出已登录代码托管平台用户的令牌。',
    names: FORGES,
    when: (call) =>
      verbs(call, 'auth', 'token') || (verbs(call, 'auth', 'status') && hasSwitch(call, 't', 'show-token')),
    flags: ['gh auth token', 'gh auth status --show-token'],
    spares: ['gh auth status'],
  },
  {
    rule: 'forges.public',
    tier: 'HIGH',
    label: 'exfiltration',
    message: 'Shows a repository to everybody.',
    zh: '将仓库公开给所有人。',
    names: FORGES,
    when: (call) =>
      (verbs(call, 'repo|project', 'edit|update') &&
        (optionWords(call, '--visibility').some((word) => word.text === 'public') ||
          hasSwitch(call, 'public'))) ||
      (verbs(call, 'gist', 'create') && hasSwitch(call, 'public', 'p')),
    flags: ['gh repo edit acme/shop --visibility public', 'gh gist create notes.md --public'],
    spares: ['gh repo edit acme/shop --visibility private', 'gh gist create notes.md'],
  },
  {
    rule: 'forges.key',
    tier: 'HIGH',
    label: 'persistence',
    message: 'Adds a key or token that opens the code host from now on.',
    zh: '添加可长期访问代码托管平台的密钥或令牌。',
    names: FORGES,
    when: (call) =>
      (verbs(call, 'ssh-key|gpg-key|deploy-key|token') && says(call, 'add', 'create')) ||
      verbs(call, 'repo', 'deploy-key', 'add'),
    flags: ['gh ssh-key add id.pub', 'gh repo deploy-key add id.pub'],
    spares: ['gh ssh-key list'],
  },
  {
    rule: 'forges.override',
    tier: 'HIGH',
    label: 'history_rewrite',
    message: 'Merges past the rules of a branch, or overwrites one.',
    zh: '绕过分支规则合并，或强制覆盖分支。',
    names: FORGES,
    when: (call) =>
      (verbs(call, 'pr|mr', 'merge') && hasSwitch(call, 'admin')) ||
      (verbs(call, 'repo', 'sync') && hasSwitch(call, 'force')),
    flags: ['gh pr merge 12 --admin --squash', 'gh repo sync acme/shop --force'],
    spares: ['gh pr merge 12 --squash'],
  },
  {
    rule: 'forges.deploy-production',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Starts a workflow that deploys to production.',
    zh: '启动向生产环境部署的工作流。',
    names: FORGES,
    when: (call) =>
      verbs(call, 'workflow|pipeline|ci|deployment', 'run|trigger|create') &&
      speaksOfProduction(call) &&
      call.operands.some((word) => /deploy|release|ship|rollout|promote/i.test(word.text)),
    flags: ['gh workflow run deploy.yml -f environment=production'],
    spares: ['gh workflow run deploy.yml -f environment=staging', 'gh workflow run tests.yml -f target=prod'],
  },
  {
    rule: 'forges.extension',
    tier: 'MEDIUM',
    label: 'remote_code',
    message: 'Installs a program that others wrote into the tool.',
    zh: '向工具中安装他人编写的程序。',
    names: FORGES,
    when: (call) => verbs(call, 'extension|ext|extensions', 'install|upgrade|exec'),
    flags: ['gh extension install someone/gh-thing'],
    spares: ['gh extension list'],
  },
  {
    rule: 'forges.look',
    tier: 'SAFE',
    label: null,
    message: 'Reads from the code host.',
    zh: '读取代码托管平台的内容。',
    names: [...FORGES, ...CI],
    when: (call) =>
      isBare(call) ||
      verbs(call, 'search|browse|status|whoami') ||
      verbs(
        call,
        'pr|mr|issue|run|release|workflow|pipeline|ci|job',
        'list|ls|view|show|diff|checks|status|watch|trace|note-list',
      ) ||
      verbs(call, 'auth', 'status') ||
      verbs(call, 'config', 'validate|process|list|get'),
    flags: ['gh pr list', 'gh run watch 1', 'gh search issues crash', 'circleci config validate'],
    spares: ['gh pr create --fill'],
  },
  {
    rule: 'forges.local',
    tier: 'LOW',
    label: null,
    message: 'Works on this machine, or signs in.',
    zh: '在本机操作或登录。',
    names: [...FORGES, ...CI],
    when: (call) =>
      verbs(call, 'auth', 'login|logout|refresh|setup-git|switch') ||
      verbs(call, 'pr|mr', 'checkout|co') ||
      verbs(call, 'repo|project', 'clone|set-default') ||
      verbs(call, 'gist', 'clone') ||
      verbs(call, 'release|run', 'download') ||
      verbs(call, 'alias|config|completion|clone|checkout|local|login|setup') ||
      ['act', 'earthly', 'dagger'].includes(call.name),
    flags: ['gh repo clone acme/shop', 'gh pr checkout 12', 'act pull_request'],
    spares: ['gh repo delete acme/shop --yes'],
  },
  {
    rule: 'forges.jenkins',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes or stops jobs of a build server.',
    zh: '删除或停止构建服务器的任务。',
    names: ['java'],
    when: (call) =>
      call.operands.some((word) => word.text.endsWith('jenkins-cli.jar')) &&
      hasArg(
        call,
        'delete-job',
        'delete-builds',
        'delete-node',
        'delete-view',
        'clear-queue',
        'quiet-down',
        'shutdown',
        'safe-shutdown',
        'restart',
        'groovy',
        'groovysh',
        'offline-node',
        'delete-credentials',
        'disable-job',
        'reload-configuration',
      ),
    flags: ['java -jar jenkins-cli.jar -s http://ci.example.com/ delete-job nightly'],
    spares: ['java -jar jenkins-cli.jar -s http://ci.example.com/ list-jobs'],
  },
  ...linesOfPlatform({
    family: 'forges',
    names: [...FORGES, ...CI],
    where: 'on the code host',
    whereZh: '代码托管平台上',
    destroys: {
      flags: [
        'gh repo delete acme/old --yes',
        'gh release delete v1.0.0',
        'gh secret delete TOKEN',
        'glab repo delete acme/old',
      ],
      spares: ['gh release view v1.0.0'],
    },
    disrupts: { flags: ['gh workflow disable nightly', 'glab pipeline cancel 1'] },
    grants: { flags: ['gh org-role assign ci'] },
    reads: { flags: ['gh repo view acme/shop', 'gh secret list', 'gh label list'] },
    changes: {
      flags: ['gh pr create --fill', 'gh workflow run release.yml', 'gh secret set TOKEN', 'gh pr merge 12'],
    },
    unclear: { flags: ['gh frobnicate'] },
  }),
] satisfies readonly Rule[]);
