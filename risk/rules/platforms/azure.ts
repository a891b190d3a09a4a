import { type Invocation, optionWord, optionWords, says, verbs } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { deedOf, lineOfAsking, linesOfPlatform } from '../verb-tree.ts';

const AZURE = ['az', 'azd', 'azcopy'];
const ACCESS_GROUPS = ['ad', 'identity', 'permission'];

const method = (call: Invocation): string => optionWord(call, '--method', '-m')?.text.toLowerCase() ?? 'get';

const changesAccess = (call: Invocation): boolean =>
  ['change', 'run'].includes(deedOf(call)?.effect ?? '') &&
  says(call, ...ACCESS_GROUPS) &&
  !says(call, 'devops', 'repos', 'boards');

/** Microsoft's cloud, by its command line. */
export const azure = familyOf('Azure', [
  lineOfAsking('azure', AZURE, [
    'az group delete --help',
    'azcopy rm https://a.blob.core.windows.net/c --dry-run',
  ]),
  {
    rule: 'azure.rest-delete',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes something through the interface of Azure.',
    zh: '通过 Azure 接口删除资源。',
    names: ['az'],
    when: (call) => verbs(call, 'rest') && method(call) === 'delete',
    flags: ['az rest --method delete --url https://management.azure.com/subscriptions/1'],
    spares: ['az rest --method get --url https://management.azure.com/subscriptions'],
  },
  {
    rule: 'azure.rest',
    tier: 'SAFE',
    label: null,
    message: 'Reads through the interface of Azure.',
    zh: '通过 Azure 接口读取。',
    names: ['az'],
    when: (call) => verbs(call, 'rest') && ['get', 'head'].includes(method(call)),
    flags: ['az rest --method get --url https://management.azure.com/subscriptions'],
    spares: ['az rest --method put --url https://management.azure.com/subscriptions/1'],
  },
  {
    rule: 'azure.remote-code',
    tier: 'HIGH',
    label: 'remote_code',
    message: 'Runs commands on a machine or cluster in Azure.',
    zh: '在 Azure 的机器或集群上执行命令。',
    names: ['az'],
    when: (call) =>
      (says(call, 'run-command', 'custom-script') && says(call, 'invoke', 'create', 'update')) ||
      (verbs(call, 'aks', 'command') && says(call, 'invoke')),
    flags: ['az vm run-command invoke -g app -n vm1 --command-id RunShellScript --scripts uptime'],
    spares: ['az vm run-command list --location westeurope'],
  },
  {
    rule: 'azure.complete',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deploys so that everything the template does not name is deleted.',
    zh: '以完全模式部署，模板未列出的资源将被删除。',
    names: ['az'],
    when: (call) =>
      verbs(call, 'deployment') &&
      optionWords(call, '--mode').some((word) => word.text.toLowerCase() === 'complete') &&
      says(call, 'create'),
    flags: ['az deployment group create -g app --template-file app.json --mode Complete'],
    spares: ['az deployment group create -g app --template-file app.json'],
  },
  {
    rule: 'azure.sync-delete',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Deletes what a store in Azure holds beyond the source.',
    zh: '删除 Azure 存储中来源没有的文件。',
    names: ['azcopy'],
    when: (call) =>
      verbs(call, 'sync') && optionWords(call, '--delete-destination').some((word) => word.text !== 'false'),
    flags: ['azcopy sync ./site https://a.blob.core.windows.net/site --delete-destination=true'],
    spares: ['azcopy sync ./site https://a.blob.core.windows.net/site'],
  },
  {
    rule: 'azure.open',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Opens a port or a store in Azure to everybody.',
    zh: '向所有人开放 Azure 的端口或存储。',
    names: ['az'],
    when: (call) =>
      says(call, 'open-port') ||
      (says(call, 'create', 'update', 'set-permission') &&
        (optionWords(call, '--public-access').some(
          (word) => !['off', 'disabled'].includes(word.text.toLowerCase()),
        ) ||
          optionWords(call, '--allow-blob-public-access').some((word) => word.text === 'true') ||
          optionWords(call, '--source-address-prefixes', '--start-ip-address').some((word) =>
            /^(?:\*|0\.0\.0\.0(?:\/0)?|Internet)$/.test(word.text),
          ))),
    flags: [
      'az vm open-port -g app -n vm1 --port 22',
      'az storage container create -n files --public-access blob',
    ],
    spares: ['az storage container create -n files'],
  },
  {
    rule: 'azure.keys',
    tier: 'MEDIUM',
    label: 'credential_access',
    message: 'Prints keys or tokens that open something in Azure.',
    zh: '输出可访问 Azure 资源的密钥或令牌。',
    names: ['az'],
    when: (call) =>
      says(
        call,
        'get-access-token',
        'list-publishing-credentials',
        'list-publishing-profiles',
        'list-keys',
        'show-connection-string',
        'generate-sas',
      ) ||
      (says(call, 'keys', 'key', 'credential', 'connection-string', 'admin-key', 'query-key') &&
        says(call, 'list', 'show')),
    flags: [
      'az account get-access-token',
      'az storage account keys list -n files',
      'az acr credential show -n images',
    ],
    spares: ['az storage account show -n files'],
  },
  {
    rule: 'azure.local',
    tier: 'LOW',
    label: null,
    message: 'Sets up the tool on this machine, or signs in.',
    zh: '在本机配置工具或登录。',
    names: AZURE,
    when: (call) =>
      verbs(
        call,
        'login|logout|config|configure|extension|cache|upgrade|cloud|bicep|interactive|init|auth',
      ) ||
      verbs(call, 'account', 'set|clear') ||
      verbs(call, 'acr', 'login') ||
      verbs(call, 'aks', 'get-credentials|install-cli'),
    flags: ['az login', 'az account set -s demo', 'az aks get-credentials -g app -n main'],
    spares: ['az account list'],
  },
  {
    rule: 'azure.access',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Changes accounts or rights in Azure.',
    zh: '更改 Azure 的账户或权限。',
    names: ['az'],
    when: changesAccess,
    flags: ['az ad sp create-for-rbac -n ci', 'az ad user create --display-name ci'],
    spares: ['az role assignment list', 'az ad app list'],
  },
  {
    rule: 'azure.rehearse',
    tier: 'SAFE',
    label: null,
    message: 'Asks what a deployment would change.',
    zh: '查询部署将更改的内容。',
    names: ['az', 'azd'],
    when: (call) => says(call, 'what-if'),
    flags: ['az deployment group what-if -g app --template-file app.json'],
  },
  ...linesOfPlatform({
    family: 'azure',
    names: AZURE,
    where: 'in Azure',
    whereZh: ' Azure 中',
    destroys: {
      flags: [
        'az group delete -n app --yes',
        'az keyvault purge -n keys',
        'azcopy rm https://a.blob.core.windows.net/c',
      ],
      spares: ['az group show -n app'],
    },
    disrupts: { flags: ['az vm deallocate -g app -n vm1', 'az webapp stop -g app -n web'] },
    grants: {
      flags: [
        'az role assignment create --assignee ci --role Owner',
        'az keyvault set-policy -n keys --upn a@example.com --secret-permissions get',
      ],
    },
    reads: { flags: ['az vm list', 'az group show -n app', 'az monitor metrics list --resource vm1'] },
    changes: {
      flags: [
        'az webapp restart -g app -n web',
        'az vm create -g app -n vm2 --image Ubuntu2204',
        'azcopy copy a.csv https://a.blob.core.windows.net/c',
      ],
    },
    unclear: { flags: ['az frobnicate'] },
  }),
] satisfies readonly Rule[]);
