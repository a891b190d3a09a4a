import { type Invocation, hasSwitch, says, verbs } from '../../command/invocation.ts';
import { type Rule, familyOf } from '../../rule.ts';
import { isBare, lineOfAsking, linesOfPlatform } from '../verb-tree.ts';

const VAULT = ['vault', 'bao'];
const TREES = [
  ...VAULT,
  'op',
  'doppler',
  'infisical',
  'akeyless',
  'chamber',
  'conjur',
  'berglas',
  'teller',
  'dcli',
  'lpass',
  'bw',
  'bws',
  'pass',
  'gopass',
  'keepassxc-cli',
  'rbw',
];

const PASS_VERBS =
  `ls list find search grep edit generate insert add rm remove delete mv rename cp copy git init show help version otp create
  clone sync setup config audit fsck recipients mounts otp env update process`.split(/\s+/);

/** Prints many secrets at once. */
function printsAll(call: Invocation): boolean {
  switch (call.name) {
    case 'bw':
    case 'bws':
    case 'rbw':
      return verbs(call, 'export') || verbs(call, 'list', 'items|sends') || verbs(call, 'secret', 'list');
    case 'lpass':
      return verbs(call, 'export');
    case 'keepassxc-cli':
      return verbs(call, 'export');
    case 'doppler':
      return verbs(call, 'secrets', 'download');
    case 'infisical':
      return verbs(call, 'export');
    case 'chamber':
      return verbs(call, 'export|env');
    case 'aws':
      return (
        verbs(call, 'secretsmanager', 'batch-get-secret-value') ||
        (verbs(call, 'ssm', 'get-parameters-by-path') && hasSwitch(call, 'with-decryption'))
      );
    case 'vault':
    case 'bao':
      return (
        verbs(call, 'print', 'token') ||
        verbs(call, 'token', 'create') ||
        verbs(call, 'operator', 'init|generate-root|rekey')
      );
    default:
      return false;
  }
}

/** Prints one secret, or a few. */
function printsOne(call: Invocation): boolean {
  switch (call.name) {
    case 'vault':
    case 'bao':
      return verbs(call, 'kv', 'get') || verbs(call, 'read|unwrap') || verbs(call, 'agent', 'exec');
    case 'op':
      return (
        verbs(call, 'read|inject') ||
        (verbs(call, 'item|document') && says(call, 'get')) ||
        hasSwitch(call, 'reveal')
      );
    case 'doppler':
    case 'infisical':
      return (
        verbs(call, 'secrets') &&
        !says(call, 'delete', 'set', 'upload', 'names') &&
        !hasSwitch(call, 'only-names')
      );
    case 'chamber':
      return verbs(call, 'read|history');
    case 'bw':
    case 'rbw':
    case 'bws':
      return verbs(call, 'get|code') || verbs(call, 'secret', 'get') || verbs(call, 'unlock');
    case 'lpass':
    case 'keepassxc-cli':
      return verbs(call, 'show|clip');
    case 'pass':
    case 'gopass':
      return (
        verbs(call, 'show|grep|otp|env|cat') ||
        (call.operands[0] !== undefined && !PASS_VERBS.includes(call.operands[0].text))
      );
    case 'aws':
      return (
        verbs(call, 'secretsmanager', 'get-secret-value') ||
        (verbs(call, 'ssm', 'get-parameter|get-parameters|get-parameter-history') &&
          hasSwitch(call, 'with-decryption')) ||
        verbs(call, 'kms', 'decrypt|generate-data-key')
      );
    case 'gcloud':
      return verbs(call, 'secrets', 'versions', 'access') || verbs(call, 'kms', 'decrypt');
    case 'az':
      return verbs(call, 'keyvault', 'secret|certificate|key', 'show|download|backup');
    case 'security':
      return (
        verbs(call, 'find-generic-password|find-internet-password|dump-keychain|export') &&
        (hasSwitch(call, 'w', 'g', 'd') || !verbs(call, 'find-generic-password|find-internet-password'))
      );
    case 'secret-tool':
      return verbs(call, 'lookup|search');
    case 'keyring':
      return verbs(call, 'get');
    case 'akeyless':
    case 'conjur':
    case 'berglas':
    case 'teller':
    case 'dcli':
      return call.operands.some((word) =>
        /^(?:get-secret-value|get-.*-value|access|password|read|sh|env|show|export|variable)$/.test(
          word.text,
        ),
      );
    default:
      return false;
  }
}

const HOLDERS = [...TREES, 'aws', 'gcloud', 'az', 'security', 'secret-tool', 'keyring'];

/** Keepers of passwords and keys. */
export const secretsManagers = familyOf('Keepers of passwords and keys', [
  lineOfAsking('vaults', TREES, ['vault kv destroy --help', 'op --version']),
  {
    rule: 'vaults.print-all',
    tier: 'HIGH',
    label: 'credential_access',
    message: 'Prints many secrets at once, or a token that opens them.',
    zh: '一次输出大量机密，或输出可打开它们的令牌。',
    names: HOLDERS,
    when: printsAll,
    flags: [
      'doppler secrets download',
      'bw export',
      'vault token create -policy=root',
      'aws ssm get-parameters-by-path --path /app --with-decryption',
    ],
    spares: ['bw status', 'doppler configs list', 'aws ssm get-parameters-by-path --path /app'],
  },
  {
    rule: 'vaults.print',
    tier: 'MEDIUM',
    label: 'credential_access',
    message: 'Prints a secret.',
    zh: '输出机密。',
    names: HOLDERS,
    when: printsOne,
    flags: [
      'vault kv get secret/app',
      'op read op://dev/db/password',
      'pass show mail',
      'gcloud secrets versions access latest --secret=db',
    ],
    spares: ['vault kv list secret/', 'op item list', 'pass ls', 'gcloud secrets versions list db'],
  },
  {
    rule: 'vaults.decrypt',
    tier: 'MEDIUM',
    label: 'credential_access',
    message: 'Opens a file of secrets that was kept encrypted.',
    zh: '解密保存机密的文件。',
    names: ['sops'],
    when: (call) =>
      hasSwitch(call, 'd', 'decrypt') ||
      verbs(call, 'decrypt|exec-env|exec-file|edit|rotate|updatekeys|unset|set') ||
      (call.operands.length === 1 && call.args.length === 1),
    flags: ['sops -d secrets.yaml', 'sops decrypt secrets.yaml', 'sops exec-env secrets.env env'],
    spares: ['sops -e secrets.yaml', 'sops encrypt secrets.yaml'],
  },
  {
    rule: 'vaults.encrypt',
    tier: 'LOW',
    label: null,
    message: 'Encrypts a file of secrets.',
    zh: '加密保存机密的文件。',
    names: ['sops'],
    flags: ['sops encrypt secrets.yaml'],
  },
  {
    rule: 'vaults.vault-end',
    tier: 'HIGH',
    label: 'destructive_command',
    message: 'Removes what a vault keeps for many programs.',
    zh: '移除密钥库为众多程序保管的内容。',
    names: VAULT,
    when: (call) =>
      verbs(call, 'secrets|auth|audit', 'disable|move') ||
      verbs(call, 'lease|token', 'revoke') ||
      verbs(call, 'delete') ||
      verbs(call, 'kv', 'delete|destroy') ||
      verbs(call, 'kv', 'metadata', 'delete') ||
      verbs(call, 'policy|namespace|plugin', 'delete|deregister'),
    flags: ['vault secrets disable kv/', 'vault kv metadata delete secret/app'],
    spares: ['vault secrets list', 'vault kv undelete -versions=2 secret/app'],
  },
  {
    rule: 'vaults.vault-seal',
    tier: 'HIGH',
    label: 'service_disruption',
    message: 'Closes a vault, or moves how it runs, for all programs that read from it.',
    zh: '封存密钥库或改变其运行方式，影响所有读取它的程序。',
    names: VAULT,
    when: (call) => verbs(call, 'operator', 'seal|step-down|raft|migrate|rotate'),
    flags: ['vault operator seal'],
    spares: ['vault operator members', 'vault status'],
  },
  {
    rule: 'vaults.vault-grant',
    tier: 'HIGH',
    label: 'privilege_escalation',
    message: 'Makes a token or a way into a vault, or changes who may read it.',
    zh: '创建进入密钥库的令牌或途径，或更改读取权限。',
    names: VAULT,
    when: (call) =>
      verbs(call, 'token', 'renew') ||
      verbs(call, 'policy', 'write') ||
      verbs(call, 'auth', 'enable|tune') ||
      (verbs(call, 'write') && /^(?:auth|sys|identity)\//.test(call.operands[1]?.text ?? '')),
    flags: ['vault policy write dev dev.hcl', 'vault auth enable userpass'],
    spares: ['vault token lookup', 'vault policy read dev'],
  },
  {
    rule: 'vaults.look',
    tier: 'SAFE',
    label: null,
    message: 'Asks a keeper of secrets what it has, not for the secrets.',
    zh: '只查询密钥库中有哪些条目，不读取机密。',
    names: TREES,
    when: (call) =>
      isBare(call) ||
      verbs(call, 'status|whoami|ls|list|find|version|about|path-help|me') ||
      verbs(
        call,
        'kv|secrets|auth|audit|policy|token|plugin|lease|namespace|item|vault|document|user|group|account|configs|projects|environments|activity|operator',
        'list|ls|lookup|read|members|view|capabilities|get',
      ) ||
      verbs(call, 'kv', 'metadata', 'get') ||
      verbs(call, 'operator', 'members'),
    flags: ['vault status', 'vault kv list secret/', 'op item list', 'doppler configs list'],
    spares: ['vault kv put secret/app a=1'],
  },
  {
    rule: 'vaults.local',
    tier: 'LOW',
    label: null,
    message: 'Signs in to a keeper of secrets, or hands its secrets to a program.',
    zh: '登录密钥库，或将机密交给程序使用。',
    names: TREES,
    when: (call) =>
      verbs(
        call,
        'login|logout|signin|signout|run|exec|lock|sync|setup|init|generate|configure|server|agent|git|config|debug|unlocked',
      ),
    flags: ['vault login', 'bw sync', 'pass git pull'],
    spares: ['vault operator seal'],
  },
  ...linesOfPlatform({
    family: 'vaults',
    names: TREES,
    where: 'in a keeper of secrets',
    whereZh: '密钥库中',
    destroys: {
      flags: ['op item delete mail', 'doppler configs delete dev', 'pass rm mail', 'bw delete item 1'],
      spares: ['op item list'],
    },
    disrupts: { flags: ['op user suspend a@example.com'] },
    grants: { flags: ['op vault user grant --user a@example.com --vault dev'] },
    reads: { flags: ['infisical folders get'] },
    changes: {
      flags: ['vault kv put secret/app a=1', 'op item create --category login', 'pass insert mail'],
    },
    unclear: { flags: ['vault frobnicate'] },
  }),
] satisfies readonly Rule[]);
